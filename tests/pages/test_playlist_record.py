"""The record of a playlist: its changes, its JSON and its link, and what is refused."""

import json

import pytest
from hypothesis import example as case
from hypothesis import given
from hypothesis import strategies as some

from ig_core.errors import InputError
from webapp.shared import places
from webapp.shared.playlist import MOST_VIEWS, Playlist, View, pack, unpack

ONE = View("review", {"example": "short-good"}, "Positive, at once.", "Say “hello”.\nThen wait.")
TWO = View("row", {"row": "example:3"}, "At most $50,000")
THREE = View("overview", {}, "A neural network reads this as positive. Why?")
MINE = Playlist("Mine", (ONE, TWO, THREE))

texts = some.text(max_size=60)
views = some.builds(
    View,
    page=some.sampled_from(list(places.PLACES)),
    params=some.dictionaries(texts, texts, max_size=3),
    title=texts.map(lambda text: " ".join(text.split())),
    notes=texts,
)
playlists = some.builds(Playlist, title=texts.map(lambda text: " ".join(text.split())), views=some.tuples(views, views))
anything = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | texts,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(playlists)
def test_a_playlist_comes_back_from_its_json_and_from_its_link(shown):
    assert Playlist.from_json(shown.to_json()) == shown
    assert unpack(pack(shown)) == shown


@case(None, "params")
@case([], "page")
@given(anything, some.sampled_from(["ig_lens_playlist", "title", "views", "page", "params", "notes"]))
def test_json_of_anything_else_is_refused_or_has_the_right_form(value, name):
    data = json.loads(MINE.to_json())
    place = data if name in data else data["views"][1]
    if place[name] == value:
        return
    place[name] = value
    try:
        found = Playlist.from_json(json.dumps(data))
    except InputError:
        return
    assert isinstance(found.title, str)  # what has the right form is taken as it is
    for view in found.views:
        assert view.page in places.PLACES
        assert all(isinstance(one, str) for one in (view.title, view.notes, *view.params, *view.params.values()))


@pytest.mark.parametrize("text", ["", "[]", "null", '{"ig_lens_playlist": 1}', "[" * 100_000, "\ud800"])
def test_what_is_no_playlist_is_refused(text):
    with pytest.raises(InputError, match="not the JSON of a playlist"):
        Playlist.from_json(text)


def test_a_link_that_is_cut_is_refused():
    with pytest.raises(InputError, match="cut off"):
        unpack(pack(MINE)[:-8])


def test_it_holds_so_many_views_and_no_more():
    full = Playlist("", (ONE,) * MOST_VIEWS)
    with pytest.raises(InputError, match=f"at most {MOST_VIEWS}"):
        full.with_view(TWO)
    with pytest.raises(InputError, match=f"at most {MOST_VIEWS}"):
        full.with_views([TWO])
    assert full.with_views([ONE]) == full


def test_views_move_and_the_others_keep_their_order():
    assert MINE.moved(0, 2).views == (TWO, THREE, ONE)
    assert MINE.moved(2, 1).views == (ONE, THREE, TWO)
    assert MINE.without_view(1).views == (ONE, THREE)
    assert Playlist().with_views([ONE, TWO]).with_views([TWO, THREE]).views == MINE.views


def test_a_title_is_one_line_and_what_is_too_long_is_cut():
    changed = MINE.changed(0, " two \n lines ", "n" * 5000)
    assert changed.views[0].title == "two lines"
    assert len(changed.views[0].notes) == 4000
    assert MINE.titled("x" * 300).title == "x" * 200
