"""The kinds of input whose way can be followed, by their names in KINDS; the first is the one to start with."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from webapp.path.pictures import PICTURES
from webapp.path.rows import ROWS
from webapp.path.subject import Subject
from webapp.path.texts import TEXTS

SUBJECTS: dict[str, Subject] = {"text": TEXTS, "image": PICTURES, "row": ROWS}


def choose(label: str, key: str, begin_anew: Callable[[], None]) -> None:
    """The switch between kinds, under the key `key`; `begin_anew` is called when another one is chosen."""
    st.segmented_control(
        label,
        SUBJECTS,
        key=key,
        required=True,
        format_func=lambda kind: SUBJECTS[kind].label,
        on_change=begin_anew,
        label_visibility="collapsed",
    )
