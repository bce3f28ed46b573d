"""What the teacher sees: how many are there, what can be done now, and what can be asked next."""

from __future__ import annotations

import random
from collections.abc import Callable, MutableMapping
from functools import partial
from html import escape

import streamlit as st

from ig_core.errors import UserError
from ig_core.render import together_sentences
from webapp.room import live, saving, subjects, told, who
from webapp.room.address import CODE, WALL, of_room, only_here
from webapp.room.asking import draw_question
from webapp.room.rooms import Phase, Room, Seen
from webapp.room.subjects import SUBJECTS
from webapp.shared import frame

_STEPS = {  # phase -> what may be done then: label, the phase that it leads to
    Phase.WAITING: (),
    Phase.GUESSING: (("Freeze", Phase.FROZEN),),
    Phase.FROZEN: (("Show the answer", Phase.REVEALED), ("Take answers again", Phase.GUESSING)),
    Phase.REVEALED: (),
}
_SAID = {
    Phase.WAITING: "Open the wall, let them join, and ask something.",
    Phase.GUESSING: "Your class is guessing.",
    Phase.FROZEN: "No more answers are taken.",
    Phase.REVEALED: "The answer is on the wall and on the phones.",
}


def draw(state: MutableMapping, room: Room, seen: Seen, key: str) -> None:
    """Draw the desk of whoever has the key."""
    who.keep_in_browser(state, who.KEYS, room)
    with st.container(border=True):
        address = of_room(room.code)
        frame.block(
            f'<p class="card-title">Your class joins with this code, or at {escape(address)}</p>'
            f'<p class="code">{room.code}</p>'
        )
        if only_here():
            frame.block(
                '<p class="doubt">Phones cannot open this address, since it means this computer alone: start the app '
                "with “ig-lens app --share”, and open it at the address that this prints.</p>"
            )
        live.follow(room, seen, _line)
        with st.container(horizontal=True, gap="small"):
            st.link_button("Open the wall", f"?{CODE}={room.code}&{WALL}=true", icon=":material/open_in_new:")
            _save(room)
            with st.popover("Other computer"):
                st.caption("Open this room there with “I am the teacher”, its code and this key. Show it to nobody.")
                st.code(key, language=None)
            with st.popover("Close the room"):
                st.caption("All answers are forgotten. Save them before.")
                st.button("Close it", key="room_close", on_click=_do, args=(state, partial(room.close, key)))
    with st.container(border=True):
        if seen.item:
            frame.block(
                f'<p class="card-title">Question {seen.number}</p><p class="says">{told.question(seen.item)}</p>'
                f'<p class="excerpt">{escape(_excerpt(seen))}</p>'
            )
        frame.block(f'<p class="small" role="status">{_SAID[seen.phase]}</p>')
        with st.container(horizontal=True, gap="small"):
            for index, (label, phase) in enumerate(_STEPS[seen.phase]):
                kind = "secondary" if index else "primary"
                move = partial(_do, state, partial(room.move, key, phase))
                st.button(label, key=f"room_{phase}", type=kind, on_click=move)  # type: ignore[arg-type]
    frame.say_problem(state)
    with st.container(border=True):
        draw_question(state, room, key, is_first=seen.item is None)


def _excerpt(seen: Seen) -> str:
    item = seen.item
    if item is None:
        return ""
    known = SUBJECTS[item.kind].examples(item.request.model).get(item.request.input, "")
    return known or item.request.input[:160]


def _line(now: Seen) -> None:
    joined = f"{now.joined} joined"
    said = f"{joined} · {together_sentences.answered(now.answered, now.joined)}" if now.item else joined
    frame.block(f'<p class="number big-line" role="status">{said}</p>')


def _save(room: Room) -> None:
    for name, write, kind in (("CSV", saving.as_csv, "text/csv"), ("JSON", saving.as_json, "application/json")):
        made: Callable[[], str] = partial(_results, room, write)
        file = f"class.{name.lower()}"
        st.download_button(f"Save as {name}", made, file, kind, on_click="ignore", key=f"room_save_{name}")


def _results(room: Room, write: Callable[[list], str]) -> str:
    rounds = room.rounds()
    names = []
    for asked in rounds:
        lesson, found = SUBJECTS[asked.item.kind].lesson, subjects.explanation(asked.item)
        names.append({unit: lesson.name(found, unit) for unit in asked.item.units})
    return write(saving.rows(rounds, names, random.Random()))


def _do(state: MutableMapping, what: Callable[[], None]) -> None:
    try:
        what()
    except UserError as error:
        state["problem"] = str(error)
