"""When a server counts as ready, and that it loads each model once."""

import logging
import threading

import pytest
from streamlit.testing.v1 import AppTest

from ig_core.errors import AssetError
from webapp.phrases import input as phrases_input
from webapp.server import readiness
from webapp.server.readiness import FAILED, LOADING, READY, Readiness
from webapp.shared import settings, warming


def fail(error):
    raise error


def test_a_server_is_ready_when_everything_is_loaded_in_order():
    seen = []
    of_two = Readiness({name: lambda: seen.append((dict(of_two.states), of_two.is_ready)) for name in ("one", "two")})
    assert of_two.report() == {"ready": False, "models": {"one": LOADING, "two": LOADING}}
    of_two.load()
    assert seen == [({"one": LOADING, "two": LOADING}, False), ({"one": READY, "two": LOADING}, False)]
    assert of_two.report() == {"ready": True, "models": {"one": READY, "two": READY}}


@pytest.mark.parametrize("error", [AssetError("weights.npz is damaged."), MemoryError("no room")])
def test_what_fails_is_named_and_logged_and_stops_neither_the_rest_nor_the_server(error, caplog):
    of_two = Readiness({"broken": lambda: fail(error), "sound": int})
    with caplog.at_level(logging.ERROR):
        of_two.load()
    assert of_two.report() == {"ready": True, "models": {"broken": FAILED, "sound": READY}}
    assert "broken was not loaded" in caplog.text


def test_a_server_on_which_nothing_could_be_loaded_is_not_ready():
    of_one = Readiness({"broken": lambda: fail(AssetError("weights.npz is missing."))})
    of_one.load()
    assert not of_one.is_ready


def test_a_report_does_not_change_afterwards():
    of_one = Readiness({"one": int})
    before = of_one.report()
    of_one.load()
    assert before["models"] == {"one": LOADING}


def test_the_models_that_pages_start_with_are_the_first_of_each_kind_and_that_of_the_phrases_page():
    kinds = ("text", "image", "row")
    first = [
        next(iter(settings.options(kind, settings_model)["model"]))
        for kind, settings_model in zip(kinds, ("imdb-onehot", "fashion-cnn", "adult-mlp"), strict=True)
    ]
    assert readiness.first_models() == [*first, phrases_input.MODEL]


def test_a_model_that_the_server_has_loaded_is_not_loaded_again_by_a_page(monkeypatch):
    def page():
        import streamlit as st

        from webapp.shared import warming

        st.session_state["thread"] = warming.start_warming("imdb-onehot")

    warming.start_warming.clear()
    readiness._load("imdb-onehot")  # outside of any run of a page
    started = []
    monkeypatch.setattr(threading.Thread, "start", lambda thread: started.append(thread.name))
    loaded = warming.start_warming("imdb-onehot")
    assert not started
    monkeypatch.undo()
    shown = AppTest.from_function(page, default_timeout=60).run()
    assert not shown.exception
    assert shown.session_state["thread"] is loaded


def test_a_model_that_cannot_be_loaded_has_failed(monkeypatch):
    monkeypatch.setattr(warming, "wait_until_warm", lambda model: None)
    monkeypatch.setattr(readiness.models, "load", lambda model: fail(AssetError("weights.npz is damaged.")))
    of_one = Readiness({"imdb-onehot": lambda: readiness._load("imdb-onehot")})
    of_one.load()
    assert of_one.states == {"imdb-onehot": FAILED}
