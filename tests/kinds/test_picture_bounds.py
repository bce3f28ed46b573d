"""A picture that takes too much memory is refused before it is decoded; what is made small in strips is the same."""

import io
import threading
import time

import numpy as np
import pytest
from PIL import Image

from ig_core.errors import InputError
from ig_core.kinds.image import bounds, pictures

TURNED = Image.Exif()
TURNED[0x0112] = 6  # by a quarter


def saved(mode, size, format_, **options):
    stream = io.BytesIO()
    Image.new(mode, size).save(stream, format_, **options)
    return stream.getvalue()


def taken(data, turned=False):
    image = Image.open(io.BytesIO(data))
    size = image.size
    image.draft(None, (1120, 1120))
    return bounds.memory(image, size, data, turned)


@pytest.fixture
def nothing_decoded(monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("the picture is decoded"))


@pytest.mark.parametrize(
    ("mode", "format_", "bytes_per_pixel"),
    [("L", "PNG", 1), ("P", "PNG", 1), ("I;16", "PNG", 2), ("LA", "PNG", 4), ("RGB", "PNG", 4), ("RGB", "WEBP", 16)],
)
def test_the_memory_is_that_of_the_mode_and_the_format(mode, format_, bytes_per_pixel):
    assert taken(saved(mode, (100, 50), format_)) == bytes_per_pixel * 100 * 50


def test_turning_takes_it_twice():
    assert taken(saved("RGB", (100, 50), "PNG"), turned=True) == 8 * 100 * 50


def test_a_jpeg_takes_what_is_left_of_it():  # an eighth of each side is still more than the 1,120 pixels asked for
    assert taken(saved("L", (8960, 8960), "JPEG")) == 1120 * 1120


@pytest.mark.parametrize(("subsampling", "samples"), [(0, 3), (2, 1.5)])
def test_a_progressive_jpeg_takes_two_bytes_for_each_sample_besides(subsampling, samples):
    data = saved("RGB", (320, 320), "JPEG", progressive=True, subsampling=subsampling)
    assert taken(data) == 4 * 320 * 320 + 2 * samples * 320 * 320


def test_so_does_one_that_comes_in_a_scan_for_each_colour():
    data = bytearray(saved("RGB", (320, 320), "JPEG", subsampling=0))
    whole = taken(bytes(data))
    at = data.index(b"\xff\xda")
    assert data[at + 4] == 3
    data[at + 4] = 1
    assert taken(bytes(data)) == whole + 6 * 320 * 320


@pytest.mark.parametrize(
    ("data", "megabytes"),
    [
        (saved("RGB", (3600, 3600), "WEBP"), 207),
        (saved("RGB", (5100, 5100), "PNG", exif=TURNED), 208),
        (saved("RGB", (5800, 5800), "JPEG", progressive=True, subsampling=0), 210),
    ],
    ids=["webp", "turned", "progressive"],
)
def test_what_takes_too_much_is_refused_in_one_sentence(data, megabytes, nothing_decoded):
    said = rf"^The picture takes {megabytes} MB of memory to decode; at most 200 can be used\. Send a smaller one\.$"
    with pytest.raises(InputError, match=said):
        pictures.read(data)


@pytest.mark.parametrize("mode", ["LA", "RGBA", "RGB", "L", "P"])
@pytest.mark.parametrize(
    "size", [(561, 700), (1301, 403), (30, 20), (2000, 9), (560, 560), (560, 561), (2400, 1707), (4001, 37)]
)
def test_in_strips_it_is_the_same_as_at_once(mode, size):
    random = np.random.default_rng(0)
    image = Image.fromarray(random.integers(0, 256, (size[1], size[0], 4), np.uint8), "RGBA").convert(mode)
    expected = image.copy()
    expected.thumbnail((560, 560))
    found = bounds.shrink(image.copy(), 560)
    assert (found.mode, found.size) == (expected.mode, expected.size)
    assert found.tobytes() == expected.tobytes()


def test_pictures_are_decoded_one_at_a_time(monkeypatch):
    inside, most = [], []

    def decode(data):
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.02)  # so that the others would come in
        inside.pop()
        return Image.new("L", (28, 28))

    monkeypatch.setattr(pictures, "_decode", decode)
    threads = [threading.Thread(target=pictures.read, args=(b"",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 4
