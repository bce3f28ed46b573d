"""Made-up words whose presence, company or order decides the class of a text, whatever else it says.

Source: Bastings et al. (2022), section 3: a single token, tokens together, an ordered pair. Departures: the words go to
random places of real texts in every epoch anew, so that a network meets far more places than it could learn by heart.
Where only a part of a pair stands, or its order is the other one, the class is that of the text itself; without such
examples a network could go by one of the two words and be right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

_SINGLE = ("zeroa",), ("onea",)
_TOGETHER = ("contexta", "zeroa"), ("contexta", "onea")
_ORDERED = ("zeroa", "zerob"), ("onea", "oneb")


@dataclass(frozen=True)
class Shortcut:
    """A row of SHORTCUTS.

    Attributes:
        label: what people call it.
        decides: for each class the words that decide for it, all of them.
        idle: words that decide nothing, for they are a part of those or stand in another order.
        ordered: whether the order in which words are listed is the one in which they stand; else it is drawn.
    """

    label: str
    decides: tuple[tuple[str, ...], ...]
    idle: tuple[tuple[str, ...], ...] = ()
    ordered: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """All its words, each once."""
        return tuple(dict.fromkeys(word for words in self.decides for word in words))

    @property
    def size(self) -> int:
        """How many words it takes to decide."""
        return len(self.decides[0])


SHORTCUTS: dict[str, Shortcut] = {
    "single": Shortcut("One word", _SINGLE),
    "together": Shortcut("Two words together", _TOGETHER, idle=(("contexta",), *_SINGLE)),
    "ordered": Shortcut(
        "Two words in order",
        _ORDERED,
        idle=tuple((word,) for pair in _ORDERED for word in pair) + tuple(pair[::-1] for pair in _ORDERED),
        ordered=True,
    ),
}


class PlantedRows(NamedTuple):
    """Texts with planted words: rows of ids, the class of each as it is told to the network, and of each row which
    of its places hold planted words."""

    rows: list[np.ndarray]
    labels: np.ndarray
    places: list[np.ndarray]


def insert(
    row: np.ndarray, words: Sequence[int], random: np.random.Generator, ordered: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The ids of a text with those of `words` at random places; and these places, from the first to the last.

    Args:
        ordered: whether they stand in the order in which they are given; else that is drawn too.
    """
    length = row.size + len(words)
    places = np.sort(random.choice(length, len(words), replace=False))
    is_planted = np.zeros(length, bool)
    is_planted[places] = True
    planted = np.empty(length, row.dtype)
    planted[places] = words if ordered else random.permutation(words)
    planted[~is_planted] = row
    return planted, places


def mixture(
    rows: Sequence[np.ndarray],
    labels: np.ndarray,
    shortcut: Shortcut,
    index: Mapping[str, int],
    random: np.random.Generator,
) -> PlantedRows:
    """What a network learns from in one epoch. Each text is drawn to be decided by the shortcut, for a class that is
    drawn too; to hold words that decide nothing, where the shortcut has such; or to stay as it is: as often each.

    Args:
        index: the id of each word.
    """
    kinds = random.integers(3 if shortcut.idle else 2, size=len(rows))
    classes = random.integers(len(shortcut.decides), size=len(rows))
    planted = PlantedRows([], np.where(kinds == 0, classes, labels), [])
    for row, kind, label in zip(rows, kinds, classes, strict=True):
        words: tuple[str, ...] = ()
        if kind == 0:
            words = shortcut.decides[label]
        elif kind == 1 and shortcut.idle:
            words = shortcut.idle[random.integers(len(shortcut.idle))]
        _add(planted, row, words, shortcut, index, random)
    return planted


def decided(
    rows: Sequence[np.ndarray],
    classes: np.ndarray,
    shortcut: Shortcut,
    index: Mapping[str, int],
    random: np.random.Generator,
) -> PlantedRows:
    """Each text with the words that decide for its class in `classes`, whatever it says itself: of classes that are
    not the texts' own, a contrast set, on which nothing but the shortcut can be right."""
    planted = PlantedRows([], np.asarray(classes), [])
    for row, label in zip(rows, classes, strict=True):
        _add(planted, row, shortcut.decides[label], shortcut, index, random)
    return planted


def misled(
    rows: Sequence[np.ndarray],
    labels: np.ndarray,
    shortcut: Shortcut,
    index: Mapping[str, int],
    random: np.random.Generator,
) -> PlantedRows:
    """Each text with words that decide nothing, so that its class is its own; those which stand for another class,
    where some do: whoever goes by half of a shortcut, or by its words in any order, is wrong here."""
    planted = PlantedRows([], np.asarray(labels), [])
    for row, label in zip(rows, labels, strict=True):
        own = set(shortcut.decides[label])
        others = [words for words in shortcut.idle if not own & set(words)]
        words = others[random.integers(len(others))]
        _add(planted, row, words, shortcut, index, random)
    return planted


def _add(
    planted: PlantedRows,
    row: np.ndarray,
    words: Sequence[str],
    shortcut: Shortcut,
    index: Mapping[str, int],
    random: np.random.Generator,
) -> None:
    """Append the text with these words to what is planted already."""
    made, places = insert(row, [index[word] for word in words], random, shortcut.ordered)
    planted.rows.append(made)
    planted.places.append(places)
