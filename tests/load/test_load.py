"""Ten people for half a minute on one real server, and somebody who opens a slow link and goes: is every answer the
right one? Nothing here looks at how long anything takes; benchmarks/load does.
"""

import asyncio
import time
from contextlib import suppress
from html import escape

import pytest

import ig_core
from benchmarks.load.crowds import ask_for, ask_slowly, warm_up
from benchmarks.load.inputs import Inputs
from benchmarks.load.people import Crowd, Person
from benchmarks.load.server import serving
from ig_core.data import DATASETS
from ig_core.render import sentences

SEED, PEOPLE, SECONDS = 13, 10, 30
PAUSES = (0.5, 4.0)  # seconds from a verdict to the next request
MIX = {"review": 3, "image": 1, "phrases": 1}
PATIENCE = 60  # seconds until what should happen has to have happened
_MISSING = [name for name in ("imdb", "fashion-mnist", "sst", "adult") if DATASETS[name].find() is None]

pytestmark = pytest.mark.skipif(bool(_MISSING), reason=f"no data here: {', '.join(_MISSING)}")


@pytest.fixture(scope="module")
def server():
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def answers(server):
    """What came of all requests, but for the slow ones, while slow people came and went."""

    async def ask():
        inputs = Inputs(SEED)
        await warm_up(server, inputs, list(MIX))
        crowd = Crowd(server.url, inputs)
        slow = asyncio.create_task(ask_slowly(crowd, 0, 5.0, SEED, most=2))
        await ask_for(crowd, PEOPLE, MIX, PAUSES, SECONDS, SEED)
        slow.cancel()
        with suppress(asyncio.CancelledError):
            await slow
        return [answer for answer in crowd.answers if answer.asked.kind in MIX]

    return asyncio.run(ask())


def test_everybody_gets_a_verdict_on_what_they_asked_for(answers):
    assert {answer.asked.kind for answer in answers} == set(MIX)
    assert {answer.way for answer in answers} == {"link", "page", "typed"}
    assert len(answers) >= PEOPLE
    assert [(answer.asked.shown[:80], answer.errors) for answer in answers if answer.verdict is None] == []


def test_nothing_goes_wrong_on_the_pages_or_in_the_log(answers, server):
    assert [error for answer in answers for error in answer.errors] == []
    assert server.errors() == []


def test_nobody_sees_a_text_of_somebody_else(answers):
    assert [seen for answer in answers for seen in answer.foreign] == []


def test_the_verdict_on_a_review_is_the_one_that_the_library_gives_alone(answers):
    """The first dozen of them, and all that end with a made-up word, for which nothing else vouches."""
    reviews = [answer for answer in answers if answer.asked.kind == "review"]
    marked = [answer for answer in reviews if "zq" in answer.asked.shown.split()[-1]]
    assert marked
    for answer in [*reviews[:12], *marked[:12]]:
        explanation = ig_core.explain(answer.asked.typed, model="imdb-onehot")
        assert answer.headline == escape(sentences.headline(explanation))


def test_a_slow_job_ends_when_its_reader_has_left(server, answers):
    said = server.answer()
    assert said
    assert "jobs" in said

    async def open_and_leave():
        inputs = Inputs(SEED + 1)
        person = Person(0, Crowd(server.url, inputs), SEED)
        asking = asyncio.create_task(person.ask(inputs.slow(), PATIENCE))
        await asyncio.to_thread(_until, lambda: server.answer()["jobs"]["running"] > 0)
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
        await person.leave()
        await asyncio.to_thread(_until, lambda: server.answer()["jobs"] == {"running": 0, "waiting": 0})

    asyncio.run(open_and_leave())


def _until(done):
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.1)
