"""Why-clusters: inputs that are decided for the same reasons, found by their scores and not by what they look like.

Spectral relevance analysis, Lapuschkin, Wäldchen, Binder, Montavon, Samek and Müller (2019), "Unmasking Clever Hans
predictors and assessing what machines really learn", for words and for pictures: the scores of each input, as parts of
their absolute sum, are projected onto few directions (truncated SVD), whose angles count and not their lengths, and
dense groups are found there (HDBSCAN, Campello, Moulavi and Sander 2013). Inputs of one predicted class at a time:
reasons for another class are others.

A model that goes by a trick goes by it alone: its cluster has a few entries with most of the scores, the same in each
of its inputs (`concentration`), and they count in hardly any other input (`exclusive`). "Worst" has as large a part of
the scores where a model goes by it, but counts in many other reviews too: so clusters are ranked by the second. What a
model without tricks reaches is counted in experiments, see ig_core.corpus.artefacts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

DIRECTIONS = 10
NEIGHBOURS = 5  # of a dense place
SMALLEST, PART = 20, 0.005  # a cluster has at least so many inputs, and at least that part of all
TOP = 3  # entries, which a trick may have: a word, two words; the corner of a picture has more


@dataclass(frozen=True, eq=False)
class Cluster:
    """Inputs that are decided for the same reasons.

    Attributes:
        places: of the inputs among all, the nearest to the middle first.
        mean: the mean scores, as parts of their absolute sum, (entries,).
        excess: by how much the mean sizes of the scores are larger than over all inputs, (entries,).
        concentration: the share of the scores' sizes that the TOP entries with the largest excess have on average.
        exclusive: the same of the TOP entries where it is largest, but of each as far as it is this cluster's own:
            times the part of its scores over all inputs that lies here, on a scale on which 0 is what a random cluster
            of this size has, and 1 is all.
    """

    places: np.ndarray
    mean: np.ndarray
    excess: np.ndarray
    concentration: float
    exclusive: float

    @property
    def size(self) -> int:
        return len(self.places)

    def top(self, count: int = 10) -> np.ndarray:
        """The entries that tell this cluster from all inputs, the largest excess first."""
        return np.argsort(-self.excess, kind="stable")[:count]


def scaled(scores: Any) -> Any:
    """Scores (inputs, entries), sparse or not, as parts of the sum of their sizes; of none, zeros."""
    from scipy import sparse

    matrix = sparse.csr_matrix(scores, dtype=np.float64)
    sizes = np.asarray(abs(matrix).sum(axis=1)).ravel()
    return sparse.diags_array(1 / np.maximum(sizes, np.finfo(float).tiny)) @ matrix


def clusters_of(scores: Any, seed: int = 0, smallest: int | None = None, balanced: bool = False) -> list[Cluster]:
    """Groups of inputs by their scores, the most exclusive first; inputs that are in no group are in none.

    Args:
        scores: (inputs, entries), sparse or not, of inputs with one predicted class: words of a vocabulary, pixels.
        smallest: inputs of a cluster, at least; by SMALLEST and PART if None.
        balanced: whether entries whose scores are small over all inputs count for more, see `_balanced`: what pictures
            need, for a mark has few pixels in few pictures, and all others go by many pixels. Of words it would put
            those first which few texts hold.
    """
    from sklearn.cluster import HDBSCAN
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    parts = scaled(scores)
    count, entries = parts.shape
    smallest = smallest or max(SMALLEST, round(PART * count))
    if count < 2 * smallest or entries < 2:
        return []
    directions = min(DIRECTIONS, entries - 1, count - 1)
    spread = _balanced(parts) if balanced else parts
    points = normalize(TruncatedSVD(directions, random_state=seed).fit_transform(spread))
    labels = HDBSCAN(min_cluster_size=smallest, min_samples=NEIGHBOURS, copy=True).fit_predict(points)
    usual = _sizes(parts)
    found = [_cluster(parts, points, np.flatnonzero(labels == label), usual) for label in range(labels.max() + 1)]
    return sorted(found, key=lambda one: -one.exclusive)


def _balanced(parts: Any) -> Any:
    """Parts (inputs, entries) over the square root of the mean size of each entry, as in correspondence analysis
    (Greenacre 1984), to which the mean over all entries that count is added, so that tiny ones do not take over."""
    from scipy import sparse

    usual = _sizes(parts)
    counting = usual[usual > 0]
    return parts @ sparse.diags_array(1 / np.sqrt(usual + (counting.mean() if counting.size else 1.0)))


def _cluster(parts: Any, points: np.ndarray, places: np.ndarray, usual: np.ndarray) -> Cluster:
    own, middle = parts[places], points[places].mean(axis=0)
    nearest = np.argsort(np.linalg.norm(points[places] - middle, axis=1), kind="stable")
    sizes, mean = _sizes(own), np.asarray(own.mean(axis=0)).ravel()
    excess = sizes - usual
    concentration = float(sizes[np.argsort(-excess, kind="stable")[:TOP]].sum())
    by_chance = len(places) / parts.shape[0]
    inside = sizes * by_chance / np.maximum(usual, np.finfo(float).tiny)  # the part of its scores that lies here
    of_own = sizes * np.clip((inside - by_chance) / max(1 - by_chance, np.finfo(float).tiny), 0, 1)
    return Cluster(places[nearest], mean, excess, concentration, float(np.sort(of_own)[-TOP:].sum()))


def _sizes(parts: Any) -> np.ndarray:
    """The mean size of each entry."""
    return np.asarray(abs(parts).mean(axis=0)).ravel()


def of_words(words: Sequence[Sequence[str]], scores: Sequence[np.ndarray]) -> tuple[Any, list[str]]:
    """Scores of the words of texts as a sparse matrix (texts, vocabulary), and the vocabulary."""
    from scipy import sparse

    index: dict[str, int] = {}
    columns = [index.setdefault(word, len(index)) for own in words for word in own]
    rows = np.repeat(np.arange(len(words)), [len(own) for own in words])
    values = np.concatenate([np.asarray(own, np.float64) for own in scores]) if len(words) else np.zeros(0)
    shape = (len(words), len(index))
    return sparse.csr_matrix((values, (rows, np.asarray(columns, np.int64))), shape=shape), list(index)
