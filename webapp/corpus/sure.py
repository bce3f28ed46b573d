"""Whether probabilities can be believed, and what another threshold would change."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import partial

import numpy as np
import streamlit as st

from ig_core.corpus.outcomes import by_threshold
from ig_core.render import corpus_charts
from ig_core.render.sentences import percent
from webapp.corpus.charts import chart
from webapp.corpus.runs import Opened
from webapp.shared import frame


def draw(state: MutableMapping, shown: Opened) -> None:
    """The calibration curve; of two classes a threshold to move."""
    outcomes = shown.outcomes
    if outcomes is None:
        frame.say("No answers are known, so nobody can say whether the probabilities are right.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**When it says 80 %, is it right 8 times in 10?**")
        st.caption(f"Mean distance from the diagonal: {percent(outcomes.calibration_error)}.")
        st.altair_chart(
            chart(shown, "calibration", partial(corpus_charts.calibration, outcomes.bins)),
            theme=None,
            alt=", ".join(f"{row.predicted:.0%}: {row.actual:.0%} right" for row in outcomes.bins.itertuples()),
        )
    if len(shown.summary.facts["labels"]) == 2:
        with right:
            _threshold(shown)


@st.fragment
def _threshold(shown: Opened) -> None:
    facts, lines = shown.summary.facts, shown.summary.lines
    first, second = facts["labels"]
    known = lines[lines.right.notna()]
    says_second = (known.prediction == second).to_numpy()
    of_second = np.where(says_second, known.probability, 1 - known.probability)
    is_second = (known[facts["label"]].astype(str) == second).to_numpy().astype(int)
    st.markdown(f"**From which probability on should it say {second}?**")
    chosen = st.slider("Threshold", 1, 99, 50, format="%d %%", key="corpus threshold") / 100
    row = by_threshold(of_second, is_second, [chosen]).iloc[0]
    for label, value in (
        ("right", percent(row.accuracy)),
        (f"of those called {second}, are so", percent(row.precision)),
        (f"of all {second} ones, found", percent(row.recall)),
        (f"{first} ones called {second}", f"{row.false_alarms:,.0f}"),
        (f"{second} ones missed", f"{row.misses:,.0f}"),
    ):
        frame.block(f'<p style="margin:.2rem 0"><b class="number">{value}</b> {label}</p>')
