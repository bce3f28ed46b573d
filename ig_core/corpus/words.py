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
        costs: of each word, over the mistakes: `towards`, the sum of its scores for the wrong answer, and `decided`, in
            how many of them the answer would have been right without its scores.
        mistakes: how many there are.
    """

    labels: Sequence[str]
    effects: dict[str, Effects] = field(default_factory=dict)
    costs: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["towards", "decided"], dtype=float))
    mistakes: int = 0
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
        if not answers:
            return
        known = np.array([one is not None for one in table[answers].to_pylist()])
        right = np.array([str(one) for one in table[answers].to_pylist()]) == np.array(table["prediction"].to_pylist())
        ids = table["id"].to_numpy()
        for group, those in ((RIGHT, known & right), (WRONG, known & ~right)):
            inside = occurrences[occurrences.id.isin(ids[those])]
            if len(inside):
                self.effects[group].add(inside)
        self._add_costs(table, occurrences, known & ~right)

    def table(self, least: int) -> pd.DataFrame:
        """Of words in at least so many texts: word, texts, occurrences, mean, low, high; the same among mistakes,
        `wrong_…`, and hits, `right_…`, which are missing where fewer than two texts have it; towards, decided."""
        found = self.effects[ALL].table(least).set_index("word")
        for group in (RIGHT, WRONG):
            found = found.join(self.effects[group].table(2).set_index("word").add_prefix(f"{group}_"))
        found = found.join(self.costs)
        return found.fillna({"towards": 0.0, "decided": 0.0}).reset_index()

    def _add_costs(self, table: pa.Table, occurrences: pd.DataFrame, wrong: np.ndarray) -> None:
        """Of two classes: scores for the answer that was given wrongly, and whether they alone decided."""
        self.mistakes += int(wrong.sum())
        if len(self.labels) != 2 or not wrong.any():
            return
        ids = table["id"].to_numpy()[wrong]
        outputs = (table["start"].to_numpy() + table["explains"].to_numpy())[wrong]  # F(x), of the target
        signs = np.where(np.array(table["target"].to_pylist())[wrong] == self.labels[1], 1.0, -1.0)
        for_second = pd.Series(outputs * signs, index=ids)
        inside = occurrences[occurrences.id.isin(ids)]
        of_texts = inside.groupby(["word", "id"], sort=False)["score"].sum().reset_index()
        output = for_second.loc[of_texts.id].to_numpy()
        towards = of_texts.score.to_numpy() * np.sign(output)
        of_texts = of_texts.assign(towards=towards, decided=(towards > np.abs(output)).astype(float))
        self.costs = self.costs.add(of_texts.groupby("word")[["towards", "decided"]].sum(), fill_value=0.0)

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
