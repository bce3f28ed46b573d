"""A tree of phrases to point at, fold, zoom and scroll."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import streamlit as st

from ig_core.records import PhraseExplanation
from ig_core.render import tree
from ig_core.render.palette import Theme
from webapp.components.registry import registered

_HTML = """
<div class="around">
  <div class="bar">
    <div class="legend"><span class="low"></span><span class="ramp"></span><span class="high"></span></div>
    <div class="hint">Click a phrase to fold or unfold it<span class="drag">; drag to move</span>.</div>
    <div class="tools" role="group" aria-label="Size of the tree">
      <button type="button" data-zoom="0.8" aria-label="smaller">−</button>
      <button type="button" data-zoom="fit" aria-label="fit to the width">fit</button>
      <button type="button" data-zoom="1.25" aria-label="larger">+</button>
    </div>
  </div>
  <div class="field" role="group"></div>
  <div class="tip" hidden></div>
</div>
"""


def tree_of_phrases(
    explanation: PhraseExplanation,
    folded: Collection[int],
    least: float,
    theme: Theme,
    on_fold: Callable[[int], None],
    key: str = "tree",
) -> None:
    """Draw the tree; call `on_fold` with the place of a phrase that is clicked, or chosen with Enter."""

    def changed() -> None:
        place = st.session_state[key].toggled
        if place is not None:
            on_fold(int(place))

    data = {
        "svg": tree.svg(explanation, theme, folded, least, whole=False, legend=False),
        "label": f"The tree, {len(explanation.nodes)} phrases and words. Arrow keys move, Enter folds and unfolds, "
        "plus and minus change the size.",
        "ends": tree.ends(explanation),
        "ramp": theme.stops,
        "parents": [int(parent) for parent in explanation.nodes.parent],
        "text": explanation.text,
    }
    registered(Path(__file__).parent, _HTML)(key=key, data=data, on_toggled_change=changed)
