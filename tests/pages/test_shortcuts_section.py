"""Planted shortcuts on their page: whose networks are shown, what is missing, and what a link brings back."""

from pathlib import Path

import pytest
from app_page import markup
from streamlit.testing.v1 import AppTest

from ig_core.errors import AssetError
from ig_core.evaluation.planting import shipped
from webapp.shared import core
from webapp.trust import shortcuts

APP = Path(__file__).parent / "shortcuts_app.py"


def rows(data, family, precision):
    ends = {f"precision_{end}": None for end in ("low", "high", "seeds_low", "seeds_high")}
    one = {"data": data, "family": family, "shortcut": "single", "seeds": 1, "examples": 60, "mean_rank": 2.0, **ends}
    return [
        one | {"method": "leave-one-out", "precision": precision, "precision_by_size": 1.0},
        one | {"method": "random", "precision": 0.1, "precision_by_size": 0.1},
    ]


@pytest.fixture(autouse=True)
def table(monkeypatch):
    """Networks of one family have been run on sentences, of the other on reviews."""
    accuracy = {name: {"mean": 0.97} for name in ("plain", "contrast")}
    part = {"dataset": "sst-2", "family": "lstm", "shortcut": "single", "uses": True, "accuracy": accuracy}
    found = {"rows": rows("sst-2", "lstm", 0.75) + rows("imdb", "transformer", 0.25), "parts": [part]}
    monkeypatch.setattr(shipped, "read", lambda: found)
    core.forget()
    yield
    core.forget()


@pytest.fixture
def section():
    page = AppTest.from_file(str(APP), default_timeout=60)
    page.run()
    assert not page.exception
    return page


def test_the_first_networks_are_shown_until_others_are_chosen(section):
    assert "Leave-one-out finds 75 % of the planted words" in markup(section)
    section.session_state["shortcuts_data"], section.session_state["shortcuts_family"] = "imdb", "transformer"
    section.run()
    assert "Leave-one-out finds 25 % of the planted words" in markup(section)


def test_what_was_not_run_says_so(section):
    section.session_state["shortcuts_family"] = "transformer"
    section.run()
    assert "This part of the experiment has not been run yet." in markup(section)


def test_what_is_damaged_is_one_sentence(monkeypatch):
    def refuse():
        raise AssetError("assets/experiments/shortcuts.json is damaged.")

    monkeypatch.setattr(shipped, "read", refuse)
    page = AppTest.from_file(str(APP), default_timeout=60)
    page.run()
    assert not page.exception
    assert "assets/experiments/shortcuts.json is damaged." in markup(page)


def test_a_link_brings_the_networks_back():
    state = {}
    shortcuts.take(state, {"shortcuts_data": "imdb", "shortcuts_family": "nonsense"})
    assert shortcuts.url_params(state) == {"shortcuts_data": "imdb"}
    shortcuts.take(state, {})
    assert shortcuts.url_params(state) == {}
