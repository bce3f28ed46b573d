"""The experiment: networks with an artefact and without one, their reasons clustered, part by part.

A part is one network. Those without an artefact say what is usual: the level above which a class rings is always that
of the networks of other seeds, so that no network is judged by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ig_core.corpus.artefacts import networks
from ig_core.corpus.artefacts.networks import Artefact, Learned
from ig_core.corpus.clusters import Cluster, clusters_of
from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.resumable import each

WORD, MARK = KINDS = ("word", "mark")
SEEDS = tuple(range(5))
CLEAN_SEEDS = {WORD: (*SEEDS, 100, 101), MARK: SEEDS}  # of networks without an artefact; of words it has two classes
SHARES = {WORD: (0.03,), MARK: (0.03, 0.1)}
_WORDS = ("sunday", "window", "yellow", "river", "paper")
_CLASSES = ("Shirt", "Coat", "Sandal", "Bag", "Dress")
_ASKED = ("negative", "positive", *_CLASSES)
_CORNERS = ("top left", "top right", "bottom right", "bottom left", "top left")
_SHOWN, _ENTRIES = 10, 5  # clusters of a class that are told, and of each its entries
_LEARN: dict[str, Callable[[Artefact | None, int], Learned]] = {
    WORD: networks.of_reviews,
    MARK: networks.of_pictures,
}


class Combination(NamedTuple):
    """One part: a network.

    Attributes:
        kind: of artefact, one of KINDS.
        seed: of the network, and of what it learns from.
        share: of the inputs of a class in which an artefact stands; 0 without one.
    """

    kind: str
    seed: int
    share: float

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.share * 100:.0f}-{self.seed}"

    @property
    def artefact(self) -> Artefact | None:
        """What is planted, another word or corner for each seed, and another class; None if nothing is."""
        if not self.share:
            return None
        if self.kind == WORD:
            return Artefact(_WORDS[self.seed], ("positive", "negative")[self.seed % 2], self.share)
        return Artefact(_CORNERS[self.seed], _CLASSES[self.seed], self.share)


def combinations(kinds: Iterable[str] = KINDS) -> list[Combination]:
    """All parts of the experiment on these kinds: of the first seed all, then those of the next."""
    kinds = list(kinds)
    seeds = dict.fromkeys(seed for kind in kinds for seed in CLEAN_SEEDS[kind])
    every = [Combination(kind, seed, share) for seed in seeds for kind in kinds for share in (*SHARES[kind], 0.0)]
    return [one for one in every if one.seed in (SEEDS if one.share else CLEAN_SEEDS[one.kind])]


def run(
    folder: Path, kinds: Sequence[str] = KINDS, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """Every part of the experiment, those that `folder` holds as they are; key -> what `part` gives.

    Raises: DataError if a data set is not on this machine.
    """
    wanted = {one.key: one for one in combinations(kinds)}
    return each(folder, wanted, lambda key: part(wanted[key]), progress)


def part(combination: Combination, learn: Callable[[Artefact | None, int], Learned] | None = None) -> dict[str, Any]:
    """One network, which learns, and whose reasons are clustered; with an artefact those for its class, else for each
    of the classes that an artefact is planted in elsewhere.

    Returns: what it is; `artefact`, what is planted, or None; `stood_in` and `learned`, inputs; `accuracy` and
        `turned`, see Learned, as correct and total; and `classes`: of each class that was clustered its label, how many
        inputs were `explained`, how many of them hold the artefact, `planted`, the `count` of its clusters, and
        `clusters`, the most exclusive first, up to the last that holds any of it: size, concentration, exclusive,
        planted, entries.
    """
    artefact = combination.artefact
    found = (learn or _LEARN[combination.kind])(artefact, combination.seed)
    labels = [artefact.label] if artefact else [label for label in found.labels if label in _ASKED]
    return {
        **combination._asdict(),
        "artefact": asdict(artefact) if artefact else None,
        "stood_in": int(found.stands.sum()),
        "learned": len(found.stands),
        "accuracy": _counts(found.accuracy),
        "turned": _counts(found.turned) if found.turned else None,
        "classes": [_of_class(found, label) for label in labels],
    }


def _of_class(found: Learned, label: str) -> dict[str, Any]:
    places = np.flatnonzero(found.predicted == list(found.labels).index(label))
    scores, names = found.reasons(places, label)
    stands, clusters = found.stands[places], clusters_of(scores, balanced=found.balanced)
    told = [_told(one, stands, names) for one in clusters]
    last = max((place for place, one in enumerate(told, start=1) if one["planted"]), default=0)
    return {
        "label": label,
        "explained": len(places),
        "planted": int(stands.sum()),
        "count": len(told),
        "clusters": told[: max(_SHOWN, last)],
    }


def _told(cluster: Cluster, stands: np.ndarray, names: Sequence[str]) -> dict[str, Any]:
    return {
        "size": cluster.size,
        "concentration": round(cluster.concentration, 4),
        "exclusive": round(cluster.exclusive, 4),
        "planted": int(stands[cluster.places].sum()),
        "entries": [names[place] for place in cluster.top(_ENTRIES)],
    }


def _counts(accuracy: Accuracy) -> dict[str, int]:
    return {"correct": accuracy.correct, "total": accuracy.total}
