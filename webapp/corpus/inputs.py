"""The inputs one by one, with filters; one that is chosen opens on the page that explains it."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from ig_core.corpus.selecting import Selection
from ig_core.errors import InputError
from ig_core.evaluation.accuracy import Accuracy
from ig_core.render.corpus_sentences import accuracy_told
from webapp.corpus import filters, opening, remedy
from webapp.corpus.runs import Opened
from webapp.shared import frame

SAVED = "corpus saved"  # of the session: selections by run, as plain data
_MOST = 500  # lines of the table: filters, and no scrolling, lead to a line
_MOST_SAVED = 20
_SHORT = 160  # characters of a text in the table


def draw(state: MutableMapping, shown: Opened) -> None:
    """Filters, how good the model is on what they leave, selections that are kept, and the table."""
    lines = lines_of(shown)
    selection = filters.draw(state, shown, lines)
    try:
        kept = lines[_holds(shown, lines, selection)]
    except InputError as error:
        frame.say(str(error))
        return
    saved = state.setdefault(SAVED, {}).setdefault(shown.name, [])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{len(kept):,} of {len(lines):,} inputs**{_accuracy(kept)}")
        is_new = not selection.is_all and selection.to_dict() not in saved and len(saved) < _MOST_SAVED
        st.button("Keep these filters", disabled=not is_new, on_click=saved.append, args=(selection.to_dict(),))
        if not selection.is_all:
            st.button("All inputs", on_click=filters.choose, args=(state, Selection()))
        remedy.labelling(shown, kept)
    _saved(state, shown, lines, saved)
    _table(shown, kept)


def lines_of(shown: Opened) -> pd.DataFrame:
    """The lines of a run, with the columns of its data set where that is on this machine."""
    return _with_others(shown.name, opening.are_here(shown), shown)


@st.cache_resource(max_entries=4, show_spinner=False)
def _with_others(name: str, are_here: bool, _shown: Opened) -> pd.DataFrame:
    others = opening.others_of(_shown) if are_here else {}
    return _shown.summary.lines.assign(**others)


def _holds(shown: Opened, lines: pd.DataFrame, selection: Selection) -> Sequence[bool]:
    texts = partial(opening.text_column, shown) if opening.are_here(shown) else None
    return selection.of(lines, str(shown.summary.facts["label"]), texts).tolist()


def _accuracy(kept: pd.DataFrame) -> str:
    known = kept[kept.right.notna()] if "right" in kept else kept.iloc[:0]
    return f": {accuracy_told(_accuracy_of(known))}" if len(known) else ""


def _accuracy_of(known: pd.DataFrame) -> Accuracy:
    return Accuracy(int(known.right.astype(bool).sum()), len(known))


def _saved(state: MutableMapping, shown: Opened, lines: pd.DataFrame, saved: list[dict]) -> None:
    """What was kept, each with its accuracy; a press puts it into the filters again."""
    if not saved:
        return
    st.markdown("**Kept filters**")
    for number, data in enumerate(saved):
        selection = Selection.from_dict(data)
        try:
            kept = lines[_holds(shown, lines, selection)]
        except InputError as error:
            frame.say(str(error))
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(selection.told(), on_click=filters.choose, args=(state, selection), key=f"corpus kept {number}")
            st.markdown(f"{len(kept):,} inputs{_accuracy(kept)}")
            st.button(
                "Remove", on_click=saved.__delitem__, args=(number,), key=f"corpus remove {number}", type="tertiary"
            )


def _table(shown: Opened, kept: pd.DataFrame) -> None:
    table = kept.head(_MOST)
    if len(kept) > _MOST:
        st.caption(f"The first {_MOST:,} are listed.")
    if not len(table):
        frame.say("No input is left: loosen a filter.")
        return
    told = table.drop(columns=["off", "points"], errors="ignore")
    if shown.summary.kind == "text" and opening.are_here(shown):
        texts = opening.texts_of(shown, table.id.tolist())
        told.insert(1, "text", [opening.short(texts[one], _SHORT) for one in table.id])
    picked = st.dataframe(
        told,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"corpus inputs {len(kept)} {kept.id.iloc[0]}",
        column_config={"probability": st.column_config.NumberColumn("probability", format="percent")},
    )
    rows = picked.selection.rows
    if not rows:
        st.caption("Choose a line to see its input explained.")
        return
    if not opening.are_here(shown):
        opening.say_missing(shown)
        return
    opening.link(shown, int(table.id.iloc[rows[0]]), "Explain")
