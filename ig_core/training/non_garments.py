"""Pictures that show no garment, drawn here from a seed: what a model of garments should find unlike its training data.

Drawings reach the 28 × 28 pixels as an upload does: trimmed, enlarged or shrunk, and centred on black.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin
from string import ascii_letters, digits
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from ig_core.kinds.image import pictures
from ig_core.training.garments import Canvas, Points

SIDE = pictures.SIDE  # pixels
_LARGE = 200  # pixels, of a letter that is trimmed and shrunk
_TILT = 15  # degrees, to either side

Draw = Callable[[np.random.Generator], np.ndarray]
"""A source of random numbers -> one picture (28, 28), from 0 (black) to 255."""


class Family(NamedTuple):
    """Pictures of one sort.

    Attributes:
        label: what people call them.
        draw: makes one.
        is_known: whether scores are compared on it; the others are seen only when the chosen one is measured.
    """

    label: str
    draw: Draw
    is_known: bool


class Pen(NamedTuple):
    """How a drawing is drawn: on what, how bright, how wide the lines are, in pixels, and whether areas are filled."""

    sheet: Canvas
    grey: int
    width: float
    is_filled: bool

    def shape(self, *points: tuple[float, float]) -> None:
        """A closed polygon."""
        if self.is_filled:
            self.sheet.area(self.grey, list(points))
        else:
            self.sheet.line(self.grey, [*points, *points[:2]], self.width)

    def circle(self, x: float, y: float, radius: float) -> None:
        box = (x - radius, y - radius, x + radius, y + radius)
        if self.is_filled:
            self.sheet.oval(self.grey, *box)
        else:
            self.sheet.arc(self.grey, box, 0, 360, self.width)

    def line(self, *points: tuple[float, float]) -> None:
        self.sheet.line(self.mark, list(points), self.width)

    def dot(self, x: float, y: float, radius: float) -> None:
        self.sheet.oval(self.mark, x - radius, y - radius, x + radius, y + radius)

    @property
    def mark(self) -> int:
        """How bright a line is that lies on an area or beside it: dark on what is filled."""
        return self.grey // 4 if self.is_filled else self.grey


def pictures_of(name: str, count: int, seed: int) -> np.ndarray:
    """`count` pictures of a row of FAMILIES, (count, 28, 28), whole numbers from 0 to 255; the same for the same seed.

    Raises: KeyError if there is no such family.
    """
    row = FAMILIES[name]
    return np.stack([row.draw(np.random.default_rng([seed, *name.encode(), number])) for number in range(count)])


def _blank(random: np.random.Generator) -> np.ndarray:
    """Black, white, or one grey between them."""
    grey = (0, 255, random.integers(1, 255))[random.integers(3)]
    return np.full((SIDE, SIDE), grey, np.uint8)


def _noise(random: np.random.Generator) -> np.ndarray:
    return random.integers(0, 256, (SIDE, SIDE), np.uint8)


def _clouds(random: np.random.Generator) -> np.ndarray:
    """Blurred noise, from black to white."""
    noise = Image.fromarray(_noise(random)).filter(ImageFilter.GaussianBlur(random.uniform(1, 4)))
    grey = np.asarray(noise, float)
    return ((grey - grey.min()) / (grey.max() - grey.min()) * 255).astype(np.uint8)


def _writing(signs: str) -> Draw:
    """One sign, either as large as the picture or of some size at some place of it."""

    def draw(random: np.random.Generator) -> np.ndarray:
        sign, grey = signs[random.integers(len(signs))], int(random.integers(120, 256))
        size = _LARGE if random.random() < 0.5 else int(random.integers(8, SIDE))
        font = ImageFont.load_default(size)
        left, top, right, bottom = font.getbbox(sign)
        room = 2 * _LARGE if size == _LARGE else SIDE
        x, y = (random.uniform(0, max(0, room - length)) for length in (right - left, bottom - top))
        sheet = Image.new("L", (room, room), 0)
        ImageDraw.Draw(sheet).text((x - left, y - top), sign, fill=grey, font=font)
        return pictures.fit(np.asarray(sheet)) if size == _LARGE else np.asarray(sheet)

    return draw


def _drawing(lines: Callable[[Pen], None]) -> Draw:
    """A drawing of random brightness and width of lines, filled or not, tilted, mirrored or not."""

    def draw(random: np.random.Generator) -> np.ndarray:
        grey, width, is_filled = int(random.integers(120, 256)), random.uniform(0.5, 2), random.random() < 0.5
        sheet = Canvas()
        lines(Pen(sheet, grey, width, bool(is_filled)))
        image = sheet.image.rotate(random.uniform(-_TILT, _TILT), Image.Resampling.BILINEAR)
        drawn = np.asarray(image)
        return pictures.fit(drawn[:, ::-1] if random.random() < 0.5 else drawn)

    return draw


def _cat(pen: Pen) -> None:
    pen.shape((6, 13), (6.5, 3), (13, 7))
    pen.shape((22, 13), (21.5, 3), (15, 7))
    pen.circle(14, 15, 9)
    for x in (10.5, 17.5):
        pen.dot(x, 13, 1.1)
    pen.line((14, 16), (14, 18), (12, 19.5))
    pen.line((14, 18), (16, 19.5))
    for y in (15.5, 17.5):
        pen.line((9, y), (2, y - 1))
        pen.line((19, y), (26, y - 1))


def _face(pen: Pen) -> None:
    pen.circle(14, 14, 11)
    for x in (10, 18):
        pen.dot(x, 11, 1.3)
    pen.sheet.arc(pen.mark, (8.5, 9, 19.5, 20), 20, 160, pen.width)


def _house(pen: Pen) -> None:
    pen.shape((6, 13), (22, 13), (22, 25), (6, 25))
    pen.shape((4, 13), (14, 3), (24, 13))
    pen.line((12, 25), (12, 18), (16, 18), (16, 25))


def _star(pen: Pen) -> None:
    radii = [12 if corner % 2 == 0 else 5 for corner in range(10)]
    pen.shape(*[(14 + r * sin(pi * i / 5), 14 - r * cos(pi * i / 5)) for i, r in enumerate(radii)])


def _tree(pen: Pen) -> None:
    pen.shape((12.5, 20), (15.5, 20), (15.5, 27), (12.5, 27))
    pen.shape((14, 1), (21, 12), (7, 12))
    pen.shape((14, 7), (23, 20), (5, 20))


def _fish(pen: Pen) -> None:
    outline: Points = [(13 + 9 * cos(pi * i / 12), 14 + 5 * sin(pi * i / 12)) for i in range(24)]
    pen.shape(*outline)
    pen.shape((21, 14), (27, 9), (27, 19))
    pen.dot(8, 12.5, 0.8)


def _flower(pen: Pen) -> None:
    pen.line((14, 14), (14, 27))
    for i in range(6):
        pen.circle(14 + 4 * sin(pi * i / 3), 9 - 4 * cos(pi * i / 3), 2.6)
    pen.dot(14, 9, 1.5)


def _car(pen: Pen) -> None:
    pen.shape((2, 19), (2, 14), (7, 13), (10, 8), (19, 8), (22, 13), (26, 14), (26, 19))
    for x in (8, 20):
        pen.dot(x, 19.5, 2.4)


def _heart(pen: Pen) -> None:
    angles = [pi * i / 15 for i in range(30)]
    heights = [13 * cos(t) - 5 * cos(2 * t) - 2 * cos(3 * t) - cos(4 * t) for t in angles]
    pen.shape(*[(14 + 0.7 * 16 * sin(t) ** 3, 13 - 0.7 * height) for t, height in zip(angles, heights, strict=True)])


def _moon(pen: Pen) -> None:
    outer = [(13 - 11 * sin(pi * i / 14), 14 - 11 * cos(pi * i / 14)) for i in range(15)]
    inner = [(13 - 5 * sin(pi * i / 14), 14 - 11 * cos(pi * i / 14)) for i in range(15)]
    pen.shape(*outer, *reversed(inner))


def _arrow(pen: Pen) -> None:
    pen.shape((2, 12), (16, 12), (16, 7), (26, 14), (16, 21), (16, 16), (2, 16))


def _cup(pen: Pen) -> None:
    pen.sheet.arc(pen.grey, (17, 10, 26, 20), 250, 110, max(1.0, pen.width))
    pen.shape((4, 6), (20, 6), (19, 24), (5, 24))


def _key(pen: Pen) -> None:
    pen.circle(7, 14, 5)
    pen.shape(
        (12, 13), (27, 13), (27, 19), (24.5, 19), (24.5, 15), (21.5, 15), (21.5, 18), (19, 18), (19, 15), (12, 15)
    )


def _scribble(random: np.random.Generator) -> np.ndarray:
    """Strokes of a pen that wanders about."""
    sheet = Canvas()
    points = np.clip(14 + np.cumsum(random.normal(0, 5, (int(random.integers(6, 30)), 2)), axis=0), 1, 27)
    sheet.line(int(random.integers(120, 256)), [(x, y) for x, y in points.tolist()], random.uniform(0.5, 2))
    return pictures.fit(np.asarray(sheet.image))


def _circle(pen: Pen) -> None:
    pen.circle(14, 14, 12)


def _stripes(random: np.random.Generator) -> np.ndarray:
    """Light and dark stripes, at any angle, over the whole picture."""
    rows, columns = np.indices((SIDE, SIDE))
    angle, width, dark, light = _pattern(random)
    across = rows * np.sin(angle) + columns * np.cos(angle)
    return np.where((across / width + random.uniform()) % 2 < 1, dark, light).astype(np.uint8)


def _checker(random: np.random.Generator) -> np.ndarray:
    """Light and dark squares over the whole picture."""
    rows, columns = np.indices((SIDE, SIDE))
    _, width, dark, light = _pattern(random)
    return np.where((rows // round(width) + columns // round(width)) % 2 < 1, dark, light).astype(np.uint8)


def _pattern(random: np.random.Generator) -> tuple[float, float, int, int]:
    """An angle, a width from 1.5 to 7 pixels, a dark and a light grey."""
    return random.uniform(0, pi), random.uniform(1.5, 7), int(random.integers(0, 60)), int(random.integers(140, 256))


FAMILIES: dict[str, Family] = {
    "blank": Family("blank: black, white or grey", _blank, is_known=True),
    "noise": Family("noise", _noise, is_known=True),
    "clouds": Family("blurred noise", _clouds, is_known=True),
    "digit": Family("digits", _writing(digits), is_known=True),
    "letter": Family("letters", _writing(ascii_letters), is_known=True),
    "cat": Family("drawn cats", _drawing(_cat), is_known=True),
    "face": Family("drawn faces", _drawing(_face), is_known=True),
    "house": Family("drawn houses", _drawing(_house), is_known=True),
    "star": Family("drawn stars", _drawing(_star), is_known=True),
    "tree": Family("drawn trees", _drawing(_tree), is_known=True),
    "fish": Family("drawn fish", _drawing(_fish), is_known=True),
    "flower": Family("drawn flowers", _drawing(_flower), is_known=True),
    "car": Family("drawn cars", _drawing(_car), is_known=True),
    "circle": Family("drawn circles", _drawing(_circle), is_known=True),
    "stripes": Family("stripes", _stripes, is_known=True),
    "checker": Family("checks", _checker, is_known=True),
    "heart": Family("drawn hearts", _drawing(_heart), is_known=False),
    "moon": Family("drawn moons", _drawing(_moon), is_known=False),
    "arrow": Family("drawn arrows", _drawing(_arrow), is_known=False),
    "cup": Family("drawn cups", _drawing(_cup), is_known=False),
    "key": Family("drawn keys", _drawing(_key), is_known=False),
    "scribble": Family("scribbles", _scribble, is_known=False),
}
