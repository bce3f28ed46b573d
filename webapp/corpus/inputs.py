"""The inputs one by one, with filters; one that is chosen opens on the page that explains it."""

from __future__ import annotations

from collections.abc import MutableMapping

import pandas as pd
import streamlit as st

from ig_core.evaluation.accuracy import Accuracy
from ig_core.render.corpus_sentences import tenths
from webapp.corpus import drives, runs
from webapp.corpus.runs import Opened
from webapp.shared import frame

_MOST = 1_000  # lines of the table: filters, and no scrolling, lead to a line
_CHOICES = ("all", "right", "wrong")


def draw(state: MutableMapping, shown: Opened) -> None:
    """Filters, how good the model is on what they leave, and the table."""
    lines = shown.summary.lines
    kept = _filtered(shown, lines)
    known = kept[kept.right.notna()] if "right" in kept else kept.iloc[:0]
    told = f"{len(kept):,} of {len(lines):,} inputs"
    if len(known):
        accuracy = Accuracy(int(known.right.astype(bool).sum()), len(known))
        low, high = accuracy.interval
        told += f"; {tenths(accuracy.value)} right (95 % interval {tenths(low)} to {tenths(high)})"
    st.caption(f"{told}. The first {_MOST:,} are listed." if len(kept) > _MOST else f"{told}.")
    table = kept.head(_MOST).drop(columns=["off", "points"], errors="ignore")
    picked = st.dataframe(table, hide_index=True, on_select="rerun", selection_mode="single-row", key="corpus inputs")
    rows = picked.selection.rows
    if rows and shown.summary.kind == "text":
        if not runs.has_texts(shown):
            frame.say("The texts are not on this machine.")
            return
        chosen = int(table.id.iloc[rows[0]])
        drives.text_link(shown, runs.texts_of(shown, [chosen])[chosen], "Explain")


def _filtered(shown: Opened, lines: pd.DataFrame) -> pd.DataFrame:
    """What the filters leave."""
    first, second, third = st.columns(3)
    kept = lines
    if "right" in lines:
        which = first.segmented_control("Which", _CHOICES, default="all", required=True, key="corpus which")
        if which != "all":
            kept = kept[kept.right == (which == "right")]
    if "prediction" in lines:
        said = second.multiselect("The model says", shown.summary.facts["labels"], key="corpus says")
        kept = kept[kept.prediction.isin(said)] if said else kept
        low, high = third.slider("Its probability", 0, 100, (0, 100), format="%d %%", key="corpus sure")
        kept = kept[(kept.probability * 100 >= low) & (kept.probability * 100 <= high)]
    if "words" in lines and lines.words.max() > 1:
        ends = 0, int(lines.words.max())
        low, high = first.slider("Words", *ends, ends, key="corpus length")
        kept = kept[(kept.words >= low) & (kept.words <= high)]
        if second.checkbox("With a negation", key="corpus negation"):
            kept = kept[kept.negation]
    return kept
