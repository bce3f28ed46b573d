"""The app, as tests of its pages run it: without a browser."""

from pathlib import Path

import pytest
from row_page import Parts
from somebodys_module import added_by_somebody
from streamlit.testing.v1 import AppTest

from ig_core.data import DATASETS
from webapp.shared import turns


@pytest.fixture
def page():
    return AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=120)


@pytest.fixture(autouse=True)
def no_browser(monkeypatch):
    """Nothing waits for a browser to draw."""
    monkeypatch.setattr(turns, "DRAWING", 0.0)


@pytest.fixture
def parts(monkeypatch):
    """The components of the page of table rows, in the hands of a test."""
    from webapp.components import controls, curve, waterfall

    own = Parts()
    for module in (controls, curve, waterfall):
        monkeypatch.setattr(module, "registered", own.registered)
    return own


@pytest.fixture
def without_tables(monkeypatch, tmp_path):
    """A machine that has none of the data sets of table rows."""
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert all(DATASETS[name].find() is None for name in ("adult", "bike-sharing"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder with the module of somebody, as the current one."""
    with added_by_somebody(tmp_path, monkeypatch) as place:
        yield place
