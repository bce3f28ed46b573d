"""Two classes at once on one real server: does each wall show what its own pupils have sent, and nothing else?"""

import asyncio

import pytest

from benchmarks.load.classes import Class
from benchmarks.load.server import serving

PUPILS, QUESTIONS = 6, 3


@pytest.fixture(scope="module")
def played():
    """What came of both rooms, and what the server logged as errors."""
    with serving() as server:

        async def play():
            await asyncio.to_thread(server.wait_until_ready)
            return await asyncio.gather(*(Class(server.url, PUPILS, seed).play(QUESTIONS) for seed in (1, 2)))

        yield asyncio.run(play()), server.errors()


def test_each_wall_shows_what_its_own_pupils_have_sent(played):
    rooms, _ = played
    assert [room.errors for room in rooms] == [[], []]
    assert [room.answers for room in rooms] == [PUPILS * QUESTIONS] * 2
    assert [len(room.latencies) for room in rooms] == [PUPILS * QUESTIONS] * 2


def test_nothing_goes_wrong_in_the_log(played):
    assert played[1] == []
