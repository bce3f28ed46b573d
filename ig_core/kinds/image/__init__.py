"""Pictures: grey pixels from 0 (black) to 1 (white)."""

from ig_core.kinds.image.background import background
from ig_core.kinds.image.baselines import IMAGE_BASELINES
from ig_core.kinds.image.examples import garments
from ig_core.kinds.image.perturbation import perturbation
from ig_core.kinds.kind import Kind
from ig_core.records import ImageExplanation

IMAGE = Kind(
    label="picture",
    record=ImageExplanation,
    unit="pixel",
    baselines=IMAGE_BASELINES,
    perturbation=perturbation(),
    background=background,
    examples=garments,
    warm_up=("drawing:bag-flap",),
)
