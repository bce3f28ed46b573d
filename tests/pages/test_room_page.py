"""A class on the page of rooms: a teacher, pupils and a wall, each a session of one process, without a browser."""

import json
import re
from pathlib import Path

import pytest
from app_page import entered, markup
from row_page import Parts
from streamlit.testing.v1 import AppTest

from webapp.room import registry
from webapp.room.registry import Rooms
from webapp.room.rooms import Phase

APP = str(Path(__file__).parents[2] / "app.py")


@pytest.fixture(autouse=True)
def rooms(monkeypatch):
    """Rooms of this test alone."""
    from webapp.room import page, who

    own = Rooms()
    for module in (registry, page, who):
        monkeypatch.setattr(module, "ROOMS", own)
    return own


@pytest.fixture
def parts(monkeypatch):
    """The components of a phone, in the hands of a test."""
    from webapp.components import cells, kept, marks

    own = Parts()
    for module in (cells, kept, marks):
        monkeypatch.setattr(module, "registered", own.registered)
    return own


def session(**parameters):
    """A new session on the page, entered with the parameters of an address."""
    page = AppTest.from_file(APP, default_timeout=120)
    page.switch_page("pages/room.py")
    return entered(page, parameters)


def press(page, key):
    page.button(key=key).click().run()
    assert not page.exception
    return page


def again(page):
    """The page, drawn once more, as when something has changed."""
    page.run()
    assert not page.exception
    return markup(page)


def opened(rooms):
    """A teacher's session, and the room."""
    teacher = press(session(), "room_open")
    return teacher, rooms.room(teacher.query_params["code"])


def joined(room):
    return press(session(code=room.code), "room_join")


def ask(teacher, kind="text", asks="marks"):
    teacher.segmented_control(key="room_kind").set_value(kind).run()
    teacher.segmented_control(key="room_asks").set_value(asks).run()
    press(teacher, "room_ask")


def mark(parts, page, units, key="words to mark"):
    parts._send(page, key, marked={"click": 1, "units": units})


def key_of(room):
    return room._key


def test_a_teacher_opens_a_room_whose_key_stands_in_no_address(rooms):
    teacher, room = opened(rooms)
    assert dict(teacher.query_params) == {"code": room.code, "desk": "true"}
    assert room.code in markup(teacher)
    assert "Phones cannot open this address" in markup(teacher)
    assert "ig-lens app --share" in markup(teacher)
    assert key_of(room) not in markup(teacher)


def test_marks_of_a_class_are_on_the_wall_and_the_models_beside_them_once_revealed(rooms, parts):
    teacher, room = opened(rooms)
    phones = [joined(room) for _ in range(3)]
    wall = session(code=room.code, wall="true")
    assert "Three pupils have joined" in markup(wall)
    assert f'alt="QR code of ?code={room.code}"' in markup(wall)
    ask(teacher)
    for phone, units in zip(phones, ([1, 6], [1], [1, 2]), strict=True):
        assert "Which words counted most" in again(phone)
        mark(parts, phone, units)
    assert "Two marked and sent." in markup(phones[0])
    seen = again(wall)
    assert "3 of 3 have answered" in seen
    assert 'title="3 of 3">wonderful</span>' in seen
    assert seen.count('title="1 of 3"') == 2
    assert "The model says" not in seen
    press(teacher, "room_frozen")
    assert "No more answers." in again(phones[0])
    press(teacher, "room_revealed")
    seen = again(wall)
    assert "The model says over 99.9 % positive." in seen
    assert "Of two words marked at random" in seen
    assert 'title="3 of 3">wonderful</span>' in seen
    assert "All your two words are the two that counted most for the model." in again(phones[0])


def test_before_the_answer_is_shown_nothing_tells_it(rooms, parts):
    """Whatever wall and phones are sent: no class, no probability, no colour of a score."""
    teacher, room = opened(rooms)
    phone, wall = joined(room), session(code=room.code, wall="true")
    ask(teacher)
    again(phone)
    mark(parts, phone, [1])
    for ask_for in (lambda: None, lambda: press(teacher, "room_frozen")):
        ask_for()
        sent = re.sub('src="data:[^"]*"', "", again(phone) + again(wall)) + json.dumps(parts.drawn)
        assert not re.search(r"positive|negative| %|1\.98|logit", sent)
        assert "1b7837" not in sent.replace("--for:#1b7837", "")
    press(teacher, "room_revealed")
    assert "positive" in again(phone)
    assert "positive" in again(wall)


def test_a_prediction_is_guessed_with_the_explanation_by_half_of_the_class(rooms):
    teacher, room = opened(rooms)
    phones = [joined(room), joined(room)]
    wall = session(code=room.code, wall="true")
    ask(teacher, asks="prediction")
    explained = ["You see what the model looked at" in again(phone) for phone in phones]
    assert sorted(explained) == [False, True]
    for phone in phones:
        press(phone, "room_1")
    assert "You say: positive. Sent." in markup(phones[0])
    assert "You say" not in again(wall)  # whoever sees the guesses of others guesses with them
    press(teacher, "room_frozen")
    assert "You say" in again(wall)
    assert "✓" not in markup(wall)
    press(teacher, "room_revealed")
    seen = again(wall)
    assert "Two of two guessed what the model says." in seen
    assert "✓ positive" in seen
    assert "Nobody has guessed both with the explanation and without it yet" in seen
    ask(teacher, asks="prediction")
    assert ["You see what the model looked at" in again(phone) for phone in phones] == [not one for one in explained]
    for phone in phones:
        press(phone, "room_0")
    press(teacher, "room_frozen")
    press(teacher, "room_revealed")
    assert "all differ by the same" in again(wall)
    assert "Right: the model says over 99.9 % negative." in again(phones[0])


@pytest.mark.parametrize(
    ("kind", "key", "what"), [("image", "cells to mark", "cells"), ("row", "columns to mark", "columns")]
)
def test_cells_of_pictures_and_columns_of_rows_are_marked(rooms, parts, kind, key, what):
    teacher, room = opened(rooms)
    phone, wall = joined(room), session(code=room.code, wall="true")
    ask(teacher, kind)
    assert f"Which {what} counted most" in again(phone)
    unit = sorted(room.seen().item.units)[4]
    mark(parts, phone, [unit], key)
    assert "1 of 1" in again(wall)
    press(teacher, "room_frozen")
    press(teacher, "room_revealed")
    assert "The model says" in again(wall)
    assert "counted most for the model." in again(phone)


@pytest.mark.parametrize("kind", ["image", "row"])
def test_predictions_on_pictures_and_rows(rooms, kind):
    teacher, room = opened(rooms)
    phones, wall = [joined(room), joined(room)], session(code=room.code, wall="true")
    ask(teacher, kind, "prediction")
    seen = [again(phone) for phone in phones]
    assert sum("You see what the model looked at" in one for one in seen) == 1
    plain = phones["You see what the model looked at" in seen[0]]
    press(plain, "room_0")
    press(teacher, "room_frozen")
    press(teacher, "room_revealed")
    assert "guessed what the model says." in again(wall)


def test_late_marks_are_refused_in_a_sentence(rooms, parts):
    teacher, room = opened(rooms)
    phone = joined(room)
    ask(teacher)
    again(phone)
    room.move(key_of(room), Phase.FROZEN)
    mark(parts, phone, [1])
    assert "Answers to this question are no longer taken." in markup(phone)
    assert room.seen().answered == 0


def test_a_phone_that_reports_what_it_cannot_have_marked_changes_nothing(rooms, parts):
    teacher, room = opened(rooms)
    phone = joined(room)
    ask(teacher)
    again(phone)
    mark(parts, phone, [-1, 999, 10**12])
    assert room.seen().answered == 0
    mark(parts, phone, [1, 999])
    assert [one.answer for one in room.last().given] == [(1,)]


def test_a_reloaded_phone_is_the_same_member_and_one_without_storage_a_new_one(rooms, parts):
    _, room = opened(rooms)
    joined(room)
    kept = parts.drawn["kept room tokens"]
    assert kept["text"].startswith(f"{room.code}:")
    assert kept["name"] == "ig-lens-pupil"
    phone = session(code=room.code)
    assert parts.drawn["kept room tokens"]["asks"]
    parts._send(phone, "kept room tokens", found=kept["text"])
    assert "You are in." in markup(phone)
    assert room.seen().joined == 1
    joined(room)
    assert room.seen().joined == 2


@pytest.mark.parametrize("text", ["", "nonsense", "{other}:{token}", "{code}:x", "{code}:{foreign}", "{code}:{key}"])
def test_what_a_browser_makes_up_lets_nobody_in(rooms, parts, text):
    _, room = opened(rooms)
    other, _ = rooms.open()
    token, foreign = room.join(), other.join()
    phone = session(code=room.code)
    made_up = text.format(code=room.code, other=other.code, token=token, foreign=foreign, key=key_of(room))
    parts._send(phone, "kept room tokens", found=made_up)
    assert "Guess with your class" in markup(phone)
    assert room.seen().joined == 1


def test_the_key_opens_the_desk_elsewhere_and_nothing_else_does(rooms, parts):
    _, room = opened(rooms)
    _, other_key = rooms.open()
    elsewhere = session(code=room.code, desk="true")
    assert "Ask" not in [button.label for button in elsewhere.button]
    for wrong in ("guess", other_key, ""):
        elsewhere.text_input(key="room_key").set_value(wrong)
        next(one for one in elsewhere.button if one.label == "I am the teacher").click().run()
        assert "This is not the key of this room." in markup(elsewhere)
    elsewhere.text_input(key="room_key").set_value(key_of(room))
    next(one for one in elsewhere.button if one.label == "I am the teacher").click().run()
    assert "Ask your class" in markup(elsewhere)
    assert "key" not in "".join(elsewhere.query_params)


def test_codes_cannot_be_tried_out(rooms):
    room, _ = rooms.open()
    guest = AppTest.from_file(APP, default_timeout=120)
    guest.switch_page("pages/room.py")
    guest.run()
    said = []
    for number in range(22):
        guest.session_state["room of address"] = f"AAAA{number:02d}"
        guest.run()
        said.append(markup(guest))
    assert "no such room" in said[19]
    assert "That was a lot at once" in said[20]
    guest.session_state["room of address"] = room.code
    guest.run()
    assert "That was a lot at once" in markup(guest)  # the right one, too
    assert "Guess with your class" not in markup(guest)


def test_rooms_do_not_mix(rooms, parts):
    teacher, room = opened(rooms)
    other_teacher, other = opened(rooms)
    phone, other_phone = joined(room), joined(other)
    ask(teacher)
    ask(other_teacher)
    again(phone)
    mark(parts, phone, [1])
    again(other_phone)
    assert room.seen().answered == 1
    assert other.seen().answered == 0
    assert "0 of 1 has answered" in again(session(code=other.code, wall="true"))


def test_a_typed_review_is_asked_and_shown_as_text(rooms):
    teacher, room = opened(rooms)
    teacher.selectbox(key="room_example_text").set_value("").run()
    press(teacher, "room_ask")
    assert "There is nothing to ask about yet" in markup(teacher)
    teacher.text_area(key="room_text").set_value("<b>dull</b> & superb").run()
    press(teacher, "room_ask")
    wall = session(code=room.code, wall="true")
    assert "&lt;b&gt;dull&lt;/b&gt; &amp; superb" in markup(wall)
    assert "<b>dull" not in markup(wall)
    assert "&lt;b&gt;dull" in markup(teacher)


def test_a_closed_room_is_gone_for_everybody(rooms):
    teacher, room = opened(rooms)
    phone = joined(room)
    press(teacher, "room_close")
    for page in (teacher, phone):
        assert "no such room, or it is closed" in again(page)
    press(phone, "room_leave")
    assert "Open a room" in [button.label for button in phone.button]
    assert dict(phone.query_params) == {}


def test_what_is_saved_holds_all_answers_and_no_secret(rooms, parts):
    from webapp.room import desk, saving

    teacher, room = opened(rooms)
    phone = joined(room)
    ask(teacher)
    again(phone)
    mark(parts, phone, [1, 6])
    text = desk._results(room, saving.as_json)
    (row,) = json.loads(text)
    assert row["answer"] == ["“wonderful”", "“superb”"]
    assert row["model_says"] == "positive"
    assert key_of(room) not in text
    assert "question,kind,input" in desk._results(room, saving.as_csv)


def test_a_code_is_typed_to_join(rooms):
    _, room = opened(rooms)
    guest = session()
    guest.text_input(key="room_code").set_value(f" {room.code[:3].lower()} {room.code[3:]} ")
    next(one for one in guest.button if one.label == "Join").click().run()
    assert not guest.exception
    assert "Guess with your class" in markup(guest)
    assert guest.query_params["code"] == room.code


def test_a_room_of_another_process_is_reached_by_a_request_for_the_page(rooms):
    rooms.letters = "ACD"
    guest = session(code="EAAAAA")
    assert '<a href="?code=EAAAAA" target="_self">Go to your room EAAAAA</a>' in markup(guest)


def test_a_room_is_still_there_after_another_page(rooms):
    teacher, room = opened(rooms)
    for page in ("pages/playlist.py", "pages/room.py"):
        teacher.switch_page(page)
        teacher.run()
        assert not teacher.exception
    assert room.code in markup(teacher)
    assert dict(teacher.query_params) == {"code": room.code, "desk": "true"}


def test_who_opens_rooms_without_end_has_to_wait(rooms):
    teacher = session()
    for _ in range(21):
        press(teacher, "room_open")
        teacher.session_state["room of address"] = ""
        teacher.run()
    assert len(rooms._rooms) < 21
