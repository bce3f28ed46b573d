"""The guides run as they stand: a method, a text model, a kind and a page from outside the package.

Each script adds its row, explains, draws and saves; no file of the package is changed by it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import ig_core
from ig_core.records import Explanation

ROOT = Path(__file__).parents[2]


def run(name, folder):
    """What a guide prints that is run in an empty folder."""
    variables = os.environ | {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, str(ROOT / "docs" / f"{name}.py")]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize("name", ["own_method", "own_text_model"])
def test_a_guide_runs_explains_and_saves(name, tmp_path):
    assert "Exact to" in run(name, tmp_path)
    pages = list(tmp_path.glob("*.html"))
    assert pages
    assert all(page.read_text(encoding="utf-8").startswith("<!doctype html>") for page in pages)


def test_a_kind_of_ones_own_is_saved_and_drawn(tmp_path):
    assert "Unpleasant, because of rain, despite temperature." in run("own_kind", tmp_path)
    assert (tmp_path / "day.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert json.loads((tmp_path / "day.json").read_text(encoding="utf-8"))["kind"] not in ig_core.KINDS
    assert (tmp_path / "day.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ig_core.errors.InputError, match="No explanation of the kind"):  # of what nobody has imported
        Explanation.from_json((tmp_path / "day.json").read_text(encoding="utf-8"))


def test_the_page_of_the_guide_runs():
    page = AppTest.from_file(str(ROOT / "docs" / "own_page.py"), default_timeout=120).run()
    assert not page.exception
    assert page.metric[0].label == "Positive"
    assert "superb" in page.get("html")[0].proto.body
    page.selectbox(key="method").set_value("leave-one-out").run()
    assert page.caption[0].value.startswith("Leave-one-out does not claim")
    page.text_area(key="text").set_value("An <b>awful</b> film.").run()
    assert "&lt;b&gt;" in page.get("html")[0].proto.body
    page.text_area(key="text").set_value("zzzz").run()
    assert page.warning[0].value == "The model knows no word of this review, so there is nothing to explain."
    assert not page.exception
