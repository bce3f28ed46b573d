"""What decoding a picture takes: the most memory above what the process held before, and processor time.

Each file is made here, and read in a process of its own: large pictures that pack into little, in the formats and
modes that differ in what Pillow and the libraries below it hold. What is refused for its need is said so.
Aim: no more than `bounds.MAX_MEMORY`, and little else.
"""

from __future__ import annotations

import argparse
import io
import json
import time

from PIL import Image

from benchmarks.common import child, environment, forget_peak_memory, peak_memory, show
from ig_core.errors import InputError
from ig_core.kinds.image import bounds, pictures

_TURNED = Image.Exif()
_TURNED[0x0112] = 6  # by a quarter
FILES: dict[str, tuple[str, str, int, dict]] = {  # format, mode, side in pixels, options of the format
    "PNG, grey": ("PNG", "L", 6324, {}),
    "PNG, colour": ("PNG", "RGB", 6324, {}),
    "PNG, colour and alpha": ("PNG", "RGBA", 6324, {}),
    "PNG, colour, turned": ("PNG", "RGB", 4900, {"exif": _TURNED}),
    "WebP": ("WEBP", "RGB", 3500, {}),
    "WebP, alpha": ("WEBP", "RGBA", 3500, {}),
    "JPEG": ("JPEG", "RGB", 6324, {}),
    "JPEG, progressive": ("JPEG", "RGB", 6324, {"progressive": True}),
    "JPEG, progressive, full colour": ("JPEG", "RGB", 6324, {"progressive": True, "subsampling": 0}),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", choices=FILES)
    if (name := parser.parse_args().file) is not None:
        print(json.dumps(_measure(name)))
        return
    rows = [{"file": name, **child("pictures", file=name)} for name in FILES]
    show("Memory to decode a picture", rows, f"Bound: {bounds.MAX_MEMORY / 1e6:.0f} MB. {environment()}")


def _measure(name: str) -> dict:
    """Of one file, its size in kB, the pixels in millions, MB and CPU-seconds that it took, and what came of it."""
    data = _file(*FILES[name])
    pictures.read(_file("PNG", "L", 100, {}))  # what is imported and set up at the first
    forget_peak_memory()
    before, started = peak_memory(), time.process_time()
    try:
        pictures.read(data)
        outcome = "read"
    except InputError as error:
        outcome = str(error)
    seconds = time.process_time() - started
    return {
        "kB": len(data) / 1e3,
        "megapixels": FILES[name][2] ** 2 / 1e6,
        "peak, MB": (peak_memory() - before) / 1e6,
        "CPU s": seconds,
        "outcome": outcome,
    }


def _file(format_: str, mode: str, side: int, options: dict) -> bytes:
    image = Image.new(mode, (side, side))
    image.paste(Image.radial_gradient("L").resize((side // 2, side // 2)).convert(mode), (side // 4, side // 8))
    stream = io.BytesIO()
    image.save(stream, format_, **options)
    return stream.getvalue()


if __name__ == "__main__":
    main()
