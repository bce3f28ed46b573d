"""Figures on a page."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from ig_core.render.figures import Figure


def draw(figure: Figure, alt: str) -> None:
    """Draw a figure as wide as what it lies in; `alt` is what it says to those who cannot see it."""
    st.vega_lite_chart(pa.Table.from_pylist(figure.rows), dict(figure.spec), theme=None, alt=alt)
