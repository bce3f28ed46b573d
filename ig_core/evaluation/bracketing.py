"""How right are parsed trees? Unlabelled bracketing: the phrases of a parsed tree against those of the treebank's.

Counted are phrases of two words or more; words are the treebank's own, punctuation included. The whole sentence is a
phrase of every tree, so the figures without it are the harder ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from ig_core.records import Phrases

Span = tuple[int, int]
COLUMNS = ("trees", "sentences", "f1", "low", "high", "f1_without_whole", "exact")
_RESAMPLES = 1000


def spans_of(phrases: Phrases) -> set[Span]:
    """The phrases of two words or more, half-open."""
    return {(node.first, node.last) for node in phrases.nodes if not node.is_word}


def right_branching(words: int) -> list[Span]:
    """(a (b (c d)))"""
    return [(start, words) for start in range(words - 1)]


def left_branching(words: int) -> list[Span]:
    """(((a b) c) d)"""
    return [(0, end) for end in range(2, words + 1)]


def balanced(words: int) -> list[Span]:
    """((a b) (c d))"""
    spans, stack = [], [(0, words)]
    while stack:
        start, end = stack.pop()
        if end - start > 1:
            spans.append((start, end))
            middle = start + (end - start + 1) // 2
            stack += [(start, middle), (middle, end)]
    return spans


BASE_LINES: dict[str, Callable[[int], list[Span]]] = {
    "right-branching": right_branching,
    "left-branching": left_branching,
    "balanced": balanced,
}


def bracketing(
    treebank: Sequence[Phrases],
    parse: Callable[[str, Sequence[int], Sequence[int]], Iterable[Span]],
    progress: Callable[[int], None] | None = None,
) -> pd.DataFrame:
    """F1 of parsed trees, and of the base lines, on the sentences of a treebank with two words or more.

    Args:
        treebank: one sentence each.
        parse: text, starts and ends of the words -> spans of the tree.
        progress: called with the number of sentences that are done.
    Returns: a row each for "parser" and the base lines: f1 over all phrases of all sentences, its 95 % interval from
        resampled sentences, f1 without whole sentences, and the share of sentences whose tree is right altogether.
    """
    counts: dict[str, list[tuple[int, int, int]]] = {}  # of each sentence: right, parsed, wanted
    for done, phrases in enumerate(treebank, start=1):
        gold, words = spans_of(phrases), len(phrases.starts)
        if words > 1:
            given = (phrases.starts.tolist(), phrases.ends.tolist())
            trees = {"parser": parse(phrases.text, *given)} | {name: row(words) for name, row in BASE_LINES.items()}
            for name, spans in trees.items():
                counts.setdefault(name, []).append((len(gold & set(spans)), len(set(spans)), len(gold)))
        if progress:
            progress(done)
    random = np.random.default_rng(0)
    rows = []
    for name, of_sentences in counts.items():
        table = np.array(of_sentences)
        drawn = random.integers(len(table), size=(_RESAMPLES, len(table)))
        low, high = np.quantile([_f1(table[rows_].sum(axis=0)) for rows_ in drawn], [0.025, 0.975])
        exact = (table == table[:, :1]).all(axis=1).mean()
        rows.append((name, len(table), _f1(table.sum(axis=0)), low, high, _f1((table - 1).sum(axis=0)), exact))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _f1(counts: np.ndarray) -> float:
    """Of right, parsed and wanted phrases."""
    right, parsed, wanted = counts
    return float(2 * right / (parsed + wanted)) if parsed + wanted else 1.0
