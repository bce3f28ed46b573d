"""Table rows: numbers and categories, each column with a score of its own."""

from ig_core.kinds.kind import Kind
from ig_core.kinds.row.background import background
from ig_core.kinds.row.baselines import ROW_BASELINES
from ig_core.kinds.row.model import line
from ig_core.kinds.row.perturbation import nudged, perturbation
from ig_core.records import RowExplanation

ROW = Kind(
    label="table row",
    record=RowExplanation,
    unit="column",
    baselines=ROW_BASELINES,
    perturbation=perturbation(),
    background=background,
    nudged=nudged,
    line=line,
    warm_up=("example:0",),
)
