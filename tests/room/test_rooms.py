"""Rooms: who may do what, what is refused and in which words, what is bounded, and when it is gone."""

import random
import threading

import pytest
from questions import make_item

from webapp.room import item as room_item
from webapp.room import registry, rooms
from webapp.room.item import MARKS, PREDICTION, RoomError
from webapp.room.registry import ALPHABET, LENGTH, MOST_ROOMS, Rooms, tidy
from webapp.room.rooms import MOST_ITEMS, MOST_MEMBERS, Phase


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def some(clock):
    return Rooms(clock)


@pytest.fixture
def opened(some):
    """A room and its key."""
    return some.open()


def test_codes_have_no_look_alikes_and_differ():
    assert not set(ALPHABET) & set("01258BIOSZ")
    some = Rooms()
    codes = [some.open()[0].code for _ in range(MOST_ROOMS)]
    assert len(set(codes)) == MOST_ROOMS
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" ac-d 3f4", "ACD3F4"),
        ("ACD3F4", "ACD3F4"),
        ("acd3f4xyz", "ACD3F4"),
        ("<b>é", "B"),
        ("", ""),
        ("a" * 9999, "AAAAAA"),
    ],
)
def test_a_code_is_read_as_people_type_it(typed, code):
    assert tidy(typed) == code


def test_keys_and_tokens_cannot_be_guessed_and_differ(some):
    pairs = [some.open() for _ in range(10)]
    secrets = [key for _, key in pairs] + [pairs[0][0].join() for _ in range(10)]
    assert len(set(secrets)) == 20
    assert all(len(secret) >= 32 for secret in secrets)  # 24 bytes


def test_a_room_is_found_by_its_code_alone(some, opened):
    room, _ = opened
    assert some.room(room.code) is room
    for code in ("", "XXXXXX", room.code.lower()):
        with pytest.raises(RoomError, match="no such room, or it is closed"):
            some.room(code)


def test_what_the_teacher_does_needs_the_key(opened, marks, some):
    room, key = opened
    _, foreign = some.open()
    room.ask(key, marks)
    before = room.seen()
    for wrong in ("", foreign, key[:-1], key + "x", "ключ", room.join()):
        for tried in (
            lambda wrong=wrong: room.ask(wrong, marks),
            lambda wrong=wrong: room.move(wrong, Phase.REVEALED),
            lambda wrong=wrong: room.close(wrong),
        ):
            with pytest.raises(RoomError, match="not the key of this room"):
                tried()
    assert room.seen().step == before.step
    assert room.is_teacher(key)


def test_an_answer_needs_the_token_of_a_member_of_this_room(some, opened, marks):
    room, key = opened
    other, other_key = some.open()
    room.ask(key, marks)
    other.ask(other_key, marks)
    stranger = other.join()
    for token in (stranger, "", key):
        with pytest.raises(RoomError, match="not in this room"):
            room.answer(token, 1, [0])
        with pytest.raises(RoomError, match="not in this room"):
            room.own(token)
        assert not room.knows(token)
    assert room.seen().answered == 0


def test_answers_are_ones_own_and_can_be_changed_while_they_are_taken(opened, marks):
    room, key = opened
    one, other = room.join(), room.join()
    room.ask(key, marks)
    room.answer(one, 1, [2, 0, 2])
    room.answer(other, 1, [1])
    room.answer(one, 1, [1])
    assert room.own(one).answer == (1,)
    assert room.own(other).answer == (1,)
    room.answer(other, 1, [])
    assert room.own(other) is None
    assert room.seen().answered == 1


def test_late_answers_are_refused(opened, marks):
    room, key = opened
    token = room.join()
    with pytest.raises(RoomError, match="no longer taken"):
        room.answer(token, 0, [0])
    room.ask(key, marks)
    room.answer(token, 1, [0])
    for phase in (Phase.FROZEN, Phase.REVEALED):
        room.move(key, phase)
        with pytest.raises(RoomError, match="no longer taken"):
            room.answer(token, 1, [1])
    room.ask(key, marks)
    with pytest.raises(RoomError, match="no longer taken"):
        room.answer(token, 1, [1])
    assert [one.answer for one in room.rounds()[0].given] == [(0,)]


def test_what_is_frozen_can_be_opened_again_but_not_what_is_revealed(opened, marks):
    room, key = opened
    with pytest.raises(RoomError, match="is waiting, it cannot be frozen"):
        room.move(key, Phase.FROZEN)
    room.ask(key, marks)
    room.move(key, Phase.FROZEN)
    room.move(key, Phase.GUESSING)
    room.move(key, Phase.REVEALED)
    assert room.last().revealed
    with pytest.raises(RoomError, match="is revealed, it cannot be guessing"):
        room.move(key, Phase.GUESSING)


@pytest.mark.parametrize(
    ("asks", "answer", "said"),
    [
        (MARKS, [3], "no part of this input"),
        (MARKS, [-1], "no part of this input"),
        (MARKS, [1.0], "no part of this input"),
        (MARKS, [True], "no part of this input"),
        (MARKS, ["1"], "no part of this input"),
        (MARKS, "negative", "no part of this input"),
        (MARKS, [0, 1, 2, 2], "at most 3"),
        (PREDICTION, "neutral", "not one of the answers"),
        (PREDICTION, [0], "not one of the answers"),
    ],
)
def test_what_is_no_answer_is_refused_in_a_sentence(opened, asks, answer, said):
    room, key = opened
    token = room.join()
    room.ask(key, make_item(asks))
    with pytest.raises(RoomError, match=said):
        room.answer(token, 1, answer)
    assert room.seen().answered == 0


def test_an_answer_has_so_many_marks_at_most(opened):
    room, key = opened
    many = room_item.MOST_MARKS + 1
    room.ask(key, make_item(units=range(500)))
    with pytest.raises(RoomError, match="at most 100"):
        room.answer(room.join(), 1, list(range(many)))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"text": "x" * 2001}, "at most 2,000 characters; got 2,001"),
        ({"units": ()}, "nothing to guess"),
        ({"asks": "mood"}, "marks or for a prediction; got 'mood'"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(opened, changed, said):
    room, key = opened
    with pytest.raises(RoomError, match=said):
        room.ask(key, make_item(**changed))
    assert room.seen().number == 0


def test_rooms_members_and_questions_are_bounded(some, opened, marks):
    room, key = opened
    for _ in range(MOST_MEMBERS):
        room.join()
    with pytest.raises(RoomError, match="full: 60 have joined"):
        room.join()
    for _ in range(MOST_ITEMS):
        room.ask(key, marks)
    with pytest.raises(RoomError, match="at most 40 questions"):
        room.ask(key, marks)
    for _ in range(MOST_ROOMS - 1):
        some.open()
    with pytest.raises(RoomError, match="64 rooms already"):
        some.open()


def test_a_room_is_gone_two_hours_after_it_was_opened(some, opened, clock, marks):
    room, key = opened
    token = room.join()
    clock.now += 2 * 3600 - 1
    room.ask(key, marks)
    clock.now += 1
    for tried in (
        room.seen,
        room.join,
        room.rounds,
        lambda: room.answer(token, 1, [0]),
        lambda: room.ask(key, marks),
        lambda: some.room(room.code),
    ):
        with pytest.raises(RoomError, match="no such room, or it is closed"):
            tried()


def test_who_touches_the_rooms_forgets_those_that_are_gone(some, clock):
    for _ in range(MOST_ROOMS):
        some.open()
    clock.now += registry.HOURS * 3600
    some.open()
    assert len(some._rooms) == 1


def test_a_closed_room_forgets_everything(some, opened, marks):
    room, key = opened
    room.join()
    room.ask(key, marks)
    room.close(key)
    assert not room._members
    assert not room._rounds
    with pytest.raises(RoomError, match="closed"):
        some.room(room.code)


def test_the_version_changes_with_every_answer_and_the_step_with_what_pupils_must_see(opened, marks):
    room, key = opened
    seen = [room.seen()]
    token = room.join()
    seen.append(room.seen())
    room.ask(key, marks)
    seen.append(room.seen())
    room.answer(token, 1, [0])
    seen.append(room.seen())
    room.move(key, Phase.FROZEN)
    seen.append(room.seen())
    assert [one.version for one in seen] == [0, 1, 2, 3, 4]
    assert [one.step for one in seen] == [0, 0, 1, 1, 2]
    assert [one.number for one in seen] == [0, 0, 1, 1, 1]
    assert [one.joined for one in seen] == [0, 1, 1, 1, 1]


def test_half_of_the_class_sees_the_explanation_by_turns(opened, prediction, marks):
    room, key = opened
    tokens = [room.join() for _ in range(30)]
    shown = []
    for asked in (prediction, marks, prediction, prediction):
        room.ask(key, asked)
        shown.append([room.explains_to(token) for token in tokens])
    first, marking, second, third = shown
    assert sum(first) == 15
    assert not any(marking)
    assert second == [not one for one in first]
    assert third == first


def test_who_begins_is_left_to_chance(some, prediction):
    begun = set()
    for _ in range(40):
        room, key = some.open()
        token = room.join()
        room.ask(key, prediction)
        begun.add(room.explains_to(token))
    assert begun == {True, False}


def test_answers_of_many_threads_are_all_there(opened, marks):
    room, key = opened
    room.ask(key, marks)
    problems = []
    start = threading.Barrier(MOST_MEMBERS)

    def take_part(number):
        try:
            start.wait()
            token = room.join()
            for turn in range(50):
                room.answer(token, 1, [turn % 3])
                assert room.own(token).answer == (turn % 3,)
            room.answer(token, 1, [number % 3])
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=take_part, args=(number,)) for number in range(MOST_MEMBERS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not problems
    given = room.last().given
    assert sorted(one.member for one in given) == list(range(MOST_MEMBERS))
    assert sorted(one.answer for one in given) == sorted((number % 3,) for number in range(MOST_MEMBERS))
    assert room.seen().version == 1 + MOST_MEMBERS * 52


def test_rooms_of_many_threads_are_bounded():
    some, opened, refused = Rooms(), [], []

    def try_it():
        try:
            opened.append(some.open())
        except RoomError as error:
            refused.append(error)

    threads = [threading.Thread(target=try_it) for _ in range(MOST_ROOMS + random.Random(1).randrange(5, 20))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(opened) == MOST_ROOMS
    assert len(refused) == len(threads) - MOST_ROOMS


def test_what_is_known_to_all_holds_no_secret(opened, marks):
    room, key = opened
    token = room.join()
    room.ask(key, marks)
    room.answer(token, 1, [0])
    told = repr((room.seen(), room.rounds(), room.last(), room.own(token)))
    assert key not in told
    assert token not in told
    assert rooms.MOST_MEMBERS == 60


def test_a_process_makes_codes_of_its_own_letters(monkeypatch):
    monkeypatch.setenv("IG_LENS_ROOM_LETTERS", "ACD")
    some = Rooms(letters=registry.letters())
    codes = [some.open()[0].code for _ in range(30)]
    assert {code[0] for code in codes} <= set("ACD")
    assert [some.is_elsewhere(code) for code in (codes[0], "EAAAAA", "0AAAAA", "")] == [False, True, False, False]
    monkeypatch.setenv("IG_LENS_ROOM_LETTERS", "")
    assert registry.letters() == ALPHABET
    monkeypatch.setenv("IG_LENS_ROOM_LETTERS", "AB")
    with pytest.raises(ValueError, match="must be some of the letters"):
        registry.letters()


def test_a_room_that_nobody_has_used_makes_way_for_another_one(some, clock, marks):
    used, key = some.open()
    used.ask(key, marks)
    joined = some.open()[0]
    joined.join()
    for _ in range(MOST_ROOMS - 2):
        some.open()
    with pytest.raises(RoomError, match="64 rooms already"):
        some.open()
    clock.now += registry.UNUSED * 3600
    some.open()
    assert some.room(used.code) is used
    assert some.room(joined.code) is joined
    assert len(some._rooms) == 3
