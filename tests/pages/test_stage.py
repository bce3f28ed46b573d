"""What pages show on the stage: the headline with its doubts, and the picture, as without it; nothing else."""

import re
from pathlib import Path

import pytest
from app_page import component_with, entered, markup
from streamlit.testing.v1 import AppTest

from webapp.shared import frame, link, places, playlist
from webapp.shared.playlist import Playlist, View

APP = str(Path(__file__).parents[2] / "app.py")
VIEWS = {  # page -> parameters, and what tells that its picture is drawn: a name in the data of a component, or markup
    "review": ({"text": link.pack("A superb film, never dull."), "drop": "1"}, "pieces"),
    "image": ({"image": "drawing:shirt-long"}, "pictures"),
    "phrases": ({"text": link.pack("Not bad."), "tree": link.pack("(2 (2 Not) (2 bad) (2 .))")}, "svg"),
    "row": ({"row": "test:17"}, "lines"),
}
CONTROLS = ("selectbox", "slider", "number_input", "text_input", "text_area", "tabs", "dataframe", "toggle")


@pytest.fixture
def page():
    return AppTest.from_file(APP, default_timeout=120)


def opened(page, name, **parameters):
    page.switch_page(places.script(name))
    return entered(page, VIEWS[name][0] | parameters)


def told(page):
    """What stands above the picture: the line of doubts, the headline, and what is said below it."""
    said = re.findall(r'<p class="(?:status|verdict|plain)".*?</p>', markup(page))
    return [re.sub(r"</?a\b[^>]*>", "", line) for line in said]


@pytest.mark.parametrize("name", VIEWS)
def test_the_stage_says_and_draws_what_the_page_does_and_has_no_controls(page, name):
    ordinary = told(opened(page, name))
    drawn = component_with(page, VIEWS[name][1])
    fresh = AppTest.from_file(APP, default_timeout=120)
    on_stage = told(opened(fresh, name, **{frame.PRESENT: "true"}))
    assert len(on_stage) == 3
    assert on_stage == ordinary
    assert "/trust?" not in markup(fresh)
    assert component_with(fresh, VIEWS[name][1]).keys() == drawn.keys()
    cards = re.findall(r'<p class="card-title">(.*?)</p>', markup(fresh))
    assert set(cards) <= {"What if"}  # the answer to a word that is clicked away
    for kind in CONTROLS:
        assert not getattr(fresh, kind), kind
    assert not fresh.get("download_button")


def test_the_overview_has_its_sentence_alone_on_the_stage(page):
    entered(page, {frame.PRESENT: "true"})
    assert component_with(page, "pieces")
    assert [button.label for button in page.button] == ["Put all words back"]
    assert not page.get("page_link")


def test_the_stage_knows_all_views_of_the_playlist_and_which_is_shown(page):
    views = Playlist("", tuple(View(name, VIEWS[name][0], f"The {name}", "Slowly") for name in ("image", "review")))
    opened(page, "review", **{frame.PRESENT: "true", playlist.PARAM: playlist.pack(views), playlist.AT: "2"})
    given = component_with(page, "scenes")
    assert given["scenes"] == [{"title": f"The {name}", "notes": "Slowly"} for name in ("image", "review")]
    assert given["at"] == 1


@pytest.mark.parametrize("at", ["0", "-3", "9", "two", "²"])
def test_a_place_that_there_is_not_is_one_that_there_is(page, at):
    views = Playlist("", (View("review", VIEWS["review"][0], "The review"),))
    opened(page, "review", **{frame.PRESENT: "true", playlist.PARAM: playlist.pack(views), playlist.AT: at})
    assert component_with(page, "scenes")["at"] == 0
