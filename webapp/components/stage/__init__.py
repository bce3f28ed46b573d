"""The line on the stage: what is shown, the way to the next view, and the keys of a keyboard or a clicker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from ig_core.render.slides import SPEAKER
from webapp.components.registry import registered

_HTML = """
<div class="stage" role="region" aria-label="Stage">
  <p class="title"></p>
  <div class="tools">
    <button type="button" class="back" aria-label="previous view" title="Previous: ← or Page Up">‹</button>
    <span class="at" role="status"></span>
    <button type="button" class="on" aria-label="next view" title="Next: → or Page Down">›</button>
    <button type="button" class="notes" aria-label="notes" title="Notes in a window of their own: N">Notes</button>
    <button type="button" class="whole" aria-label="full screen" title="Full screen: F">
      <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"/></svg>
    </button>
    <button type="button" class="leave" aria-label="leave the stage" title="Leave: Escape">✕</button>
  </div>
</div>
"""


class Scene(NamedTuple):
    """A view as the stage names it: what stands above it, and what is to be said about it."""

    title: str
    notes: str


def stage(
    scenes: Sequence[Scene], at: int, on_move: Callable[[int], None], on_leave: Callable[[], None], key: str = "stage"
) -> None:
    """Draw the line.

    Args:
        scenes: all views in their order; none where a single view is shown that is in no playlist.
        at: which of them is shown, from 0.
        on_move: called with the place of the one that is wanted.
        on_leave: called when the reader wants to leave the stage.
    """

    def moved() -> None:
        wanted = st.session_state[key].wanted
        if wanted is not None:
            st.session_state[f"{key}_move"] = int(wanted["move"])
            on_move(int(wanted["to"]))

    def left() -> None:
        if st.session_state[key].left is not None:
            on_leave()

    data: dict[str, Any] = {
        "scenes": [scene._asdict() for scene in scenes],
        "at": at,
        "move": st.session_state.get(f"{key}_move", 0),
    }
    registered(Path(__file__).parent, _HTML, SPEAKER)(key=key, data=data, on_wanted_change=moved, on_left_change=left)
