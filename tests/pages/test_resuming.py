"""A session that the server has lost is taken up by what the browser still knows."""

import pytest
from app_page import entered, entered_review, markup
from streamlit.testing.v1 import AppTest

from webapp.shared import link

OLD, NEW = "A superb film, never dull.", "A dull film."


def after_restart(page, **parameters):
    """What comes of the values that the browser sends to a server that knows nothing of it, with an older address."""
    sent = page._tree.get_widget_states()
    new = AppTest.from_file(page._script_path, default_timeout=120)
    new._page_hash = page._page_hash
    for name, value in (parameters or dict(page.query_params)).items():
        new.query_params[name] = value
    new._run(sent)
    assert not new.exception
    return new


def text_of(page):
    value = page.query_params["text"]
    return link.unpack(value[0] if isinstance(value, list) else value)


def test_a_text_that_is_newer_than_the_address_is_explained_and_written_into_the_address(page):
    entered_review(page, {"text": link.pack(OLD), "drop": "1"})
    page.text_area(key="text").set_value(NEW)
    page = after_restart(page)
    assert page.text_area(key="text").value == NEW
    assert text_of(page) == NEW
    assert "drop" not in page.query_params  # as if it had been typed before: another text has all its words
    assert "Negative" in markup(page)


def test_the_field_is_not_told_what_to_show(page):
    entered_review(page, {"text": link.pack(OLD)})
    page.text_area(key="text").set_value(NEW)
    page = after_restart(page)
    assert not page.text_area(key="text").proto.set_value


def test_what_the_address_alone_knows_is_taken_from_it(page):
    entered_review(page, {"text": link.pack(OLD), "drop": "1", "method": "lrp", "model": "imdb-bilstm"})
    page = after_restart(page)
    assert page.session_state["dropped"] == [1]
    assert "Without “superb”" in markup(page)
    assert page.selectbox(key="method").value == "lrp"


def test_a_choice_that_is_newer_than_the_address_stays(page):
    entered_review(page, {"text": link.pack(OLD)})
    page.selectbox(key="method").set_value("sensitivity")
    page = after_restart(page)
    assert page.selectbox(key="method").value == "sensitivity"
    assert page.query_params["method"] in ("sensitivity", ["sensitivity"])


def test_an_example_that_is_picked_is_shown(page):
    entered_review(page, {"text": link.pack(OLD)})
    page.selectbox(key="pick").select("waste-of-time")
    page = after_restart(page)
    assert page.query_params["example"] in ("waste-of-time", ["waste-of-time"])
    assert page.selectbox(key="pick").value is None


def test_a_typed_sentence_is_parsed(page):
    page.switch_page("pages/phrases.py")
    entered(page, {"example": "not-a-masterpiece", "model": "imdb-onehot"})
    page.text_area(key="text").set_value("The cast is charming.")
    page = after_restart(page)
    assert text_of(page) == "The cast is charming."
    assert page.text_area(key="text").value == "The cast is charming."


def test_a_link_that_is_opened_is_followed(page):
    entered_review(page, {"text": link.pack(OLD)})
    assert page.text_area(key="text").value == OLD
    assert page.text_area(key="text").proto.set_value


@pytest.mark.parametrize("script", ["pages/review.py", "pages/image.py", "pages/phrases.py", "pages/row.py"])
def test_an_address_that_cannot_be_used_is_said_after_a_restart_too(page, script):
    page.switch_page(script)
    entered(page, {})
    page = after_restart(page, model="none")
    assert "There is no model" in markup(page)
