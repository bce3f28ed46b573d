"""A page is entered as a whole: wherever Streamlit stops a run, the next one has all that a page takes."""

import ast
from pathlib import Path

import pytest

from ig_core.kinds.row import rows
from webapp.compare import input as compare_input
from webapp.corpus import input as corpus_input
from webapp.image import input as image_input
from webapp.overview import page as overview
from webapp.path import input as path_input
from webapp.phrases import input as phrases_input
from webapp.review import input as review_input
from webapp.row import input as row_input
from webapp.shared import link
from webapp.trust import input as trust_input

ROOT = Path(__file__).parents[2]
TEXT = link.pack("A superb film, never dull.")
ENTERED = {
    "overview": (overview.restore, {"without": "1,8"}),
    "review": (review_input.restore, {"text": TEXT, "drop": "1", "method": "lrp"}),
    "image": (image_input.restore, {"image": "drawing:boot-heel", "opacity": "0.5"}),
    "phrases": (phrases_input.restore, {"example": "not-a-masterpiece", "fold": "2"}),
    "row": (row_input.restore, {"row": "example:3", "column": "age"}),
    "path": (path_input.restore, {"kind": "row", "row": "example:3", "step": "3"}),
    "trust": (trust_input.restore, {"kind": "row", "row": "example:3", "method": "sensitivity"}),
    "corpus": (corpus_input.restore, {"tab": "wrong", "word": "worst"}),
    "compare": (compare_input.restore, {"kind": "row", "methods": "lrp"}),
}

WITH_WIDGETS = [*ENTERED, "lesson", "playlist"]


class Stopped(BaseException):
    """As Streamlit stops a run: it is no Exception."""


class State(dict):
    """A session's state that stops the run at its use number `last`, counted from 0, as the one of Streamlit may."""

    last = -1

    def _use(self):
        self.last -= 1
        if self.last == -1:
            raise Stopped

    def __setitem__(self, name, value):
        self._use()
        super().__setitem__(name, value)

    def __getitem__(self, name):
        self._use()
        return super().__getitem__(name)

    def __contains__(self, name):
        self._use()
        return super().__contains__(name)

    def get(self, name, default=None):
        try:
            return self[name]
        except KeyError:
            return default

    def update(self, *others, **more):
        for name, value in dict(*others, **more).items():
            self[name] = value


@pytest.fixture(autouse=True)
def state(monkeypatch):
    """Takes the place of the state of the session, which is there in a run of a page only."""
    state = State()
    monkeypatch.setattr("streamlit.session_state", state)
    return state


def stopped_everywhere(state, run, start):
    """For every use of the state in `run`: the state after a run that began at `start`, stopped there, and another."""
    use = 0
    while True:
        state.clear()
        dict.update(state, start())
        state.last = use
        try:
            run()
        except Stopped:
            use += 1
        else:
            assert use >= 5  # the run was stopped, again and again
            return
        state.last = -1
        run()
        yield use, dict(state)


@pytest.mark.parametrize("page", ENTERED)
def test_a_page_that_was_stopped_while_it_was_entered_is_entered_by_the_next_run(state, page):
    restore, params = ENTERED[page]
    restore(state, params)
    expected = dict(state)
    for use, found in stopped_everywhere(state, lambda: restore(state, params), dict):
        assert found == expected, f"stopped at use {use} of the state"


@pytest.mark.parametrize("page", ENTERED)
def test_the_widgets_that_a_stopped_run_of_another_page_has_lost_are_there_again(state, page):
    restore, params = ENTERED[page]
    restore(state, params)
    expected = dict(state)
    widgets = {"text", "shown", "opacity", "model", "method", "kind", "models", "methods", "data", "brackets"}
    widgets |= {"path kind", "path step", "trust kind"}
    for name in widgets & set(state):
        del state[name]
    restore(state, params)
    assert state == expected


@pytest.mark.parametrize("page", ENTERED)
def test_on_a_page_the_address_is_not_taken_again(state, page):
    restore, params = ENTERED[page]
    restore(state, params)
    expected = dict(state)
    restore(state, {"text": link.pack("Another text."), "example": "none"})
    assert state == expected


def test_a_row_of_another_data_set_is_shown_as_a_whole_or_not_at_all(state):
    row_input.restore(state, {"row": "example:3"})
    state["row values"] = state["row values"] | {"age": 41.0}
    other = "bike-mlp"
    before = dict(state) | {"model": other}

    def start():
        return before | {"row by dataset": {}}

    dict.update(state, start())
    row_input.follow_model(state)
    expected = dict(state)
    assert rows.resolve(*_reference(expected)) == before["row values"]
    for use, found in stopped_everywhere(state, lambda: row_input.follow_model(state), start):
        assert found == expected, f"stopped at use {use} of the state"


def _reference(state):
    from webapp.row import calls

    reference, _ = state["row by dataset"]["adult"]
    model = next(name for name in row_input.models.of_kind("row") if calls.dataset_of(name) == "adult")
    return reference, "adult", calls.columns_of(model)


def _sources(page):
    files = [ROOT / "pages" / f"{page}.py", *(ROOT / "webapp" / page).rglob("*.py")]
    return [node for file in files if file.exists() for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]


def _widgets(page):
    """The keys of the widgets that the page draws."""
    calls = [node for node in _sources(page) if isinstance(node, ast.Call)]
    keys = [word.value for call in calls for word in call.keywords if word.arg == "key"]
    return {key.value for key in keys if isinstance(key, ast.Constant)}


def _kept(page):
    """The names under which the page itself keeps something in the state of the session."""
    nodes = _sources(page)
    assigned = [target for node in nodes if isinstance(node, ast.Assign) for target in node.targets]
    names = {
        target.slice.value
        for target in assigned
        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant)
        if "state" in ast.unparse(target.value)
    }
    updates = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("state.update")]
    return names | {word.arg for call in updates for word in call.keywords}


@pytest.mark.parametrize("page", WITH_WIDGETS)
def test_nothing_that_a_page_keeps_has_the_key_of_a_widget_of_another_page(page):
    """When the first run of the next page is stopped, Streamlit forgets whatever has the key of one of the widgets of
    the page that was left."""
    kept = _kept(page) - _widgets(page)
    assert kept
    assert {other: clash for other in WITH_WIDGETS if other != page and (clash := kept & _widgets(other))} == {}
