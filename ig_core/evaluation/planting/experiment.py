"""The published experiment: a network learns a planted shortcut, which a contrast set proves, and the methods race.

One part is one data set, one shortcut, one family of networks and one seed. A network that did not learn its shortcut
is reported as such, and its race counts for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ig_core import memo
from ig_core.evaluation.planting import texts as real_texts
from ig_core.evaluation.planting.networks import Learner
from ig_core.evaluation.planting.race import Place, race
from ig_core.evaluation.planting.ranking import RANDOM, share_interval
from ig_core.evaluation.planting.shortcuts import SHORTCUTS, PlantedRows, Shortcut, decided, misled, mixture
from ig_core.evaluation.planting.texts import Excerpt, Rows, Texts
from ig_core.evaluation.resumable import each

FAMILIES = ("lstm", "transformer")  # rows of networks.FAMILIES
SEEDS = (0, 1, 2)
EXCERPTS = {
    "sst-2": Excerpt("sst-2", longest=30, learn=6_400, held_out=400, test=600, raced=150, vocabulary=6_000),
    "imdb": Excerpt("imdb", longest=100, learn=3_000, held_out=400, test=600, raced=60, vocabulary=8_000),
}
RIGHT, MISLED = 0.95, 0.1  # see `uses`


@dataclass(frozen=True)
class Effort:
    """How long a network learns.

    Attributes:
        fewest, most: epochs; in between it ends when the network goes by its shortcut on held-out texts.
        right, misled: what `uses` asks for there; more than of test texts, so that chance alone seldom undoes it.
    """

    fewest: int = 3
    most: int = 40
    right: float = 0.98
    misled: float = 0.05


class Combination(NamedTuple):
    """One part of the experiment, by what it is called."""

    dataset: str
    shortcut: str
    family: str
    seed: int

    @property
    def key(self) -> str:
        return f"{self.dataset}-{self.shortcut}-{self.family}-{self.seed}"


def combinations(families: Iterable[str] = FAMILIES) -> list[Combination]:
    """All parts of the experiment on these families: of a data set all of the first seed, then those of the next."""
    return [
        Combination(dataset, shortcut, family, seed)
        for dataset in EXCERPTS
        for seed in SEEDS
        for shortcut in SHORTCUTS
        for family in families
    ]


def run(
    folder: Path,
    families: Sequence[str] = FAMILIES,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Every part of the experiment, those that `folder` holds as they are; key -> what `part` gives.

    Raises: DataError if a data set is not on this machine.
    """
    wanted = {one.key: one for one in combinations(families)}
    return each(folder, wanted, lambda key: part(wanted[key]), progress)


def part(combination: Combination, excerpt: Excerpt | None = None, effort: Effort | None = None) -> dict[str, Any]:
    """One network, which learns and is raced on.

    Returns: what it is; `epochs`; `accuracy`, see `_accuracies`, on texts of the test part; and of each method the
        four lists of Place, one number for each text.
    """
    effort, excerpt = effort or Effort(), excerpt or EXCERPTS[combination.dataset]
    shortcut, seed = SHORTCUTS[combination.shortcut], combination.seed
    texts = real_texts.load(excerpt, shortcut.words, seed)
    random = np.random.default_rng(seed)
    kept = [texts.index[word] for word in shortcut.words]
    learner = Learner(combination.family, texts.words, excerpt.longest + shortcut.size, seed, kept)
    epochs = _learn(learner, texts, shortcut, random, effort)
    accuracies = _accuracies(learner, texts.test, texts, shortcut, random)
    model = learner.classifier(f"planted-{combination.family}", texts.learn.rows)
    shown = mixture(texts.learn.rows[:128], texts.learn.labels[:128], shortcut, texts.index, random).rows
    try:
        places = race(model, _raced(texts, shortcut, random, excerpt.raced), shown)
    finally:
        memo.forget(model)
    return {
        **combination._asdict(),
        "epochs": epochs,
        "accuracy": {name: _figure(values) for name, values in accuracies.items()},
        "methods": {name: _columns(of_texts) for name, of_texts in places.items()},
    }


def uses(accuracy: Mapping[str, float], right: float = RIGHT, misled: float = MISLED) -> bool:
    """Whether a network with these accuracies goes by the whole shortcut: one that goes by half of it is wrong on
    nearly all texts that mislead.

    Args:
        accuracy: by the names of `_accuracies`.
        right: the least share of the contrast set on which it is right.
        misled: how much less often than on texts as they are it may be right on those that mislead.
    """
    return accuracy["contrast"] >= right and accuracy.get("misled", 1.0) >= accuracy["plain"] - misled


def _learn(learner: Learner, texts: Texts, shortcut: Shortcut, random: np.random.Generator, effort: Effort) -> int:
    """Epochs until the network uses the shortcut on held-out texts, or the most that it has: how many it took."""
    for epoch in range(1, effort.most + 1):
        shown = mixture(texts.learn.rows, texts.learn.labels, shortcut, texts.index, random)
        learner.learn(shown.rows, shown.labels)
        if epoch >= effort.fewest:
            found = _accuracies(learner, texts.held_out, texts, shortcut, random)
            shares = {name: float(values.mean()) for name, values in found.items()}
            if uses(shares, effort.right, effort.misled):
                return epoch
    return effort.most


def _accuracies(
    learner: Learner, rows: Rows, texts: Texts, shortcut: Shortcut, random: np.random.Generator
) -> dict[str, np.ndarray]:
    """Whether the network is right on each text: "plain", as it is; "contrast", with the shortcut for the other class,
    which is the right one there; "misled", with words that decide nothing, where the shortcut has such."""
    sets = {
        "plain": PlantedRows(rows.rows, rows.labels, []),
        "contrast": decided(rows.rows, 1 - rows.labels, shortcut, texts.index, random),
    }
    if shortcut.idle:
        sets["misled"] = misled(rows.rows, rows.labels, shortcut, texts.index, random)
    return {name: learner.right(of.rows, of.labels) for name, of in sets.items()}


def _raced(texts: Texts, shortcut: Shortcut, random: np.random.Generator, count: int) -> PlantedRows:
    """Texts of the test part with the shortcut for a class that is drawn, whatever theirs is."""
    rows = texts.test.rows[:count]
    return decided(rows, random.integers(len(shortcut.decides), size=len(rows)), shortcut, texts.index, random)


def _figure(right: np.ndarray) -> dict[str, float | int | None]:
    share = share_interval(right.astype(float).tolist())
    return {name: _rounded(value) for name, value in share._asdict().items()} | {"texts": len(right)}


def _columns(places: Sequence[Place]) -> dict[str, list[float]]:
    return {name: [round(getattr(place, name), 4) for place in places] for name in Place._fields}


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 4)


def methods(parts: Iterable[dict[str, Any]]) -> list[str]:
    """The methods that raced in any of the parts, random order last."""
    found = dict.fromkeys(name for one in parts for name in one["methods"] if name != RANDOM)
    return [*found, RANDOM]
