"""What a projector shows to the class: how to join, the question, all answers live, and in the end the model's."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

import segno
import streamlit as st

from ig_core.errors import UserError
from ig_core.render import together_sentences
from ig_core.render.palette import Theme
from webapp.room import live, subjects, told
from webapp.room.address import of_room
from webapp.room.item import MARKS
from webapp.room.rooms import Phase, Room, Round, Seen
from webapp.shared import frame

_DRAWN = "room wall"  # in the state: what the last markup is of, and that markup


@cache
def code_to_scan(address: str) -> str:
    """A QR code as the address of a picture, drawn here: black on white with a margin, whatever the theme."""
    return segno.make_qr(address, error="m").svg_data_uri(border=3, scale=4, light="#fff", encode_minimal=True)


def draw(room: Room, seen: Seen) -> None:
    """Draw the wall, as long as the room is there."""
    address = of_room(room.code)
    small = "" if seen.phase == Phase.WAITING else " small-code"
    frame.block(
        f'<div class="joining{small}"><img class="scan" src="{code_to_scan(address)}" '
        f'alt="QR code of {escape(address)}"><div><p class="card-title">Join with a phone</p>'
        f'<p class="code">{room.code}</p><p class="address">{escape(address)}</p></div></div>'
    )
    live.follow(room, seen, lambda now: _draw_answers(room, now))


def _draw_answers(room: Room, seen: Seen) -> None:
    """The question and all answers; the markup is made again only when something has changed."""
    state, theme = st.session_state, frame.theme()
    what = room.code, seen.version, theme
    if state.get(_DRAWN, (None,))[0] != what:
        state[_DRAWN] = what, _answers(room, seen, theme)
    frame.block(state[_DRAWN][1])


def _answers(room: Room, seen: Seen, theme: Theme) -> str:
    joined = f"{together_sentences.people(seen.joined).capitalize()} {'has' if seen.joined == 1 else 'have'} joined"
    if seen.item is None:
        return f'<p class="counts" role="status">{joined}.</p>'
    asked = room.last()
    try:
        explanation = subjects.explanation(asked.item)
    except UserError as error:
        return f'<p class="say">{escape(str(error))}</p>'
    frozen = " · no more answers" if seen.phase != Phase.GUESSING else ""
    counts = f"{together_sentences.answered(seen.answered, seen.joined)}{frozen}"
    draw_item = _marks if asked.item.asks == MARKS else _guesses
    return (
        f'<p class="counts" role="status">{counts}</p><p class="verdict" role="heading" aria-level="2">'
        f"{told.question(asked.item)}</p>{draw_item(room, asked, seen.phase, explanation, theme)}"
    )


def _marks(room: Room, asked: Round, phase: Phase, explanation: Any, theme: Theme) -> str:
    own = f'<p class="card-title">You</p>{told.marks_of_class(asked, explanation, theme)}'
    if phase != Phase.REVEALED:
        return f'<div class="sides"><div>{own}</div></div>'
    return (
        f'{told.class_overlap(asked)}<div class="sides"><div>{own}</div><div>'
        f'<p class="card-title">{escape(told.says(explanation))}</p>{told.model(explanation, theme)}</div></div>'
    )


def _guesses(room: Room, asked: Round, phase: Phase, explanation: Any, theme: Theme) -> str:
    """Guesses are shown when no more are taken: who has seen those of others guesses with them."""
    empty = told.plain(asked.item, explanation, theme)
    if phase == Phase.GUESSING:
        return f'<div class="sides"><div>{empty}</div></div>'
    bars = told.bars(asked, theme, phase == Phase.REVEALED)
    if phase != Phase.REVEALED:
        return f'<div class="sides"><div>{empty}</div><div><p class="card-title">You say</p>{bars}</div></div>'
    right = sum(one.answer == asked.item.said for one in asked.given)
    found = told.crossover(room.rounds())
    return (
        f'<p class="says">{escape(told.says(explanation))} '
        f"{escape(together_sentences.right(right, len(asked.given)))}</p>"
        f'<div class="sides"><div>{told.model(explanation, theme)}</div>'
        f'<div><p class="card-title">You said</p>{bars}{told.helped(found) if found else ""}</div></div>'
    )
