"""Word deletion over a whole test set: Arras, Montavon, Müller and Samek (2017), the section on word deleting.

If scores tell what a decision rests on, then taking the strongest words away must hurt where the model was right, and
taking away those that speak most against the true class must heal where it was wrong. As in the paper, the explained
class is the true one, a deleted word's embedding becomes zero (it keeps its place; of a word in pieces, all of them),
and words go one after the other in the order of scores that are computed once, on the whole sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ig_core.attribution import Adaptive, Rule
from ig_core.evaluation.experiments import files
from ig_core.evaluation.experiments.scores import entries_of, of_cases, of_entries
from ig_core.explainer import Case, prepare_many
from ig_core.gradients.outputs import class_probabilities
from ig_core.kinds import Model

DELETIONS = 5  # words
DRAWS = 10  # of random orders
LEAVES = 10  # words, punctuation included, that a sentence of the treebank must have
TOLERANCE, MAX_POINTS = 0.01, 1024  # of Integrated Gradients
EXPERIMENT = ("lrp", "integrated-gradients", "gradient-times-input", "sensitivity")  # rows of METHODS
TABLE = "deletion"  # its name in assets
COLUMNS = ("start", "method", "deleted", "accuracy", "spread", "sentences")
_RULE = Adaptive(TOLERANCE, max_points=MAX_POINTS)


def word_deletion(
    model: Model,
    texts: Sequence[str],
    labels: Sequence[int],
    methods: Iterable[str] = EXPERIMENT,
    deletions: int = DELETIONS,
    draws: int = DRAWS,
    seed: int = 0,
    rule: Rule = _RULE,
) -> pd.DataFrame:
    """Accuracy while words are deleted, apart for texts on which the model was right and those on which it was wrong.

    Args:
        labels: of each text its true class, as an index of the model's labels; it is the one that is explained.
        methods: rows of METHODS that apply to the model; random order is added to them.
        deletions: words that are deleted at most. A text of fewer words loses all of them.
        draws: of random orders, over which the accuracy is averaged.
        rule: how methods integrate that do.
    Returns: start ("correct": words go by decreasing score; "wrong": by increasing score), method, deleted (0 to
        `deletions`), accuracy (share of these texts that are classified rightly), spread (standard deviation of the
        accuracy over the draws; 0 for methods, which draw nothing) and sentences (how many texts started so). Where no
        text did, there is no row.
    Raises: InputError if the model sees no word of a text.
    """
    classes = np.asarray(labels)
    cases = [
        case.towards(model.labels[label])
        for case, label in zip(prepare_many(texts, model=model, baseline="zero"), classes, strict=True)
    ]
    entries = [entries_of(case) for case in cases]
    counts = [int(of_words.max()) + 1 for of_words in entries]
    correct = _right(cases, entries, classes, [np.zeros(0, int)] * len(cases), 0)[0]

    parts = {name: those for name, those in (("correct", correct), ("wrong", ~correct)) if those.any()}
    results = []

    def add(method: str, runs: list[np.ndarray]) -> None:
        """`runs`: of one order each, (deleted, texts), whether the text is classified rightly."""
        for start, those in parts.items():
            shares = np.array([run[:, those].mean(axis=1) for run in runs])
            for deleted, of_runs in enumerate(shares.T):
                accuracy, spread = float(of_runs.mean()), float(of_runs.std())
                results.append((start, method, deleted, accuracy, spread, int(those.sum())))

    for method in methods:
        scores = [of_entries(*of_case) for of_case in zip(of_cases(cases, method, rule), entries, strict=True)]
        signs = np.where(correct, -1, 1)  # argsort is ascending
        orders = [np.argsort(sign * of_words, kind="stable") for sign, of_words in zip(signs, scores, strict=True)]
        add(method, [_right(cases, entries, classes, orders, deletions)])
    random = np.random.default_rng(seed)
    drawn = [[random.permutation(count) for count in counts] for _ in range(draws)]
    add("random", [_right(cases, entries, classes, order, deletions) for order in drawn])
    return pd.DataFrame(results, columns=list(COLUMNS)).sort_values(["start", "method", "deleted"], ignore_index=True)


def on_treebank(model: Model, **options: Any) -> pd.DataFrame:
    """The published experiment: word_deletion on the treebank's test sentences of at least LEAVES words.

    Raises: DataError if the treebank is not on this machine.
    """
    from ig_core.data import sst

    test = sst.load("test")
    test = test[test.leaves >= LEAVES]
    return word_deletion(model, test.text.tolist(), test.label.tolist(), **options)


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The table as plain data."""
    return [dict(zip(COLUMNS, row, strict=True)) for row in table[list(COLUMNS)].to_numpy(object).tolist()]


def write(model: str, table: pd.DataFrame, draws: int = DRAWS, seed: int = 0) -> None:
    """Keep the table of `on_treebank` in assets, with what it rests on, for pages that have no time to measure."""
    setting = {
        "data": f"test sentences of the Stanford Sentiment Treebank with at least {LEAVES} words, punctuation included",
        "explained": "the true class",
        "deleted": "the word's embedding becomes zero; only words that the model knows are deleted",
        "order": "decreasing score where the model was right, increasing where it was wrong",
        "integrated-gradients": f"zero baseline, adaptive to a gap of {TOLERANCE:.0%}, at most {MAX_POINTS:,} points",
        "lrp": "eps 0.001, bias factor 0, all relevance of a product to its signal",
        "random": f"{draws} draws, averaged; seed {seed}",
        "source": "Arras, Montavon, Müller, Samek (2017), the section on word deleting",
    }
    files.write(model, TABLE, setting, rows_of(table))


def read(model: str) -> pd.DataFrame:
    """The table that ships. Raises: AssetError if it is missing or damaged."""
    return pd.DataFrame(files.read(model, TABLE)["rows"])


def _right(
    cases: Sequence[Case], entries: list[np.ndarray], labels: np.ndarray, orders: list[np.ndarray], deletions: int
) -> np.ndarray:
    """Whether each text is classified rightly after 0, 1, … `deletions` words of its order are gone, (…, texts).

    Args:
        entries: of each text the word that each of its tokens is of, (T,); -1 for none.
    """
    right = np.zeros((deletions + 1, len(cases)), bool)
    lengths = np.array([len(case.x) for case in cases])
    for length in np.unique(lengths):  # texts of one length need no padding
        alike = np.flatnonzero(lengths == length)
        points = np.stack([cases[int(i)].x for i in alike] * (deletions + 1))
        points = points.reshape(deletions + 1, alike.size, length, -1)
        for column, i in enumerate(alike):
            for deleted in range(1, deletions + 1):
                points[deleted, column, np.isin(entries[i], orders[i][:deleted])] = 0
        logits = cases[0].compiled.outputs(points.reshape(-1, *points.shape[2:]))
        predicted = class_probabilities(cases[0].model, logits).argmax(axis=1).reshape(deletions + 1, -1)
        right[:, alike] = predicted == labels[alike]
    return right
