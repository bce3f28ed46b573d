"""How the custom components are registered with Streamlit, each once per process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

SHAPES = Path(__file__).parent / "shapes.js"  # a script for those that draw an SVG


@cache
def registered(folder: Path, html: str | None = None, *scripts: Path) -> Callable[..., Any]:
    """The component in a folder NAME, made of NAME.js and, where there is one, NAME.css; what is called to draw it.

    Args:
        folder: where the files of the component lie.
        html: the markup that its JavaScript fills in.
        scripts: files with what its JavaScript uses.
    """
    name = folder.name
    style = folder / f"{name}.css"
    return st.components.v2.component(
        f"ig_lens_{name}",
        html=html,
        css=style.read_text(encoding="utf-8") if style.is_file() else None,
        js="\n".join(file.read_text(encoding="utf-8") for file in (*scripts, folder / f"{name}.js")),
    )
