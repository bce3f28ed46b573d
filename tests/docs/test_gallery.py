"""The gallery runs as it stands: each script trains, explains and draws in an empty folder, and the README shows it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "docs" / "gallery"
SCRIPTS = sorted(path.stem for path in GALLERY.glob("*.py"))
LARGEST = 150_000  # bytes of a picture


def test_there_are_eight():
    assert len(SCRIPTS) == 8


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_explains_and_draws(name, tmp_path):
    variables = os.environ | {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, str(GALLERY / f"{name}.py")]
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Exact to" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.png"]
    with Image.open(tmp_path / f"{name}.png") as made, Image.open(GALLERY / f"{name}.png") as shown:
        assert made.width == shown.width


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_readme_shows_each_picture_and_names_its_script(name):
    text = (GALLERY / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"!\[[^]]+\]\({name}\.png\)", text)
    assert f"]({name}.py)" in text
    assert (GALLERY / f"{name}.png").stat().st_size < LARGEST


def test_it_is_said_where_weights_are_random():
    for text in ((GALLERY / "README.md"), (GALLERY / "colour_image.py")):
        assert "RANDOM WEIGHTS" in text.read_text(encoding="utf-8")
