"""What is drawn of each input of an explanation of arrays: bars of a few entries, a map of many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, prod, sqrt

import numpy as np

from ig_core.records import ArrayExplanation
from ig_core.records.array import place
from ig_core.render.entries import Entry, entry, shortened, written
from ig_core.render.numbers import ends, number, printer, scale_limit, signed, significant

MOST_BARS = 40  # entries of an input in one line that have a bar each
_A_ROW = 50  # entries of a longer one in each row of a map
_HIGH = 2  # a map that is so many times as high as wide is turned on its side
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@dataclass(frozen=True, eq=False)
class Panel:
    """The drawing of one input, or of all inputs that are single numbers.

    Attributes:
        input: the name of the input; empty of several.
        name: the same as it can be shown, or what there is.
        facts: its shape, and what its scores add up to.
        bars: its entries, where each has a bar; else none.
        by_name: whether the bars are named by their inputs, and not by their places.
        grid: else the map: scores, or sums of scores, (rows, columns).
        numbers: of each cell of the map, row by row, which entry of the input it is, or the first of those it sums. The
            last row may have fewer than the others.
        note: how the map is to be read; empty of bars.
        summed: the axis over which each cell of the map is a sum; None if it is one entry.
        limit: the score that gets the full colour.
    """

    input: str
    name: str
    facts: str
    bars: tuple[Entry, ...] = ()
    by_name: bool = False
    grid: np.ndarray | None = None
    numbers: np.ndarray | None = None
    note: str = ""
    summed: int | None = None
    limit: float = 0.0


def panels(explanation: ArrayExplanation) -> list[Panel]:
    """A panel for each input, in their order; inputs that are single numbers share one.

    Single entries have one scale of colours in all panels, and sums another.
    """
    made: list[Panel] = []
    single = [name for name, array in explanation.arrays.items() if array.size == 1]
    start, started = 0, dict[str, int]()
    for name, array in explanation.arrays.items():
        started[name] = start
        start += array.size
    for name in explanation.arrays:
        if len(single) < 2 or name not in single:
            made.append(_panel(explanation, name, started[name]))
        elif name == single[0]:
            bars = tuple(entry(explanation, started[one]) for one in single)
            facts = _sum(explanation, sum(one.score for one in bars))
            made.append(Panel("", f"{len(single)} single numbers", facts, bars, by_name=True))
    sums = [np.abs(panel.grid).max() for panel in made if panel.grid is not None and panel.summed is not None]
    of_entries, of_sums = scale_limit(explanation), float(max(sums, default=0.0))
    return [replace(panel, limit=of_entries if panel.summed is None else of_sums) for panel in made]


def scale(explanation: ArrayExplanation, shown: Sequence[Panel]) -> tuple[str, str]:
    """What the colour scale means at its ends, as `numbers.ends`: of single entries, or of sums if nothing else is
    drawn."""
    if any(panel.summed is None for panel in shown):
        return ends(explanation)
    sums = {str(number): panel.grid for number, panel in enumerate(shown) if panel.grid is not None}
    return ends(replace(explanation, arrays=sums, by_input=sums))


def own_scale(explanation: ArrayExplanation, panel: Panel, shown: Sequence[Panel]) -> str:
    """That the colours of a map of sums are not those of the scale, with their limit; empty where they are."""
    if panel.summed is None or all(one.summed is not None for one in shown):
        return ""
    full = number(explanation, panel.limit).replace("+", "±")
    return f"The colours of sums have a scale of their own, which ends at {full}."


def cell_notes(explanation: ArrayExplanation, panel: Panel) -> list[str]:
    """Of each cell of a map, row by row, where it is, its value if it is one entry, and its score."""
    if panel.grid is None or panel.numbers is None:
        return []
    array, shown, notes = explanation.arrays[panel.input], printer(explanation), []
    for flat, score in zip(panel.numbers.tolist(), panel.grid.ravel().tolist(), strict=False):
        index = tuple(int(part) for part in np.unravel_index(flat, array.shape))
        if panel.summed is None:
            notes.append(f"entry {place(index)}: {written(array[index].item())}, score {shown(score)}")
        else:
            parts = [str(part) for part in index]
            parts[panel.summed] = f"0–{array.shape[panel.summed] - 1}"
            notes.append(f"entries {', '.join(parts)}: score {shown(score)} together")
    return notes


def size(grid: np.ndarray, cell: float, width: float, height: float, least: float) -> tuple[float, float]:
    """Width and height of a map: its cells are squares of `cell` at most, unless its rows would be too thin to be seen.

    Args:
        width, height: its most.
        least: height of a row, unless that makes more than a fifth of the most.
    """
    rows, columns = grid.shape
    side = min(cell, width / columns, height / rows)
    return side * columns, max(side * rows, min(least * rows, height / 5))


def _panel(explanation: ArrayExplanation, name: str, start: int) -> Panel:
    """The drawing of one input, whose first entry has the number `start` among all."""
    array, scores = explanation.arrays[name], explanation.by_input[name]
    shape = " × ".join(map(str, array.shape))
    counted = f"{array.size:,} entries" if len(array.shape) == 1 else f"{shape} entries"
    if array.size == 1:
        facts = f"one number, score {number(explanation, float(scores.sum()))}"
        return Panel(name, shortened(name), facts, (entry(explanation, start),), by_name=True)
    facts = f"{counted}, {_sum(explanation, float(scores.sum()))}"
    axes = [axis for axis, length in enumerate(array.shape) if length > 1]  # an axis of one entry orders nothing
    if len(axes) < 2 and array.size <= MOST_BARS:
        bars = tuple(entry(explanation, start + number) for number in range(array.size))
        return Panel(name, shortened(name), facts, bars)
    if len(axes) < 2:
        return Panel(name, shortened(name), facts, **_strip(scores))
    return Panel(name, shortened(name), facts, **_map(scores, axes))


def _sum(explanation: ArrayExplanation, total: float) -> str:
    least = 0 if explanation.prediction.is_number else 2
    digits = significant(max(abs(total), scale_limit(explanation)), least)  # a sum near zero has no more than a score
    return f"scores sum to {signed(total, digits) if explanation.traits.signed else f'{total:,.{digits}f}'}"


def _strip(scores: np.ndarray) -> dict:
    """A map of entries in one line, wrapped like text where they are many."""
    rows = ceil(scores.size / max(_A_ROW, ceil(sqrt(scores.size))))
    columns = ceil(scores.size / rows)  # so that no row is nearly empty
    grid = np.zeros((rows, columns))
    grid.ravel()[: scores.size] = scores.ravel()
    note = f"Read like a text: row by row, {columns:,} entries in each." if rows > 1 else "From left to right."
    return {"grid": grid, "numbers": np.arange(scores.size), "note": note}


def _map(scores: np.ndarray, axes: list[int]) -> dict:
    """A map of the entries along two axes; of more than two, of their sums over the last."""
    lengths = [scores.shape[axis] for axis in axes]
    grid, numbers = scores.reshape(lengths), np.arange(scores.size).reshape(lengths)
    summed, note = None, ""
    if len(axes) > 2:
        summed = axes[-1]
        note = f"Each cell is a sum over the {_ordinal(summed)} axis, of {lengths[-1]:,} scores. "
        grid, numbers = grid.sum(axis=-1), numbers[..., 0]
        axes = axes[:-1]
    rows, columns = prod(grid.shape[:-1]), grid.shape[-1]
    grid, numbers = grid.reshape(rows, columns), numbers.reshape(rows, columns)
    down, across = " and ".join(map(_ordinal, axes[:-1])), _ordinal(axes[-1])
    together = f"the {down} ax{'i' if len(axes) == 2 else 'e'}s"
    ways = "from top to bottom", "from left to right"
    if rows > _HIGH * columns:
        grid, numbers, ways = grid.T, numbers.T, ways[::-1]
    note += f"{together[:1].upper()}{together[1:]} run{'s' * (len(axes) == 2)} {ways[0]} (0–{rows - 1:,}), "
    note += f"the {across} {ways[1]} (0–{columns - 1:,})."
    return {"grid": grid, "numbers": numbers.ravel(), "note": note, "summed": summed}


def _ordinal(axis: int) -> str:
    return _ORDINALS[axis] if axis < len(_ORDINALS) else f"{axis + 1}th"
