"""The frame around every page: logo, style, theme, and the few ways in which a page talks."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from ig_core.render.palette import DARK, LIGHT, Theme
from webapp import core

_ASSETS = Path(__file__).parent.parent / "assets"
ICON = _ASSETS / "icon.svg"
_STYLE = Path(__file__).parent / "style.css"


def begin() -> None:
    """Draw what every page has, and start loading the models behind it."""
    core.start_warming()
    st.logo(_ASSETS / "logo.svg", size="large")
    st.html(_STYLE)


def theme() -> Theme:
    """The palette that goes with the theme of the reader's browser."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def say(sentence: str, kind: str = "problem") -> None:
    """Show one sentence, whatever characters it holds, as text: `kind` is "problem" or "note"."""
    st.html(f'<p class="say {kind}" role="status">{escape(sentence)}</p>')


def block(html: str) -> None:
    """Show markup whose every foreign part has been escaped, in the colours of the theme."""
    colours = theme()
    style = (
        f"--paper:{colours.paper};--ink:{colours.ink};--dim:{colours.dim};--line:{colours.line};"
        f"--for:{colours.positive};--against:{colours.negative}"
    )
    st.html(f'<div class="block" style="{style}">{html}</div>')
