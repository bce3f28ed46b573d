"""The entries of arrays: what sentences call them, and which are the strongest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ig_core.records import ArrayExplanation
from ig_core.records.array import place
from ig_core.render.numbers import by_size, visible

_LONGEST = 40  # characters of the name of an input


@dataclass(frozen=True)
class Entry:
    """One number of an input.

    Attributes:
        input: the name of its input, as it can be shown.
        place: where it lies: "3, 1"; empty in an array that has no axis.
        told: what a sentence calls it, see `told`.
        value: as it is written.
        score: in the unit of the method.
    """

    input: str
    place: str
    told: str
    value: str
    score: float


def entry(explanation: ArrayExplanation, number: int) -> Entry:
    """One of the entries, by its number among all, in the order of the scores."""
    name, index = _found(explanation, number)
    array, scores = explanation.arrays[name], explanation.by_input[name]
    value = written(array[index].item())
    return Entry(shortened(name), place(index), told(explanation, number), value, float(scores[index]))


def strongest(explanation: ArrayExplanation, most: int) -> list[Entry]:
    """At most so many entries of all inputs together, the largest absolute score first."""
    return [entry(explanation, number) for number in by_size(explanation.scores.ravel())[:most].tolist()]


def told(explanation: ArrayExplanation, number: int) -> str:
    """What a sentence calls an entry: "entry 3, 1"; of several inputs "entry 3, 1 of “sensor”"; an input that is a
    single number by its name alone."""
    name, index = _found(explanation, number)
    if explanation.arrays[name].size == 1:
        return shortened(name)
    of_input = f" of “{shortened(name)}”" if len(explanation.arrays) > 1 else ""
    return f"entry {place(index)}{of_input}"


def shortened(name: str) -> str:
    """The name of an input as it can be shown, on one line; a very long one is cut."""
    shown = " ".join(visible(name).split()) or "(no name)"
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1].rstrip()}…"


def written(value: float) -> str:
    """A number that a model was given: whole ones in full, others to four significant digits at least."""
    is_long = 1e4 <= abs(value) < 1e9  # in which "4.099e+04" would be shorter by nothing
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.0f}" if is_long else f"{value:.4g}"
    return text.replace("-", "−")


def _found(explanation: ArrayExplanation, number: int) -> tuple[str, tuple[int, ...]]:
    """The input of an entry, and its index there."""
    for name, array in explanation.arrays.items():
        if number < array.size:
            return name, tuple(int(part) for part in np.unravel_index(number, array.shape))
        number -= array.size
    raise IndexError("there are not so many entries")
