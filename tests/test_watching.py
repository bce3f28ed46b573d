"""Who asked for work is told after every call of a model, may end it there, and may want short calls."""

import numpy as np
import pytest
import tensorflow as tf

import ig_core
from ig_core import explainer, models, watching
from ig_core.attribution import METHODS
from ig_core.errors import InputError
from ig_core.gradients.compiled import CompiledGradient
from ig_core.watching import Speed, calls, tell, watched

POINTS = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.0]])
TEXT = "not good not bad a great film"
INPUTS = {"imdb-onehot": TEXT, "imdb-maxpool": TEXT, "sst-bilstm": TEXT, "adult-mlp": "example:0"}


class EnoughError(Exception):
    """What a reader who has left raises."""


def sums(points):
    return tf.reduce_sum(points, axis=1, keepdims=True)


def measured(*calls):
    """A Speed that has seen these calls, after the one in which the function was compiled."""
    speed = Speed()
    speed.saw(1, 1, 1000.0)
    for size, points, seconds in calls:
        speed.saw(size, points, seconds)
    return speed


def sizes(parts):
    return [part.stop - part.start for part in parts]


@pytest.fixture
def one_a_call():
    return CompiledGradient(sums, (2,), activations=1, bytes_per_call=8)


def test_who_watches_is_told_after_every_call_of_gradients_and_of_outputs(one_a_call):
    told = []
    with watched(told.append):
        one_a_call.along(np.ones(1))(POINTS)
        one_a_call.outputs(POINTS[:2])
    one_a_call.outputs(POINTS)
    assert told == [1, 2, 3, 4, 5]


def test_what_progress_raises_ends_the_work(one_a_call):
    told = []

    def stop(points):
        told.append(points)
        raise EnoughError

    with pytest.raises(EnoughError), watched(stop):
        one_a_call.outputs(POINTS)
    assert told == [1]
    assert one_a_call.outputs(POINTS).shape == (3, 1)


def test_of_two_who_watch_the_inner_one_is_told_and_none_changes_nothing():
    outer, inner = [], []
    with watched(outer.append):
        tell(1)
        with watched(inner.append):
            tell(2)
        with watched(None):
            tell(3)
    assert outer == [1, 4]
    assert inner == [2]


def test_a_speed_is_the_fastest_that_was_seen_and_slower_ones_count_a_little():
    speed = measured()
    assert speed.seconds(100) is None
    speed.saw(100, points=10, seconds=2.0)
    assert speed.seconds(100) == pytest.approx(0.2)
    speed.saw(100, points=10, seconds=1.0)
    assert speed.seconds(100) == pytest.approx(0.1)
    speed.saw(100, points=10, seconds=2.0)
    assert speed.seconds(100) == pytest.approx(0.8 * 0.1 + 0.2 * 0.2)
    assert speed.fastest(100) == pytest.approx(0.1)
    assert speed.fastest(200) == pytest.approx(0.2)


def test_the_speed_of_another_size_is_expected_in_proportion():
    speed = measured((64, 1, 1.0))
    assert speed.seconds(128) == pytest.approx(2.0)
    assert speed.seconds(32) == pytest.approx(0.5)
    speed.saw(1024, points=1, seconds=3.0)
    assert speed.seconds(2048) == pytest.approx(6.0)


def test_calls_are_as_large_as_the_memory_allows_where_nobody_watches():
    assert sizes(calls(10, 4, 1, Speed())) == [4, 4, 2]


def test_calls_take_about_the_time_that_is_wanted_in_powers_of_two():
    speed = measured((64, 1, 0.1))
    with watched(lambda points: None, seconds_per_call=0.65):
        parts = calls(9, 100, 64, speed)
        assert sizes([next(parts)]) == [4]
    slow = measured((64, 1, 30.0))
    with watched(lambda points: None, seconds_per_call=0.65):
        assert sizes([next(calls(9, 100, 64, slow))]) == [1]


def test_the_first_call_is_small_where_no_speed_is_known(monkeypatch):
    now = iter(range(100))
    monkeypatch.setattr(watching.time, "perf_counter", lambda: float(next(now)))
    with watched(lambda points: None, seconds_per_call=1.0):
        assert sizes(calls(8, 100, 64, Speed())) == [2, 2, 2, 2]  # each takes a second, half a second a point
        assert sizes(calls(9, 100, 64, measured((64, 4, 1.0)))) == [4, 4, 1]


def test_short_calls_change_no_gradient_beyond_rounding(tiny):
    whole = ig_core.explain(TEXT, model=tiny)
    with watched(lambda points: None, seconds_per_call=1e-9):
        cut = ig_core.explain(TEXT, model=tiny)
    np.testing.assert_allclose(cut.scores, whole.scores, atol=1e-6)
    assert cut.points == whole.points


@pytest.mark.parametrize("name", METHODS)
def test_every_method_tells_and_can_be_ended(name):
    model = next(model for model in INPUTS if METHODS[name].applies_to(models.lookup(model)))
    given = INPUTS[model]
    told = []
    ig_core.explain(given, model=model, method=name, progress=told.append)
    assert told
    assert told == sorted(told)

    def stop(points):
        raise EnoughError

    with pytest.raises(EnoughError):
        ig_core.explain(given, model=model, method=name, progress=stop)


def test_what_is_asked_of_many_or_of_all_classes_tells_too(tiny):
    told = []
    explainer.explain_all_classes(TEXT, model=tiny, progress=told.append)
    of_all, told[:] = list(told), []
    assert list(ig_core.explain_many([TEXT, "a bad film"], model=tiny, progress=told.append))
    assert of_all
    assert told


def drawn(capsys):
    """What has been printed: on the standard output, and the last state of each bar on the standard error."""
    out, err = capsys.readouterr()
    return out, [line.split("\r")[-1].strip() for line in err.strip("\n").split("\n")] if err else []


def test_a_bar_counts_points_and_is_drawn_only_when_it_is_asked_for(tiny, capsys):
    told = []
    ig_core.explain(TEXT, model=tiny, progress=told.append)
    ig_core.explain(TEXT, model=tiny, progress=False)
    assert drawn(capsys) == ("", [])
    ig_core.explain(TEXT, model=tiny, progress=True)
    out, (bar,) = drawn(capsys)
    assert out == ""
    assert bar.startswith(f"{told[-1]} points ")


def test_a_bar_of_many_counts_those_that_are_done_of_all(tiny, capsys):
    assert len(list(ig_core.explain_many([TEXT] * 3, model=tiny, progress=True))) == 3
    out, (bar,) = drawn(capsys)
    assert out == ""
    assert bar.startswith("100%")
    assert "| 3/3 " in bar
    assert " points]" in bar


def test_a_bar_of_who_knows_how_many_counts_those_that_are_done(tiny, capsys):
    assert len(list(ig_core.explain_many(iter([TEXT] * 3), model=tiny, progress=True))) == 3
    _, (bar,) = drawn(capsys)
    assert bar.startswith("3 inputs ")


def test_a_bar_goes_on_where_one_input_cannot_be_explained(tiny, capsys):
    explained = ig_core.explain_many([TEXT, "", TEXT], model=tiny, progress=True)
    next(explained)
    with pytest.raises(InputError):
        next(explained)
    _, (bar,) = drawn(capsys)
    assert "| 1/3 " in bar


def test_phrases_and_interactions_have_a_bar(capsys):
    ig_core.explain_interactions("example:0", model="adult-linear", progress=True)
    ig_core.explain_phrases("(good film)", model="imdb-onehot", progress=True)
    _, bars = drawn(capsys)
    assert [" points " in bar for bar in bars] == [True, True]


def test_what_progress_raises_ends_many_explanations_whatever_it_is(tiny):
    told = []

    def stop(points):
        told.append(points)
        raise InputError("enough")

    with pytest.raises(InputError, match="enough"):
        list(ig_core.explain_many([TEXT] * 5, model=tiny, progress=stop))
    assert len(told) == 1
