"""A view as a slide says and shows what its page does, and a view that cannot be shown keeps nobody from the others."""

import re
from html import unescape

import pytest
import streamlit as st
from app_page import entered, markup
from streamlit.testing.v1 import AppTest

from ig_core.data import DATASETS
from webapp.playlist import slides
from webapp.shared import link
from webapp.shared.places import PLACES
from webapp.shared.playlist import Playlist, View

GERMAN = link.pack("Der Film war leider sehr langweilig und viel zu lang.")
VIEWS = {
    "review": {"text": GERMAN, "colours": "support"},
    "image": {"image": "drawing:boot-heel", "view": "smooth"},
    "phrases": {"trees": link.pack("((The cast) ((is not) charming))"), "model": "sst-bilstm"},
    "row": {"row": "example:26", "model": "bike-mlp"},
}


def made(page, params):
    return slides.SLIDES[page](params, st.container())


def shown(page, at, params):
    """The page with those parameters."""
    page.switch_page(f"pages/{at}.py")
    return unescape(markup(entered(page, params)))


def texts(of):
    """Without markup, and with spaces of one kind."""
    return " ".join(re.sub(r"<[^>]*>", "", of).split())


def test_every_page_has_its_slide():
    assert list(slides.SLIDES) == list(PLACES)


@pytest.mark.parametrize("at", VIEWS)
def test_a_slide_has_the_headline_the_doubts_and_the_plain_words_of_its_page(page, at):
    parts, on_page = made(at, VIEWS[at]), shown(page, at, VIEWS[at])
    doubt, headline = re.search(r'class="status">(.*?)</p><p class="verdict"[^>]*>(.*?)</p>', on_page).groups()
    assert parts.headline == texts(headline)
    assert parts.doubt == (texts(doubt) if "Doubtful" in doubt else "")
    assert texts(parts.said) == texts(re.search(r'<p class="plain">(.*?)</p>', on_page)[1])


def test_among_those_views_are_some_with_doubts():
    assert any(made(at, params).doubt for at, params in VIEWS.items())


def test_the_sentence_of_the_overview_has_its_question_and_what_was_clicked_away(page):
    parts = made("overview", {"without": "7"})
    assert parts.headline in shown(page, "overview", {"without": "7"})
    assert parts.body.count('class="w out"') == 1
    assert re.search(r"Without “\w+”: \d\d % → \d\d % ", parts.body)


def test_words_that_were_taken_out_and_signs_are_on_the_slide_of_a_review():
    params = {"example": "dull-but-superb", "drop": "21"}
    parts = made("review", params | {"signs": "true"})
    assert re.search(r"Without “superb”: \d\d % → \d\d % positive\.", parts.body)
    assert 'data-sign="+"' in parts.body
    assert "data-sign" not in made("review", params).body


def test_a_comparison_has_the_cells_of_its_page_in_both_themes_without_links(page):
    params = {"kind": "row", "row": "example:3", "methods": "integrated-gradients,sensitivity"}
    body, on_page = made("compare", params).body, shown(page, "compare", params)
    bars = re.compile(r'<p class="bar-line"><span>(.*?) <span')
    assert [unescape(name) for name in bars.findall(body)] == 2 * bars.findall(on_page)[-len(bars.findall(body)) // 2 :]
    assert re.findall(r"deletion <b>[\d.]+", body)[:4] == re.findall(r"deletion <b>[\d.]+", on_page)[-4:]
    assert "<a " not in body
    assert 'class="term"' not in body


BROKEN = {
    "review": {"example": "no-such"},
    "image": {"image": "drawing:no-such"},
    "phrases": {"trees": link.pack("(not (a tree")},
    "row": {"row": "example:1000000"},
    "compare": {"text": link.pack("  ")},
}


def test_a_view_that_cannot_be_shown_is_a_slide_that_says_so_and_the_others_stay():
    views = [View(at, params, f"Broken {at}", "my notes") for at, params in BROKEN.items()]
    views.append(View("overview", {}, "", ""))
    heard = []
    file = slides.html(Playlist("", tuple(views)), st.container(), lambda done, of: heard.append((done, of)))
    assert heard == [(done, 6) for done in range(7)]
    assert file.count("<section") == 6
    assert file.count("This view cannot be shown here.</h2>") == 5
    assert file.count("my notes") == 5
    assert "There is no example" in file
    assert "A neural network reads this as positive. Why?</h2>" in file


def of_a_button():
    """A page that makes the file when its button is pressed."""
    import streamlit as st

    from webapp.playlist import slides
    from webapp.shared import link
    from webapp.shared.playlist import Playlist, View

    if st.button("Make"):
        bar, place = st.progress(0.0), st.container()
        text = link.pack("A superb film, never dull.")
        view = View("review", {"text": text}, "Mine", "")
        broken = View("review", {"example": "no-such"}, "", "")
        made = slides.html(Playlist("List", (view, broken)), place, lambda done, of: bar.progress(done / of))
        st.session_state["made"] = made


def test_within_a_page_the_file_is_made_without_a_trace_of_the_pages_that_it_shows():
    page = AppTest.from_function(of_a_button, default_timeout=120).run()
    page.button[0].click().run()
    assert not page.exception
    assert "Negative, because of “dull” and “never”, despite “superb” and “a”.</h2>" in page.session_state["made"]
    assert page.session_state["made"].count("<section") == 2
    assert [one.label for one in page.button] == ["Make"]
    assert not page.get("html")
    assert not [name for name in ("text", "dropped", "model", "page") if name in page.session_state]


def test_a_data_set_that_is_not_there_is_said(without_tables, monkeypatch):
    assert DATASETS["imdb"].find() is None
    file = slides.html(Playlist("", (View("review", {"imdb": "1_1"}, "A real one"),)), st.container(), lambda *_: None)
    assert "which is not on this machine" in file
