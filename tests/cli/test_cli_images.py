"""explain-image: files, drawings and test pictures; what is printed, written and refused."""

import io
import json
import os
import struct
import subprocess
import sys
import warnings
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ig_core import cli, models
from ig_core.attribution import METHODS
from ig_core.kinds.image import examples as image_examples
from ig_core.kinds.image import pictures
from ig_core.records import Explanation, ImageExplanation

ROOT = Path(__file__).parents[2]
CLASSES = models.lookup("fashion-cnn").labels
HAS_FASHION = "IG_DATA_DIR" in os.environ and (Path(os.environ["IG_DATA_DIR"]) / "fashion-mnist").is_dir()
REGIONS = ["top left", "top", "top right", "left", "centre", "right", "bottom left", "bottom", "bottom right"]


@pytest.fixture
def run(capfd):
    """Run a command in this process: status, stdout, stderr."""
    models.load("fashion-cnn")
    capfd.readouterr()  # TensorFlow's start-up notes; the program keeps them from its users

    def running(*arguments):
        with warnings.catch_warnings():
            warnings.simplefilter("always")  # what is warned of stands on stderr, as it would for a user
            status = cli.main(["explain-image", *map(str, arguments)])
        out, err = capfd.readouterr()
        return status, out, err

    return running


def refused(result):
    """The one line with which a command was refused."""
    status, out, err = result
    assert status == 2
    assert out == ""
    assert err.endswith(".\n")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err.rstrip("\n")


@pytest.fixture
def file(tmp_path):
    """A picture of a bag on a light background, as somebody might send it."""
    pixels = 255 - np.kron(image_examples.garments()["bag-flap"].pixels, np.ones((5, 5), np.uint8))
    path = tmp_path / "my bag.png"
    Image.fromarray(pixels).save(path)
    return path


def test_a_file_is_explained_in_a_headline_nine_regions_a_balance_and_how_exact_it_is(run, file):
    status, out, err = run(file)
    head, *lines, balance, exact = out.splitlines()
    assert (status, err) == (0, "")
    assert head.endswith(" %)")
    assert [line.split(maxsplit=1)[1] for line in lines] == REGIONS
    assert all(line.split()[0][0] in "+−0" for line in lines)
    assert balance.startswith("Green pixels speak for")
    assert exact.startswith("Exact to ")


def test_json_of_a_picture_has_the_designed_keys_and_reads_back(run, file):
    status, out, err = run(file, "--json")
    data = json.loads(out)
    assert (status, err) == (0, "")
    keys = {"model", "method", "target", "contrast", "baseline", "prediction", "picture", "pixels", "scores"}
    assert data.keys() >= keys | {"sum", "explains", "gap", "points", "seconds", "tolerance"}
    assert abs(data["gap"]) <= 1e-3 * max(abs(data["explains"]), 0.1)
    assert np.array(data["pixels"]).shape == np.array(data["scores"]).shape == (28, 28)
    again = Explanation.from_json(out)
    assert isinstance(again, ImageExplanation)
    np.testing.assert_array_equal(np.round(again.pixels * 255), pictures.read(file.read_bytes()).pixels)


@pytest.mark.parametrize("slug", ["bag-flap", "boot-heel"])
def test_a_drawing_is_explained_by_its_name(run, slug):
    data = json.loads(run(f"drawing:{slug}", "--json")[1])
    assert data["picture"] == f"drawing:{slug}"
    np.testing.assert_allclose(np.array(data["pixels"]), image_examples.garments()[slug].pixels / 255, atol=1e-6)


@pytest.mark.skipif(not HAS_FASHION, reason="IG_DATA_DIR names no folder with fashion-mnist")
@pytest.mark.parametrize("index", [0, 9999])
def test_a_test_picture_is_explained_by_its_index(run, index):
    status, out, err = run("--index", index, "--json")
    assert (status, err) == (0, "")
    data = json.loads(out)
    assert data["picture"] == f"test:{index}"
    np.testing.assert_allclose(np.array(data["pixels"]) * 255, pictures.test_pictures().pixels[index], atol=1e-3)


def test_the_options_reach_the_explanation_of_a_picture(run):
    chosen = ("--target", "Shirt", "--contrast", "Coat", "--baseline", "mean:Coat", "--points", "9")
    data = json.loads(run("drawing:shirt-long", "--json", *chosen)[1])
    assert (data["target"], data["contrast"], data["baseline"], data["points"]) == ("Shirt", "Coat", "mean:Coat", 9)
    data = json.loads(run("drawing:bag-flap", "--json", "--method", "sensitivity", "--model", "fashion-cnn")[1])
    assert (data["method"], data["gap"]) == ("sensitivity", None)
    data = json.loads(run("drawing:bag-flap", "--json", "--baseline", "picture:drawing:boot-heel")[1])
    assert data["baseline"] == "picture:drawing:boot-heel"
    assert json.loads(run("drawing:bag-flap", "--json", "--tolerance", "0.01")[1])["tolerance"] == 0.01


@pytest.mark.parametrize("method", models.methods_of("fashion-cnn"))
def test_every_method_has_a_table(run, method):
    status, out, err = run("drawing:bag-flap", "--method", method)
    assert (status, err) == (0, "")
    assert len(out.splitlines()) == 1 + 9 + 1 + 1


def test_a_contrast_is_told_as_one(run):
    out = run("drawing:shirt-long", "--target", "Shirt", "--contrast", "Coat")[1]
    assert out.startswith(("Shirt rather than Coat", "Less Shirt than Coat"))
    assert "the difference of the logits" in out


def test_a_page_and_a_picture_of_a_picture_are_written(run, file, tmp_path):
    page, picture = tmp_path / "e.html", tmp_path / "e.png"
    assert run(file, "--html", page, "--png", picture) == (0, "", "")
    tags = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.append(tag)
    parser.feed(page.read_text(encoding="utf-8"))
    assert tags.count("rect") == 2 * 784
    assert "script" not in tags
    assert Image.open(picture).width == 1600


# ---- refused


def content(name):
    stream = io.BytesIO()
    if name == "empty":
        return b""
    if name == "text":
        return b"A bag."
    if name == "gif":
        frames = [Image.new("L", (28, 28), value) for value in (0, 255)]
        frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    elif name == "one pixel":
        Image.new("L", (1, 1)).save(stream, "PNG")
    elif name in ("bomb", "half a bomb"):
        Image.new("L", (28, 28)).save(stream, "PNG")
        side = 20_000 if name == "bomb" else 10_000
        data = stream.getvalue()
        from zlib import crc32

        header = b"IHDR" + struct.pack(">II", side, side) + data[24:29]
        return data[:12] + header + struct.pack(">I", crc32(header)) + data[33:]
    elif name == "cut off":
        Image.effect_noise((64, 64), 50).save(stream, "PNG")
        return stream.getvalue()[:-500]
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("empty", "The file is empty"),
        ("text", "The file is not a PNG, JPEG or WebP picture."),
        ("gif", "The file is not a PNG, JPEG or WebP picture."),
        ("one pixel", "The picture has 1 × 1 pixels; each side must have at least 8."),
        ("bomb", "at most 40,000,000 can be read"),
        ("half a bomb", "at most 40,000,000 can be read"),
        ("cut off", "The picture is damaged or cut off"),
    ],
)
def test_a_file_that_is_no_picture_is_one_line(run, tmp_path, name, part):
    path = tmp_path / "file.png"
    path.write_bytes(content(name))
    assert part in refused(run(path))


def test_no_more_of_a_file_is_read_than_may_be(run, tmp_path):
    path = tmp_path / "endless"
    with path.open("wb") as stream:
        stream.truncate(5 * 2**30)  # a sparse file: reading it all would take five gigabytes
    assert "at most 10 can be read" in refused(run(path))


@pytest.mark.parametrize("place", ["nowhere.png", ".", "\udc80" * 9, "x" * 300, "nul\0byte"])
def test_a_file_that_cannot_be_read_is_named(run, tmp_path, place):
    sentence = refused(run(f"{tmp_path}/{place}"))
    assert "could not be read" in sentence


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["drawing:hat"], f"There is no drawing 'hat'; choose from: {', '.join(image_examples.garments())}."),
        (["drawing:"], f"There is no drawing ''; choose from: {', '.join(image_examples.garments())}."),
        (["drawing:bag-flap", "--target", "Hat"], f"There is no target 'Hat'; choose from: {', '.join(CLASSES)}."),
        (["drawing:bag-flap", "--contrast", "Hat"], f"There is no target 'Hat'; choose from: {', '.join(CLASSES)}."),
        (
            ["drawing:bag-flap", "--target", "Bag", "--contrast", "Bag"],
            "The contrast must be another class than the target; both are 'Bag'.",
        ),
        (
            ["drawing:bag-flap", "--baseline", "zero"],
            "There is no baseline 'zero'; choose from: black, white, grey, blurred, noise, mean:LABEL, "
            "picture:PICTURE.",
        ),
        (["drawing:bag-flap", "--baseline", "mean"], "This baseline is written mean:LABEL; got 'mean'."),
        (
            ["drawing:bag-flap", "--baseline", "picture:drawing:hat"],
            f"There is no drawing 'hat'; choose from: {', '.join(image_examples.garments())}.",
        ),
        (["drawing:bag-flap", "--method", "lime"], f"There is no method 'lime'; choose from: {', '.join(METHODS)}."),
        (["drawing:bag-flap", "--model", "gpt"], f"There is no model 'gpt'; choose from: {', '.join(models.MODELS)}."),
        (
            ["drawing:bag-flap", "--model", "imdb-onehot"],
            "The model 'imdb-onehot' cannot read this image; these can: fashion-cnn.",
        ),
        (["drawing:bag-flap", "--tolerance", "0"], "The tolerance must be from 0.00001 to 1; got 0.0."),
        (["drawing:bag-flap", "--points", "0"], "The number of points must be from 1 to 4,096; got 0."),
    ],
)
def test_what_cannot_be_explained_of_a_picture_is_one_line(run, arguments, sentence):
    assert refused(run(*arguments)) == sentence


def test_a_text_cannot_be_explained_by_a_model_of_pictures(capfd):
    status = cli.main(["explain", "A good film.", "--model", "fashion-cnn"])
    sentence = refused((status, *capfd.readouterr()))
    known = ", ".join(models.of_kind("text"))
    assert sentence == f"The model 'fashion-cnn' cannot read this text; these can: {known}."


def test_the_contrast_of_the_two_classes_of_a_review_is_one_line(capfd):
    status = cli.main(["explain", "A good film.", "--target", "positive", "--contrast", "negative"])
    assert "leave out the contrast" in refused((status, *capfd.readouterr()))


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ([], "required"),
        (["a.png", "--index", "0"], "not allowed with"),
        (["a.png", "b.png"], "nrecognized arguments"),
        (["--index"], "--index"),
        (["drawing:bag-flap", "--points", "1.5"], "--points"),
        (["drawing:bag-flap", "--points", "8", "--tolerance", "0.1"], "not allowed with"),
    ],
)
def test_arguments_that_make_no_sense_are_one_line(run, arguments, part):
    assert part in refused(run(*arguments))


@pytest.mark.skipif(not HAS_FASHION, reason="IG_DATA_DIR names no folder with fashion-mnist")
@pytest.mark.parametrize("index", ["10000", "-1", "x", "1.5", "", "٣"])
def test_an_index_out_of_range_is_one_line(run, index):
    sentence = refused(run(f"--index={index}"))
    assert sentence == f"Fashion-MNIST has test pictures 0 to 9,999; got {index!r}."


def test_without_the_data_set_an_index_is_one_line(run, tmp_path, monkeypatch):
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("HOME", str(tmp_path))
    pictures.test_pictures.cache_clear()
    assert "Fashion-MNIST was expected in" in refused(run("--index", 0))


@pytest.mark.parametrize("option", ["--html", "--png"])
def test_a_page_that_cannot_be_written_is_named(run, tmp_path, option):
    assert "could not be written" in refused(run("drawing:bag-flap", option, tmp_path / "nowhere" / "e.out"))


# ---- as a program


def program(*arguments):
    command = [sys.executable, "-m", "ig_core", "explain-image", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120)


def test_the_program_explains_a_picture_and_says_nothing_else(file):
    done = program(file, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["model"] == "fashion-cnn"


def test_the_program_refuses_a_picture_in_one_line(tmp_path):
    path = tmp_path / "file.png"
    path.write_bytes(content("half a bomb"))
    done = program(path)
    assert "at most 40,000,000" in refused((done.returncode, done.stdout, done.stderr))
