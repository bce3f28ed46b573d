"""How much memory it takes to decode a picture, told before it is decoded; and a picture made small within it.

Figures are of Pillow and the libraries below it, measured by `benchmarks.pictures`.
"""

from __future__ import annotations

from math import ceil

from PIL import Image

from ig_core.errors import InputError

MAX_MEMORY = 200_000_000  # bytes that decoding one picture may take
_BYTES_PER_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2}  # of those that Pillow holds; of any other mode 4
_WEBP = 16  # bytes for each pixel: its decoder holds several pictures in colour
_COEFFICIENT = 2  # bytes, one for each sample of a JPEG that comes in several scans
_STRIP = 16  # rows of what is left
_GAP = 2.0  # Pillow's `reducing_gap`


def memory(image: Image.Image, size: tuple[int, int], data: bytes, turned: bool) -> int:
    """Bytes that decoding takes.

    Args:
        image: opened, not decoded; told by `draft` how small it may be.
        size: of the picture in its file, (width, height).
        data: the file.
        turned: whether it will be turned upright, which makes a copy.
    """
    pixels = image.size[0] * image.size[1]
    held = pixels * _BYTES_PER_PIXEL.get(image.mode, 4) * (2 if turned else 1)
    if image.format == "WEBP":
        return held + (_WEBP - 4) * pixels
    if image.format in ("JPEG", "MPO") and _has_several_scans(image, data):
        layers = [(across, down) for _, across, down, *_ in getattr(image, "layer", [])]
        finest = max(across for across, _ in layers) * max(down for _, down in layers) or 1  # 0 in a spoilt file
        samples = size[0] * size[1] * sum(across * down for across, down in layers) / finest
        held += int(_COEFFICIENT * samples)
    return held


def check(wanted: int) -> None:
    """Raises: InputError if decoding takes more memory, in bytes, than may be used."""
    if wanted > MAX_MEMORY:
        raise InputError(
            f"The picture takes {wanted // 10**6} MB of memory to decode; at most {MAX_MEMORY // 10**6} can be used. "
            "Send a smaller one."
        )


def _has_several_scans(image: Image.Image, data: bytes) -> bool:
    """Whether a JPEG is decoded as a whole, not row by row: progressive, or a scan for each colour."""
    if image.info.get("progressive"):
        return True
    at = 2
    while at + 5 <= len(data) and data[at] == 0xFF:
        if data[at + 1] == 0xDA:
            return data[at + 4] < len(getattr(image, "layer", []))
        filling = data[at + 1] == 0xFF
        at += 1 if filling else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return False


def shrink(image: Image.Image, side: int) -> Image.Image:
    """The same as `image.thumbnail((side, side))`, without copies of the whole where it has transparent parts.

    Pillow averages squares of pixels until the picture is about twice as large as wanted, and resizes what is left.
    The squares can be averaged a strip at a time.
    """
    if image.mode not in ("LA", "RGBA") or max(image.size) <= side:
        image.thumbnail((side, side))
        return image
    like = Image.new("1", image.size)  # of which the size alone is wanted
    like.thumbnail((side, side))
    across, down = (int(long / short / _GAP) or 1 for long, short in zip(image.size, like.size, strict=True))
    premultiplied, (width, height) = {"LA": "La", "RGBA": "RGBa"}[image.mode], image.size
    squares = Image.new(premultiplied, (ceil(width / across), ceil(height / down)))
    for top in range(0, height, _STRIP * down):
        strip = image.crop((0, top, width, min(top + _STRIP * down, height)))
        squares.paste(strip.convert(premultiplied).reduce((across, down)), (0, top // down))
    box = (0, 0, width / across, height / down)
    return squares.resize(like.size, Image.Resampling.BICUBIC, box).convert(image.mode)
