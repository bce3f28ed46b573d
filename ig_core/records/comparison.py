"""One input, explained by several methods and models side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ig_core.records import drawing
from ig_core.records.base import Explanation
from ig_core.records.text import TextExplanation

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """What several methods say of one input, for one model or several. In a notebook it draws itself.

    Attributes:
        explanations: by name, "MODEL · METHOD": the columns.
        facts: a row a column: model and method (their names); what the model says: prediction, a label or what a number
            counts, its probability, and output, which is F(x); target, contrast and baseline; what the scores should
            add up to and what they do, explains and sum; how exact they are: gap, relative_gap and error, see Measured;
            points, gradients taken; seconds; and area, under the deletion curve, beside area_at_random, that of a
            random order: the smaller, the better the scores describe the model. Empty (NaN) is what a method does not
            claim or estimate, and areas where no probability is explained.
        agreement: Spearman's rank correlation between the scores of every two columns, 1 is the same order; of texts
            with two classes for the same class, also where two models predict different ones.
        left_out: the columns that are missing, by name, each with the reason in a sentence.
    """

    explanations: dict[str, Explanation]
    facts: pd.DataFrame
    agreement: pd.DataFrame
    left_out: dict[str, str]

    @cached_property
    def scores(self) -> pd.DataFrame:
        """A row a place, a column an explanation: the scores, each in the unit of its method. Of texts the rows are
        words, by "word", "start" and "end"; a word that only one of two models tells apart has no score of the other,
        NaN. Of pictures they are pixels, by "row" and "column"; of table rows columns; of arrays entries."""
        import pandas as pd

        table = pd.DataFrame({name: one.by_place for name, one in self.explanations.items()})
        first = next(iter(self.explanations.values()))
        if isinstance(first, TextExplanation):
            words = [first.text[start:end] for start, end in table.index]
            table.insert(0, "word", words)
            table = table.set_index("word", append=True).reorder_levels(["word", "start", "end"])
        return table

    def __repr__(self) -> str:
        return self.facts.to_string()

    def _repr_html_(self) -> str:
        """What a notebook shows: markup in which whatever comes from outside is escaped."""
        return drawing.fragment(self)
