"""The paths that somebody has tried, and what came of them: a sentence, bars, and a table."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from ig_core.attribution import Attribution
from ig_core.render.numbers import signed
from ig_core.render.palette import Theme
from webapp.path.drawn import MOST_CORNERS
from webapp.shared import terms

NAMES = ("x₁", "x₂")
STRAIGHT = "Straight"
EACH = 0.5  # what both inputs get on the straight line, see evaluation.toys.PRODUCT


@dataclass(frozen=True, eq=False)
class Tried:
    """A path and the scores that it gave.

    Attributes:
        name: what the table calls it; number: how many were tried before.
        corners: (k, 2).
        result: scores (2,) of the two inputs.
        added: which straight pieces were added to what was drawn, see drawn.Drawn.
    """

    name: str
    number: int
    corners: np.ndarray
    result: Attribution
    added: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        return float(self.result.scores.sum())

    @property
    def off(self) -> float:
        """The gap, as a part of what the scores should add up to."""
        return abs(self.result.gap or 0.0) / abs(self.result.explains or 1.0)


def markup(paths: Sequence[Tried], theme: Theme) -> str:
    """Of the paths, the latest first: what came of the latest, and all in a table; for frame.block."""
    return f"{_sentences(paths[0])}{_bars(paths[0])}{_table(paths, theme)}"


def _sentences(path: Tried) -> str:
    one, other = map(signed, path.result.scores)
    total = f"{path.total:.2f}"
    if path.name == STRAIGHT:
        result = f"On the straight line, {NAMES[0]} and {NAMES[1]} both get {one}: they play the same part."
        more = f"Together they make {total}, exactly as much as the answer has changed. Now try another way."
    else:
        result = f"The scores have changed, their sum has not: {one} and {other} make {total}."
        if one == other:
            result = f"Another way, and yet the same scores: {one} and {other} make {total}."
        more = (
            f"On the straight line each gets {signed(EACH)}. Every way shares out the same total, so the straight line"
            " is a choice: the only one that treats both inputs alike, whatever the function is."
        )
    note = "".join(f"<p class='small'>{escape(said)}</p>" for said in _notes(path))
    return f'<div role="status"><p class="says toy-result">{escape(result)}</p><p>{escape(more)}</p>{note}</div>'


def _notes(path: Tried) -> list[str]:
    where = {
        ("start",): "did not begin at the start",
        ("end",): "did not reach the end",
        ("start", "end"): "neither began at the start nor reached the end",
    }
    notes = []
    if path.added in where:
        pieces = "a straight piece was" if len(path.added) == 1 else "straight pieces were"
        notes.append(f"Your path {where[path.added]}: {pieces} added.")
    if len(path.corners) == MOST_CORNERS:
        notes.append(f"Of its corners, the {MOST_CORNERS} that shape it most were kept.")
    return notes


def _bars(path: Tried) -> str:
    scores = path.result.scores.tolist()
    low, high = min(0.0, *scores), max(1.0, *scores)

    def place(value: float) -> float:
        return 100 * (value - low) / (high - low)

    def bar(name: str, value: float, colour: str, kind: str = "") -> str:
        left, right = sorted((place(0.0), place(value)))
        return (
            f'<div class="toy-bar {kind}"><span>{name}</span><span class="toy-track"><u style="left:{place(0.0):.2f}%">'
            f'</u><i style="left:{left:.2f}%;width:{right - left:.2f}%;background:{colour}"></i></span>'
            f'<b class="number">{signed(value)}</b></div>'
        )

    lines = [
        bar(f"{terms.term('score')} of {name}", score, "var(--for)" if score >= 0 else "var(--against)")
        for name, score in zip(NAMES, scores, strict=True)
    ]
    said = f"{len(path.corners)} corners, {path.result.points} gradients. The sum is off by {100 * path.off:.1f} %."
    exact = f'<p class="small">{terms.within(said, "gradient")}</p>'
    return f'<div class="toy-bars">{"".join(lines)}{bar("sum", path.total, "var(--ink)", "toy-sum")}</div>{exact}'


def _table(paths: Sequence[Tried], theme: Theme) -> str:
    rows = "".join(
        f'<tr><th scope="row"><img alt="" src="{_picture(path.corners, theme)}">{escape(path.name)}</th>'
        + "".join(f'<td class="number">{signed(value)}</td>' for value in (*path.result.scores.tolist(), path.total))
        + "</tr>"
        for path in paths
    )
    heads = "".join(f'<th scope="col">{name}</th>' for name in (*NAMES, "sum"))
    return (
        '<table class="toy-table"><caption>The paths tried last</caption>'
        f'<thead><tr><th scope="col">path</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _picture(corners: np.ndarray, theme: Theme) -> str:
    """A small picture of a path, as an address."""
    points = " ".join(f"{3 + 22 * x:.1f},{25 - 22 * y:.1f}" for x, y in corners.tolist())
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28">'
        f'<rect x="3" y="3" width="22" height="22" fill="none" stroke="{theme.line}"/>'
        f'<polyline points="{points}" fill="none" stroke="{theme.ink}" stroke-width="1.8" stroke-linejoin="round"/>'
        "</svg>"
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
