"""Sheet and key as one HTML file each, which needs nothing else, and prints well on A4 and on Letter."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

import numpy as np

from ig_core.lessons import blocks
from ig_core.lessons.blocks import Coloured, Group, Heading, Lines, Marked, Options, Picture, Said, Table
from ig_core.lessons.record import Lesson
from ig_core.records import ImageExplanation, RowExplanation, TextExplanation
from ig_core.render import image_page, row_page, text_page
from ig_core.render.page import Parts, colours, text
from ig_core.render.pixels import as_rgb, data_uri

_MOST_COLUMNS = 8  # of a row that have a line of their own
_STYLE = """
body{margin:0 auto;max-width:46rem;padding:2rem 1.25rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,sans-serif;print-color-adjust:exact;-webkit-print-color-adjust:exact}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .8rem}
h2{font-size:1.2rem;margin:0 0 .6rem;padding-top:.5rem;border-top:2px solid var(--ink)}
h1 small,h2 small{font-size:.85rem;font-weight:400;color:var(--dim);margin-left:.6em}
h3{font-size:1.05rem;margin:.6rem 0}
section{margin:0 0 1.4rem;break-inside:avoid}
h1,h2,h3,.ask{break-after:avoid}
p{margin:.35rem 0;overflow-wrap:anywhere;white-space:pre-line}
.number{color:var(--dim);font-weight:600;margin-right:.5em}
.ask{font-weight:600;margin-top:.7rem}
.hint{color:var(--dim);font-size:.9rem}
.teacher,.answer{border-left:3px solid var(--dim);padding:.1rem 0 .1rem .8rem}
.answer{border-color:var(--for)}
.marked{font:1.35rem/2.3 Georgia,"Source Serif 4",serif;border:1px solid var(--dim);border-radius:8px;
padding:.2rem 1rem;margin:.5rem 0}
.options{list-style:none;margin:.4rem 0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1.6rem}
.options .right{font-weight:700}
.line{border-bottom:1px solid var(--ink);height:2.1rem}
.short{width:14rem;height:1.6rem}
.drawing{width:14rem;max-width:100%;image-rendering:pixelated;border:1px solid var(--line)}
table.values{border-collapse:collapse}
table.values th,table.values td{border-top:1px solid var(--line);padding:.2rem 1.5rem .2rem 0;text-align:left;
font-weight:400}
table.values th{color:var(--dim)}
.coloured{margin:.6rem 0;font-size:.9rem}
.dim{color:var(--dim);font-size:.9em}
.doubt{color:var(--doubt);font-weight:600}
@page{margin:16mm}
@media print{body{padding:0;max-width:none;font-size:11pt}}
"""


def sheet(lesson: Lesson) -> str:
    """The sheet for pupils. Whatever the lesson says is escaped."""
    return _document(lesson.title, blocks.sheet(lesson))


def key(lesson: Lesson, explain: blocks.Explain) -> str:
    """The key for teachers, which asks the models. Raises: what `explain` raises."""
    return _document(f"{lesson.title} · Key", blocks.key(lesson, explain))


def _document(title: str, groups: Iterable[Group]) -> str:
    styles: dict[str, str] = {}
    body = "".join(f"<section>{''.join(_drawn(block, styles) for block in group)}</section>\n" for group in groups)
    nested = "".join(f".{name}{{{style}}}\n" for style, name in styles.items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'\">"
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{text(title)}</title><style>{colours()}{_STYLE}{nested}</style></head><body>\n{body}</body></html>\n"
    )


def _drawn(block: blocks.Block, styles: dict[str, str]) -> str:
    """A block as markup; `styles` gets what it needs of CSS, with the name of a class."""
    if not isinstance(block, Coloured):
        return _markup(block)
    parts = _parts(block.explanation)
    name = styles.setdefault(parts.style, f"style-{len(styles)}")
    doubt = f'<p class="doubt">{text(parts.doubt)}</p>' if parts.doubt else ""
    return (
        f'<div class="coloured {name}">{doubt}<h3>{text(parts.headline)}</h3>{parts.body}'
        f'<p class="dim">{text(parts.exact)} {text(parts.facts)}</p></div>'
    )


@singledispatch
def _markup(block: Any) -> str:
    raise TypeError(f"a block of a sheet is wanted; got {type(block).__name__}")


@_markup.register
def _(block: Heading) -> str:
    note = f"<small>{text(block.note)}</small>" if block.note else ""
    return f"<h{block.level}>{text(block.text)}{note}</h{block.level}>"


@_markup.register
def _(block: Said) -> str:
    number = f'<span class="number">{text(block.number)}</span>' if block.number else ""
    return f'<p class="{block.role}">{number}{text(block.text)}</p>'


@_markup.register
def _(block: Options) -> str:
    def option(one: str) -> str:
        if block.right and one == block.right:
            return f'<li class="right">☑ {text(one)}</li>'
        return f"<li>☐ {text(one)}</li>"

    return f'<ul class="options">{"".join(map(option, block.options))}</ul>'


@_markup.register
def _(block: Lines) -> str:
    return '<div class="line"></div>' * block.count or '<div class="line short"></div>'


@_markup.register
def _(block: Marked) -> str:
    return f'<p class="marked" dir="auto">{text(block.text)}</p>'


@_markup.register
def _(block: Picture) -> str:
    return f'<img class="drawing" alt="The picture" src="{data_uri(as_rgb(np.asarray(block.pixels) / 255))}">'


@_markup.register
def _(block: Table) -> str:
    rows = "".join(f'<tr><th scope="row">{text(name)}</th><td>{text(value)}</td></tr>' for name, value in block.rows)
    return f'<table class="values">{rows}</table>'


def _parts(explanation: Any) -> Parts:
    """What a page says and shows of the explanation."""
    if isinstance(explanation, ImageExplanation):
        return image_page.three_pictures(explanation, "The picture.")
    if isinstance(explanation, RowExplanation):
        return row_page.parts(explanation, _MOST_COLUMNS)
    assert isinstance(explanation, TextExplanation)
    return text_page.parts(explanation)
