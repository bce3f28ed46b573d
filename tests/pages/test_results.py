"""Results are made once, kept as long as there is room, and never made for nobody."""

import threading

import numpy as np
import pandas as pd
import pytest

from ig_core.errors import UserError
from webapp.shared.results import Kept, Results, size_of

PATIENCE = 20  # seconds


class LeftError(Exception):
    """What is raised when the reader has left."""


def nothing():
    """For readers who stay."""


def test_a_result_is_made_once():
    results, made = Results(10_000), []

    def make():
        made.append(1)
        return "found"

    assert [results.get("key", make, nothing) for _ in range(3)] == ["found"] * 3
    assert len(made) == 1
    assert results.holds("key")
    assert not results.holds("other")


def test_the_least_recently_used_are_forgotten_beyond_the_bytes():
    results = Results(2_500)
    for key in ("a", "b"):
        results.get(key, lambda: np.zeros(1000, np.uint8), nothing)
    results.get("a", lambda: pytest.fail("it was there"), nothing)
    results.get("c", lambda: np.zeros(1000, np.uint8), nothing)
    assert [results.holds(key) for key in "abc"] == [True, False, True]
    assert results.bytes <= 2_500
    results.clear()
    assert results.bytes == 0


def test_a_result_that_has_no_room_is_given_and_not_kept():
    results = Results(100)
    assert results.get("key", lambda: np.zeros(1000), nothing).size == 1000
    assert not results.holds("key")
    assert results.bytes == 0


def both(make, others=None):
    """What two threads get for one key, the second of which asks while the first one makes it by `make`: results, or
    the errors in their place. `others` makes it for the second one, where that does not wait for the first one's.
    """
    results, begun, go, looked = Results(10_000), threading.Event(), threading.Event(), threading.Event()
    found = [None, None]

    def making():
        begun.set()
        assert go.wait(PATIENCE)
        return make()

    def ask(number, *how):
        try:
            found[number] = results.get("key", *how)
        except (LeftError, UserError) as error:
            found[number] = error

    first = threading.Thread(target=ask, args=(0, making, nothing))
    second = threading.Thread(target=ask, args=(1, others or make, looked.set))
    first.start()
    assert begun.wait(PATIENCE)
    second.start()
    assert looked.wait(PATIENCE)
    go.set()
    for thread in (first, second):
        thread.join(PATIENCE)
    return results, found


def test_two_who_ask_at_once_get_one_result():
    made = []

    def make():
        made.append(1)
        return object()

    _, found = both(make)
    assert found[0] is found[1]
    assert len(made) == 1


def test_who_waits_for_one_that_leaves_makes_the_result():
    def leave():
        raise LeftError

    _, (first, second) = both(leave, lambda: "made")
    assert isinstance(first, LeftError)
    assert second == "made"


def test_what_cannot_be_made_is_not_tried_again_for_those_who_wait():
    made = []

    def refuse():
        made.append(1)
        raise UserError("too long")

    results, found = both(refuse)
    assert [str(error) for error in found] == ["too long"] * 2
    assert len(made) == 1
    with pytest.raises(UserError):  # who asks later tries again
        results.get("key", refuse, nothing)
    assert len(made) == 2


def test_a_function_whose_results_are_kept_makes_each_once_by_its_arguments():
    made = []

    def twice(number, plus=0):
        made.append(number)
        return 2 * number + plus

    kept = Kept(twice, Results(10_000), lambda: nothing)
    assert [kept(1), kept(1), kept(2, plus=1), kept(2, plus=1), kept(2)] == [2, 2, 5, 5, 4]
    assert made == [1, 2, 2]
    kept.clear()
    assert kept(1) == 2
    assert made == [1, 2, 2, 1]
    assert kept.__name__ == "twice"


def test_who_leaves_waits_no_longer():
    results, begun, go = Results(10_000), threading.Event(), threading.Event()

    def make():
        begun.set()
        assert go.wait(PATIENCE)

    thread = threading.Thread(target=lambda: results.get("key", make, nothing))
    thread.start()
    assert begun.wait(PATIENCE)

    def left():
        raise LeftError

    with pytest.raises(LeftError):
        results.get("key", make, left)
    go.set()
    thread.join(PATIENCE)


def test_sizes_count_arrays_tables_and_texts(tiny):
    import ig_core

    assert size_of(np.zeros(1000)) >= 8000
    assert size_of(pd.DataFrame({"a": np.zeros(1000)})) >= 8000
    assert size_of({"a": "x" * 1000, "b": ["y" * 1000]}) >= 2000
    short, long = (ig_core.explain("good film " * count, model=tiny) for count in (1, 200))
    assert size_of(long) > size_of(short) > 500
