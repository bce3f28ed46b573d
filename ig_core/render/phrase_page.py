"""A tree of phrases as an HTML page: the tree, the phrases in a line, and the words alone."""

from __future__ import annotations

from html import escape

from ig_core.records import PhraseExplanation
from ig_core.render import nested, tree
from ig_core.render.numbers import visible
from ig_core.render.page import framed
from ig_core.render.phrase_sentences import exactness, headline, warnings

_STYLE = """
body{max-width:76rem}
:root{color-scheme:light}
.tree{overflow-x:auto;margin:1.5rem 0}
.tree svg{display:block;margin:0 auto;max-width:none}
.nested{font:1.2rem Georgia,"Source Serif 4",serif;overflow-wrap:anywhere}
"""


def html(explanation: PhraseExplanation) -> str:
    """A whole page. All that came from a user is escaped; pointing at a phrase shows its numbers."""
    said = " ".join([exactness(explanation), *warnings(explanation)])
    body = (
        f'<div class="tree">{tree.svg(explanation)}</div>'
        f"<h2>Phrases: Integrated Directional Gradients</h2>{nested.html(explanation)}"
        f"<h2>Words alone: {escape(visible(explanation.traits.label))}</h2>{nested.words(explanation)}"
    )
    return framed(explanation, headline(explanation), said, _STYLE, body)
