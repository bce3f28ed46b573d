"""Word deletion of other models than that of the published experiment, in parts: see ig_core.evaluation.word_deletion.

Sentences of the treebank with two classes, or IMDB reviews; every method that applies and is fast.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ig_core.data import sst_two
from ig_core.evaluation.experiments import files, inputs, scores
from ig_core.evaluation.word_deletion import COLUMNS, DELETIONS, LEAVES, TABLE, rows_of, word_deletion
from ig_core.kinds import Model

EXPERIMENT = TABLE
REVIEWS, FROM_REVIEWS = 1000, 10  # reviews, and words that are deleted from each: a sentence loses DELETIONS
DRAWS = 3  # of random orders
PART = 25  # texts


def on_test_part(
    model: Model, count: int | None = None, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """The experiment on test texts of a model's data set, "imdb" or "sst-2": what `files.write` keeps.

    Args:
        count: texts; if None, REVIEWS of IMDB, and all sentences of at least LEAVES words of the treebank.
    Raises: DataError if the data set is not on this machine.
    """
    sample = inputs.of_test_part(model.name)
    texts, labels, deletions = sample.inputs, sample.labels, FROM_REVIEWS
    most = count or REVIEWS
    if sample.data == "sst-2":
        frame = sst_two.load("test")
        long = set(frame.text[frame.leaves >= LEAVES])
        kept = [place for place, text in enumerate(texts) if text in long]
        texts, labels, deletions, most = [texts[i] for i in kept], labels[kept], DELETIONS, count or len(kept)
    sample = inputs.Inputs(sample.data, texts[:most], labels[:most])
    methods = scores.applicable(model, slow=False)
    setting = _setting(sample, methods, deletions)

    def measured(part: slice) -> list[dict[str, Any]]:
        given, answers = sample.inputs[part], sample.labels[part].tolist()
        return rows_of(word_deletion(model, given, answers, methods, deletions, DRAWS, part.start, scores.RULE))

    parts = files.in_parts(model.name, EXPERIMENT, setting, sample, PART, measured, progress)
    return {"setting": setting | {"inputs": len(sample)}, "rows": together(parts)}


def together(parts: Sequence[Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """The rows of all texts, from those of parts, as `word_deletion` gives them.

    Orders of different parts are drawn apart: so the squared spreads add up, by the squares of their shares.
    """
    table = pd.DataFrame([row for part in parts for row in part], columns=list(COLUMNS))
    rows = []
    for (start, method, _), of_parts in table.groupby(["start", "method", "deleted"]):
        sentences = of_parts.sentences.to_numpy()
        shares = sentences / sentences.sum()
        rows.append(
            {
                "start": start,
                "method": method,
                "deleted": int(of_parts.deleted.iloc[0]),
                "accuracy": float(shares @ of_parts.accuracy.to_numpy()),
                "spread": float(np.sqrt((shares**2) @ (of_parts.spread.to_numpy() ** 2))),
                "sentences": int(sentences.sum()),
            }
        )
    return rows


def _setting(sample: inputs.Inputs, methods: Sequence[str], deletions: int) -> dict[str, Any]:
    long = f" of at least {LEAVES} words, punctuation included" if sample.data == "sst-2" else ""
    return {
        "data": sample.data,
        "split": f"test texts{long}, in an order drawn by seed {inputs.SEED}",
        "explained": "the true class",
        "deleted": f"up to {deletions} words, all pieces of each: their embedding becomes zero",
        "order": "decreasing score where the model was right, increasing where it was wrong",
        "baseline": "the zero vector, of methods that have one",
        "rule": f"adaptive to a gap of {scores.TOLERANCE:.0%}, at most {scores.MAX_POINTS} points",
        "random": f"{DRAWS} draws, averaged",
        "interval": "95 %, Wilson, of the number of texts",
        "methods": list(methods),
        "source": "Arras, Montavon, Müller, Samek (2017), the section on word deleting",
    }
