"""The coloured text as something to point at and click on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from ig_core.records import TextExplanation
from ig_core.render.numbers import scale_limit
from ig_core.render.palette import Theme
from ig_core.render.segments import coloured, segments
from webapp.components.registry import registered

_HTML = """
<div class="frame">
  <div class="text" role="group" dir="auto"></div>
  <div class="tip" hidden></div>
</div>
"""


def coloured_text(
    explanation: TextExplanation,
    dropped: Sequence[int],
    theme: Theme,
    signs: bool,
    on_drop: Callable[[list[int]], None] | None,
    key: str = "coloured_text",
    what: str = "The review",
) -> None:
    """Draw the text; call `on_drop` with the indices of all words taken out when one is clicked, or chosen with Enter.

    Args:
        dropped: indices of words drawn as taken out.
        on_drop: None where none can be taken out.
        signs: whether to print + or − at every coloured word.
        what: the text is called for those who hear it.
    """
    limit = scale_limit(explanation)
    pieces = []
    for segment, colours in coloured(segments(explanation), limit, theme):
        pieces.append(
            {
                "text": segment.drawn,
                "word": segment.word,
                "note": segment.note,
                "background": colours[0] if colours and colours[0] != theme.paper else None,
                "ink": colours[1] if colours else None,
                "seen": segment.status == "seen",
                "sign": segment.sign(limit),
            }
        )

    def changed() -> None:
        clicked = st.session_state[key].dropped
        if clicked is not None and on_drop is not None:
            st.session_state[f"{key}_click"] = int(clicked["click"])
            on_drop(sorted(int(index) for index in clicked["words"]))

    takes_out = ", Enter takes a word out"
    data = {
        "pieces": pieces,
        "dropped": list(dropped),
        "click": st.session_state.get(f"{key}_click", 0),
        "signs": signs,
        "paper": theme.paper,
        "still": on_drop is None,
        "label": f"{what}; {len(explanation.words)} words. Arrow keys move{'' if on_drop is None else takes_out}.",
    }
    registered(Path(__file__).parent, _HTML)(key=key, data=data, on_dropped_change=changed)
