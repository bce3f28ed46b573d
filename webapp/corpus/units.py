"""What the scores of a run are of, as charts say it."""

from __future__ import annotations

from ig_core.traits import LOGITS
from webapp.corpus.runs import Opened


def unit_of(shown: Opened) -> str:
    """Of the scores."""
    row = shown.summary.model
    return row.labels[0] if row.is_number else LOGITS


def sides_of(shown: Opened) -> tuple[str, str]:
    """What scores below and above zero speak for."""
    labels = shown.summary.facts["labels"]
    return (labels[0], labels[1]) if len(labels) == 2 else ("against", "for what it says")
