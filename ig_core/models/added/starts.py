"""Where paths of a model of somebody else may start: as its kind has it, and as whoever made it gave it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ig_core import kinds
from ig_core.models.added.examples import named_examples
from ig_core.models.row import Model, Start

_OF_EXAMPLES = ("row",)  # kinds whose paths may start at an example that was given; links have no room for a picture


def of(model: Any) -> tuple[Start, ...]:
    """Those of the model that its kind has not, or has by the same name as something else."""
    known = kinds.lookup(model.kind).baselines
    return tuple(
        Start(name, baseline.label, baseline.is_single)
        for name, baseline in model.baselines.items()
        if baseline.argument is None and (name not in known or known[name].label != baseline.label)
    )


def offered_by(model: Any, has_examples: bool) -> tuple[str, ...]:
    """The names of all that pages can offer: an input is chosen among the examples, where there are some."""
    known, own = kinds.lookup(model.kind).baselines, {one.name for one in of(model)}

    def is_offered(name: str) -> bool:
        if name in own:
            return True
        if name not in known:
            return False
        asks_for_an_input = bool(getattr(known[name].argument, "choices", None))
        return not asks_for_an_input or (has_examples and model.kind in _OF_EXAMPLES)

    return tuple(filter(is_offered, model.baselines))


def baselines_of(row: Model) -> dict[str, kinds.Baseline]:
    """Name -> baseline, in the order of the model: the first is where paths start unless another is named."""
    known = kinds.lookup(row.kind).baselines
    own = {one.name: kinds.Baseline(one.label, _points_of(one.name), is_single=one.is_single) for one in row.starts}
    return {name: own[name] if name in own else _among_examples(known[name], row) for name in row.baselines}


def _points_of(name: str) -> Any:
    def points(model: Any, x: np.ndarray, argument: str) -> np.ndarray:
        found: np.ndarray = model.baseline_points(name, x)
        return found

    return points


def _among_examples(baseline: kinds.Baseline, row: Model) -> kinds.Baseline:
    """The same, where it asks for one of the inputs that ship, with those that were given."""
    if baseline.argument is None or baseline.argument.choices is None:
        return baseline

    def choices(_: Any) -> Mapping[str, str]:
        return named_examples(row)

    return replace(baseline, argument=replace(baseline.argument, choices=choices))
