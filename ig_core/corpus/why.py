"""The why-clusters of a run, class by class: how large each is, how often the model is right there, what it goes by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ig_core.corpus.clusters import Cluster, clusters_of, of_words
from ig_core.corpus.effects import COLUMNS, occurrences_in
from ig_core.corpus.opened import Corpus

MOST = 5_000  # inputs of a class that are clustered: a random sample, since the order of a run is random
_WORDS, _SHOWN = 8, 3  # words that a cluster is told by, and inputs that are shown


@dataclass(frozen=True, eq=False)
class Why:
    """The clusters of a run.

    Attributes:
        table: prediction, size, of (the inputs that were clustered), right (the share of those whose answer is known;
            missing if none is), concentration, words (texts: those that tell it from all inputs), ids (of the inputs
            nearest to its middle); the most concentrated first.
        maps: of pictures the mean scores of each cluster, (clusters, pixels); empty of texts.
    """

    table: pd.DataFrame
    maps: np.ndarray


def clusters_in(run: Corpus, most: int = MOST) -> Why:
    """Cluster the inputs of a run of texts or pictures, of each predicted class by itself."""
    settings = run.manifest.settings
    is_text = settings.kind == "text"
    columns = [*COLUMNS[:3], "prediction", *((*COLUMNS[3:], settings.column) if is_text else ())]
    columns += [settings.label] if settings.label else []
    found: list[dict] = []
    maps: list[np.ndarray] = []
    table = run.table([*dict.fromkeys(columns)])
    predictions = np.array(table["prediction"].to_pylist())
    for label in run.labels:
        places = np.flatnonzero(predictions == label)[:most]
        if not len(places):
            continue
        own = table.take(places)
        if is_text:
            scores, vocabulary = _of_texts(own, settings.column, run.labels)
        else:
            scores, vocabulary = np.stack(own["scores"].to_numpy(zero_copy_only=False)), []
        right = _right(own, settings.label)
        for cluster in clusters_of(scores, balanced=not is_text):
            found.append(_row(cluster, label, len(places), own["id"].to_numpy(), right, vocabulary))
            maps += [] if is_text else [cluster.mean.astype(np.float32)]
    order: list[int] = np.argsort([-one["exclusive"] for one in found], kind="stable").tolist() if found else []
    rows = pd.DataFrame([found[place] for place in order])
    return Why(rows, np.stack([maps[place] for place in order]) if maps else np.zeros((0, 0), np.float32))


def _of_texts(table: pa.Table, column: str, labels: Sequence[str]) -> tuple[Any, list[str]]:
    occurrences = occurrences_in(table, column, labels)
    by_text = dict(iter(occurrences.groupby("id", sort=False)))
    ids = table["id"].to_pylist()
    words = [by_text[one].word.tolist() if one in by_text else [] for one in ids]
    scores = [by_text[one].score.to_numpy() if one in by_text else np.zeros(0) for one in ids]
    return of_words(words, scores)


def _right(table: pa.Table, answers: str) -> np.ndarray | None:
    if not answers:
        return None
    known = table[answers].to_pylist()
    said = table["prediction"].to_pylist()
    return np.array([np.nan if one is None else float(str(one) == own) for one, own in zip(known, said, strict=True)])


def _row(
    cluster: Cluster, label: str, count: int, ids: np.ndarray, right: np.ndarray | None, vocabulary: list[str]
) -> dict:
    known = np.array([]) if right is None else right[cluster.places]
    known = known[~np.isnan(known)]
    return {
        "prediction": label,
        "size": cluster.size,
        "of": count,
        "right": float(known.mean()) if known.size else None,
        "concentration": cluster.concentration,
        "exclusive": cluster.exclusive,
        "words": [vocabulary[place] for place in cluster.top(_WORDS)] if vocabulary else [],
        "ids": ids[cluster.places[:_SHOWN]].tolist(),
    }
