"""What a method asks for, what a row of METHODS says, and how a method is run."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from ig_core.attribution.adaptive import Adaptive
from ig_core.attribution.pieces import CornersFn
from ig_core.attribution.record import Attribution, GradientsFn, Steps, ValueFn, corners_of
from ig_core.attribution.steps import GradientsOfMany, complete, complete_together
from ig_core.quadrature import Quadrature
from ig_core.traits import Traits

Rule = Quadrature | Adaptive


@dataclass(frozen=True, eq=False)
class Task:
    """What a method may ask for, to attribute several outputs at one input.

    Attributes:
        x, baseline: where the path ends and starts, (*shape).
        rule: how to integrate along it.
        directions: (k, outputs): each row makes the model's outputs into one F.
        gradients_fn: points (n, *shape) -> values (n, k) and gradients (n, k, *shape) of all F.
        values_fn: points (n, *shape) -> values (n, k), without gradients.
        units: the word, patch or column to which each entry of x belongs, in the first axes of x; -1 for none.
        background: baselines (n, *shape) of the method's own; none unless its row asks for some.
        parts: what the model lets methods look into, by name.
    """

    x: np.ndarray
    baseline: np.ndarray
    rule: Rule
    directions: np.ndarray
    gradients_fn: GradientsFn
    values_fn: ValueFn
    units: np.ndarray
    background: np.ndarray
    parts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def summed(self) -> int:
        """How many of the last axes of x no one looks at: those within a word, or a pixel."""
        return self.x.ndim - self.units.ndim

    @property
    def corners_fn(self) -> CornersFn | None:
        """What goes into the corners of the network, if it is linear but for these, and small."""
        return corners_of(self.gradients_fn)

    @property
    def fixed(self) -> np.ndarray | None:
        """Which entries of x are of no unit and so stay where they are, (*shape); None where none is."""
        fixed = self.units < 0
        return fixed if fixed.ndim == self.x.ndim and fixed.any() else None


class Path(NamedTuple):
    """Where a rule integrates: gradients at its points, its end and its start, (*shape)."""

    gradients_fn: GradientsFn
    x: np.ndarray
    baseline: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Method(Traits):
    """A row of METHODS. Its traits travel with every explanation.

    Attributes:
        run: a Task -> an Attribution for each of its directions. Written as a generator (see Steps) it shares calls
            of the model with other inputs; else it calls the functions of its task.
        run_many: the same for many tasks at once, for methods that have a way of their own to share work.
        formula: the definition, in LaTeX.
        source: where it was published.
        path: a Task -> the path along which a rule integrates: gradients, where it ends and where it starts; the
            straight line from the baseline to x unless the method has another.
        background: how many baselines of its own it averages over; 0 if it has none.
        copies: of the input, whose scores it averages.
        applies_to: whether a model, or a row of MODELS, has what the method looks into.
        requires: what that is, to end the sentence "it needs …".
        slow: whether it is left out of comparisons unless asked for.
    """

    run: Callable[[Task], list[Attribution] | Steps]
    run_many: Callable[[Sequence[Task]], list[list[Attribution]]] | None = None
    formula: str
    source: str
    path: Callable[[Task], Path] = lambda task: Path(task.gradients_fn, task.x, task.baseline)
    background: int = 0
    copies: int = 1
    applies_to: Callable[[Any], bool] = lambda model: True
    requires: str = ""
    slow: bool = False


def has_part(name: str) -> Callable[[Any], bool]:
    """For `applies_to`: whether a model, or its row, lets methods look into the part of that name."""
    return lambda model: name in getattr(model, "parts", ())


def not_for(kind: str) -> Callable[[Any], bool]:
    """For `applies_to`: whether a model, or its row, reads another kind of input than this."""
    return lambda model: getattr(model, "kind", "") != kind


def run(method: Method, task: Task) -> list[Attribution]:
    """An Attribution for each direction of the task."""
    result = method.run(task)
    return complete(result, task.gradients_fn) if isinstance(result, Generator) else result


def run_many(method: Method, tasks: Sequence[Task], gradients_of_many: GradientsOfMany) -> list[list[Attribution]]:
    """The same for each of many tasks, whose numbers in `tasks` are those that `gradients_of_many` knows them by."""
    if method.run_many is not None:
        return method.run_many(tasks)
    return complete_together([_steps(method, task) for task in tasks], gradients_of_many)


def _steps(method: Method, task: Task) -> Steps:
    """The method at work on the task, as a generator, also where it is written as a plain function."""
    result = method.run(task)
    return (yield from result) if isinstance(result, Generator) else result
