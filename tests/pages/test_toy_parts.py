"""The toys of the page that explains Integrated Gradients: what they compute, show, and take from a browser."""

import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from app_page import markup
from row_page import Parts
from streamlit.testing.v1 import AppTest

from ig_core.errors import InputError
from webapp.components import toy_curve as toy_curve_module
from webapp.components import toy_paths as toy_paths_module
from webapp.components.toy_curve import Place, toy_curve
from webapp.components.toy_paths import MOST_SENT, checked
from webapp.path import own_path
from webapp.path.drawn import MOST_CORNERS, completed, thinned

START, END = np.array([0.0, 0.0]), np.array([1.0, 1.0])
AREA_BELOW = [[0.0, 0.0], [0.4, 0.0], [0.4, 0.5], [1.0, 1.0]]  # 0.6 · 0.75 = 0.45


@pytest.fixture
def drawn(monkeypatch):
    own = Parts()
    for module in (toy_curve_module, toy_paths_module):
        monkeypatch.setattr(module, "registered", own.registered)
    return own


@pytest.fixture
def page(drawn):
    script = Path(__file__).parents[1] / "browser" / "toys_app.py"
    page = AppTest.from_file(str(script), default_timeout=60).run()
    assert not page.exception
    return page


def report(page, drawn, corners):
    """What a browser does that has drawn a path."""
    drawn._send(page, "toy paths", drawn=corners)


def press(page, name):
    next(one for one in page.button if one.label == name).click().run()
    assert not page.exception


def said(page):
    """The page's own markup without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", markup(page)))


def rows(page):
    """The table of the paths tried last: name, scores of both inputs, sum."""
    body = re.search(r"<tbody>(.*?)</tbody>", markup(page))[1]
    return [re.sub(r"(<[^>]*>)+", "|", row).strip("|").split("|") for row in body.split("</tr>")[:-1]]


# ---- one input


def test_each_place_tells_the_gradient_there_and_what_integrated_gradients_give(drawn, page):
    places = drawn.drawn["toy curve"]["places"]
    assert len(places) == 41
    for number, place in enumerate(places):
        x = number / 20  # the paper's function: it rises up to 1, and stays there
        assert place["x"] == pytest.approx(x)
        assert place["value"] == pytest.approx(min(x, 1))
        assert place["gradient"] == (1 if x < 1 else 0)
        assert (place["x_text"], place["score_text"]) == (f"{x:.2f}", f"{min(x, 1):.2f}")


def test_at_the_input_the_gradient_is_nothing_and_the_score_is_all(drawn, page):
    last = drawn.drawn["toy curve"]["places"][-1]
    assert (last["x_text"], last["gradient_text"], last["score_text"]) == ("2.00", "0", "1.00")
    assert "still knows what x did: 1.00" in last["said"]


@pytest.mark.parametrize("x", [[], [0.0], [0.0, 0.0], [1.0, 0.0]])
def test_places_that_do_not_go_on_are_refused(x):
    places = [Place(x=one, value=0, gradient=0, x_text="", gradient_text="", score_text="", said="") for one in x]
    with pytest.raises(InputError, match="places must be at least two, each further on than the one before"):
        toy_curve(places, [], key="key")


# ---- two inputs


def test_the_straight_line_is_there_first_and_treats_both_inputs_alike(drawn, page):
    assert drawn.drawn["toy paths"]["shown"] == [[0, 0], [1, 1]]
    assert "On the straight line, x₁ and x₂ both get +0.50" in said(page)
    assert rows(page) == [["Straight", "+0.50", "+0.50", "+1.00"]]


@pytest.mark.parametrize(
    ("name", "scores"),
    [
        ("First right, then up", ["0.00", "+1.00"]),
        ("First up, then right", ["+1.00", "0.00"]),
        ("A detour: once around", ["−0.50", "+1.50"]),
    ],
)
def test_a_ready_made_path_gives_other_scores_and_the_same_sum(drawn, page, name, scores):
    press(page, name)
    assert f"The scores have changed, their sum has not: {scores[0]} and {scores[1]} make 1.00." in said(page)
    assert rows(page) == [[name, *scores, "+1.00"], ["Straight", "+0.50", "+0.50", "+1.00"]]
    assert len(drawn.drawn["toy paths"]["shown"]) == 2 + len(own_path.READY[name])


def test_a_path_of_ones_own_gives_the_area_below_it(drawn, page):
    report(page, drawn, AREA_BELOW)
    assert rows(page)[0] == ["Drawn, no. 1", "+0.45", "+0.55", "+1.00"]
    assert "the only one that treats both inputs alike" in said(page)
    assert "added" not in said(page)
    assert "The sum is off by 0.0 %." in said(page)
    assert drawn.drawn["toy paths"]["shown"] == AREA_BELOW


def test_a_way_as_much_above_the_straight_line_as_below_it_gives_the_same_scores(drawn, page):
    report(page, drawn, [[0, 0], [0.5, 0], [0.5, 1], [1, 1]])
    assert "Another way, and yet the same scores: +0.50 and +0.50 make 1.00." in said(page)


@pytest.mark.parametrize(
    ("corners", "sentence"),
    [
        ([[0, 0], [0.5, 0.2]], "Your path did not reach the end: a straight piece was added."),
        ([[0.5, 0.2], [1, 1]], "Your path did not begin at the start: a straight piece was added."),
        ([[0.5, 0.2]], "Your path neither began at the start nor reached the end: straight pieces were added."),
    ],
)
def test_a_path_that_is_not_drawn_from_end_to_end_is_completed_and_the_page_says_so(drawn, page, corners, sentence):
    report(page, drawn, corners)
    assert sentence in said(page)
    assert drawn.drawn["toy paths"]["shown"] == [[0, 0], [0.5, 0.2], [1, 1]]
    assert rows(page)[0] == ["Drawn, no. 1", "+0.35", "+0.65", "+1.00"]  # 0.5 · 0.1 + 0.5 · 0.6


def test_a_path_of_very_many_corners_is_thinned_and_keeps_its_scores(drawn, page):
    angles = np.linspace(0, np.pi / 2, 900)
    report(page, drawn, np.stack([np.sin(angles), 1 - np.cos(angles)], axis=1).tolist())
    assert len(drawn.drawn["toy paths"]["shown"]) == MOST_CORNERS
    assert rows(page)[0] == ["Drawn, no. 1", "+0.21", "+0.79", "+1.00"]  # 1 - π/4 and π/4
    assert "the 64 that shape it most were kept" in said(page)


def test_the_last_few_paths_are_kept_each_by_its_name_and_the_latest_stands_first(drawn, page):
    for corner in range(5):
        report(page, drawn, [[0, 0], [corner / 5, 0.5], [1, 1]])
    press(page, "Straight")
    press(page, "First right, then up")
    names = [row[0] for row in rows(page)]
    assert names == ["First right, then up", "Straight", *(f"Drawn, no. {number}" for number in (5, 4, 3, 2))]


def test_each_path_that_is_tried_has_a_number_of_its_own_so_that_the_field_shows_it(drawn, page):
    numbers = [drawn.drawn["toy paths"]["number"]]
    for name in ("First right, then up", "Straight", "Straight"):
        press(page, name)
        numbers.append(drawn.drawn["toy paths"]["number"])
    assert len(set(numbers)) == 4


@pytest.mark.parametrize("report_", [None, "path", [], [[0, 0, 0]], [[0, "<b>"]], {"0": [0, 0]}])
def test_a_report_that_is_no_path_changes_nothing(drawn, page, report_):
    before = said(page)
    report(page, drawn, report_)
    assert said(page) == before


# ---- what a browser reports


@pytest.mark.parametrize(
    "bad",
    [0, [0, 0], [[0]], [[0, None]], [[0, True]], [[0, float("nan")]], [[float("inf"), 0]], [[10**400, 0]], [[[], []]]],
)
def test_what_is_no_list_of_pairs_of_numbers_is_no_path(bad):
    assert checked(bad) is None


def test_a_path_of_more_corners_than_may_be_reported_is_refused():
    assert checked([[0.5, 0.5]] * (MOST_SENT + 1)) is None
    assert checked([[0.5, 0.5]] * MOST_SENT).shape == (MOST_SENT, 2)


def test_corners_beyond_the_field_are_moved_to_its_sides():
    np.testing.assert_array_equal(checked([[-3, 0.5], [0.5, 7]]), [[0, 0.5], [0.5, 1]])


def test_a_component_that_reports_nothing_is_not_answered(monkeypatch):
    given, taken = {}, []
    monkeypatch.setattr(toy_paths_module, "registered", lambda folder, html: lambda **own: given.update(own))
    field = own_path.Field(label="", image="", levels=[], across="", up="", names=("", ""))
    toy_paths_module.toy_paths(field, np.array([START, END]), 0, taken.append, "key")
    monkeypatch.setattr(toy_paths_module.st, "session_state", {"key": SimpleNamespace(drawn=None)})
    given["on_drawn_change"]()
    assert taken == []


# ---- from what is drawn to a path


def test_who_is_near_an_end_has_reached_it():
    path = completed(np.array([[0.03, 0.02], [0.5, 0.2], [0.98, 0.97]]), START, END)
    assert path.added == ()
    np.testing.assert_array_equal(path.corners, [[0, 0], [0.03, 0.02], [0.5, 0.2], [0.98, 0.97], [1, 1]])


def test_corners_that_repeat_are_one():
    path = completed(np.array([START, START, [0.5, 0.2], [0.5, 0.2], END]), START, END)
    np.testing.assert_array_equal(path.corners, [[0, 0], [0.5, 0.2], [1, 1]])


def test_thinning_takes_out_first_what_shapes_a_path_least():
    corners = np.array([[0, 0], [0.25, 0.01], [0.5, 0], [0.5, 0.5], [0.5, 1], [1, 1]])
    np.testing.assert_array_equal(thinned(corners, 4), [[0, 0], [0.5, 0], [0.5, 1], [1, 1]])
    np.testing.assert_array_equal(thinned(corners, 9), corners)


def test_a_thinned_path_goes_from_the_same_start_to_the_same_end():
    corners = np.random.default_rng(0).uniform(size=(300, 2))
    fewer = thinned(corners, 7)
    assert len(fewer) == 7
    np.testing.assert_array_equal(fewer[[0, -1]], corners[[0, -1]])
