"""What is kept for a model goes with it."""

import gc
import threading
import weakref

import pytest

from ig_core import memo


class Thing:
    """Something that results are kept for."""


@pytest.fixture
def counted():
    calls = []

    @memo.remembered(2)
    def function(thing, number=0):
        """What it is."""
        calls.append((thing, number))
        return [thing, number]

    return function, calls


def test_a_result_is_made_once(counted):
    function, calls = counted
    thing = Thing()
    assert function(thing, 1) is function(thing, 1)
    assert calls == [(thing, 1)]
    assert function.__doc__ == "What it is."


def test_what_was_used_least_recently_goes_first(counted):
    function, _ = counted
    first, second, third = Thing(), Thing(), Thing()
    kept = function(first)
    function(second)
    assert function(first) is kept
    function(third)
    assert function.first_arguments() == (first, third)
    assert function(first) is kept


def test_of_an_object_everything_is_forgotten_and_of_others_nothing(counted):
    function, _ = counted
    one, other = Thing(), Thing()
    function(one), function(other)
    memo.forget(one)
    assert function.first_arguments() == (other,)


def test_a_forgotten_object_is_free(counted):
    function, calls = counted
    thing = Thing()
    function(thing, 1)
    alive = weakref.ref(thing)
    calls.clear()
    memo.forget(thing)
    del thing
    gc.collect()
    assert alive() is None


def test_clearing_forgets_all(counted):
    function, calls = counted
    thing = Thing()
    function(thing)
    function.cache_clear()
    function(thing)
    assert len(calls) == 2


def test_what_failed_is_not_remembered():
    answers = iter([ValueError("no"), 1])

    @memo.remembered(2)
    def function(thing):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(ValueError, match="no"):
        function(0)
    assert function(0) == 1


def test_threads_that_make_it_at_once_get_the_same():
    both = threading.Barrier(2)

    @memo.remembered(2)
    def function(thing):
        both.wait(10)  # both are making it
        return [thing]

    found = []
    threads = [threading.Thread(target=lambda: found.append(function(1))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] is found[1]
