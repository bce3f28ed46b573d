"""What a run found: a headline, and a tab a question."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from html import escape

import streamlit as st

from ig_core.errors import UserError
from ig_core.render import corpus_sentences
from webapp.corpus import beside, drives, inputs, own, probes, runs, saving, sure, why, wrong
from webapp.corpus import input as corpus_input
from webapp.corpus.runs import Opened
from webapp.shared import frame

_DRAWN: dict[str, Callable[[MutableMapping, Opened], None]] = {
    corpus_input.TABS["drives"]: drives.draw,
    corpus_input.TABS["wrong"]: wrong.draw,
    corpus_input.TABS["why"]: why.draw,
    corpus_input.TABS["sure"]: sure.draw,
    corpus_input.TABS["probes"]: probes.draw,
    corpus_input.TABS["beside"]: beside.draw,
    corpus_input.TABS["inputs"]: inputs.draw,
}


def draw(state: MutableMapping) -> None:
    """The run that is chosen, or the making of one."""
    try:
        is_own = state[corpus_input.RUN] == corpus_input.OWN
        shown = own.draw(state) if is_own else runs.opened(state[corpus_input.RUN])
    except UserError as error:
        frame.refuse(error)
        return
    if shown is not None:
        _show(state, shown)


def _show(state: MutableMapping, shown: Opened) -> None:
    frame.block(
        f'<div role="status"><h2 class="verdict" style="margin:0;padding:0">'
        f"{escape(corpus_sentences.headline(shown.summary, shown.outcomes))}</h2></div>"
        f'<p class="dim" style="margin-top:.4rem;max-width:46rem;text-wrap:pretty">'
        f"{escape(corpus_sentences.exactness(shown.summary))}</p>"
    )
    if not frame.presenting():
        saving.draw(state, shown)
    tabs = st.tabs(list(_DRAWN), on_change="rerun", key=corpus_input.TAB)
    for tab, content in zip(tabs, _DRAWN.values(), strict=True):
        if tab.open:
            with tab:
                content(state, shown)
