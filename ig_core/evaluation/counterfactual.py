"""The smallest change of a row that turns the answer: few columns, plausible values, what somebody could change.

Of one column all values are tried, numbers in whole steps of their column, unless these are too many. Of two and three
columns those are tried whose values, each for itself, move the answer most or cost least, so that a smaller change may
be missed: it is the smallest that was found. What is returned has been put to the model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import NamedTuple

import numpy as np

from ig_core.data.columns import Column
from ig_core.data.tables import DIGITS
from ig_core.errors import InputError
from ig_core.gradients.compiled import compiled_gradient
from ig_core.kinds.row.model import RowModel
from ig_core.records.row import Value

MOST, ANSWERS = 3, 3  # columns that may change, and answers
_STEPS, _VALUES = 1000, 40  # of a number that are tried: all whole steps, if they are no more; else quantiles and these
_KEPT = {2: 10, 3: 4}  # values of each column that are tried together with others, by the number of columns
_CATEGORY = 0.5  # the cost of another category: as much as going from the smallest number to the median
_HALVINGS = 12


class Change(NamedTuple):
    """One column, before and after."""

    column: Column
    before: Value
    after: Value


@dataclass(frozen=True, eq=False)
class Counterfactual:
    """A row on the other side of the threshold.

    Attributes:
        changes: what differs.
        row: with the changes.
        before, after: output of the model, a logit or a number.
        tried: rows that were put to the model.
    """

    changes: tuple[Change, ...]
    row: dict[str, Value]
    before: float
    after: float
    tried: int


class _Candidate(NamedTuple):
    column: Column
    value: Value
    cost: float
    output: float


def smallest_changes(
    model: RowModel,
    row: Mapping[str, Value],
    threshold: float = 0.0,
    fixed: Collection[str] | None = None,
    most: int = MOST,
) -> list[Counterfactual]:
    """The smallest change that takes the output of the model from one side of `threshold` to the other, and the next
    smallest ones of other columns, as many of them; at most ANSWERS.

    A change of fewer columns is smaller; of as many columns, the one with the lower cost: of numbers the part of all
    training rows that lie between before and after, of categories half. Values that hardly ever occur together are
    left out, and so are numbers beyond the training part, and smaller ones of what only rises.

    Args:
        row: checked, of the columns that the model reads.
        threshold: a logit, 0 where two classes are equally probable; or a number.
        fixed: names of columns that stay; those that nobody could change if None.
        most: columns that may change.
    Returns: the smallest first; nothing where no such change was found.
    Raises: InputError if a fixed column is none that the model reads, or more than MOST columns may change.
    """
    names = [column.name for column in model.columns]
    if unknown := sorted(set(fixed or ()) - set(names)):
        raise InputError(f"The columns that stay must be of {', '.join(names)}; got {', '.join(unknown)}.")
    if not 1 <= most <= MOST:
        raise InputError(f"From 1 to {MOST} columns may change; got {most}.")
    search = _Search(model, dict(row), threshold, fixed)
    for count in range(1, most + 1):
        if found := search.of_columns(count):
            return found
    return []


class _Search:
    def __init__(self, model: RowModel, row: dict[str, Value], threshold: float, fixed: Collection[str] | None):
        self.model, self.row, self.threshold = model, row, threshold
        kept = {column.name for column in model.columns if column.is_fixed} if fixed is None else set(fixed)
        self.columns = [column for column in model.columns if column.name not in kept]
        self.tried = 0
        self.before = float(self._outputs([row])[0])
        self.side = 1.0 if self.before > threshold else -1.0
        self.singles: list[_Candidate] = []

    def of_columns(self, count: int) -> list[Counterfactual]:
        if count == 1:
            pairs = [(column, value) for column in self.columns for value in self._values(column)]
            outputs = self._outputs([self.row | {column.name: value} for column, value in pairs])
            self.singles = [
                _Candidate(column, value, self._cost(column, value), float(output))
                for (column, value), output in zip(pairs, outputs, strict=True)
            ]
            sets: list[tuple[_Candidate, ...]] = [(one,) for one in self.singles]
            return self._best(sets, np.array([one.output for one in self.singles]))
        sets = list(self._sets(count))
        rows = [self.row | {one.column.name: one.value for one in together} for together in sets]
        return self._best(sets, self._outputs(rows)) if sets else []

    def _sets(self, count: int) -> Iterator[tuple[_Candidate, ...]]:
        """Values of several columns, those that move the output furthest or cost least."""
        of_columns = []
        for column in self.columns:
            own = [one for one in self.singles if one.column is column and self._helps(one)]
            far = sorted(own, key=lambda one: one.output * self.side)[: _KEPT[count] // 2]
            near = sorted(own, key=lambda one: one.cost / max(1e-9, (self.before - one.output) * self.side))
            kept = {one.value: one for one in (*far, *near[: _KEPT[count] - len(far)])}
            if kept:
                of_columns.append(list(kept.values()))
        for chosen in combinations(of_columns, count):
            yield from product(*chosen)

    def _helps(self, one: _Candidate) -> bool:
        return (self.before - one.output) * self.side > 0

    def _best(self, sets: Sequence[tuple[_Candidate, ...]], outputs: np.ndarray) -> list[Counterfactual]:
        """The cheapest plausible ones across the threshold, of several with the same columns one, their numbers moved
        back as far as they can be."""
        across = [
            (sum(one.cost for one in together), number)
            for number, (together, output) in enumerate(zip(sets, outputs, strict=True))
            if self._is_across(float(output))
        ]
        found: dict[tuple[str, ...], Counterfactual] = {}
        for _, number in sorted(across):
            together = sets[number]
            row = self.row | {one.column.name: one.value for one in together}
            names = tuple(one.column.name for one in together)
            if names not in found and not self.model.plausible.is_strange(row, names):
                found[names] = self._found(self._moved_back(row, together))
            if len(found) == ANSWERS:
                break
        return sorted(found.values(), key=lambda one: sum(self._cost(each.column, each.after) for each in one.changes))

    def _moved_back(self, row: dict[str, Value], together: Sequence[_Candidate]) -> dict[str, Value]:
        """Each number as near to where it was as the threshold allows, in whole steps of its column."""
        for one in together:
            if not one.column.is_number:
                continue
            name, outside = one.column.name, float(row[one.column.name])
            inside = float(self._stepped(one.column, np.array([float(self.row[name])]))[0])
            if inside != self.row[name] and self._is_across_at(row | {name: inside}):
                outside = inside  # as near as the training part comes to a number beyond it
            for _ in range(_HALVINGS):
                middle = self._stepped(one.column, np.array([(inside + outside) / 2]))[0]
                if middle in (inside, outside):
                    break
                if self._is_across_at(row | {name: float(middle)}):
                    outside = float(middle)
                else:
                    inside = float(middle)
            row = row | {name: outside}
        return row

    def _found(self, row: dict[str, Value]) -> Counterfactual:
        after = float(self._outputs([row])[0])
        changes = tuple(
            Change(column, self.row[column.name], row[column.name])
            for column in self.columns
            if row[column.name] != self.row[column.name]
        )
        return Counterfactual(changes, row, self.before, after, self.tried)

    def _values(self, column: Column) -> list[Value]:
        """Values of a column that occur in the training part, other than the row's own."""
        own = self.row[column.name]
        if not column.is_number:
            return [category for category in column.categories if category not in (own, column.missing)]
        known = self.model.plausible.quantiles[column.name]
        steps = (known[-1] - known[0]) / column.step
        even = np.linspace(known[0], known[-1], int(steps) + 2 if steps <= _STEPS else _VALUES)
        values = np.unique(self._stepped(column, np.concatenate([known, even])))
        return [float(value) for value in values if value != own and not (column.only_rises and value < float(own))]

    def _stepped(self, column: Column, wanted: np.ndarray) -> np.ndarray:
        """The numbers nearest to those wanted that are whole steps from the row's own, and within the training part."""
        own, known = float(self.row[column.name]), self.model.plausible.quantiles[column.name]
        first, last = np.ceil((known[0] - own) / column.step), np.floor((known[-1] - own) / column.step)
        steps = np.clip(np.round((wanted - own) / column.step), first, last)
        return np.round(own + steps * column.step, DIGITS)

    def _cost(self, column: Column, value: Value) -> float:
        if not column.is_number:
            return _CATEGORY
        ranks = self.model.plausible.rank(column, np.array([float(self.row[column.name]), float(value)]))
        return float(abs(ranks[1] - ranks[0])) + 1e-3  # so that a change within ties is not for nothing

    def _is_across_at(self, row: Mapping[str, Value]) -> bool:
        return self._is_across(float(self._outputs([row])[0]))

    def _is_across(self, output: float) -> bool:
        return (output - self.threshold) * self.side < 0

    def _outputs(self, rows: Sequence[Mapping[str, Value]]) -> np.ndarray:
        self.tried += len(rows)
        table = {column.name: [row[column.name] for row in rows] for column in self.model.columns}
        return compiled_gradient(self.model).outputs(self.model.encoding.write(table))[:, 0].astype(float)
