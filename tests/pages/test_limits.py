"""What one session may ask for within a minute: counted by a clock of the test's own, and said on pages."""

import numpy as np
import pytest
from app_page import entered, markup
from image_page import PIXELS, file_of, parameter, upload

from webapp.shared import limits, link
from webapp.shared.limits import Limit, LimitError


class Clock:
    """Seconds, as the test sets them."""

    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_as_many_as_the_limit_says_are_let_through_and_the_next_one_is_not(clock):
    limit = Limit(3, clock)
    for thing in "abc":
        limit.count(thing)
    with pytest.raises(LimitError, match=r"^That was a lot at once: wait 60 seconds\.$"):
        limit.count("d")


def test_what_is_asked_for_again_counts_once(clock):
    limit = Limit(2, clock)
    for thing in "abababba":
        limit.count(thing)
    with pytest.raises(LimitError):
        limit.count("c")


def test_each_is_forgotten_a_minute_after_it_was_asked_for(clock):
    limit = Limit(2, clock)
    limit.count("a")
    clock.now += 20
    limit.count("b")
    clock.now += 39.5
    with pytest.raises(LimitError) as error:
        limit.count("c")
    assert error.value.seconds == 1  # half a second, rounded up
    assert str(error.value).endswith("wait 1 second.")
    clock.now += 0.5
    limit.count("c")
    with pytest.raises(LimitError) as error:
        limit.count("d")
    assert error.value.seconds == 20


def test_what_was_refused_does_not_prolong_the_wait(clock):
    limit = Limit(1, clock)
    limit.count("a")
    for second in range(60):
        clock.now = 100 + second
        with pytest.raises(LimitError) as error:
            limit.count("b")
        assert error.value.seconds == 60 - second
    clock.now = 160
    limit.count("b")


def test_zero_is_no_limit(clock):
    limit = Limit(0, clock)
    for thing in range(10_000):
        limit.count(thing)


def test_no_more_is_kept_than_is_counted(clock):
    limit = Limit(5, clock)
    for thing in range(100):
        clock.now += 13
        limit.count(thing)
    assert len(limit._asked) == 5


def test_somebody_who_types_or_drags_for_a_minute_stays_below_the_default(clock):
    limit = Limit(limits.most("inputs"), clock)
    for step in range(400):  # typing is applied after a pause of 150 ms: 400 times a minute at most
        clock.now = 100 + step * 0.15
        limit.count(step)


@pytest.mark.parametrize(("said", "most"), [("", 600), ("7", 7), (" 0 ", 0)])
def test_the_environment_sets_the_limit(monkeypatch, said, most):
    monkeypatch.setenv("IG_LENS_REQUESTS_A_MINUTE", said)
    assert limits.most("inputs") == most


@pytest.mark.parametrize("said", ["many", "-1", "1.5", "٣"])
def test_an_environment_that_sets_no_number_is_refused(monkeypatch, said):
    monkeypatch.setenv("IG_LENS_UPLOADS_A_MINUTE", said)
    with pytest.raises(ValueError, match="IG_LENS_UPLOADS_A_MINUTE must be a whole number, 0 for no limit; got"):
        limits.most("uploads")


def test_sessions_do_not_count_for_each_other(monkeypatch):
    monkeypatch.setenv("IG_LENS_REQUESTS_A_MINUTE", "1")
    one, other = {}, {}
    limits.count("inputs", "a", one)
    limits.count("inputs", "b", other)
    with pytest.raises(LimitError):
        limits.count("inputs", "b", one)


@pytest.mark.parametrize("script", ["pages/review.py", "pages/phrases.py"])
def test_a_text_beyond_the_limit_stays_and_is_explained_when_the_time_has_come(page, monkeypatch, clock, script):
    monkeypatch.setenv("IG_LENS_REQUESTS_A_MINUTE", "1")
    page.switch_page(script)
    entered(page, {"text": link.pack("A superb film."), "model": "imdb-onehot"})
    page.session_state["limit of inputs"].clock = clock
    page.session_state["limit of inputs"]._asked = dict.fromkeys(page.session_state["limit of inputs"]._asked, 100.0)
    assert 'class="verdict"' in markup(page)
    page.text_area(key="text").set_value("A dull film.").run()
    assert not page.exception
    assert "That was a lot at once: wait 60 seconds." in markup(page)
    assert 'class="verdict"' not in markup(page)
    assert page.text_area(key="text").value == "A dull film."
    clock.now += 60
    page.run()
    assert "a lot at once" not in markup(page)
    assert 'class="verdict"' in markup(page)
    assert page.text_area(key="text").value == "A dull film."


def test_a_picture_beyond_the_limit_is_taken_when_the_time_has_come(page, monkeypatch, clock):
    monkeypatch.setenv("IG_LENS_UPLOADS_A_MINUTE", "1")
    page.switch_page("pages/image.py")
    entered(page, {})
    upload(page, "one.png", file_of(PIXELS))
    first = parameter(page, "image")
    (limit,) = [page.session_state["limit of uploads"]]
    limit.clock, limit._asked = clock, dict.fromkeys(limit._asked, 100.0)
    upload(page, "two.png", file_of(np.rot90(PIXELS, 2)))
    assert "That was a lot at once: wait 60 seconds." in markup(page)
    assert parameter(page, "image") == first
    page.run()
    assert parameter(page, "image") == first
    clock.now += 60
    page.run()
    assert "a lot at once" not in markup(page)
    assert parameter(page, "image") not in (first, "drawing:boot-heel")


def test_models_and_methods_asked_about_one_text_count_once(page, monkeypatch):
    monkeypatch.setenv("IG_LENS_REQUESTS_A_MINUTE", "1")
    page.switch_page("pages/compare.py")
    entered(page, {"text": link.pack("A superb film."), "models": "imdb-onehot", "methods": "sensitivity,lrp"})
    assert "a lot at once" not in markup(page)
    assert 'class="cell"' in markup(page)
