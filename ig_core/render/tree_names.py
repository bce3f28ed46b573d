"""What stands in the boxes of a tree, how wide that makes it, and what to fold so that it fits."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Collection
from heapq import heappop, heappush

from ig_core.records import Phrases
from ig_core.render.numbers import visible

LETTER, SPACE, GAP = 8.3, 14, 6  # width of a letter, room around a word, and from one box to the next
MARGIN, NARROWEST = 16, 52  # pixels around a tree, and width of a box
_LONGEST = 28  # letters of a word that are drawn
_LINE_OF_PHRASE, _LINES = 17, 3  # letters of a line of a folded phrase, and its lines where it is not drawn whole


def folded_to_fit(phrases: Phrases, width: float) -> list[int]:
    """The places of phrases to fold so that the picture of a tree is at most about `width` pixels wide.

    The phrases with most words are unfolded first, so what stays folded has the smallest shares of the text; none is
    where the whole tree fits. The root is never folded.
    """
    leaf = {0: 0.0}
    used, order = 2.0 * MARGIN, [(-len(phrases.phrase(0)), 0)]
    while order:
        _, place = heappop(order)
        parts = {one: width_of(names_of(phrases, one, whole=False)) + GAP for one in phrases.children[place]}
        needed = used - leaf[place] + sum(parts.values())
        if place and needed > width:
            continue
        used = needed
        del leaf[place]
        leaf |= parts
        for one in parts:
            if phrases.children[one]:
                heappush(order, (-len(phrases.phrase(one)), one))
    return sorted(place for place in leaf if phrases.children[place])


def width_of(lines: Collection[str]) -> float:
    """Of the box of a word or a folded phrase, in pixels."""
    return max(NARROWEST, SPACE + LETTER * max(map(_letters, lines)))


def names_of(phrases: Phrases, place: int, whole: bool) -> tuple[str, ...]:
    """What the box of a word or a folded phrase says, in lines; where not `whole`, without the middle of a long one."""
    text = " ".join(visible(phrases.phrase(place)).split())
    if not phrases.children[place]:
        return (text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…",)
    across = max(_LINE_OF_PHRASE, round((2 * len(text)) ** 0.5)) if whole else _LINE_OF_PHRASE
    lines = textwrap.wrap(text, across, break_on_hyphens=False) or [text]
    if whole or len(lines) <= _LINES:
        return tuple(lines)
    last = textwrap.wrap(text[::-1], across - 1, break_on_hyphens=False)[0][::-1]  # as many of its last words
    return (*lines[: _LINES - 1], f"…{last}")


def _letters(word: str) -> int:
    """Width of a word in letters; those of East Asia, and emoji, are twice as wide."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in word)
