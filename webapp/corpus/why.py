"""Groups of inputs that are decided for the same reasons, whatever they look like."""

from __future__ import annotations

from collections.abc import MutableMapping
from html import escape

import pandas as pd
import streamlit as st

from ig_core.render.sentences import percent
from webapp.corpus import mean_maps, opening
from webapp.corpus.runs import Opened
from webapp.shared import frame

_COLUMNS = 2
_FIRST = 8  # groups that are drawn at once
_SIZE = 168  # pixels, of a picture of a group


def draw(state: MutableMapping, shown: Opened) -> None:
    """A card a group."""
    clusters = shown.summary.clusters
    if clusters is None or clusters.empty:
        frame.say("No group of inputs stands out by its reasons.")
        return
    st.caption(
        "Inputs with the same prediction, grouped by their scores: each group goes by the same words or places. Groups "
        "come first whose strongest ones count in hardly any other input: a model that goes by a trick does it there."
    )
    every = len(clusters) <= _FIRST or st.toggle(f"All {len(clusters)} groups", key="corpus all groups")
    columns = st.columns(_COLUMNS, gap="large")
    for number in range(len(clusters) if every else _FIRST):
        with columns[number % _COLUMNS].container(border=True):
            _card(shown, clusters.iloc[number], number)


def _card(shown: Opened, cluster: pd.Series, number: int) -> None:
    """How large it is, how often the model is right there, what it goes by, and three inputs."""
    right = "" if pd.isna(cluster.right) else f", {percent(cluster.right)} right"
    words = ", ".join(cluster.words)
    strongest = "pixels" if shown.summary.kind == "image" else "words"
    share = f"the three strongest {strongest} have {percent(cluster.concentration)} of all scores"
    told = f"{cluster['size']:,} of {cluster.of:,} called {cluster.prediction}{right}; {share}."
    heading = f'<p style="margin:0"><b>{escape(words or str(cluster.prediction))}</b></p>'
    frame.block(f'{heading}<p class="dim" style="margin:.2rem 0">{escape(told)}</p>')
    if shown.summary.kind == "image":
        st.image(mean_maps.drawn(shown, shown.summary.cluster_maps[number], _SIZE))
    if opening.are_here(shown):
        for one in cluster.ids:
            opening.link(shown, int(one), "")
