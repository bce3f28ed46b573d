"""The image page in an AppTest: how it is opened, and what is on it."""

import base64
import io
import json
import os
from pathlib import Path

import numpy as np
import pytest
from app_page import entered
from PIL import Image

from ig_core import models
from ig_core.kinds.image import pictures

ROOT = Path(__file__).parents[2]
CLASSES = models.lookup("fashion-cnn").labels
BOOT, SHIRT = "drawing:boot-heel", "drawing:shirt-long"
PIXELS = np.kron(np.random.default_rng(0).integers(0, 256, (7, 7)), np.ones((4, 4), int))  # a picture of nobody's
OWN = pictures.reference_to(PIXELS)

fashion = pytest.mark.skipif(
    "IG_DATA_DIR" not in os.environ or not (Path(os.environ["IG_DATA_DIR"]) / "fashion-mnist").is_dir(),
    reason="IG_DATA_DIR names no folder with fashion-mnist",
)


def opened(page, **parameters):
    page.switch_page("pages/image.py")
    return entered(page, parameters)


def component(page, label):
    """What the component whose label begins so was given."""
    given = [json.loads(one.proto.json) for one in page.get("bidi_component")]
    return next(one for one in given if one.get("label", "").startswith(label))


def drawn(page):
    return component(page, "The picture and the scores")


def classes(page):
    return component(page, "Scores for every class")["tiles"]


def image_of(uri):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))).convert("RGB"))


def shown_pixels(page):
    return image_of(drawn(page)["pictures"][0]["image"])[..., 0]


def parameter(page, name):
    value = page.query_params[name]
    return value[0] if isinstance(value, list) else value


def file_of(array, format_="PNG"):
    stream = io.BytesIO()
    Image.fromarray(np.asarray(array, np.uint8)).save(stream, format_)
    return stream.getvalue()


def upload(page, name, data, kind="image/png"):
    page.file_uploader(key="file").set_value((name, data, kind)).run()
    assert not page.exception
    return page
