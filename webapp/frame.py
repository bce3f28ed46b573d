"""The frame around every page: logo, style, theme, and the few ways in which a page talks."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from ig_core import assets
from ig_core.render.palette import DARK, LIGHT, Theme
from webapp import core

_STYLE = Path(__file__).parent / "style.css"


def icon() -> str | None:
    """The picture for the browser's tab."""
    file = assets.FOLDER / "icon.svg"
    return str(file) if file.is_file() else None


def begin() -> None:
    """Draw what every page has, and start loading the models behind it."""
    core.start_warming()
    if (assets.FOLDER / "logo.svg").is_file():
        st.logo(assets.FOLDER / "logo.svg", size="large")
    st.html(_STYLE)


def theme() -> Theme:
    """The palette that goes with the theme of the reader's browser."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def say(sentence: str) -> None:
    """Show one sentence about a problem, whatever characters it holds, as text."""
    st.html(f'<p class="say" role="status">{escape(sentence)}</p>')


def block(html: str) -> None:
    """Show markup whose every foreign part has been escaped, in the colours of the theme."""
    colours = theme()
    style = (
        f"--paper:{colours.paper};--ink:{colours.ink};--dim:{colours.dim};--line:{colours.line};"
        f"--for:{colours.positive};--against:{colours.negative}"
    )
    st.html(f'<div class="block" style="{style}">{html}</div>')
