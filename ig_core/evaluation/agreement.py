"""Whether explanations of one input rank its words or pixels alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ig_core.records import Explanation


def agreement(explanations: Mapping[str, Explanation]) -> pd.DataFrame:
    """Spearman's rank correlation between the scores of every two explanations, by name: square, 1 on the diagonal.

    What has a score of zero in all of them (a word that no model saw, a black pixel on a black baseline) is left out,
    and of two that cut a text into words differently, the words that only one of them has.
    """
    import pandas as pd

    scores = pd.DataFrame({name: one.by_place for name, one in explanations.items()})
    return scores[(scores.fillna(0) != 0).any(axis=1)].corr(method="spearman")
