"""What a word does over many texts: its mean score an occurrence, with a 95 % interval over texts.

Occurrences in one text are not independent of each other, texts are: so the mean is the ratio of two sums over texts,
Σ s / Σ n, of the scores and of the occurrences in each, and its variance is that of a ratio estimator, from the
residuals s - mean · n (Cochran 1977, Sampling Techniques, section 2.11). All sums can be added up part by part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa

from ig_core.kinds.text.words import normalise

LEAST = 30  # texts, below which an interval by a normal distribution says little
SUMS = ("texts", "occurrences", "score", "score2", "score_n", "n2")
COLUMNS = ("id", "target", "scores", "starts", "ends")


@dataclass(eq=False)
class Effects:
    """Sums over texts, word by word.

    Attributes:
        labels: the classes; of two, scores are of the second.
        sums: a row a word, with the columns SUMS: in how many texts it is, how often, Σ s, Σ s², Σ s n and Σ n².
    """

    labels: Sequence[str]
    sums: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(SUMS), dtype=float))

    def add(self, occurrences: pd.DataFrame) -> None:
        """Add texts, as `occurrences_in` gives them."""
        self.add_sums(sums_of(occurrences))

    def add_sums(self, sums: pd.DataFrame) -> None:
        """Add the sums of other texts, as `sums_of` gives them."""
        self.sums = self.sums.add(sums, fill_value=0.0)

    def table(self, least: int = LEAST) -> pd.DataFrame:
        """Of words in at least so many texts: word, texts, occurrences, mean, low, high; the most frequent first."""
        from scipy.special import stdtrit

        sums = self.sums[self.sums.texts >= max(least, 2)].sort_values(["texts", "occurrences"], ascending=False)
        mean = sums.score / sums.occurrences
        residuals = (sums.score2 - 2 * mean * sums.score_n + mean**2 * sums.n2).clip(lower=0)
        half = stdtrit(sums.texts - 1, 0.975) * np.sqrt(residuals * sums.texts / (sums.texts - 1)) / sums.occurrences
        found = pd.DataFrame({"texts": sums.texts.astype(int), "occurrences": sums.occurrences.astype(int)})
        return found.assign(mean=mean, low=mean - half, high=mean + half).rename_axis("word").reset_index()


def occurrences_in(table: pa.Table, column: str, labels: Sequence[str]) -> pd.DataFrame:
    """A row a seen word of the texts of a part: id, word in lower case, score.

    Of two classes the score is towards the second, whichever was explained; of more, towards the one that was.

    Args:
        column: of the texts.
    """
    lengths = table["scores"].combine_chunks().value_lengths().to_numpy()
    scores = table["scores"].combine_chunks().flatten().to_numpy()
    if len(labels) == 2:
        signs = np.where(np.asarray(table["target"].to_pylist()) == labels[1], 1.0, -1.0)
        scores = scores * np.repeat(signs, lengths)
    words = [
        _word(text[start:end])
        for text, starts, ends in zip(
            table[column].to_pylist(), table["starts"].to_pylist(), table["ends"].to_pylist(), strict=True
        )
        for start, end in zip(starts, ends, strict=True)
    ]
    return pd.DataFrame({"id": np.repeat(table["id"].to_numpy(), lengths), "word": words, "score": scores})


def sums_of(occurrences: pd.DataFrame) -> pd.DataFrame:
    """The SUMS of each word."""
    of_texts = occurrences.groupby(["word", "id"], sort=False)["score"].agg(["sum", "count"])
    score, n = of_texts["sum"].astype(float), of_texts["count"].astype(float)
    each = pd.DataFrame(
        {"texts": 1.0, "occurrences": n, "score": score, "score2": score**2, "score_n": score * n, "n2": n**2}
    )
    return each.groupby(level="word", sort=False).sum()


@lru_cache(maxsize=200_000)
def _word(written: str) -> str:
    return normalise(written)
