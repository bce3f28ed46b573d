"""A tree of phrases as an HTML page: the tree, the phrases in a line, and the words alone."""

from __future__ import annotations

from collections.abc import Collection

from ig_core.records import PhraseExplanation
from ig_core.render import nested, page, tree
from ig_core.render.page import Parts, in_both, text, whole
from ig_core.render.palette import PHRASES_DARK, PHRASES_LIGHT, Theme
from ig_core.render.phrase_sentences import exactness, headline, warnings

_WIDTH = 76  # rem
_STYLE = """
.tree{overflow-x:auto;margin:1.5em 0}
.tree svg{display:block;margin:0 auto;max-width:none}
.nested{font:1.2em Georgia,"Source Serif 4",serif;overflow-wrap:anywhere}
"""
_TREE = """
.tree{overflow-x:auto;margin:.6em 0}
.tree div{width:calc(var(--wide)*1em);max-width:100%;margin:0 auto}
.tree svg{display:block;width:100%;height:auto;max-height:64vh}
@media(max-width:640px){.tree div{max-width:none;margin:0}.tree svg{max-height:none}}
"""


def html(explanation: PhraseExplanation) -> str:
    """A whole page. All that came from a user is escaped; pointing at a phrase shows its numbers."""
    said = " ".join([exactness(explanation), *warnings(explanation)])

    def drawn(theme: Theme) -> str:
        return (
            f'<div class="tree">{tree.svg(explanation, theme)}</div>'
            f"<h2>Phrases: Integrated Directional Gradients</h2>{nested.html(explanation, theme)}"
            f"<h2>Words alone: {text(explanation.traits.label)}</h2>{nested.words(explanation, theme)}"
        )

    body = in_both(drawn(PHRASES_LIGHT), drawn(PHRASES_DARK))
    return whole(page.parts(explanation, headline(explanation), said, _STYLE, body)._replace(width=_WIDTH))


def tree_alone(explanation: PhraseExplanation, folded: Collection[int] = (), least: float = 0.0) -> Parts:
    """The parts of a page with the tree alone, as large as the letters around it, or as wide as the page.

    Args:
        folded, least: which of its boxes are drawn, see `tree.layout`.
    """
    wide = tree.layout(explanation, PHRASES_LIGHT, folded, least).width / tree.SIZE
    light, dark = (tree.svg(explanation, theme, folded, least) for theme in (PHRASES_LIGHT, PHRASES_DARK))
    body = f'<div class="tree" style="--wide:{wide:.1f}">{in_both(light, dark)}</div>'
    return page.parts(explanation, headline(explanation), exactness(explanation), _TREE, body)._replace(width=_WIDTH)
