"""Marks of a class, and the model's scores, as markup of one form: each part of the input has its place in both.

Marks are blue, which is neither of the colours of scores. Nothing here knows a page; all that is foreign is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from ig_core.evaluation import cells
from ig_core.records import ImageExplanation, RowExplanation, TextExplanation
from ig_core.records.text import rows_of
from ig_core.render.numbers import printer, scale_limit
from ig_core.render.palette import DARK, Theme, text_on, with_text
from ig_core.render.pixels import as_rgb, data_uri, heatmap
from ig_core.render.segments import coloured, segments
from ig_core.render.sentences import capitalised

_BLUE = {False: "#0b5fb0", True: "#7ab8ff"}  # on light paper and on dark


@dataclass(frozen=True)
class Heat:
    """What marks are drawn by.

    Attributes:
        shares: of every part that can be marked the share of those who marked it, 0 to 1.
        people: how many have answered; 0 where the marks are one reader's own.
    """

    shares: Mapping[int, float]
    people: int

    def said(self, unit: int) -> str:
        """Of a part, how many marked it."""
        if not self.people:
            return "✓ marked" if self.shares.get(unit) else ""
        return f"{round(self.shares.get(unit, 0.0) * self.people)} of {self.people}"


def own(marked: Collection[int], markable: Collection[int]) -> Heat:
    """Of one reader's own marks."""
    return Heat({unit: float(unit in marked) for unit in markable}, 0)


def blue(share: float, theme: Theme) -> tuple[str, str]:
    """The colour of a share, and that of text on it."""
    paper, full = (_rgb(one) for one in (theme.paper, _BLUE[theme is DARK]))
    mixed = "#" + bytes(round(a + (b - a) * share) for a, b in zip(paper, full, strict=True)).hex()
    return mixed, text_on(mixed)


def _rgb(colour: str) -> bytes:
    return bytes.fromhex(colour[1:])


def scale(heat: Heat, theme: Theme) -> str:
    """The legend of marks, with its numbers."""
    if not heat.people:
        return f'<p class="legend"><span class="key" style="background:{blue(1, theme)[0]}"></span>marked by you</p>'
    ramp = f"linear-gradient(90deg,{theme.paper},{blue(1, theme)[0]})"
    return (
        '<p class="legend"><span class="number">marked by nobody'
        f'<span class="ramp edged" style="background:{ramp}"></span>by all {heat.people}</span></p>'
    )


def marks(explanation: Any, heat: Heat, theme: Theme) -> str:
    """The input with the marks on it."""
    return _DRAWN[type(explanation)][0](explanation, heat, theme)


def scores(explanation: Any, theme: Theme) -> str:
    """The same input in the colours of its scores."""
    return _DRAWN[type(explanation)][1](explanation, theme)


def _span(text: str, colours: tuple[str, str], title: str) -> str:
    return (
        f'<span class="part" style="background:{colours[0]};color:{colours[1]}" title="{escape(title)}">'
        f"{escape(text)}</span>"
    )


def _text_marks(explanation: TextExplanation, heat: Heat, theme: Theme) -> str:
    parts = []
    for piece in segments(explanation):
        share = heat.shares.get(piece.word, 0.0) if piece.word is not None else 0.0
        drawn = piece.word is not None and share > 0
        parts.append(
            _span(piece.drawn, blue(share, theme), heat.said(piece.word)) if drawn else escape(piece.drawn)  # type: ignore[arg-type]
        )
    return f'<div class="words">{"".join(parts)}</div>'


def _text_scores(explanation: TextExplanation, theme: Theme) -> str:
    parts = (
        _span(piece.drawn, colours, piece.note) if colours and colours[0] != theme.paper else escape(piece.drawn)
        for piece, colours in coloured(segments(explanation), scale_limit(explanation), theme)
    )
    return f'<div class="words">{"".join(parts)}</div>'


def _picture(image: str, alt: str, over: str = "") -> str:
    return f'<div class="guessed"><img src="{image}" alt="{escape(alt)}">{over}</div>'


def _image_marks(explanation: ImageExplanation, heat: Heat, theme: Theme) -> str:
    """Cells are drawn over the picture; more of it shows through where fewer have marked it."""
    there = [unit for unit, share in heat.shares.items() if share]
    drawn = "".join(
        f'<i style="grid-area:{unit // cells.SHAPE[1] + 1}/{unit % cells.SHAPE[1] + 1};opacity:'
        f'{0.15 + 0.65 * heat.shares[unit]:.3f};background:{_BLUE[True]}" title="{heat.said(unit)}"></i>'
        for unit in there
    )
    said = "; ".join(f"{cells.name(unit)}: {heat.said(unit)}" for unit in there) or "nothing is marked"
    return _picture(data_uri(as_rgb(explanation.pixels)), f"Marked cells: {said}", f'<div class="cells">{drawn}</div>')


def _image_scores(explanation: ImageExplanation, theme: Theme) -> str:
    found = explanation.scores
    signed = explanation.traits.signed
    return _picture(data_uri(heatmap(found, scale_limit(explanation), theme, signed)), "The scores of all pixels")


def _lines(explanation: RowExplanation, line: Callable[[int], tuple[float, str, str]], has_bars: bool = True) -> str:
    """A line for each column: its share of the longest bar, its colour, and what stands at its end."""
    parts = []
    for index, row in enumerate(rows_of(explanation.columns)):
        part, colour, said = line(index)
        bar = f'<i style="--part:{100 * part:.1f}%;--bar:{colour}"></i>' if has_bars else ""
        parts.append(
            f"<span>{escape(capitalised(row.label))}: {escape(row.text)}</span>{bar}"
            f'<span class="number">{escape(said)}</span>'
        )
    return f'<div class="lines{"" if has_bars else " bare"}">{"".join(parts)}</div>'


def _row_marks(explanation: RowExplanation, heat: Heat, theme: Theme) -> str:
    full = blue(1, theme)[0]
    has_bars = heat.people > 0
    return _lines(explanation, lambda index: (heat.shares.get(index, 0.0), full, heat.said(index)), has_bars)


def _row_scores(explanation: RowExplanation, theme: Theme) -> str:
    limit, said = scale_limit(explanation) or 1.0, printer(explanation)
    values = [float(one) for one in explanation.scores]
    colours = with_text(explanation.scores / limit, 1.0, theme, explanation.traits.signed)
    return _lines(explanation, lambda index: (abs(values[index]) / limit, colours[index][0], said(values[index])))


_DRAWN: dict[type, tuple[Callable[..., str], Callable[..., str]]] = {
    TextExplanation: (_text_marks, _text_scores),
    ImageExplanation: (_image_marks, _image_scores),
    RowExplanation: (_row_marks, _row_scores),
}
