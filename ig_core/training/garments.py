"""The drawings of garments that ship as examples: drawn here, in lines and polygons, and no data set's.

Each is drawn ten times too large in grey on black, then shrunk to 28 × 28 pixels as Fashion-MNIST's pictures are.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from ig_core import assets
from ig_core.training.shipping import LICENCE

_SCALE = 10
_SIDE = 28

Points = list[tuple[float, float]]


class Canvas:
    """A black sheet with a pen that takes coordinates in pixels of the small picture."""

    def __init__(self) -> None:
        self.image = Image.new("L", (_SIDE * _SCALE, _SIDE * _SCALE), 0)
        self.pen = ImageDraw.Draw(self.image)

    def area(self, grey: int, points: Points) -> None:
        self.pen.polygon([(x * _SCALE, y * _SCALE) for x, y in points], fill=grey)

    def both(self, grey: int, points: Points) -> None:
        """The area and its mirror image."""
        self.area(grey, points)
        self.area(grey, [(_SIDE - x, y) for x, y in points])

    def line(self, grey: int, points: Points, width: float = 0.6) -> None:
        self.pen.line([(x * _SCALE, y * _SCALE) for x, y in points], fill=grey, width=int(width * _SCALE))

    def oval(self, grey: int, left: float, top: float, right: float, bottom: float) -> None:
        self.pen.ellipse((left * _SCALE, top * _SCALE, right * _SCALE, bottom * _SCALE), fill=grey)

    def arc(self, grey: int, box: tuple[float, float, float, float], start: int, end: int, width: float) -> None:
        scaled = tuple(value * _SCALE for value in box)
        self.pen.arc(scaled, start, end, fill=grey, width=int(width * _SCALE))

    def finished(self, seed: int) -> Image.Image:
        """Shrunk to 28 × 28, with a little cloth texture where something was drawn."""
        small = self.image.filter(ImageFilter.GaussianBlur(3)).resize((_SIDE, _SIDE), Image.Resampling.BOX)
        pixels = np.asarray(small, float)
        texture = np.random.default_rng(seed).normal(0, 7, pixels.shape)
        return Image.fromarray(np.clip(pixels + texture * (pixels > 40), 0, 255).astype(np.uint8))


def t_shirt(grey: int, sleeve: float, print_grey: int) -> Canvas:
    sheet = Canvas()
    sheet.both(grey, [(14, 3.2), (10.5, 1.6), (8, 1.4), (6.5, 3), (7, 27), (14, 27)])
    sheet.both(grey - 12, [(8, 1.4), (4.5, 3), (0.8, 8), (4.2, sleeve), (7.2, 8)])
    sheet.oval(0, 10.6, -1.8, 17.4, 3.6)
    if print_grey:
        sheet.area(print_grey, [(10.5, 9), (17.5, 9), (17.5, 15), (10.5, 15)])
    return sheet


def trouser(grey: int, leg: float, crease: int) -> Canvas:
    sheet = Canvas()
    sheet.both(grey, [(14, 0.6), (9, 0.6), (8.2, 8), (8, 27.4), (8 + leg, 27.4), (13.6, 9), (14, 9)])
    sheet.both(crease, [(10.2, 7), (10.6, 7), (10.4, 27), (10, 27)])
    sheet.line(grey - 60, [(9, 2.4), (19, 2.4)], 0.5)
    return sheet


def pullover(grey: int, hem: int, collar: float) -> Canvas:
    sheet = Canvas()
    sheet.both(grey, [(14, 2.6), (10.6, 1.6), (7.8, 3), (7.6, 26), (14, 26)])
    sheet.both(grey - 20, [(8.6, 2.4), (5.2, 4.6), (2.2, 14), (1, 25.6), (4.6, 26.4), (7, 15), (8, 9)])
    sheet.both(hem, [(7.6, 24.4), (14, 24.4), (14, 26.2), (7.6, 26.2)])
    sheet.both(hem, [(1, 24.4), (4.6, 25), (4.4, 26.6), (0.9, 26)])
    sheet.oval(0, 11.2, -0.6, 16.8, collar)
    sheet.arc(hem, (10.8, -1, 17.2, collar + 0.5), 0, 180, 0.7)
    return sheet


def dress(grey: int, waist: float, hem: float, straps: bool) -> Canvas:
    sheet = Canvas()
    sheet.both(grey, [(14, 4), (10.6, 3.4), (10, 8), (waist, 12), (hem, 27.4), (14, 27.4)])
    if straps:
        sheet.both(grey, [(10.6, 4), (11, 0.4), (12, 0.4), (11.8, 4)])
    else:
        sheet.both(grey, [(12.4, 2), (10.8, 0.8), (9.4, 1.6), (8.4, 6), (10, 7)])
    sheet.line(grey - 70, [(waist, 12), (28 - waist, 12)], 0.6)
    return sheet


def coat(grey: int, lapel: int, buttons: int) -> Canvas:
    sheet = Canvas()
    sheet.both(grey, [(14, 2), (10.4, 1), (7.4, 2.6), (7, 27.4), (13.7, 27.4)])
    sheet.both(grey - 16, [(8.2, 2), (5, 4), (2.6, 13), (1.8, 24.6), (5.2, 25.2), (7, 14), (7.6, 8)])
    sheet.both(lapel, [(13.6, 11), (10.6, 1.2), (9.2, 4), (10, 6.2)])
    sheet.line(20, [(14, 2), (14, 27.4)], 0.7)
    for i in range(buttons):
        sheet.oval(lapel - 70, 15, 13 + 3.6 * i, 16, 14 + 3.6 * i)
    sheet.both(lapel - 50, [(8.6, 18), (11.6, 18), (11.6, 18.6), (8.6, 18.6)])
    return sheet


def sandal(grey: int, heel: float, straps: int) -> Canvas:
    sheet = Canvas()
    sheet.area(
        grey,
        [(1, 19.4), (8, 18.6), (15, 17 - heel), (26, 14 - heel), (27, 15.4 - heel), (16, 19), (8, 20.4), (1, 20.8)],
    )
    sheet.area(grey - 30, [(22.6, 15.4 - heel), (26.8, 15 - heel), (26.4, 20.6), (24.6, 20.6)])
    for i in range(straps):
        x = 4 + 4.4 * i
        sheet.line(grey, [(x, 19), (x + 2, 14.4 - 0.5 * i), (x + 5, 17.6 - 0.5 * i)], 1)
    sheet.line(grey, [(20, 15.4 - heel), (21.4, 10 - heel), (25.6, 9.4 - heel), (26, 14 - heel)], 0.9)
    return sheet


def shirt(grey: int, stripes: int, long_sleeves: bool) -> Canvas:
    sheet = Canvas()
    sheet.both(grey, [(14, 3.4), (11, 1.4), (8, 2.4), (7.6, 27), (14, 27)])
    if long_sleeves:
        sheet.both(grey - 14, [(8.4, 2.2), (5.4, 4), (3.4, 13), (2.8, 24), (5.6, 24.4), (7.4, 13), (8, 8)])
    else:
        sheet.both(grey - 14, [(8.4, 2.2), (5, 4), (2.4, 10.6), (6, 12.2), (8, 8)])
    for i in range(stripes):
        y = 5 + 3 * i
        sheet.line(grey - 75, [(7.6, y), (20.4, y)], 0.7)
    sheet.both(grey + 25, [(14, 4.6), (11.2, 0.8), (9.6, 2.2), (11.6, 5.6)])
    sheet.line(grey - 90, [(14, 4.6), (14, 27)], 0.4)
    for i in range(6):
        sheet.oval(grey - 110, 13.6, 6.6 + 3.4 * i, 14.4, 7.4 + 3.4 * i)
    return sheet


def sneaker(grey: int, sole: int, stripe: int) -> Canvas:
    sheet = Canvas()
    sheet.area(
        grey,
        [(1, 17.4), (4, 15.4), (9, 13.6), (14, 10), (18, 8.8), (20, 11), (24.6, 10), (26.6, 8.8), (27.2, 19), (1, 19)],
    )
    sheet.area(sole, [(0.8, 18), (27.4, 18), (27.2, 20.6), (2, 20.6)])
    for i in range(3):
        sheet.line(stripe, [(12 + 2.4 * i, 13.4 - 0.5 * i), (14.4 + 2.4 * i, 17.6)], 0.8)
    sheet.line(stripe, [(9.6, 13.4), (17.6, 9.2)], 0.5)
    return sheet


def bag(grey: int, flap: int, handle: float) -> Canvas:
    sheet = Canvas()
    sheet.arc(grey - 20, (8, 1, 20, handle), 180, 360, 1.3)
    sheet.area(grey, [(2.4, 9.6), (25.6, 9.6), (26.6, 25), (1.4, 25)])
    sheet.area(flap, [(2.4, 9.6), (25.6, 9.6), (24.6, 15.4), (14, 17.4), (3.4, 15.4)])
    sheet.oval(250, 13, 15.2, 15, 17.2)
    return sheet


def ankle_boot(grey: int, heel: float, shaft: float) -> Canvas:
    sheet = Canvas()
    sheet.area(
        grey,
        [
            (1.2, 20.6),
            (4, 18),
            (10, 15.4),
            (13.4, 11),
            (13, shaft),
            (24.6, shaft - 0.6),
            (25.6, 12),
            (26.4, 21),
            (1.2, 21.8),
        ],
    )
    sheet.area(grey - 60, [(1, 20.8), (26.6, 20), (26.6, 22), (1.6, 22.6)])
    sheet.area(grey - 70, [(20, 21), (26.6, 21), (26.4, 22 + heel), (20.8, 22 + heel)])
    sheet.line(grey - 50, [(18.6, shaft + 1), (19.4, 14)], 0.8)
    return sheet


DRAWINGS: dict[str, tuple[str, str, Callable[[], Canvas]]] = {
    "t-shirt-plain": ("T-shirt/top", "Plain T-shirt", lambda: t_shirt(205, 10.4, 0)),
    "t-shirt-print": ("T-shirt/top", "T-shirt with a print", lambda: t_shirt(150, 9.6, 240)),
    "trousers-wide": ("Trouser", "Wide trousers", lambda: trouser(190, 5, 150)),
    "trousers-narrow": ("Trouser", "Narrow trousers", lambda: trouser(130, 4, 95)),
    "pullover-light": ("Pullover", "Light pullover", lambda: pullover(205, 170, 3.4)),
    "pullover-dark": ("Pullover", "Dark pullover", lambda: pullover(120, 90, 3)),
    "dress-straps": ("Dress", "Dress with straps", lambda: dress(190, 10.8, 7.4, True)),
    "dress-sleeves": ("Dress", "Dress with sleeves", lambda: dress(150, 10.4, 8.6, False)),
    "coat-buttons": ("Coat", "Coat with buttons", lambda: coat(150, 185, 3)),
    "coat-light": ("Coat", "Light coat", lambda: coat(205, 235, 4)),
    "sandal-flat": ("Sandal", "Flat sandal", lambda: sandal(200, 0, 3)),
    "sandal-heel": ("Sandal", "Sandal with a heel", lambda: sandal(170, 3, 2)),
    "shirt-striped": ("Shirt", "Striped shirt", lambda: shirt(190, 7, False)),
    "shirt-long": ("Shirt", "Shirt with long sleeves", lambda: shirt(170, 0, True)),
    "sneaker-light": ("Sneaker", "Light sneaker", lambda: sneaker(190, 235, 90)),
    "sneaker-dark": ("Sneaker", "Dark sneaker", lambda: sneaker(110, 220, 220)),
    "bag-flap": ("Bag", "Bag with a flap", lambda: bag(180, 210, 18)),
    "bag-dark": ("Bag", "Dark bag", lambda: bag(110, 85, 16)),
    "boot-heel": ("Ankle boot", "Boot with a heel", lambda: ankle_boot(180, 3.4, 3)),
    "boot-flat": ("Ankle boot", "Flat boot", lambda: ankle_boot(130, 1.4, 5)),
}


def train(seed: int = 0) -> list[dict]:
    """Write every drawing as a PNG into assets with their list, and the rows that vouch for them."""
    folder = assets.FOLDER / "examples"
    (folder / "garments").mkdir(parents=True, exist_ok=True)
    rows = [{"slug": slug, "label": label, "title": title} for slug, (label, title, _) in DRAWINGS.items()]
    for number, (slug, (_, _, draw)) in enumerate(DRAWINGS.items()):
        draw().finished(seed + number).save(folder / "garments" / f"{slug}.png")
    lines = ",\n".join(f"  {json.dumps(row)}" for row in rows)
    (folder / "garments.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    names = ["examples/garments.json", *(f"examples/garments/{slug}.png" for slug in DRAWINGS)]
    command = "python -m ig_core.training.garments"
    assets.register(names, licence=LICENCE, source="drawn for this project", command=command)
    return rows


if __name__ == "__main__":
    train()
