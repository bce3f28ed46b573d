"""Typing that is applied while it happens."""

from __future__ import annotations

from pathlib import Path

from webapp.components.registry import registered


def apply_typing() -> None:
    """Let the text area called "text" take over what is typed whenever typing pauses."""
    registered(Path(__file__).parent)(key="typing")
