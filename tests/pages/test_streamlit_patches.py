"""What is patched in Streamlit is there, is called, and would do harm; and the patches undo it."""

import ast
import gc
import importlib.util
import threading
import tomllib
import weakref
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import MagicMock

import pytest
import requests
import streamlit as st
from streamlit import config, net_util
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import script_runner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest
from streamlit.web.server import server_util

from webapp.shared import streamlit_patches, warming

ROOT = Path(__file__).parents[2]


@pytest.fixture
def cleared(monkeypatch):
    """Grows whenever somebody clears the session of Keras."""
    import keras

    calls = []
    monkeypatch.setattr(keras.backend, "clear_session", lambda: calls.append(True))
    return calls


def test_a_folder_of_pages_means_nothing_to_a_server_of_ours(monkeypatch):
    app = str(ROOT / "app.py")
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)  # as in a new process
    assert PagesManager(app).uses_pages_directory  # the harm: its files would be listed, and run alone
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    streamlit_patches.know_no_pages_folder()
    assert PagesManager(app).uses_pages_directory is False


def test_a_streamlit_that_has_no_such_switch_is_named(monkeypatch):
    monkeypatch.delattr(PagesManager, "uses_pages_directory")
    with pytest.raises(RuntimeError, match=r"PagesManager\.uses_pages_directory"):
        streamlit_patches.know_no_pages_folder()


def unpatched(of=script_runner):
    """A module of Streamlit as it is installed."""
    spec = importlib.util.spec_from_file_location("unpatched", of.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_streamlit_still_calls_what_is_patched_at_the_end_of_a_run(monkeypatch):
    called = []
    monkeypatch.setattr(script_runner, streamlit_patches._CLEARING, lambda: called.append(True))
    AppTest.from_string("import streamlit as st\nst.write('A page.')").run()
    assert called


def test_what_is_patched_would_clear_the_session_of_keras(cleared):
    getattr(unpatched(), streamlit_patches._CLEARING)()
    assert cleared


def test_a_run_of_a_page_leaves_the_names_of_layers_to_whoever_is_building_a_network(cleared):
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    assert not page.exception
    assert not cleared


def test_a_streamlit_without_what_is_patched_is_refused_by_its_version(monkeypatch):
    monkeypatch.delattr(script_runner, streamlit_patches._CLEARING)
    with pytest.raises(RuntimeError, match=rf"^Streamlit {st.__version__} has no function .*_clean_problem_modules"):
        streamlit_patches.keep_keras_session()


def test_patching_twice_is_patching_once():
    before = getattr(script_runner, streamlit_patches._CLEARING)
    streamlit_patches.keep_keras_session()
    assert getattr(script_runner, streamlit_patches._CLEARING) is before


@pytest.mark.parametrize("is_on", [True, False])
def test_streamlit_collects_garbage_at_the_end_of_a_run_only_where_it_is_told_to(is_on, monkeypatch):
    collected = []
    monkeypatch.setattr(gc, "collect", lambda *generation: collected.append(generation))
    monkeypatch.setattr(script_runner.config, "get_option", lambda name: name == "runner.postScriptGC" and is_on)
    nothing_ran = MagicMock(has_script_started=False)
    script_runner.ScriptRunner._on_script_finished(
        MagicMock(), nothing_ran, event=None, premature_stop=True, run_descriptor=None
    )
    assert bool(collected) == is_on


def test_our_app_tells_it_not_to():
    assert our_settings()["runner"]["postScriptGC"] is False


def our_settings():
    return tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("has_magic", [True, False])
def test_pages_are_read_without_a_syntax_tree_where_there_is_no_magic(monkeypatch, has_magic):
    """Python up to 3.11.7 may fail to make one while another thread makes one, as AutoGraph does for a model."""

    def fail(*_, **__):
        raise SystemError("AST constructor recursion depth mismatch")

    get_option = config.get_option
    monkeypatch.setattr(ast, "parse", fail)
    monkeypatch.setattr(
        config, "get_option", lambda key: has_magic if key == "runner.magicEnabled" else get_option(key)
    )
    with pytest.raises(SystemError) if has_magic else nullcontext():
        ScriptCache().get_bytecode(str(ROOT / "app.py"))
    assert our_settings()["runner"]["magicEnabled"] is False


def test_loaded_objects_are_left_out_of_garbage_collections():
    class Loaded:
        """What is garbage once nobody else refers to it, but only a collection finds that out."""

    loaded = Loaded()
    loaded.itself = loaded
    alive = weakref.ref(loaded)
    streamlit_patches.spare_loaded_objects()
    try:
        del loaded
        gc.collect()
        assert alive() is not None
    finally:
        gc.unfreeze()
    gc.collect()
    assert alive() is None


def test_what_a_model_loads_is_left_out_of_garbage_collections(monkeypatch):
    spared = threading.Event()
    monkeypatch.setattr(streamlit_patches, "spare_loaded_objects", spared.set)
    warming.start_warming.clear()
    warming.start_warming("imdb-onehot").join()
    assert spared.wait(30)


@pytest.fixture
def asked(monkeypatch):
    """Grows with the address of everybody outside who is asked."""
    addresses = []

    def get(url, **options):
        addresses.append(url)
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "get", get)
    return addresses


def test_streamlit_would_ask_the_internet_whose_page_opens_a_session(asked, monkeypatch):
    monkeypatch.setattr(net_util, streamlit_patches._ASKING, unpatched(net_util).get_external_ip)
    assert not server_util.is_url_from_allowed_origins("http://elsewhere.example")
    assert asked


def test_a_page_of_another_site_is_refused_without_asking_anybody(asked, monkeypatch):
    monkeypatch.setattr(net_util, streamlit_patches._ASKING, unpatched(net_util).get_external_ip)
    streamlit_patches.ask_nobody()
    assert not server_util.is_url_from_allowed_origins("http://elsewhere.example")
    assert server_util.is_url_from_allowed_origins("http://localhost:8501")
    assert not asked


def test_a_streamlit_that_asks_in_another_way_is_refused_by_its_version(monkeypatch):
    monkeypatch.delattr(net_util, streamlit_patches._ASKING)
    with pytest.raises(RuntimeError, match=rf"^Streamlit {st.__version__} has no function .*get_external_ip"):
        streamlit_patches.ask_nobody()


FIELD = """
import streamlit as st

st.session_state.setdefault("x", "as the page set it")
st.text_area("A field", key="x")
"""


def sent_to_a_browser_that_has_not_drawn_the_field():
    page = AppTest.from_string(FIELD).run()
    assert page.text_area(key="x").proto.set_value
    page._run(WidgetStates())  # the answer to the first run has not come to be drawn
    return page.text_area(key="x").proto


def test_a_browser_that_lacks_the_value_of_a_widget_is_told_it():
    streamlit_patches.tell_browsers_what_they_lack()
    proto = sent_to_a_browser_that_has_not_drawn_the_field()
    assert (proto.set_value, proto.value) == (True, "as the page set it")


def test_streamlit_alone_would_leave_that_widget_empty(monkeypatch):
    monkeypatch.setattr(SessionState, "register_widget", streamlit_patches._register)
    assert not sent_to_a_browser_that_has_not_drawn_the_field().set_value


def test_a_browser_that_has_sent_the_value_of_a_widget_is_not_told_another():
    streamlit_patches.tell_browsers_what_they_lack()
    page = AppTest.from_string(FIELD).run()
    page.text_area(key="x").set_value("as somebody typed it").run()
    assert not page.text_area(key="x").proto.set_value
    assert page.text_area(key="x").value == "as somebody typed it"
