"""Sheet and key as PDF, with the fonts that ship with the project.

A page is as wide as A4 and as high as Letter, so that either paper holds it as it is.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import singledispatchmethod
from typing import Any

import numpy as np
from fpdf import FPDF
from PIL import Image

from ig_core import assets
from ig_core.lessons import blocks
from ig_core.lessons.blocks import Coloured, Group, Heading, Lines, Marked, Options, Picture, Said, Table
from ig_core.lessons.record import Lesson
from ig_core.render.numbers import visible
from ig_core.render.palette import LIGHT

_WIDTH, _HEIGHT, _MARGIN = 210.0, 279.4, 17.0  # millimetres
_INNER = _WIDTH - 2 * _MARGIN
_BODY, _SMALL, _LARGE = 11.0, 9.5, 16.0  # points
_LINE = 5.4  # millimetres from line to line of the body
_BOX = 3.2  # side of a box to tick
_DRAWING = 56.0  # side of a picture
_TALLEST = 110.0  # a coloured input
_SCRATCH = 4000.0  # the height of a page on which groups are measured


def sheet(lesson: Lesson) -> bytes:
    """The sheet for pupils."""
    return _document(lesson.title, blocks.sheet(lesson))


def key(lesson: Lesson, explain: blocks.Explain) -> bytes:
    """The key for teachers, which asks the models. Raises: what `explain` raises."""
    return _document(f"{lesson.title} · Key", blocks.key(lesson, explain))


def _document(title: str, groups: Iterable[Group]) -> bytes:
    paper, scratch = _Paper(title, _HEIGHT), _Paper(title, _SCRATCH)
    room = _HEIGHT - 2 * _MARGIN
    for group in groups:
        taken = scratch.height(group)
        if taken <= room < paper.get_y() - _MARGIN + taken:  # a page that has room for it as a whole
            paper.add_page()
        paper.draw_all(group)
    return bytes(paper.output())


class _Paper(FPDF):
    """Pages on which blocks are drawn from the top down."""

    def __init__(self, title: str, height: float) -> None:
        super().__init__(unit="mm", format=(_WIDTH, height))
        self.set_title(visible(title))
        self.set_lang("en")
        self.set_margin(_MARGIN)
        self.set_auto_page_break(True, _MARGIN)
        for style, name in (("", "Regular"), ("B", "Semibold")):
            self.add_font("Text", style, assets.path(f"fonts/SourceSerifPro-{name}.ttf"))
            self.add_font("Fallback", style, assets.path("fonts/DejaVuSans.ttf"))
        self.set_fallback_fonts(["Fallback"])
        self._title = title
        self.add_page()

    def footer(self) -> None:
        """The title and the number of the page."""
        self.set_y(-_MARGIN + 5)
        self._write(f"{self._title} · {self.page_no()}", _SMALL, ink=LIGHT.dim)

    def height(self, group: Group) -> float:
        """How high a group is, in millimetres: it is drawn at the top of this page, of which nobody keeps anything."""
        self.set_y(_MARGIN)
        self.draw_all(group)
        return self.get_y() - _MARGIN

    def draw_all(self, group: Group) -> None:
        """Draw blocks, with some room below the last one."""
        for block in group:
            self.draw(block)
        self.ln(4)

    @singledispatchmethod
    def draw(self, block: Any) -> None:
        raise TypeError(f"a block of a sheet is wanted; got {type(block).__name__}")

    @draw.register
    def _(self, block: Heading) -> None:
        if block.level == 2:
            self.set_draw_color(LIGHT.ink)
            self.set_line_width(0.5)
            self.line(_MARGIN, self.get_y(), _WIDTH - _MARGIN, self.get_y())
            self.ln(2)
        self._write(block.text, 20 if block.level == 1 else 14, bold=True)
        self._write(block.note, _SMALL, ink=LIGHT.dim)
        self.ln(2)

    @draw.register
    def _(self, block: Said) -> None:
        begin = f"{block.number}  " if block.number else ""
        left, top, page = _MARGIN, self.get_y(), self.page
        if block.role in ("teacher", "answer"):
            self.set_left_margin(left + 4)
            self.set_x(left + 4)
        size = _SMALL if block.role == "hint" else _BODY
        self._write(begin + block.text, size, block.role == "ask", LIGHT.dim if block.role == "hint" else LIGHT.ink)
        if block.role in ("teacher", "answer"):
            self.set_left_margin(left)
            self.set_x(left)
            if page == self.page:  # a bar beside what is new on the key
                self.set_draw_color(LIGHT.positive if block.role == "answer" else LIGHT.dim)
                self.set_line_width(0.8)
                self.line(left + 1, top, left + 1, self.get_y())
        self.ln(1.5)

    @draw.register
    def _(self, block: Options) -> None:
        for option in block.options:
            is_right = bool(block.right) and option == block.right
            top = self.get_y() + 1
            self.set_draw_color(LIGHT.ink)
            self.set_line_width(0.25)
            self.rect(_MARGIN + 1, top, _BOX, _BOX)
            if is_right:
                self.set_line_width(0.6)
                self.line(_MARGIN + 1.6, top + 1.6, _MARGIN + 2.3, top + 2.6)
                self.line(_MARGIN + 2.3, top + 2.6, _MARGIN + 4.4, top - 0.4)
            self.set_left_margin(_MARGIN + 7)
            self.set_x(_MARGIN + 7)
            self._write(option, _BODY, is_right)
            self.set_left_margin(_MARGIN)
            self.set_x(_MARGIN)
        self.ln(1.5)

    @draw.register
    def _(self, block: Lines) -> None:
        self.set_draw_color(LIGHT.ink)
        self.set_line_width(0.2)
        for _ in range(max(block.count, 1)):
            self.ln(9 if block.count else 6)
            self.line(_MARGIN, self.get_y(), _WIDTH - _MARGIN if block.count else _MARGIN + 60, self.get_y())
        self.ln(3)

    @draw.register
    def _(self, block: Marked) -> None:
        self.set_font("Text", "", _LARGE)
        self.set_text_color(LIGHT.ink)
        self.set_draw_color(LIGHT.dim)
        self.set_line_width(0.2)
        self.multi_cell(
            _INNER, 12, visible(block.text), border=1, align="L", padding=(1, 4), new_x="LMARGIN", new_y="NEXT"
        )
        self.ln(3)

    @draw.register
    def _(self, block: Picture) -> None:
        self._place(
            Image.fromarray(np.asarray(block.pixels, np.uint8)).resize((560, 560), Image.Resampling.NEAREST), _DRAWING
        )

    @draw.register
    def _(self, block: Table) -> None:
        for name, value in block.rows:
            self.set_font("Text", "", _SMALL)
            self.set_text_color(LIGHT.dim)
            self.cell(_INNER / 3, 5, visible(name))
            self.set_text_color(LIGHT.ink)
            self.cell(_INNER * 2 / 3, 5, visible(value), new_x="LMARGIN", new_y="NEXT")
        self.ln(3)

    @draw.register
    def _(self, block: Coloured) -> None:
        with Image.open(io.BytesIO(block.png)) as picture:
            self._place(picture.convert("RGB"), _INNER)

    def _place(self, picture: Image.Image, width: float) -> None:
        """A picture at the left, no higher than _TALLEST."""
        width = min(width, _TALLEST * picture.width / picture.height)
        self.image(picture, x=_MARGIN, w=width)
        self.ln(3)

    def _write(self, text: str, size: float, bold: bool = False, ink: str = LIGHT.ink) -> None:
        """A paragraph from the left margin on."""
        if not text:
            return
        self.set_font("Text", "B" if bold else "", size)
        self.set_text_color(ink)
        self.multi_cell(0, _LINE * size / _BODY, visible(text), align="L", new_x="LMARGIN", new_y="NEXT")
