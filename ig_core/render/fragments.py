"""Explanations as pieces of HTML within another page, such as a notebook: no script, no style sheet, all escaped.

Colours are written out, paper and ink with them, so that a piece looks the same in a light and in a dark notebook.
"""

from __future__ import annotations

from functools import singledispatch
from html import escape

import numpy as np

from ig_core.records import (
    ArrayExplanation,
    Explanation,
    ImageExplanation,
    Measured,
    PhraseExplanation,
    RowExplanation,
    TextExplanation,
)
from ig_core.render import array_page, array_panels, array_table, doubts, phrase_sentences, row_table, sentences, tree
from ig_core.render.numbers import ends, ramp, scale_limit, visible
from ig_core.render.orientation import BY_CLASS, BY_SUPPORT, coloured_by
from ig_core.render.page import text
from ig_core.render.palette import LIGHT
from ig_core.render.pixels import as_rgb, box, data_uri, heatmap, is_large, over, overlay, within
from ig_core.render.removed import Removed
from ig_core.render.segments import segments

MOST_COLUMNS = 7  # of a table row that have a line of their own where several explanations stand side by side
_OPACITY = 0.85
_SIDE, _LARGE_SIDE = 168, 260  # pixels, of the longer side of a picture; of one with many pixels


def of_text(explanation: TextExplanation, removed: Removed | None = None, colours: str = BY_CLASS) -> str:
    """The coloured text; pointing at a word shows its score. Words that were `removed` are struck through; `colours` as
    in `orientation.coloured_by`."""
    drawn = coloured_by(explanation, colours)
    said = f"<div>{escape(visible(removed.sentence(explanation)))}</div>" if removed else ""
    body = _coloured(drawn, removed) + said + _legend(drawn, colours)
    return _framed(explanation, sentences.headline(explanation), body)


def _coloured(drawn: TextExplanation, removed: Removed | None = None) -> str:
    limit, parts = scale_limit(drawn), []
    for segment in segments(drawn, removed.words if removed else ()):
        shades = segment.colours(limit)
        style = f"border-bottom:2px dotted {LIGHT.dim}" if segment.word is not None else ""
        if shades:
            style = f"background:{shades[0]};color:{shades[1]};border-radius:.2em"
        if segment.status == "out":
            style = f"color:{LIGHT.dim};text-decoration:line-through"
        drawn_text = escape(segment.drawn)
        note = escape(segment.note)
        parts.append(f'<span style="{style}" title="{note}">{drawn_text}</span>' if style else drawn_text)
    return f'<div dir="auto" style="font:1.2em/1.8 Georgia,serif;white-space:pre-wrap">{"".join(parts)}</div>'


def of_image(explanation: ImageExplanation) -> str:
    """The picture, its scores, and the one over the other."""
    limit, signs = scale_limit(explanation), explanation.traits.signed
    drawn = {
        "the picture": as_rgb(explanation.pixels),
        "scores of its pixels": heatmap(explanation.scores, limit, signed=signs),
        over(explanation.pixels): overlay(explanation.pixels, explanation.scores, limit, _OPACITY, signed=signs),
    }
    pictures = "".join(_picture(name, rgb) for name, rgb in drawn.items())
    return _framed(explanation, sentences.headline(explanation), f"<div>{pictures}</div>{_legend(explanation)}")


def _picture(name: str, rgb: np.ndarray) -> str:
    large = is_large(rgb.shape)
    side = _LARGE_SIDE if large else _SIDE
    width, _ = box(rgb.shape, side, side)
    style = f"width:{width}px;image-rendering:{'auto' if large else 'pixelated'};display:inline-block;margin-right:12px"
    return f'<img style="{style}" alt="{name}" src="{data_uri(rgb)}">'


def of_phrases(explanation: PhraseExplanation) -> str:
    """The tree."""
    drawn = f'<div style="overflow-x:auto">{tree.svg(explanation)}</div>'
    return _framed(explanation, phrase_sentences.headline(explanation), drawn)


def of_row(explanation: RowExplanation) -> str:
    """The waterfall of the columns."""
    return _framed(explanation, sentences.headline(explanation), row_table.styled(explanation) + _legend(explanation))


def of_array(explanation: ArrayExplanation) -> str:
    """Each input with its bars or its map, and the strongest entries."""
    return _framed(explanation, sentences.headline(explanation), _inputs(explanation))


def _inputs(explanation: ArrayExplanation) -> str:
    shown, styled = (
        array_panels.panels(explanation),
        {part: f'style="{style}"' for part, style in row_table.PARTS.items()},
    )
    small, drawn = f"color:{LIGHT.dim};font-size:.85em", ""
    for panel in shown:
        heading = f'<b>{text(panel.name)}</b> <span style="{small}">{text(panel.facts)}</span>'
        if panel.grid is None:
            body = array_table.bars(explanation, panel, styled)
        else:
            rgb = within(array_page.coloured(explanation, panel, LIGHT))
            style = f"{array_page.dimensions(panel.grid)};max-width:100%;display:block;border:1px solid {LIGHT.line}"
            style += "" if is_large(rgb.shape) else ";image-rendering:pixelated"
            body = f'<img style="{style}" alt="{text(f"Scores of {panel.name}")}" src="{data_uri(rgb)}">'
        note = " ".join(filter(None, (panel.note, array_panels.own_scale(explanation, panel, shown))))
        said = f'<div style="{small}">{text(note)}</div>' if note else ""
        drawn += f'<div style="margin:.8em 0">{heading}{body}{said}</div>'
    drawn += array_table.of_strongest(explanation, shown, styled)
    return drawn + _legend(explanation, scale=array_panels.scale(explanation, shown))


@singledispatch
def body(explanation: Explanation) -> str:
    """The scores with what their colours mean, as small as they can be read: for pieces that show several explanations
    side by side. Of a kind that has no function of its own here, a line a place."""
    return f'<pre style="margin:0;font-size:.85em">{text(sentences.summary(explanation))}</pre>'


@body.register
def _(explanation: TextExplanation) -> str:
    drawn = coloured_by(explanation, BY_CLASS)
    return _coloured(drawn) + _legend(drawn, BY_CLASS)


@body.register
def _(explanation: ImageExplanation) -> str:
    limit, signs = scale_limit(explanation), explanation.traits.signed
    rgb = overlay(explanation.pixels, explanation.scores, limit, _OPACITY, signed=signs)
    return _picture(over(explanation.pixels), rgb) + _legend(explanation)


@body.register
def _(explanation: RowExplanation) -> str:
    return row_table.styled(explanation, MOST_COLUMNS) + _legend(explanation)


@body.register
def _(explanation: ArrayExplanation) -> str:
    return _inputs(explanation)


def _framed(explanation: Measured, title: str, body: str) -> str:
    facts = f"{sentences.exactness(explanation)} {explanation.model} · {explanation.method}"
    doubted = doubts.first(doubts.of_record(explanation))
    doubt = f'<div style="color:{LIGHT.doubt};font-weight:600">{escape(visible(doubted))}</div>' if doubted else ""
    return framed(title, body, facts, doubt)


def framed(title: str, body: str, facts: str, above: str = "", width: int = 60) -> str:
    """A piece with its own paper.

    Args:
        title, facts: above and below the body, as text.
        body, above: of it, and what stands over the title, as markup.
        width: em, at most.
    """
    return (
        f'<div style="background:{LIGHT.paper};color:{LIGHT.ink};font:1em/1.5 system-ui,sans-serif;padding:1em;'
        f'border-radius:10px;max-width:{width}em">{above}<div style="font-weight:600;font-size:1.15em;'
        f'margin-bottom:.4em">{text(title)}</div>{body}'
        f'<div style="color:{LIGHT.dim};font-size:.85em;margin-top:.5em">{text(facts)}</div></div>'
    )


def _legend(explanation: Explanation, colours: str = BY_SUPPORT, scale: tuple[str, str] | None = None) -> str:
    low, high = scale or ends(explanation, colours)
    shades = f"linear-gradient(90deg,{','.join(ramp(explanation))})"
    return (
        f'<div style="color:{LIGHT.dim};font-size:.85em;margin-top:.5em">{escape(low)} <span style="display:'
        f'inline-block;width:12em;height:.6em;border-radius:.3em;background:{shades}"></span> {escape(high)}</div>'
    )
