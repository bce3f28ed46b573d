"""Charts of a run, each made once for all readers: to make one takes longer than all else of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from ig_core.render.palette import Theme
from webapp.corpus.runs import Opened
from webapp.shared import frame


def chart(shown: Opened, what: str, make: Callable[[Theme], Any]) -> Any:
    """The chart `what` of a run in the colours of the reader, by `make` when it is asked for first.

    Args:
        what: tells it from all other charts of the run.
    """
    return _made(shown.name, what, frame.theme(), make)


@st.cache_resource(max_entries=64, show_spinner=False)
def _made(name: str, what: str, theme: Theme, _make: Callable[[Theme], Any]) -> Any:
    return _make(theme)
