"""The load test finds what it looks for: in an app that makes every mistake on demand."""

import asyncio

import pytest

from benchmarks.load.client import MARKER
from benchmarks.load.inputs import Asked
from benchmarks.load.people import Crowd, Person
from benchmarks.load.server import serving
from webapp.shared import link

FIRST, SECOND = "A fine film. zq1x00001", "A long film. zq1x00002"


@pytest.fixture(scope="module")
def server():
    with serving("tests/load/careless_app.py") as server:
        yield server


def answers_to(server, *asked):
    """What came of texts, asked one after the other: (person, text)."""

    async def ask():
        crowd = Crowd(server.url, None)
        people = {number: Person(number, crowd, seed=0) for number, _ in asked}
        for number, text in asked:
            await people[number].ask(Asked("review", text, {"text": link.pack(text)}, text), leaves_after=30)
            await people[number].see_all()
        for person in people.values():
            await person.leave()
        return crowd.answers

    return asyncio.run(ask())


def test_all_is_well_where_everybody_sees_their_own_text(server):
    answers = answers_to(server, (1, FIRST), (2, SECOND), (1, f"{FIRST} Really."), (1, f"{FIRST} No."))
    assert [(answer.errors, answer.foreign) for answer in answers] == [([], [])] * 4
    assert [answer.headline for answer in answers] == ["Positive."] * 4
    assert "typed" in {answer.way for answer in answers}
    for answer in answers:
        assert 0 < answer.verdict <= answer.finished


def test_a_text_of_somebody_else_is_seen(server):
    _, careless = answers_to(server, (1, FIRST), (2, f"careless {SECOND}"))
    assert careless.verdict is None
    assert "another input" in careless.errors[0]
    assert sorted(careless.foreign) == [FIRST, "zq1x00001"]


def test_a_word_of_ones_own_that_is_cut_off_is_not_taken_for_that_of_somebody_else():
    assert MARKER.findall(b"zq1x00264 is seen whole, and zq1x00\xe2\x80\xa6 and zq1x2 are cut off") == [b"zq1x00264"]


def test_a_text_of_ones_own_that_is_not_the_one_asked_for_is_no_answer(server):
    _, careless = answers_to(server, (1, FIRST), (1, f"careless {SECOND}"))
    assert careless.verdict is None
    assert "another input" in careless.errors[0]
    assert careless.foreign == []


def test_an_exception_is_an_error_and_is_in_the_log(server):
    assert server.errors() == []
    (broken,) = answers_to(server, (1, "A broken film."))
    assert ["encountered an error" in error for error in broken.errors] == [True]
    assert any("ValueError: broken" in line for line in server.errors())


def test_a_refusal_is_an_error(server):
    (refused,) = answers_to(server, (1, "A refused film."))
    assert refused.errors == ["the page says: Too long."]


def test_a_server_that_is_gone_is_an_error():
    with serving("tests/load/careless_app.py") as server:
        pass
    (answer,) = answers_to(server, (1, FIRST))
    assert answer.errors[0].startswith("no connection")
