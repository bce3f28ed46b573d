"""A tree of phrases as a picture in SVG: green for the explained class, magenta against it, the more the darker."""

from __future__ import annotations

import unicodedata
from html import escape

from ig_core.phrases import PhraseExplanation
from ig_core.render.numbers import signed, visible
from ig_core.render.palette import PHRASES_LIGHT, Theme, colour, text_on

_LETTER, _SPACE = 8.2, 14  # width of a letter and room around a word, in pixels
_NARROWEST, _ROW, _BOX, _WORD_BOX = 52, 56, 26, 42  # width of a box; heights of a row and of boxes
_MARGIN, _LEGEND = 16, 44


def svg(explanation: PhraseExplanation, theme: Theme = PHRASES_LIGHT) -> str:
    """The tree with its words in the lowest row; in each box the value with its sign, and all numbers on hover."""
    laid, nodes = explanation.phrases, explanation.nodes
    centres, widths = _words(laid.words)
    deepest = int(nodes.depth.max())
    places = []  # x and y of the middle of each node
    for place, node in enumerate(laid.nodes):
        below = laid.children[place]
        row = node.depth if below else deepest
        x = (centres[node.first] + centres[node.last - 1]) / 2
        places.append((x, _MARGIN + _BOX / 2 + row * _ROW))
    width = max(centres[-1] + widths[-1] / 2 + _MARGIN, 420)
    height = _MARGIN + _BOX + deepest * _ROW + _WORD_BOX + _LEGEND
    edges, boxes = [], []
    for place, node in enumerate(laid.nodes):
        x, y = places[place]
        if node.parent is not None:
            above_x, above_y = places[node.parent]
            edges.append(f'<path d="M{above_x:.1f} {above_y:.1f}L{x:.1f} {y:.1f}"/>')
        word = None if laid.children[place] else visible(laid.phrase(place))
        boxes.append(_box(nodes.iloc[place], x, y, widths[node.first] - 6 if word else _NARROWEST, word, theme))
    title = f"What each phrase contributes to “{explanation.target}”"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:.0f}" height="{height:.0f}"'
        f' viewBox="0 0 {width:.0f} {height:.0f}" font-family="system-ui, sans-serif" font-size="13">'
        f"<title>{escape(title)}</title>"
        f'<rect width="100%" height="100%" fill="{theme.paper}"/>'
        f'<g stroke="{theme.dim}" fill="none">{"".join(edges)}</g>'
        f"{''.join(boxes)}{_legend(explanation, height - 16, theme)}</svg>\n"
    )


def _words(words: list[str]) -> tuple[list[float], list[float]]:
    """Middle and width of each word's column."""
    widths = [max(_NARROWEST, _SPACE + _LETTER * _letters(visible(word))) + 6 for word in words]
    centres, at = [], float(_MARGIN)
    for width in widths:
        centres.append(at + width / 2)
        at += width
    return centres, widths


def _letters(word: str) -> int:
    """Width of a word in letters; those of East Asia, and emoji, are twice as wide."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in word)


def _box(node, x: float, y: float, width: float, word: str | None, theme: Theme) -> str:
    value = float(node.sign * node.value)
    fill = colour(value, 1.0, theme)
    height = _WORD_BOX if word is not None else _BOX
    facts = (
        f"{visible(node.phrase)}: value {node.value:.4f}, its own dividend {node.dividend:.4f},"
        f" score {signed(node.score, 4)}" + (f", label {visible(node.label)}" if node.label else "")
    )
    top = y - _BOX / 2
    lines = [signed(value, 3)] if word is None else [word, signed(value, 3)]
    texts = "".join(
        f'<text x="{x:.1f}" y="{top + 17.5 + 16 * i:.1f}" text-anchor="middle" fill="{text_on(fill)}"'
        f' font-weight="{600 if word is not None and i == 0 else 400}">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    return (
        f'<g tabindex="0" role="img" aria-label="{escape(facts)}"><title>{escape(facts)}</title>'
        f'<rect x="{x - width / 2:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height}" rx="6" fill="{fill}"'
        f' stroke="{theme.dim}"/>{texts}</g>'
    )


def _legend(explanation: PhraseExplanation, y: float, theme: Theme) -> str:
    """The scale, in nine steps, with what its ends mean."""
    step, left = 16, _MARGIN + 76
    squares = "".join(
        f'<rect x="{left + step * i}" y="{y - 12:.1f}" width="{step}" height="14" fill="{fill}" stroke="{theme.line}"/>'
        for i, fill in enumerate(theme.stops)
    )
    right = left + step * len(theme.stops) + 8
    for_class = f"+1 for “{explanation.target}”"
    return (
        f'<text x="{_MARGIN}" y="{y:.1f}" fill="{theme.dim}">−1 against</text>{squares}'
        f'<text x="{right}" y="{y:.1f}" fill="{theme.dim}">{escape(visible(for_class))}</text>'
    )
