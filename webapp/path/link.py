"""The links with which every page that explains an input ends, to pages about the same input: how that was computed,
and whether it can be trusted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlencode

import streamlit as st

from webapp.path.subjects import SUBJECTS
from webapp.shared import frame, places, settings

_TAKEN = {"kind", *(name for one in SUBJECTS.values() for name in one.params), *settings.PARAMS}
_NOT_TAKEN = {"drop", "signs"}  # both pages are about the whole input
_NOT_FOR_PATH = {"method"}  # it is the way of one method


def onwards(kind: str, params: Mapping[str, str]) -> None:
    """Lead to the pages "How it works" and "Trust".

    Args:
        kind: of the input, a row of KINDS.
        params: with which the page that is left shows the input and its choices again.
    """
    if not st.session_state.get("framed"):  # then this page is all that there is of the app
        return
    with st.container(horizontal=True, gap="medium"):
        st.page_link(
            places.script("path"),
            label="How was this computed?",
            icon=":material/route:",
            query_params=_params(kind, params, _NOT_FOR_PATH),
        )
        st.page_link(
            places.script("trust"),
            label="Can I trust it?",
            icon=":material/verified:",
            query_params=_params(kind, params),
        )


def to_trust(kind: str, params: Mapping[str, str]) -> str:
    """The address at which an explanation is tested, as seen from its page; empty where no link leads out of what is
    shown. Arguments as those of `onwards`."""
    if not st.session_state.get("framed") or frame.presenting():
        return ""
    return f"./trust?{urlencode(_params(kind, params))}"


def _params(kind: str, params: Mapping[str, str], besides: Collection[str] = ()) -> dict[str, str]:
    taken = _TAKEN - _NOT_TAKEN - set(besides)
    return {"kind": kind} | {name: value for name, value in params.items() if name in taken}
