"""Pictures from files and references: what comes out, what is refused, and that nothing is decoded beyond the bound."""

import io
import os
import struct
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile, PngImagePlugin, WebPImagePlugin

from ig_core import packing
from ig_core.errors import DataError, InputError
from ig_core.kinds.image import examples as image_examples
from ig_core.kinds.image import pictures
from ig_core.kinds.image.pictures import MAX_BYTES, MAX_PIXELS, MIN_SIDE, SIDE, read, reference_to, resolve

HAS_FASHION = "IG_DATA_DIR" in os.environ and (Path(os.environ["IG_DATA_DIR"]) / "fashion-mnist").is_dir()


def saved(array, format_="PNG", **options):
    """An array, or a Pillow image, as the bytes of a file."""
    image = array if isinstance(array, Image.Image) else Image.fromarray(np.asarray(array, np.uint8))
    stream = io.BytesIO()
    image.save(stream, format_, **options)
    return stream.getvalue()


def box(height=56, width=56, value=255, background=0, top=0, left=14, bottom=56, right=42):
    """A rectangle of one value on a background of another."""
    array = np.full((height, width), background, np.uint8)
    array[top:bottom, left:right] = value
    return array


UPRIGHT = np.zeros((SIDE, SIDE), np.uint8)  # what `box()` becomes: trimmed to 28 × 56, shrunk to 14 × 28, centred
UPRIGHT[:, 7:21] = 255


def shape(seed=0):
    """A bright shape without any symmetry, on black, 40 × 30."""
    array = np.zeros((40, 30), np.uint8)
    array[5:35, 4:9] = 250
    array[5:10, 4:26] = 180
    array[20:24, 4:15] = 90
    return array


def png(width, height, depth=8, colour=0, rows=b"", extra=()):
    """A PNG put together by hand; `extra` chunks (kind, data) come before the rows, which are given compressed."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = [(b"IHDR", header), *extra, (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks)


def black_rows(width, height, depth=8):
    return zlib.compress(bytes(height * (1 + (width * depth + 7) // 8)), 9)


def with_jpeg_size(data, width, height):
    """A JPEG whose header claims another size."""
    at = data.index(b"\xff\xc0")
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def with_webp_size(data, width, height):
    """A lossless WebP whose header claims another size: 14 bits each, less one."""
    at = data.index(b"VP8L") + 9
    bits = int.from_bytes(data[at : at + 4], "little") >> 28 << 28
    return data[:at] + (bits | (height - 1) << 14 | (width - 1)).to_bytes(4, "little") + data[at + 4 :]


def zipped(name="page.html", body=b"<p>hello</p>"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, body)
    return stream.getvalue()


FILES = {
    "png": saved(shape()),
    "jpeg": saved(shape(), "JPEG", quality=95),
    "progressive jpeg": saved(shape(), "JPEG", quality=95, progressive=True),
    "webp": saved(shape(), "WEBP", lossless=True),
    "lossy webp": saved(shape(), "WEBP", quality=95),
}


@pytest.fixture
def nothing_decoded(monkeypatch):
    """Fails the test if any picture is decoded."""

    def loaded(image, *arguments):
        pytest.fail(f"a picture of {image.size} was decoded")

    for kind in (ImageFile.ImageFile, PngImagePlugin.PngImageFile, WebPImagePlugin.WebPImageFile):
        monkeypatch.setattr(kind, "load", loaded)


def refused(data):
    """The one sentence with which a file is refused; no warning goes with it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with pytest.raises(InputError) as error:
            read(data)
    assert not [str(warning.message) for warning in caught]
    return one_sentence(error)


def one_sentence(error):
    sentence = str(error.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert ". " not in sentence
    return sentence


# ---- what is read


@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_28_by_28_bytes(name):
    picture = read(FILES[name])
    assert picture.pixels.shape == (28, 28)
    assert picture.pixels.dtype == np.uint8
    assert picture.before.size == (30, 40)
    assert not picture.inverted
    lossless = read(FILES["png"]).pixels.astype(int)
    assert np.abs(picture.pixels - lossless).mean() < 8
    assert picture.pixels.max() > 200


def test_the_dark_margin_is_trimmed_and_the_rest_shrunk_and_centred():
    np.testing.assert_array_equal(read(saved(box())).pixels, UPRIGHT)


def test_a_small_thing_is_enlarged_until_it_fills_one_side():
    small = box(100, 200, top=40, bottom=44, left=50, right=58)  # 8 × 4 becomes 28 × 14
    expected = np.zeros((28, 28), np.uint8)
    expected[7:21] = 255
    np.testing.assert_array_equal(read(saved(small)).pixels, expected)


def test_a_light_background_is_exchanged_for_black_and_that_is_told():
    picture = read(saved(255 - box()))
    assert picture.inverted
    np.testing.assert_array_equal(picture.pixels, UPRIGHT)
    assert np.asarray(picture.before.convert("L"))[0].tolist() == (255 - box())[0].tolist()


@pytest.mark.parametrize(("background", "inverted"), [(0, False), (127, False), (128, True), (255, True)])
def test_a_background_is_light_from_the_middle_of_the_scale_on(background, inverted):
    assert read(saved(box(background=background, value=255 - background, top=10, bottom=46))).inverted is inverted


@pytest.mark.parametrize(
    ("colour", "grey"), [((255, 0, 0), 76), ((0, 255, 0), 150), ((0, 0, 255), 29), ((255, 255, 255), 255)]
)
def test_colours_are_as_bright_as_the_eye_takes_them(colour, grey):  # 0.299 R + 0.587 G + 0.114 B
    picture = (box()[..., np.newaxis] > 0) * np.array(colour)
    assert np.unique(read(saved(picture)).pixels).tolist() == [0, grey]


def test_what_is_transparent_is_white():
    opaque = box(value=40, background=255)
    clear = np.dstack([box(value=40, background=0)] * 3 + [box(value=255, background=0)])
    see_through = read(saved(clear))
    assert see_through.inverted
    np.testing.assert_array_equal(see_through.pixels, read(saved(opaque)).pixels)
    grey_and_alpha = Image.merge("LA", [Image.fromarray(clear[..., 0]), Image.fromarray(clear[..., 3])])
    np.testing.assert_array_equal(read(saved(grey_and_alpha)).pixels, read(saved(opaque)).pixels)


def test_what_is_half_transparent_is_half_white():
    half = np.dstack([box(value=0)] * 3 + [box(value=128, background=0)])  # 255 · (1 - 128/255) = 127
    pixels = read(saved(half)).pixels  # on white, so 127 becomes 128
    assert np.unique(pixels).tolist() == [0, 128]


def test_a_palette_with_a_transparent_colour_is_read():
    image = Image.fromarray(box()).convert("P")
    data = saved(image, transparency=0)
    np.testing.assert_array_equal(read(data).pixels, 0)  # white on what is now white
    np.testing.assert_array_equal(read(saved(image)).pixels, UPRIGHT)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_every_kind_of_png_is_read(mode):
    image = Image.fromarray(box())
    image = Image.fromarray(box().astype(np.uint16) * 257) if mode == "I;16" else image.convert(mode)
    np.testing.assert_array_equal(read(saved(image)).pixels, UPRIGHT)


def test_a_16_bit_png_keeps_its_greys_and_is_shown_as_it_came():
    data = saved(Image.fromarray(box(value=128).astype(np.uint16) * 257))
    picture = read(data)
    assert np.unique(picture.pixels).tolist() == [0, 128]
    assert np.unique(np.asarray(picture.before.convert("L"))).tolist() == [0, 128]


def test_a_16_bit_colour_png_is_read():
    greys = np.repeat(box(value=128)[..., np.newaxis], 3, axis=2).astype(">u2") * 257
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in greys)
    assert np.unique(read(png(56, 56, 16, 2, zlib.compress(rows))).pixels).tolist() == [0, 128]


def test_a_cmyk_jpeg_is_read():
    ink = np.zeros((56, 56, 4), np.uint8)
    ink[..., 3] = 255 - box()  # black ink around a white box
    pixels = read(saved(Image.fromarray(ink, "CMYK"), "JPEG", quality=100)).pixels.astype(int)
    assert np.abs(pixels - UPRIGHT).mean() < 4


def test_a_jpeg_in_colour_is_shown_in_colour_as_it_came():
    red = np.zeros((56, 56, 3), np.uint8)
    red[box() > 0] = (255, 0, 0)
    shown = np.asarray(read(saved(red, "JPEG", quality=95)).before.convert("RGB"))[28, 28].astype(int)
    assert shown[0] > 200
    assert shown[1:].max() < 50


STORED = {  # EXIF orientation -> how the upright picture is stored; 6: the first row is the right side, from the top
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.T,
    6: lambda a: np.rot90(a),
    7: lambda a: a[::-1, ::-1].T,
    8: lambda a: np.rot90(a, -1),
}


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
def test_a_picture_is_turned_upright_as_its_camera_noted(orientation, format_):
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = np.ascontiguousarray(STORED[orientation](shape()))
    options = {"lossless": True} if format_ == "WEBP" else {}
    picture = read(saved(stored, format_, exif=exif, **options))
    np.testing.assert_array_equal(picture.pixels, read(saved(shape())).pixels)
    assert picture.before.size == (30, 40)


def test_a_jpeg_is_turned_upright_too():
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = read(saved(np.ascontiguousarray(np.rot90(shape())), "JPEG", quality=95, exif=exif))
    assert turned.before.size == (30, 40)
    upright = read(saved(shape(), "JPEG", quality=95)).pixels.astype(int)
    assert np.abs(turned.pixels - upright).mean() < 8


@pytest.mark.parametrize("size", [(8, 8), (8, 300), (300, 8), (27, 29), (57, 1003), (1200, 900)])
def test_odd_sizes_are_read(size):
    height, width = size
    array = np.zeros(size, np.uint8)
    array[height // 4 : -(height // 4), width // 4 : -(width // 4)] = 200
    for format_ in ("PNG", "JPEG", "WEBP"):
        picture = read(saved(array, format_))
        assert (picture.pixels.shape, picture.pixels.dtype) == ((28, 28), np.uint8)
        assert max(picture.before.size) <= 560


@pytest.mark.parametrize("size", [(200, 8), (8, 5000), (5000, 8), (8, 1_000_000)])
@pytest.mark.parametrize("background", [0, 255])
def test_very_long_pictures_are_read(size, background):
    array = np.full(size, background, np.uint8)
    array[2:-2, 2:-2] = 255 - background
    assert read(saved(array)).pixels.shape == (28, 28)


@pytest.mark.parametrize("thing", [(slice(10, 190), 100), (100, slice(10, 190)), (100, 100)])
@pytest.mark.parametrize("background", [0, 255])
def test_a_hair_or_a_dot_is_read(thing, background):
    array = np.full((200, 200), background, np.uint8)
    array[thing] = 255 - background
    pixels = read(saved(array)).pixels
    assert pixels.shape == (28, 28)
    assert pixels.max() == 255


@pytest.mark.parametrize(("value", "left"), [(0, 0), (127, 127), (128, 127), (255, 0)])
@pytest.mark.parametrize("size", [(8, 8), (100, 100)])
def test_a_picture_of_one_colour_is_one_colour(value, left, size):
    assert np.unique(read(saved(np.full(size, value))).pixels).tolist() == [left]


def test_a_large_jpeg_is_decoded_no_larger_than_is_needed(monkeypatch):
    sizes, load = [], ImageFile.ImageFile.load

    def watched(image):
        sizes.append(image.size)
        return load(image)

    data = saved(box(4000, 4000, left=1000, right=3000, top=0, bottom=4000), "JPEG")
    monkeypatch.setattr(ImageFile.ImageFile, "load", watched)
    read(data)
    assert max(max(size) for size in sizes) <= 2000  # half of it is the smallest that keeps 1,120 pixels


def test_reading_does_not_depend_on_what_was_read_before():
    first = read(FILES["jpeg"]).pixels
    read(FILES["webp"])
    np.testing.assert_array_equal(read(FILES["jpeg"]).pixels, first)


@pytest.mark.parametrize(
    "tail", [b"\x00" * 2000, b"SEFT camera data\xff\xd8\xff", bytes(range(256)) * 3, b"PK\x05 PK\x06"]
)
def test_what_cameras_append_to_a_jpeg_does_no_harm(tail):
    np.testing.assert_array_equal(read(FILES["jpeg"] + tail).pixels, read(FILES["jpeg"]).pixels)


# ---- what is refused

NOT_PICTURES = {
    "text": b"A superb film, hardly ever dull.",
    "html": b"<!doctype html><html><body>hello</body></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"><rect width="9" height="9"/></svg>',
    "svg with a declaration": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "pdf": b"%PDF-1.7\n1 0 obj",
    "zip": zipped(),
    "one byte": b"\x89",
    "only a png signature": b"\x89PNG\r\n\x1a\n",
    "only a jpeg signature": b"\xff\xd8\xff",
    "only a webp signature": b"RIFF\x00\x00\x00\x00WEBP",
    "gif": saved(shape(), "GIF"),
    "animated gif": saved(
        Image.fromarray(shape()), "GIF", save_all=True, append_images=[Image.fromarray(255 - shape())]
    ),
    "bmp": saved(shape(), "BMP"),
    "tiff": saved(shape(), "TIFF"),
    "ico": saved(shape(), "ICO"),
}


@pytest.mark.parametrize("name", NOT_PICTURES)
def test_what_is_not_a_picture_that_we_take_is_refused(nothing_decoded, name):
    assert refused(NOT_PICTURES[name]) == "The file is not a PNG, JPEG or WebP picture."


def test_an_empty_file_is_refused():
    assert refused(b"") == "The file is empty; send a PNG, JPEG or WebP picture."


def test_a_file_of_too_many_bytes_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(Image, "open", lambda *arguments, **options: pytest.fail("it was opened"))
    assert "at most 10 can be read" in refused(FILES["png"] + bytes(MAX_BYTES))
    assert "at most 10 can be read" in refused(bytes(MAX_BYTES + 1))
    assert "12 MiB" in refused(bytes(12 * 2**20))


def test_a_file_of_as_many_bytes_as_allowed_is_read():
    data = FILES["jpeg"]
    assert read(data + bytes(MAX_BYTES - len(data))).pixels.shape == (28, 28)


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (7, 8), (8, 7)])
@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_a_picture_that_is_too_small_is_refused(nothing_decoded, size, format_):
    width, height = size
    sentence = refused(saved(np.zeros((height, width)), format_))
    assert sentence == f"The picture has {width} × {height} pixels; each side must have at least {MIN_SIDE}."


TOO_LARGE = {
    "a png of 20,000 × 20,000 that has no rows": png(20_000, 20_000),
    "a png of 20,000 × 20,000, highly compressed": png(20_000, 20_000, 1, 0, black_rows(20_000, 20_000, 1)),
    "a png of 4,294,967,295 × 1": png(2**31 - 1, 8),
    "a png just beyond the bound": png(6325, 6325),
    "a png of 10,000 × 10,000": png(10_000, 10_000),
    "a jpeg of 20,000 × 20,000": with_jpeg_size(FILES["jpeg"], 20_000, 20_000),
    "a jpeg of 65,500 × 65,500": with_jpeg_size(FILES["jpeg"], 65_500, 65_500),
    "a jpeg of 10,000 × 10,000": with_jpeg_size(FILES["jpeg"], 10_000, 10_000),
    "a webp of 16,383 × 16,383": with_webp_size(FILES["webp"], 16_383, 16_383),
    "a webp of 7,000 × 7,000": with_webp_size(FILES["webp"], 7_000, 7_000),
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_picture_that_unfolds_beyond_the_bound_is_refused_and_not_decoded(nothing_decoded, name):
    assert len(TOO_LARGE[name]) < 100_000
    assert f"at most {MAX_PIXELS:,}" in refused(TOO_LARGE[name])


def test_a_note_in_a_png_that_unfolds_beyond_the_bound_is_refused_or_left_out():
    note = b"name\0\0" + zlib.compress(bytes(200 * 2**20), 9)
    for kind in (b"iCCP", b"zTXt"):
        data = png(56, 56, rows=zlib.compress(b"".join(b"\0" + bytes(row) for row in box())), extra=[(kind, note)])
        read_or_refused(data)


def animated(format_):
    frames = [Image.fromarray(shape()), Image.fromarray(255 - shape()), Image.fromarray(shape()[::-1])]
    return saved(frames[0], format_, save_all=True, append_images=frames[1:], duration=100)


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
def test_an_animation_is_refused(nothing_decoded, format_):
    assert refused(animated(format_)) == "The picture is animated; send a single one."


EMPTY_ZIP = b"PK\x05\x06" + bytes(18)  # the record that ends an archive, and no file

TAILS = {
    "zip": zipped(),
    "empty zip": EMPTY_ZIP,
    "zip without what stands before its directory": zipped()[zipped().index(b"PK\x01\x02") :],
    "directory of a zip without its end": zipped()[zipped().index(b"PK\x01\x02") : zipped().index(b"PK\x05\x06")],
    "zip with a jpeg in it": zipped("photo.jpg", FILES["jpeg"]),
    "html": b"<html><script>alert(1)</script></html>",
    "html in capitals": b"\n\n<SCRIPT SRC=x></SCRIPT>",
    "doctype": b"<!DOCTYPE html>",
    "svg": b"<svg onload=alert(1)>",
    "pdf": b"%PDF-1.4\n%%EOF",
    "php": b"<?php system($_GET['c']);",
    "elf": b"\x7fELF\x02\x01\x01",
    "exe": b"MZ\x90\x00",
}


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("name", FILES)
def test_a_picture_with_another_file_behind_it_is_refused(nothing_decoded, name, tail):
    sentence = refused(FILES[name] + TAILS[tail])
    assert sentence == "The file holds something else behind the picture; save the picture alone and send that."


@pytest.mark.parametrize("name", ["jpeg", "progressive jpeg"])
def test_the_mark_of_a_jpegs_end_does_not_hide_what_stands_before_it(nothing_decoded, name):
    assert "behind the picture" in refused(FILES[name] + b"<script>alert(1)</script>\xff\xd9")


def test_what_only_looks_like_another_file_within_a_picture_is_read():
    comment = saved(shape(), "JPEG", quality=95, comment=b"PK\x03\x04 <html> %PDF")
    np.testing.assert_array_equal(read(comment).pixels, read(FILES["jpeg"]).pixels)


def test_a_thumbnail_within_a_jpeg_is_not_taken_for_its_end():
    exif = Image.Exif()
    exif[0x010E] = (b"\xff\xd8\xff\xd9" + b"<script>").decode("latin-1")
    assert read(saved(shape(), "JPEG", exif=exif)).pixels.shape == (28, 28)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_cut_off_is_refused_wherever_it_was_cut(name):
    data = FILES[name]
    for length in sorted(
        {*range(1, min(64, len(data))), *range(64, len(data) - 64, 13), len(data) - 64, len(data) // 2}
    ):
        refused(data[:length])


@pytest.mark.parametrize("size", [(5_000_000, 8), (8, 5_000_000), (6000, 6000)])
def test_a_header_that_claims_much_and_has_little_behind_it_is_refused(size):
    assert refused(png(*size, rows=black_rows(10, 10))).startswith("The picture is damaged or cut off")


def mutated():
    """Files with bytes exchanged, put in, or cut off."""
    edit = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255))
    return st.builds(
        spoilt,
        st.sampled_from([*FILES.values(), animated("PNG"), animated("WEBP"), WITH_EXIF]),
        st.lists(edit, max_size=12),
        st.lists(st.tuples(st.floats(0, 0.2), st.integers(0, 255)), max_size=6),
        st.binary(max_size=20),
        st.floats(0, 1),
        st.one_of(st.just(1.0), st.floats(0, 1)),
    )


def spoilt(data, edits, early, inserted, where, length):
    data = bytearray(data)
    for at, value in [*edits, *early]:
        data[min(int(at * len(data)), len(data) - 1)] = value
    cut = int(where * len(data))
    data[cut:cut] = inserted
    return bytes(data[: int(length * len(data))])


def _with_exif():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "camera"
    exif.get_ifd(0x8769)[0x9003] = "2024:01:01 00:00:00"
    return saved(shape(), "JPEG", exif=exif)


WITH_EXIF = _with_exif()


def read_or_refused(data):
    """A picture of the right kind, or one sentence; any other error fails the test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            pixels, sentence = read(data).pixels, "."
        except InputError as error:
            pixels, sentence = np.zeros((28, 28), np.uint8), str(error)
    assert (pixels.shape, pixels.dtype) == ((28, 28), np.uint8)
    assert sentence.endswith(".")
    assert "\n" not in sentence


@given(mutated())
def test_a_file_spoilt_anyhow_is_read_or_refused_in_one_sentence(data):
    read_or_refused(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_one_sentence(data):
    read_or_refused(data)


@given(
    st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1", b"RIFF\x40\x00\x00\x00WEBPVP8 "]),
    st.binary(max_size=200),
)
def test_any_bytes_behind_a_signature_are_read_or_refused_in_one_sentence(signature, data):
    read_or_refused(signature + data)


def test_every_byte_of_the_header_may_be_wrong():
    for data in (*FILES.values(), WITH_EXIF):
        for at in range(min(len(data), 130)):
            for value in (0, 0x7F, 0xFF):
                read_or_refused(data[:at] + bytes([value]) + data[at + 1 :])


# ---- references


@pytest.mark.parametrize("slug", image_examples.garments())
def test_our_drawings_are_called_by_their_names(slug):
    pixels = resolve(f"drawing:{slug}")
    assert (pixels.shape, pixels.dtype) == ((28, 28), np.uint8)
    assert pixels.max() > 100
    np.testing.assert_array_equal(pixels, image_examples.garments()[slug].pixels)


@pytest.mark.parametrize("seed", range(3))
def test_a_reference_holds_the_pixels_themselves(seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (28, 28))
    reference = reference_to(pixels)
    assert reference.startswith("pixels:")
    assert set(reference[7:]) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    np.testing.assert_array_equal(resolve(reference), pixels)
    assert resolve(reference).dtype == np.uint8


@given(st.binary(min_size=784, max_size=784))
def test_any_pixels_come_back_from_their_reference(data):
    pixels = np.frombuffer(data, np.uint8).reshape(28, 28)
    np.testing.assert_array_equal(resolve(reference_to(pixels)), pixels)


def test_a_picture_that_was_read_comes_back_from_its_reference():
    pixels = read(FILES["png"]).pixels
    np.testing.assert_array_equal(resolve(reference_to(pixels)), pixels)


KINDS = "pictures are called drawing:…, test:…, pixels:…."
DAMAGED = "The picture in this link is damaged: ask for the link again."
CUT_OFF = "The picture in this link is cut off: ask for the link again."


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("", f"There is no picture ''; {KINDS}"),
        ("bag-flap", f"There is no picture 'bag-flap'; {KINDS}"),
        ("train:0", f"There is no picture 'train:0'; {KINDS}"),
        ("Drawing:bag-flap", f"There is no picture 'Drawing:bag-flap'; {KINDS}"),
        ("file:///etc/passwd", f"There is no picture 'file:///etc/passwd'; {KINDS}"),
        ("a\nb\ud800", f"There is no picture 'a\\nb\\ud800'; {KINDS}"),
        ("x" * 1000, f"There is no picture '{'x' * 60}'; {KINDS}"),
        ("drawing:umbrella", f"There is no drawing 'umbrella'; choose from: {', '.join(image_examples.garments())}."),
        ("drawing:", f"There is no drawing ''; choose from: {', '.join(image_examples.garments())}."),
        (
            "drawing:../bag-flap",
            f"There is no drawing '../bag-flap'; choose from: {', '.join(image_examples.garments())}.",
        ),
        ("pixels:", CUT_OFF),
        ("pixels:!!!", DAMAGED),
        ("pixels:é", DAMAGED),
        ("pixels:AAAA", DAMAGED),
        (f"pixels:{packing.pack(bytes(783))}", DAMAGED),
        (f"pixels:{packing.pack(b'')}", DAMAGED),
        (f"pixels:{packing.pack(bytes(785))}", "The picture in this link is longer than can be shown."),
        (f"pixels:{packing.pack(bytes(10**7))}", "The picture in this link is longer than can be shown."),
    ],
)
def test_a_reference_to_nothing_is_one_sentence(reference, sentence):
    with pytest.raises(InputError) as error:
        resolve(reference)
    assert str(error.value) == sentence


def test_a_reference_of_any_length_is_told_in_a_sentence_that_can_be_read():
    for kind in ("drawing", "test", "pixels", "other"):
        with pytest.raises((InputError, DataError)) as error:
            resolve(f"{kind}:{'x' * 100_000}")
        assert len(str(error.value)) < 1000


@given(st.text(max_size=60), st.sampled_from(["", "drawing:", "pixels:", "test:"]))
def test_any_reference_is_a_picture_or_one_sentence(name, kind):
    sentence = ""
    try:
        assert resolve(kind + name).shape == (28, 28)
    except (InputError, DataError) as error:
        sentence = str(error)
    assert "\n" not in sentence


@pytest.mark.skipif(not HAS_FASHION, reason="IG_DATA_DIR names no folder with fashion-mnist")
@pytest.mark.parametrize("index", ["0", "9999", "00042"])
def test_test_pictures_are_called_by_their_index(index):
    pixels = resolve(f"test:{index}")
    assert (pixels.shape, pixels.dtype) == ((28, 28), np.uint8)
    np.testing.assert_array_equal(pixels, pictures.test_pictures().pixels[int(index)])


@pytest.mark.skipif(not HAS_FASHION, reason="IG_DATA_DIR names no folder with fashion-mnist")
@pytest.mark.parametrize("index", ["10000", "-1", "", "x", "1.5", "²", "٣", "1e3", " 1", "0x1", "9" * 30, "1\n"])
def test_an_index_that_does_not_exist_is_one_sentence(index):
    with pytest.raises(InputError) as error:
        resolve(f"test:{index}")
    assert str(error.value) == f"Fashion-MNIST has test pictures 0 to 9,999; got {index[:20]!r}."


def test_without_the_data_set_a_test_picture_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    pictures.test_pictures.cache_clear()
    try:
        with pytest.raises(DataError, match=r"Fashion-MNIST was expected in .* and is not there"):
            resolve("test:0")
    finally:
        pictures.test_pictures.cache_clear()
