"""Words of many texts beside each other: what they do overall, among mistakes and hits, and what they cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from ig_core.corpus.effects import COLUMNS, Effects, occurrences_in
from ig_core.corpus.opened import Corpus

ALL, RIGHT, WRONG = GROUPS = ("all", "right", "wrong")
NEEDED = (*COLUMNS, "prediction", "start", "explains")  # columns of a part, besides texts and answers
STRONGEST = 12  # texts of a word that are kept, of each sign
_MOST_KEPT = 2_000_000  # words of texts, beyond which all but the strongest are let go


@dataclass(eq=False)
class Words:
    """Sums over texts of a run, part by part.

    Attributes:
        labels: of the model.
        effects: of all texts, and of those that the model got right and wrong, where answers are known.
        decided: of each word in how many texts its scores alone decided what the model says: `cost` where that is
            wrong, `saved` where it is right.
        mistakes: how many there are.
        by_class: the effects in the texts of each predicted class.
    """

    labels: Sequence[str]
    effects: dict[str, Effects] = field(default_factory=dict)
    decided: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["cost", "saved"], dtype=float))
    mistakes: int = 0
    by_class: dict[str, Effects] = field(default_factory=dict)
    _kept: list[pd.DataFrame] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.effects = self.effects or {group: Effects(self.labels) for group in GROUPS}

    def add(self, table: pa.Table, texts: str, answers: str) -> None:
        """Add a part.

        Args:
            texts, answers: the columns that hold them; empty where there are no answers.
        """
        occurrences = occurrences_in(table, texts, self.labels)
        self.effects[ALL].add(occurrences)
        self._keep_strongest(occurrences)
        ids, predictions = table["id"].to_numpy(), np.array(table["prediction"].to_pylist())
        for label in np.unique(predictions).tolist():
            inside = occurrences[occurrences.id.isin(ids[predictions == label])]
            self.by_class.setdefault(label, Effects(self.labels)).add(inside)
        if not answers:
            return
        given = table[answers].to_pylist()
        known = np.array([one is not None for one in given])
        right = np.array([str(one) for one in given]) == predictions
        for group, those in ((RIGHT, known & right), (WRONG, known & ~right)):
            inside = occurrences[occurrences.id.isin(ids[those])]
            if len(inside):
                self.effects[group].add(inside)
        self.mistakes += int((known & ~right).sum())
        self._count_decided(table, occurrences, right, known)

    def table(self, least: int) -> pd.DataFrame:
        """Of words in at least so many texts: word, texts, occurrences, mean, low, high; the same among mistakes,
        `wrong_…`, and hits, `right_…`, which are missing where fewer than two texts have it; cost, saved."""
        found = self.effects[ALL].table(least).set_index("word")
        for group in (RIGHT, WRONG):
            found = found.join(self.effects[group].table(2).set_index("word").add_prefix(f"{group}_"))
        return found.join(self.decided).fillna({"cost": 0.0, "saved": 0.0}).reset_index()

    def class_table(self, least: int) -> pd.DataFrame:
        """Of words in at least so many texts of a predicted class: called (the class), word, texts, occurrences, mean,
        low, high; class by class."""
        found = [
            self.by_class[label].table(least).assign(called=label) for label in self.labels if label in self.by_class
        ]
        columns = ["called", "word", "texts", "occurrences", "mean", "low", "high"]
        return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)

    def _count_decided(self, table: pa.Table, occurrences: pd.DataFrame, right: np.ndarray, known: np.ndarray) -> None:
        """Of two classes: in which texts a word's scores alone decided what the model says."""
        if len(self.labels) != 2:
            return
        signs = np.where(np.array(table["target"].to_pylist()) == self.labels[1], 1.0, -1.0)
        outputs = (table["start"].to_numpy() + table["explains"].to_numpy()) * signs  # F(x), of the second class
        lines = pd.DataFrame({"output": outputs, "right": right}, index=table["id"].to_numpy())[known]
        of_texts = occurrences.groupby(["word", "id"], sort=False)["score"].sum().reset_index().join(lines, on="id")
        of_texts = of_texts[of_texts.score * np.sign(of_texts.output) > of_texts.output.abs()]
        counts = of_texts.groupby(["word", "right"]).size().unstack(fill_value=0).reindex(columns=[False, True])
        counts = counts.fillna(0.0).set_axis(["cost", "saved"], axis=1).astype(float)
        self.decided = self.decided.add(counts, fill_value=0.0)

    @property
    def strongest(self) -> pd.DataFrame:
        """Of each word the texts in which its score is strongest, of either sign: word, id, score, ascending."""
        every = pd.concat(self._kept, ignore_index=True).sort_values("score", kind="stable")
        of_words = every.groupby("word", sort=False)
        first, last = of_words.cumcount() < STRONGEST, of_words.cumcount(ascending=False) < STRONGEST
        return every[first | last].reset_index(drop=True)

    def _keep_strongest(self, occurrences: pd.DataFrame) -> None:
        self._kept.append(occurrences.groupby(["word", "id"], sort=False)["score"].sum().reset_index())
        if sum(map(len, self._kept)) > _MOST_KEPT:
            self._kept = [self.strongest]


def words_of(run: Corpus, tables: Iterable[pa.Table] | None = None) -> Words:
    """The words of a run of texts."""
    settings, found = run.manifest.settings, Words(run.labels)
    columns = [*dict.fromkeys([*NEEDED, settings.column, *filter(None, [settings.label])])]
    for table in run.tables(columns) if tables is None else tables:
        if table.num_rows:
            found.add(table, settings.column, settings.label)
    return found
