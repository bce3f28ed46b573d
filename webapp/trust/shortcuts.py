"""Planted shortcuts, as they ship: networks that go by made-up words, and which methods find these."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from ig_core.errors import AssetError
from ig_core.evaluation.planting import shipped
from ig_core.render import planted_charts
from ig_core.render import shortcut_sentences as sentences
from ig_core.render.planted_sentences import label_of
from webapp.shared import frame

_DATA, _FAMILY = "shortcuts_data", "shortcuts_family"  # of the session and of the address
PARAMS = (_DATA, _FAMILY)


def take(state: MutableMapping, params: Mapping[str, str]) -> None:
    """Take from the address which networks are shown; where it names none, the first."""
    for name, known in _known():
        given = params.get(name)
        state[name] = given if given in known else next(iter(known))


def url_params(state: Mapping) -> dict[str, str]:
    """The parameters that `take` reads: those that differ from how it begins."""
    chosen = {name: state.get(name) or next(iter(known)) for name, known in _known()}
    return {name: chosen[name] for name, known in _known() if chosen[name] != next(iter(known))}


def draw(state: MutableMapping) -> None:
    """The choice of networks, who finds most, and a chart for each shortcut."""
    try:
        table = _table()
    except AssetError as error:
        frame.say(str(error))
        return
    for name, known in _known():
        state[name] = state[name] if state.get(name) in known else next(iter(known))
    with st.container(horizontal=True, gap="medium"):
        st.segmented_control("Texts", sentences.DATA, format_func=sentences.DATA.__getitem__, key=_DATA, required=True)
        st.segmented_control(
            "Networks", sentences.FAMILIES, format_func=sentences.FAMILIES.__getitem__, key=_FAMILY, required=True
        )
    chosen = (state[_DATA], state[_FAMILY])
    rows = [row for row in table["rows"] if (row["data"], row["family"]) == chosen]
    if not rows:
        frame.say("This part of the experiment has not been run yet.")
        return
    _headline(rows)
    parts = [part for part in table["parts"] if (part["dataset"], part["family"]) == chosen]
    _charts(rows, parts)
    _figures(rows)


@st.cache_data(max_entries=1, show_spinner=False)
def _table() -> dict[str, Any]:
    return shipped.read()


def _known() -> tuple[tuple[str, Mapping[str, str]], ...]:
    return (_DATA, sentences.DATA), (_FAMILY, sentences.FAMILIES)


def _headline(rows: Sequence[Mapping[str, Any]]) -> None:
    frame.block(
        f'<h3 class="verdict" style="margin:0;padding:0">{escape(sentences.headline(rows))}</h3>'
        f'<p class="dim" style="margin-top:.3rem;max-width:52rem;text-wrap:pretty">'
        f"{escape(sentences.rests_on(rows))}</p>"
    )


def _charts(rows: Sequence[Mapping[str, Any]], parts: Sequence[Mapping[str, Any]]) -> None:
    order, theme = list(sentences.means(rows)), frame.theme()
    for column, (name, (title, rule)) in zip(st.columns(3, gap="medium"), sentences.SHORTCUTS.items(), strict=True):
        own = [row for row in rows if row["shortcut"] == name]
        proof = sentences.proof([part for part in parts if part["shortcut"] == name])
        with column:
            frame.block(
                f'<p class="says">{escape(title)}</p><p class="small" style="min-height:2lh">{escape(rule)}</p>'
            )
            if own:
                told = ", ".join(f"{label_of(row['method'])} {sentences.percent(row['precision'])}" for row in own)
                st.altair_chart(
                    planted_charts.precisions(own, order, theme),
                    theme=None,
                    alt=f"{title}, planted words found: {told}",
                )
            st.caption(proof)


def _figures(rows: Sequence[Mapping[str, Any]]) -> None:
    """All figures with both intervals, for those who want them."""
    with st.expander("All figures", key="shortcuts_figures"):
        table = pd.DataFrame(
            {
                "Shortcut": sentences.SHORTCUTS[row["shortcut"]][0],
                "Method": label_of(row["method"]),
                "Found": sentences.percent(row["precision"]),
                "95 % interval, texts": _ends(row["precision_low"], row["precision_high"]),
                "95 % interval, networks": _ends(row["precision_seeds_low"], row["precision_seeds_high"]),
                "By size of score": sentences.percent(row["precision_by_size"]),
                "Mean place": f"{row['mean_rank']:.2f}",
                "Texts": row["examples"],
            }
            for name in sentences.SHORTCUTS
            for row in rows
            if row["shortcut"] == name
        )
        st.dataframe(table, hide_index=True)
        st.caption(
            "Found: of as many words with the highest scores for the class, signs included, as were planted. By size: "
            "the same whatever the sign. The second interval says how much other networks would differ; one network "
            "has none."
        )


def _ends(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{100 * low:.0f} to {100 * high:.0f} %"
