"""What a model of table rows does on a whole test part: which columns matter, to whom, and what groups it knows.

The table of the first is drawn as a beeswarm, a dot a row and column; of the second the mean score of every group of a
sensitive column, and what happens to the same people where only that column is another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ig_core import assets
from ig_core.attribution import METHODS
from ig_core.data.columns import Column
from ig_core.evaluation.quality import mean_with_interval
from ig_core.explainer import attribute_many, prepare_many, quadrature_of
from ig_core.gradients.outputs import is_number, probabilities
from ig_core.kinds.row.model import RowModel
from ig_core.quadrature import DEFAULT_TOLERANCE, FLOOR

if TYPE_CHECKING:
    import pandas as pd

ROWS = 500  # of which the beeswarm is drawn
SEED = 0
_METHOD = "integrated-gradients"
_AT_A_TIME = 500  # rows
_MOST_GROUPS = 10  # of one column: beyond them most are too small to say anything of


@dataclass(frozen=True, eq=False)
class Scores:
    """The scores of many rows.

    Attributes:
        scores: (rows, columns), in the unit of the output.
        gaps: relative to what the scores should add up to, (rows,).
        points: gradients taken for each, (rows,).
    """

    scores: np.ndarray
    gaps: np.ndarray
    points: np.ndarray


def scores_of(
    model: RowModel,
    rows: pd.DataFrame,
    baseline: str | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
    progress: Callable[[int, int], None] | None = None,
) -> Scores:
    """Integrated Gradients of every row, for the second class or the number, with the adaptive rule.

    Args:
        progress: told how many rows are done, and how many there are; what it raises ends the work.
    """
    rule, found = quadrature_of(tolerance, None), []
    for start in range(0, len(rows), _AT_A_TIME):
        part = rows.iloc[start : start + _AT_A_TIME].to_dict(orient="records")
        cases = prepare_many(part, model=model, baseline=baseline, target=model.labels[-1])
        directions = [case.direction[np.newaxis] for case in cases]
        found += [of_case for (of_case,) in attribute_many(cases, directions, METHODS[_METHOD], rule)]
        if progress:
            progress(min(start + _AT_A_TIME, len(rows)), len(rows))
    units, columns = model.encoding.units, len(model.columns)
    explained = np.array([abs(one.explains or 0.0) for one in found])
    return Scores(
        scores=np.stack([np.bincount(units, one.scores, minlength=columns) for one in found]),
        gaps=np.abs([one.gap or 0.0 for one in found]) / np.maximum(explained, FLOOR),
        points=np.array([one.points for one in found]),
    )


def overview(
    model: RowModel, rows: pd.DataFrame, progress: Callable[[int, int], None] | None = None, count: int = ROWS
) -> dict[str, Any]:
    """Everything that the page shows of all rows, as plain data.

    Args:
        rows: the test part, with the columns that the model reads.
        progress: as `scores_of` takes it.
        count: rows of the beeswarm, drawn at random.
    Returns: rows (their numbers), columns (names), scores (rows × columns, rounded), places (rows × columns: where a
        number lies among those of its column, 0 to 1 in tenths; None for categories), predictions (F of each row),
        strength (mean |score| of each column, with its interval, over the same rows), exactness (largest and mean gap,
        and gradients, of these rows) and groups, see `groups_of`, over all rows.
    """
    chosen = np.sort(np.random.default_rng(SEED).choice(len(rows), min(count, len(rows)), replace=False))
    sample = rows.iloc[chosen]
    everything = scores_of(model, rows, progress=progress)
    scores = everything.scores[chosen]
    strength = [mean_with_interval(np.abs(scores[:, i])) for i in range(len(model.columns))]
    gaps, points = everything.gaps[chosen], everything.points[chosen]
    places = {column.name: _places(sample[column.name]) if column.is_number else None for column in model.columns}
    blank = [None] * len(sample)
    return {
        "model": model.name,
        "baseline": next(iter(model.baselines)),
        "of": len(rows),
        "rows": chosen.tolist(),
        "columns": [column.name for column in model.columns],
        "scores": np.round(scores, 4).tolist(),
        "places": [
            list(line) for line in zip(*(places[column.name] or blank for column in model.columns), strict=True)
        ],
        "predictions": np.round(model.forward(sample)[:, 0].astype(float), 4).tolist(),
        "strength": [[_rounded(figure) for figure in line] for line in strength],
        "exactness": {
            "largest_gap": float(gaps.max()),
            "mean_gap": float(gaps.mean()),
            "points": {"median": float(np.median(points)), "largest": int(points.max())},
            "within": float((gaps <= DEFAULT_TOLERANCE).mean()),
        },
        "groups": [asdict(group) for group in groups_of(model, rows, everything.scores)],
    }


@dataclass(frozen=True)
class Group:
    """A group of a sensitive column, over all rows of the test part.

    Attributes:
        column, group: the column, and its category.
        rows: how many are in the group.
        mean, low, high: the mean score of the column in the group, with its 95 % interval; a single row has none.
        swapped, swapped_low, swapped_high: the mean change of F, over all rows that are not in the group, if they were
            and nothing else was different; with its 95 % interval. None where all rows are in it.
        probability: the mean change of the probability of the second class by that; None for numbers.
        turned: the share of those rows whose predicted class changes by it; None for numbers.
    """

    column: str
    group: str
    rows: int
    mean: float | None
    low: float | None
    high: float | None
    swapped: float | None
    swapped_low: float | None
    swapped_high: float | None
    probability: float | None
    turned: float | None


def groups_of(model: RowModel, rows: pd.DataFrame, scores: np.ndarray) -> list[Group]:
    """Of every sensitive column that the model reads its groups, the largest first; `scores` (rows, columns)."""
    found, before = [], model.forward(rows)
    for number, column in enumerate(model.columns):
        if not column.is_sensitive or column.is_number or len(column.categories) > _MOST_GROUPS:
            continue
        for group, count in rows[column.name].astype(str).value_counts().items():
            own = (rows[column.name] == group).to_numpy()
            mean, low, high = map(_rounded, mean_with_interval(scores[own, number]))
            others = rows[~own]
            swap: Sequence[float | None] = [None] * 5
            if len(others):
                swap = _swap(model, others.assign(**{column.name: str(group)}), before[~own])
            found.append(Group(column.name, str(group), int(count), mean, low, high, *map(_rounded, swap)))
    return found


def _rounded(figure: float | None) -> float | None:
    """As the overview holds it: None where there is none, as JSON has nothing for what is not a number."""
    return None if figure is None or not np.isfinite(figure) else round(figure, 5)


def _swap(model: RowModel, changed: pd.DataFrame, before: np.ndarray) -> Sequence[float | None]:
    """Mean change of F with its interval, of the probability, and the share of classes that turn."""
    after = model.forward(changed)
    change = mean_with_interval((after - before)[:, 0].astype(float))
    if is_number(model.labels):
        return (*change, None, None)
    then, now = probabilities(before)[:, 1], probabilities(after)[:, 1]
    return (*change, float((now - then).mean()), float(((now > 0.5) != (then > 0.5)).mean()))


def _places(values: pd.Series) -> list[float]:
    """Where each number lies among those of its column, in tenths: coarse, so that no row can be read from it."""
    return (values.rank(pct=True).round(1)).tolist()


def of_row(model: RowModel, row: Mapping[str, float | str], column: Column) -> pd.DataFrame:
    """The same row with every category of one column: category, output, probability of the second class (None for
    numbers)."""
    import pandas as pd

    groups = list(column.categories)
    outputs = model.forward([{**row, column.name: group} for group in groups])
    above = [None] * len(groups) if is_number(model.labels) else probabilities(outputs)[:, 1].tolist()
    return pd.DataFrame({"category": groups, "output": outputs[:, 0].astype(float), "probability": above})


def write(name: str, found: Mapping[str, Any]) -> None:
    """Save an overview beside the model's weights."""
    file = f"models/{name}/overview.json"
    (assets.FOLDER / file).write_text(json.dumps(found) + "\n", encoding="utf-8")
    assets.register(
        [file],
        licence="Apache-2.0",
        source="computed for this project from the model and its test part; numbers of rows, scores, tenths",
        command=f"python -m ig_core evaluate {name} --experiment overview",
    )


def read(name: str) -> dict[str, Any]:
    """The overview that ships with the model. Raises: AssetError if it is missing or damaged."""
    return json.loads(assets.path(f"models/{name}/overview.json").read_text(encoding="utf-8"))
