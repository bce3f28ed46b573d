"""A tree of phrases arranged, and as a picture in SVG: green for the explained class, magenta against it.

The more a phrase contributes, the darker its box (in a dark theme: the lighter). Every box tells its number too.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from html import escape
from typing import Any, NamedTuple

import numpy as np

from ig_core.records import PhraseExplanation
from ig_core.records.text import rows_of
from ig_core.render.numbers import signed, visible
from ig_core.render.palette import PHRASES_LIGHT, Theme, with_text
from ig_core.render.tree_names import GAP, LETTER, MARGIN, NARROWEST, names_of, width_of

SIZE = 13  # of the letters, in pixels
BASELINE, LINE = 17.5, 16  # from the top of a box to its first line, and from line to line
_BOX = 26  # height of a box with a line
_ROW, _DENSEST, _TALL = 54, 38, 540  # heights of a row, of one in a deep tree, and of all rows where they may be less
_SMALLEST = 420  # width of a picture, which the scale below the tree needs
_LEGEND = 44


class Box(NamedTuple):
    """A node as it is drawn.

    Attributes:
        place: of the node among the nodes of the tree.
        x, y, width, height: middle of the upper edge, and size, in pixels.
        lines: what is written in it; where it begins with a word or a folded phrase, `named` is true, and all lines
            but the last, which is the number, are of it.
        fill, ink: its colours.
        facts: all that is known of it, in words.
        state: "open", "folded", or "word" of what cannot be folded.
    """

    place: int
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    named: bool
    fill: str
    ink: str
    facts: str
    state: str


class Layout(NamedTuple):
    """All boxes, the lines between them, and the size of the picture in pixels.

    A line goes from x, y of the upper end to x, y of a bend, and from there straight down to the y of the lower end.
    """

    boxes: list[Box]
    edges: list[tuple[float, float, float, float, float]]
    width: float
    height: float


class _Shown(NamedTuple):
    """A node that is drawn: its place, the number of the drawn node above it, rows above it, and whether it ends."""

    place: int
    above: int | None
    row: int
    is_leaf: bool


def layout(
    explanation: PhraseExplanation,
    theme: Theme = PHRASES_LIGHT,
    folded: Collection[int] = (),
    least: float = 0.0,
    whole: bool = True,
    legend: bool = True,
) -> Layout:
    """Where everything goes: words in the lowest row, phrases above the middle of what they hold.

    Args:
        folded: places of nodes whose parts are not drawn; their words are, in lines.
        least: phrases of a smaller value are left out; words are drawn always, below it without colour and number.
        whole: whether all words of a long folded phrase are drawn, or as many as three lines hold.
        legend: whether there is room for the scale below the tree.
    """
    phrases, values = explanation.phrases, signed_values(explanation)
    shown = _shown(explanation, frozenset(folded), least)
    names = [names_of(phrases, one.place, whole) if one.is_leaf else () for one in shown]
    lowest, full = max(one.row for one in shown), limit(explanation)
    row_height = min(_ROW, max(_DENSEST, _TALL / max(lowest, 1)))
    widths = [width_of(lines) if one.is_leaf else float(NARROWEST) for one, lines in zip(shown, names, strict=True)]
    needed = 2 * MARGIN - GAP + sum(width + GAP for one, width in zip(shown, widths, strict=True) if one.is_leaf)
    picture_width = max(needed, _SMALLEST)
    centres, at = [0.0] * len(shown), MARGIN + (picture_width - needed) / 2
    for number, one in enumerate(shown):
        if one.is_leaf:
            centres[number] = at + widths[number] / 2
            at += widths[number] + GAP
    below: list[list[int]] = [[] for _ in shown]
    for number, one in enumerate(shown):
        if one.above is not None:
            below[one.above].append(number)
    for number in range(len(shown) - 1, -1, -1):  # parts come after what holds them
        if below[number]:
            centres[number] = (centres[below[number][0]] + centres[below[number][-1]]) / 2
    boxes, edges = [], []
    numbered = [abs(values[one.place]) >= least or not one.is_leaf for one in shown]
    drawn = np.array([values[one.place] if number else 0.0 for one, number in zip(shown, numbered, strict=True)])
    fills, known = with_text(drawn, full, theme), facts(explanation)
    for number, one in enumerate(shown):
        has_number, (fill, ink) = numbered[number], fills[number]
        number_text = signed(float(values[one.place]), 3) if has_number else ""
        y = MARGIN + (lowest if one.is_leaf else one.row) * row_height
        inner = bool(phrases.children[one.place])
        boxes.append(
            Box(
                place=one.place,
                x=centres[number],
                y=y,
                width=widths[number],
                height=_BOX + LINE * len(names[number]),
                lines=(*names[number], number_text),
                named=one.is_leaf,
                fill=fill,
                ink=ink if has_number else theme.dim,
                facts=known[one.place],
                state="word" if not inner else "folded" if one.is_leaf else "open",
            )
        )
        if one.above is not None:
            top = boxes[one.above]
            start = top.y + top.height
            edges.append((top.x, start, centres[number], min(y, start + row_height - _BOX), y))
    tallest = _BOX + LINE * max(map(len, names))
    height = 2 * MARGIN + lowest * row_height + tallest + (_LEGEND if legend else 0)
    return Layout(boxes, edges, picture_width, height)


def signed_values(explanation: PhraseExplanation) -> np.ndarray:
    """Of each node its value, negative where it speaks against the class (nodes,)."""
    return (explanation.nodes.sign * explanation.nodes.value).to_numpy(float)


def facts(explanation: PhraseExplanation) -> list[str]:
    """What is known of each node, in one line."""
    return list(map(_facts, rows_of(explanation.nodes)))


def _facts(node: Any) -> str:
    if not node.tokens:
        return f"{visible(node.phrase)}: the model did not see this"
    label = f", label {visible(node.label)}" if node.label else ""
    return (
        f"{visible(node.phrase)}: value {node.value:.4f}, its own dividend {node.dividend:.4f},"
        f" score {signed(node.score, 4)}{label}"
    )


def limit(explanation: PhraseExplanation) -> float:
    """The value that gets the full colour: 1, the whole sentence; of several the largest value of a sentence."""
    phrases = explanation.phrases
    return max(float(explanation.nodes.value[i]) for i in phrases.children[0]) or 1.0 if phrases.sentences > 1 else 1.0


def ends(explanation: PhraseExplanation) -> tuple[str, str]:
    """What the colour scale means at its two ends."""
    rather = f" rather than “{explanation.contrast}”" if explanation.contrast else ""
    full = f"{limit(explanation):.2g}"
    if explanation.prediction.is_number:
        return f"−{full} fewer", visible(f"+{full} more {explanation.target}")
    return f"−{full} against", visible(f"+{full} for “{explanation.target}”{rather}")


def svg(
    explanation: PhraseExplanation,
    theme: Theme = PHRASES_LIGHT,
    folded: Collection[int] = (),
    least: float = 0.0,
    whole: bool = True,
    legend: bool = True,
) -> str:
    """The picture of `layout`; all numbers of a box are shown on hover and read by screen readers."""
    boxes, edges, width, height = layout(explanation, theme, folded, least, whole, legend)
    scale = _legend(explanation, height - 16, theme) if legend else ""
    lines = "".join(f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {bend:.1f}V{y2:.1f}"/>' for x1, y1, x2, bend, y2 in edges)
    title = f"What each phrase contributes to “{explanation.target}”"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="group" width="{width:.0f}" height="{height:.0f}"'
        f' viewBox="0 0 {width:.0f} {height:.0f}" font-family="system-ui, sans-serif" font-size="{SIZE}">'
        f"<title>{escape(visible(title))}</title>"
        f'<rect width="100%" height="100%" fill="{theme.paper}"/>'
        f'<g stroke="{theme.dim}" stroke-opacity="0.6" fill="none">{lines}</g>'
        f"{''.join(_group(box, theme) for box in boxes)}{scale}</svg>\n"
    )


def dot(explanation: PhraseExplanation) -> str:
    """The tree in the language of Graphviz: a box a node, coloured as in the picture."""
    lines = ["digraph phrases {", "  node [shape=box, style=filled, fontname=Helvetica]", "  edge [arrowhead=none]"]
    phrases, values = explanation.phrases, signed_values(explanation)
    fills, known = with_text(values, limit(explanation), PHRASES_LIGHT), facts(explanation)
    for place, node in enumerate(rows_of(explanation.nodes)):
        value, (fill, ink) = float(values[place]), fills[place]
        word = "" if phrases.children[place] else visible(node.phrase) + "\n"
        texts = {"label": word + signed(value, 3), "tooltip": known[place]}
        written = ", ".join(f"{name}={_quoted(text)}" for name, text in texts.items())
        lines.append(f'  n{place} [{written}, fillcolor="{fill}", fontcolor="{ink}"]')
        if node.parent >= 0:
            lines.append(f"  n{node.parent} -> n{place}")
    words = [place for place, below in enumerate(phrases.children) if not below]
    lines.append(f"  {{rank=same; {'; '.join(f'n{place}' for place in words)}}}")
    return "\n".join([*lines, "}", ""])


def _shown(explanation: PhraseExplanation, folded: frozenset[int], least: float) -> list[_Shown]:
    """The nodes to draw, what holds others first, from left to right."""
    phrases, values = explanation.phrases, explanation.nodes.value.to_numpy()
    found: list[_Shown] = []
    stack: list[tuple[int, int | None, int]] = [(0, None, 0)]
    while stack:
        place, above, row = stack.pop()
        below = phrases.children[place]
        if below and place and values[place] < least:
            stack += [(child, above, row) for child in reversed(below)]
            continue
        found.append(_Shown(place, above, row, not below or place in folded))
        if place not in folded:
            stack += [(child, len(found) - 1, row + 1) for child in reversed(below)]
    return found


def _group(box: Box, theme: Theme) -> str:
    texts = " ".join(  # a space, so that words of two lines are two words to those who hear them
        f'<text x="{box.x:.1f}" y="{box.y + BASELINE + LINE * i:.1f}" text-anchor="middle" fill="{box.ink}"'
        f' font-weight="{600 if box.named and i < len(box.lines) - 1 else 400}">{escape(line)}</text>'
        for i, line in enumerate(box.lines)
    )
    dashed = ' stroke-dasharray="4 3"' if box.state == "folded" else ""
    return (
        f'<g tabindex="0" role="img" aria-label="{escape(box.facts)}" data-place="{box.place}"'
        f' data-state="{box.state}"><title>{escape(box.facts)}</title>'
        f'<rect x="{box.x - box.width / 2:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height}" rx="6"'
        f' fill="{box.fill}" stroke="{theme.dim}" stroke-opacity="0.6"{dashed}/>{texts}</g>'
    )


def _legend(explanation: PhraseExplanation, y: float, theme: Theme) -> str:
    """The scale, in nine steps, with what its ends mean."""
    low, high = ends(explanation)
    step, left = 16, MARGIN + 8 + LETTER * len(low) * 0.85
    squares = "".join(
        f'<rect x="{left + step * i:.1f}" y="{y - 12:.1f}" width="{step}" height="14"'
        f' fill="{fill}" stroke="{theme.line}"/>'
        for i, fill in enumerate(theme.stops)
    )
    right = left + step * len(theme.stops) + 8
    return (
        f'<text x="{MARGIN}" y="{y:.1f}" fill="{theme.dim}">{low}</text>{squares}'
        f'<text x="{right:.1f}" y="{y:.1f}" fill="{theme.dim}">{escape(high)}</text>'
    )


def _quoted(text: str) -> str:
    """A string of the language of Graphviz, where only quotes and backslashes mean something."""
    return json.dumps(text, ensure_ascii=False).replace("\\u", "\\\\u")
