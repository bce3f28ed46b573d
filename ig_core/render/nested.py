"""Phrases in a line of text, as HTML: every word on its colour, under it a bar for each phrase that it is in."""

from __future__ import annotations

from html import escape

import numpy as np

from ig_core.records import PhraseExplanation
from ig_core.render import tree
from ig_core.render.numbers import signed, visible
from ig_core.render.palette import PHRASES_LIGHT, Theme, with_text
from ig_core.traits import Traits

_STEPS = ((8, 6), (16, 4))  # up to how many bars under each other, from one to the next in pixels
_SMALLEST_STEP = 3
_LETTERS = 44  # height of a line without bars


def html(explanation: PhraseExplanation, theme: Theme = PHRASES_LIGHT, least: float = 0.0) -> str:
    """The text as nested spans; a phrase of a smaller value than `least` has none. Numbers on hover, all is escaped."""
    phrases, nodes = explanation.phrases, explanation.nodes
    drawn = ((nodes.value >= least) & (nodes.tokens > 0)).to_numpy(copy=True)
    drawn[0] &= phrases.sentences == 1  # a bar under all of several sentences would say nothing
    fills = with_text(tree.signed_values(explanation), tree.limit(explanation), theme)
    known = tree.facts(explanation)
    levels = _levels(explanation, drawn)
    step = next((step for most, step in _STEPS if levels[0] <= most), _SMALLEST_STEP)
    bar = step - step // 3  # thick
    parts, at = [], 0
    stack: list[int | str] = [0]
    while stack:
        place = stack.pop()
        if isinstance(place, str):
            parts.append(place)
            continue
        node = phrases.nodes[place]
        parts.append(escape(visible(phrases.text[at : node.start])))
        at = node.start
        inner = phrases.children[place]
        if drawn[place]:
            fill, ink = fills[place]
            style = f"background:{fill};color:{ink};border-radius:3px"
            if inner:
                style = f"border-bottom:{bar}px solid {fill};padding-bottom:{step * levels[place] - bar}px"
            parts.append(f'<span style="{style}" title="{escape(known[place])}">')
        if inner:
            stack += ["</span>"] if drawn[place] else []
            stack += reversed(inner)
        else:
            parts.append(escape(visible(phrases.phrase(place))) + ("</span>" if drawn[place] else ""))
            at = node.end
    parts.append(escape(visible(phrases.text[at:])))
    height = _LETTERS + step * levels[0]
    half = step * levels[0] // 2  # a line's room lies half above it, and bars need all of it below
    style = f"line-height:{height}px;margin-top:-{half}px;padding-bottom:{half}px"
    return f'<p class="nested" dir="auto" style="{style}">{"".join(parts)}</p>'


def words(
    explanation: PhraseExplanation,
    theme: Theme = PHRASES_LIGHT,
    scores: np.ndarray | None = None,
    traits: Traits | None = None,
) -> str:
    """The text with every word on the colour of its score; the largest has the full colour.

    Args:
        scores, traits: of each word of the tree, (words,), and what they are; those of the explanation if None.
    """
    phrases = explanation.phrases
    scores = explanation.words if scores is None else scores
    traits = explanation.traits if traits is None else traits
    limit = float(abs(scores).max(initial=0.0))
    parts, at = [], 0
    fills = with_text(np.asarray(scores, float), limit, theme, traits.signed)
    places = zip(phrases.words, phrases.starts, phrases.ends, scores, fills, strict=True)
    for word, start, end, score, (fill, ink) in places:
        style = f"background:{fill};color:{ink};border-radius:3px"
        note = visible(f"{word}: {signed(float(score), 3)} {traits.unit}")
        parts.append(escape(visible(phrases.text[at:start])))
        parts.append(f'<span style="{style}" title="{escape(note)}">{escape(visible(word))}</span>')
        at = int(end)
    parts.append(escape(visible(phrases.text[at:])))
    return f'<p class="nested" dir="auto" style="line-height:{_LETTERS}px">{"".join(parts)}</p>'


def _levels(explanation: PhraseExplanation, drawn: np.ndarray) -> list[int]:
    """Of each node how many bars lie between its own lower edge and the words, its own included."""
    levels = [0] * len(explanation.phrases.nodes)
    for place in range(len(levels) - 1, -1, -1):  # parts come after what holds them
        below = explanation.phrases.children[place]
        if below:
            levels[place] = max(levels[child] for child in below) + bool(drawn[place])
    return levels
