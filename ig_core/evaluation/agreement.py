"""Whether explanations of one input rank its words or pixels alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ig_core.explanation import Explanation


def agreement(explanations: Mapping[str, Explanation]) -> pd.DataFrame:
    """Spearman's rank correlation between the scores of every two explanations, by name: square, 1 on the diagonal.

    What has a score of zero in all of them (a word that no model saw, a black pixel on a black baseline) is left out.
    """
    import pandas as pd

    scores = pd.DataFrame({name: explanation.scores.ravel() for name, explanation in explanations.items()})
    return scores[(scores != 0).any(axis=1)].corr(method="spearman")
