"""The page of the playlist, and how views come into it, without a browser; its record: test_playlist_record.py."""

from dataclasses import replace

import pytest
from app_page import entered, markup
from row_page import Parts

from webapp.playlist import example
from webapp.shared import places, playlist, warming
from webapp.shared.playlist import Playlist, View, pack, unpack

ONE = View("review", {"example": "short-good"}, "Positive, at once.", "Say “hello”.\nThen wait.")
TWO = View("row", {"row": "example:3"}, "At most $50,000")
THREE = View("overview", {}, "A neural network reads this as positive. Why?")
MINE = Playlist("Mine", (ONE, TWO, THREE))
OTHER = Playlist("Another <b>one</b>", (replace(TWO, title="Two"),))


@pytest.fixture(autouse=True, scope="module")
def warm():
    """A model is loaded, and TensorFlow with it: not while pages of these tests are run."""
    warming.wait_until_warm("imdb-onehot")


class Browser(Parts):
    """The components of the page, in the hands of a test."""

    def __init__(self):
        super().__init__()
        self.number = 0

    def do(self, page, **change):
        self.number += 1
        report = {"session": self.drawn["views"]["session"], "changes": [{"number": self.number, **change}]}
        self._send(page, "views", reported=report)

    def has_kept(self, page, shown):
        self._send(page, "kept", found=pack(shown))

    @property
    def titles(self):
        return [row["title"] for row in self.drawn["views"]["list"]["rows"]]


@pytest.fixture
def browser(monkeypatch):
    from webapp.components import kept, views

    own = Browser()
    for module in (kept, views):
        monkeypatch.setattr(module, "registered", own.registered)
    return own


def opened(page, shown=None, **more):
    page.switch_page("pages/playlist.py")
    return entered(page, more | ({"playlist": pack(shown)} if shown else {}))


def parameter(page, name):
    found = page.query_params[name]
    return found if isinstance(found, str) else found[0]


def address(page):
    """The list in the address of the page."""
    return unpack(parameter(page, "playlist"))


def press(page, label):
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception


def titles(shown):
    return [view.title for view in shown.views]


def test_a_link_opens_its_list_and_what_is_changed_is_in_the_address(page, browser):
    opened(page, MINE)
    drawn = browser.drawn["views"]["list"]
    assert (drawn["title"], [row["what"] for row in drawn["rows"]]) == (
        "Mine",
        ["a film review", "a table row", "the start page"],
    )
    assert drawn["rows"][0]["notes"] == ONE.notes
    browser.do(page, kind="move", place=0, to=2)
    browser.do(page, kind="text", place=1, title="Three", notes="Look.")
    browser.do(page, kind="whole", title="Ours")
    wanted = MINE.moved(0, 2).changed(1, "Three", "Look.").titled("Ours")
    assert address(page) == page.session_state["playlist"] == wanted
    assert browser.drawn["kept"] == {"text": pack(wanted), "asks": False}


def test_what_was_taken_out_comes_back(page, browser):
    opened(page, MINE)
    browser.do(page, kind="remove", place=1)
    assert browser.titles == titles(MINE.without_view(1))
    assert browser.drawn["views"]["list"]["said"] == "Removed “At most $50,000”."
    browser.do(page, kind="undo")
    assert address(page) == MINE
    browser.do(page, kind="undo")
    assert address(page) == MINE


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "move", "place": 0, "to": 3},
        {"kind": "move", "place": -1, "to": 0},
        {"kind": "remove", "place": "0"},
        {"kind": "remove", "place": True},
        {"kind": "text", "place": 0, "title": "x"},
        {"kind": "open", "place": 9},
        {"kind": ["move"]},
        {},
    ],
)
def test_a_report_that_no_page_would_send_changes_nothing(page, browser, change):
    opened(page, MINE)
    browser.do(page, **change)
    assert address(page) == MINE


def test_a_change_that_was_done_is_not_done_again(page, browser):
    opened(page, MINE)
    browser.do(page, kind="remove", place=0)
    browser.number -= 1
    browser.do(page, kind="remove", place=0)
    assert address(page) == MINE.without_view(0)


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("Open the one in the link", OTHER),
        ("Add its views to mine", MINE.with_views(OTHER.views)),
        ("Keep mine", MINE),
    ],
)
def test_a_link_does_not_take_the_place_of_ones_own_list_unasked(page, browser, answer, wanted):
    opened(page)
    browser.has_kept(page, MINE)
    page.switch_page("pages/overview.py")
    page.run()
    opened(page, OTHER)
    assert address(page) == OTHER  # a reload would ask again
    assert browser.drawn["kept"]["text"] == pack(MINE)
    assert "This link holds “Another &lt;b&gt;one&lt;/b&gt;”: 1 view." in markup(page)
    assert browser.titles == titles(MINE)
    press(page, answer)
    assert "This link holds" not in markup(page)
    assert address(page) == wanted
    if answer == "Open the one in the link":
        browser.do(page, kind="undo")
        assert address(page) == MINE


def test_what_the_tab_has_kept_is_asked_about_where_a_new_session_came_by_a_link(page, browser):
    opened(page, OTHER)
    assert browser.drawn["kept"] == {"text": pack(OTHER), "asks": True}
    browser.has_kept(page, MINE)
    assert "This link holds" in markup(page)
    assert page.session_state["playlist"] == MINE
    press(page, "Keep mine")
    assert address(page) == MINE


def test_what_the_tab_has_kept_is_taken_up_by_a_new_session(page, browser):
    opened(page)
    assert browser.drawn["kept"] == {"text": None, "asks": True}
    assert "Nothing collected yet." in markup(page)
    browser.has_kept(page, MINE)
    assert address(page) == MINE


def test_a_view_is_opened_with_its_controls(page, browser):
    opened(page, MINE)
    browser.do(page, kind="open", place=1)
    assert 'class="verdict"' in markup(page)
    assert parameter(page, "row") == "example:3"
    assert "present" not in page.query_params


def test_a_link_may_begin_on_the_stage_and_leaves_ones_own_list_alone(page, browser):
    opened(page, MINE, present="true")
    assert [parameter(page, name) for name in ("present", "at", "example")] == ["true", "1", "short-good"]
    assert "playlist" not in page.session_state


def test_back_from_the_stage_leads_to_the_list_and_not_to_the_stage_again(page, browser):
    opened(page, MINE, present="true")
    opened(page, MINE, present="true")  # with the parameters of the view, which stand in the address then
    assert list(page.query_params) == ["playlist"]
    assert browser.titles == titles(MINE)


def test_a_broken_link_is_said_and_the_list_stays(page, browser):
    opened(page, MINE)
    page.switch_page("pages/overview.py")
    page.run()
    page.query_params["playlist"] = "nonsense"
    page.switch_page("pages/playlist.py")
    page.run()
    assert "The playlist in this link is damaged" in markup(page)
    assert browser.titles == titles(MINE)


def test_a_view_is_added_once_with_its_headline_and_nothing_is_explained_again(page, browser, monkeypatch):
    page.switch_page("pages/review.py")
    entered(page, {"example": "short-good"})
    page.button(key="to_playlist").click().run()
    page.button(key="to_playlist").click().run()
    assert not page.exception
    (view,) = page.session_state["playlist"].views
    assert (view.page, view.params) == ("review", {"example": "short-good"})
    assert f'aria-level="2">{view.title}</p>' in markup(page)
    assert browser.drawn["kept"]["text"] == pack(Playlist("", (view,)))
    assert "Playlist (1)" in [link.proto.label for link in page.get("page_link")]


def test_the_button_for_the_stage_shows_the_same_view_there(page, browser):
    page.switch_page("pages/review.py")
    entered(page, {"example": "short-good"})
    page.button(key="to_stage").click().run()
    assert [parameter(page, name) for name in ("present", "example")] == ["true", "short-good"]
    assert 'class="verdict"' in markup(page)


def test_a_file_is_opened_and_a_wrong_one_is_refused_in_a_sentence(page, browser):
    opened(page, MINE)
    page.file_uploader[0].upload("playlist.json", b'{"views": []}', "application/json").run()
    assert "This is not the JSON of a playlist" in markup(page)
    assert address(page) == MINE
    page.file_uploader[0].upload("playlist.json", OTHER.to_json().encode(), "application/json").run()
    assert address(page) == OTHER
    browser.do(page, kind="undo")
    assert address(page) == MINE


# ---- the example


def test_the_example_that_ships_has_a_view_of_each_kind_with_notes(page, browser):
    opened(page)
    press(page, "Open it")
    shown = address(page)
    assert shown == example.demo()
    assert [view.page for view in shown.views] == ["review", "image", "phrases", "row", "compare"]
    assert all(view.title and view.notes for view in shown.views)
    assert len(example.opening()[1][playlist.PARAM]) < 4000


@pytest.mark.parametrize("place", range(5))
def test_every_view_of_the_example_shows_what_it_names(page, place):
    view = example.demo().views[place]
    page.switch_page(places.script(view.page))
    entered(page, dict(view.params))
    assert 'class="say"' not in markup(page)
    assert {name: parameter(page, name) for name in view.params} == dict(view.params)
