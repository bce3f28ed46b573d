"""Whether the intervals of a run that stopped early hold what the whole run found.

Inputs are explained in a random order. So the first parts of a whole run are the run that stopped after them, and its
parts in another order are another run that might have been: no gradient is taken anew. An interval of a sample is held
against the whole of which it is a sample, not against all texts there could be: the more of the whole it has seen, the
more often it holds, and in the end always.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ig_core.corpus.effects import COLUMNS, LEAST, Effects, occurrences_in, sums_of
from ig_core.corpus.opened import Corpus
from ig_core.corpus.stopping import widest


@dataclass(frozen=True)
class Coverage:
    """What became of the intervals of an early run.

    Attributes:
        parts: after how many it stopped.
        words: how many are in enough of its texts.
        held: how many of these have their mean of the whole run within their interval.
    """

    parts: int
    words: int
    held: int

    @property
    def share(self) -> float:
        return self.held / max(self.words, 1)


def sums_of_parts(run: Corpus) -> list[pd.DataFrame]:
    """The sums over texts of every word, see effects.SUMS, part by part."""
    column = run.manifest.settings.column
    tables = (table for table in run.tables([*COLUMNS, column]) if table.num_rows)
    return [sums_of(occurrences_in(table, column, run.labels)) for table in tables]


def coverage(parts: Sequence[pd.DataFrame], width: float, least: int = LEAST, first: int = 1) -> Coverage | None:
    """How well the intervals hold of the run that ends by `width`, as stopping.NarrowEnough ends it.

    Args:
        parts: sums of every part of the whole run, in the order in which they were made.
        least: texts of the early run in which a word must be, to count.
        first: the part at which it may end at the earliest, see stopping.LEAST.
    Returns: None if the intervals have never been so narrow.
    """
    early = Effects(())
    for number, sums in enumerate(parts, 1):
        early.add_sums(sums)
        if number >= first and (now := widest(early)) is not None and now <= width:
            return _held(early, parts, number, least)
    return None


def _held(early: Effects, parts: Sequence[pd.DataFrame], number: int, least: int) -> Coverage:
    table = early.table(least).set_index("word")
    own = pd.concat([sums.loc[sums.index.intersection(table.index)] for sums in parts])
    whole = own.groupby(level=0)[["score", "occurrences"]].sum()
    means = (whole.score / whole.occurrences).reindex(table.index)
    return Coverage(number, len(table), int(means.between(table.low, table.high).sum()))
