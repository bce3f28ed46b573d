"""What a pupil sees on a phone: the question, and then one's own answer beside the model's."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from functools import partial
from html import escape

import streamlit as st

from ig_core.errors import UserError
from ig_core.render import guess_sentences, sentences, together_sentences
from ig_core.render.guess_sentences import outcome
from webapp.room import live, subjects, told, who
from webapp.room.item import MARKS, Item
from webapp.room.rooms import Phase, Room, Seen
from webapp.room.subjects import SUBJECTS
from webapp.shared import frame


def draw(state: MutableMapping, room: Room, seen: Seen) -> None:
    """Draw the phone: the way in, or what the class is asked."""
    token = who.token(state, room)
    if token is None:
        frame.block('<p class="verdict" role="heading" aria-level="2">Guess with your class. No name is asked for.</p>')
        st.button("Join", key="room_join", type="primary", width="stretch", on_click=_join, args=(state, room))
        who.keep_in_browser(state, who.TOKENS, room)
        return
    live.follow(room, seen, _line, every=live.PHONE)
    if seen.item is None:
        _say("You are in. Look at the wall: your teacher asks soon.")
    elif seen.phase == Phase.GUESSING:
        _guess(state, room, token, seen.number, seen.item)
    else:
        _after(room, token, seen.phase, seen.item)
    who.keep_in_browser(state, who.TOKENS, room)


def _join(state: MutableMapping, room: Room) -> None:
    try:
        if who.token(state, room) is None:
            who.remember(state, who.TOKENS, room, room.join())
    except UserError as error:
        state["problem"] = str(error)


def _line(now: Seen) -> None:
    said = together_sentences.answered(now.answered, now.joined) if now.item else f"{now.joined} joined"
    frame.block(f'<p class="status">{said}</p>')


def _say(sentence: str) -> None:
    frame.block(f'<p class="verdict" role="heading" aria-level="2">{escape(sentence)}</p>')


@st.fragment
def _guess(state: MutableMapping, room: Room, token: str, number: int, item: Item) -> None:
    """The question; an answer is sent as soon as it is given, and can be changed while answers are taken."""
    lesson = SUBJECTS[item.kind].lesson
    answer = partial(_answer, state, room, token, number)
    try:
        own, explained = room.own(token), room.explains_to(token)
        found = subjects.explanation(item)
    except UserError as error:
        frame.say(str(error))
        return
    _say(told.question(item))
    if item.asks == MARKS:
        marked = own.answer if own and not isinstance(own.answer, str) else ()
        frame.block(f'<p class="small">{escape(lesson.how)}</p>')
        lesson.mark(found, marked, answer)
        _sent(f"{sentences.counted(len(marked)).capitalize()} marked and sent." if marked else "Nothing marked yet.")
    else:
        chosen = own.answer if own else None
        pressed = explained and lesson.pressed
        if not explained:
            lesson.plain(found)
        else:
            frame.block('<p class="small">You see what the model looked at. Half of your class does not.</p>')
            lesson.why(item.request, answer)
        if not pressed:
            _buttons(item.options, chosen, answer)
        _sent(f"You say: {chosen}. Sent." if chosen else "Not answered yet.")
    frame.say_problem(state)


def _buttons(options: Sequence[str], chosen: object, answer: Callable[[str], None]) -> None:
    with st.container(key="room_answers", horizontal=len(options) > 4, gap="small"):
        for index, option in enumerate(options):
            kind = "primary" if option == chosen else "secondary"
            width = "stretch" if len(options) <= 4 else "content"
            st.button(option, key=f"room_{index}", type=kind, width=width, on_click=answer, args=(option,))  # type: ignore[arg-type]


def _sent(sentence: str) -> None:
    frame.block(f'<p class="status" role="status">{escape(sentence)}</p>')


def _answer(state: MutableMapping, room: Room, token: str, number: int, answer: Sequence[int] | str) -> None:
    try:
        room.answer(token, number, answer)
    except UserError as error:
        state["problem"] = str(error)


def _after(room: Room, token: str, phase: Phase, item: Item) -> None:
    """No more answers are taken: one's own, and once it is revealed the model's beside it."""
    try:
        own, found = room.own(token), subjects.explanation(item)
    except UserError as error:
        frame.say(str(error))
        return
    theme = frame.theme()
    if phase != Phase.REVEALED:
        _say("No more answers. Look at the wall.")
        if own is None:
            return
        said = f"<p>You say: {escape(own.answer)}.</p>" if isinstance(own.answer, str) else ""
        frame.block(said or told.own_marks(own.answer, item, found, theme))  # type: ignore[arg-type]
        return
    above = f"What each {SUBJECTS[item.kind].lesson.unit} did"
    if own is None:
        _say(told.says(found))
    elif isinstance(own.answer, str):
        made = guess_sentences.Guess(item.about, own.answer, item.said, own.explained)
        _say(outcome(made, sentences.prediction_text(found.prediction)))
    else:
        _say(told.own_overlap(own.answer, item))
        frame.block(f'<p class="card-title">You</p>{told.own_marks(own.answer, item, found, theme)}')
        above = told.says(found)
    frame.block(f'<p class="card-title">{escape(above)}</p>{told.model(found, theme)}')
