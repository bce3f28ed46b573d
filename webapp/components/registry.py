"""Components of ours, each registered once per process."""

from __future__ import annotations

from functools import cache

import streamlit as st


@cache
def registered(name: str, **sources: str):
    """A component of that name from its html, css and js."""
    return st.components.v2.component(name, **sources)
