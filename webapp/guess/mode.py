"""What is guessed on a page: chosen by a switch, kept in the address; and whether the answer is shown, which is not."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from ig_core.evaluation.guess import Guess
from webapp.shared import link

GUESS, MARKED = PARAMS = ("guess", "marks")  # parameters of the address
MARKS, PREDICTION, EXPLAINED = "marks", "prediction", "explained"
MODES = {  # what is guessed -> as it is offered; "{}" is what parts of the input are called
    MARKS: "Which {}s counted",
    PREDICTION: "What the model says",
    EXPLAINED: "What it says, seeing why",
}
_MODE, _MARKS, _ABOUT, _SHOWN, _GUESSES = "guess mode", "guess marks", "guess about", "guess shown", "guesses"
_TIMES = "guess times shown"
_SWITCH, _CHOICE = "lesson", "lesson choice"  # keys of widgets
_WIDTH = 250  # pixels of the choice
_HELP = "Guess first, then see: what the model says, and why, is hidden until you have guessed."


class Subject(NamedTuple):
    """What is guessed about.

    Attributes:
        mode: a key of MODES.
        input: by which the page knows what it shows, whatever is tried on it.
        model: its name.
    """

    mode: str
    input: str
    model: str


def restore(state: MutableMapping, params: Mapping) -> str | None:
    """When a page is entered, take what is guessed and what is marked from its address.

    Returns: the sentence to say if nothing can be guessed by that name.
    """
    wanted = params.get(GUESS, "")
    state[_MODE] = wanted if wanted in MODES else ""
    state[_MARKS] = link.unpack_indices(params.get(MARKED, ""))
    state[_ABOUT] = None
    if wanted == state[_MODE]:
        return None
    return f"There is no {GUESS} {wanted!r}; choose one of these: {', '.join(MODES)}."


def url_params(state: Mapping) -> dict[str, str]:
    """The parameters of what is guessed and marked; none outside of lesson mode."""
    if not chosen(state):
        return {}
    marks = marked(state) if chosen(state) == MARKS else []
    return {GUESS: chosen(state)} | ({MARKED: link.pack_indices(marks)} if marks else {})


def chosen(state: Mapping) -> str:
    """What is guessed, a key of MODES; empty outside of lesson mode."""
    return state.get(_MODE, "")


def choose(state: MutableMapping, mode: str) -> None:
    """Guess this from now on; nothing if it is empty."""
    state[_MODE], state[_MARKS], state[_SHOWN] = mode, [], None


def marked(state: Mapping) -> list[int]:
    """The numbers of what the reader has marked."""
    return state.get(_MARKS, [])


def mark(state: MutableMapping, units: Sequence[int]) -> None:
    """Have these marked, and no others."""
    state[_MARKS] = list(units)


def follow(state: MutableMapping, subject: Subject) -> None:
    """Forget the marks where another input is shown than the one that they were made on."""
    if state.get(_ABOUT) not in (None, subject.input):
        state[_MARKS] = []
    state[_ABOUT] = subject.input


def is_hidden(state: Mapping, subject: Subject) -> bool:
    """Whether the answer is still to be guessed."""
    shown = state.get(_SHOWN)
    return shown is None or shown[0] != subject


def show(state: MutableMapping, subject: Subject, asked: str) -> None:
    """Show the answer; `asked` is the input as the model was asked about it."""
    state[_SHOWN] = subject, asked
    state[_TIMES] = times_shown(state) + 1


def hide(state: MutableMapping) -> None:
    """Hide it again."""
    state[_SHOWN] = None


def times_shown(state: Mapping) -> int:
    """How often an answer was shown in this session."""
    return state.get(_TIMES, 0)


def asked(state: Mapping) -> str:
    """The input of which the answer is shown, as the model was asked about it."""
    return state[_SHOWN][1]


def guesses(state: Mapping) -> list[Guess]:
    """What was guessed in this session that models say, the first first; kept nowhere else."""
    return state.get(_GUESSES, [])


def guess(state: MutableMapping, made: Guess) -> None:
    """Note a guess."""
    state[_GUESSES] = [*guesses(state), made]


def last_guess(state: Mapping, about: tuple[str, str]) -> Guess | None:
    """What was guessed last about an input and a model."""
    return next((one for one in reversed(guesses(state)) if one.about == about), None)


def draw(state: MutableMapping, unit: str) -> None:
    """The switch, and while it is on the choice of what is guessed.

    Args:
        unit: what parts of the input are called: "word", "region", "column".
    """
    mode = chosen(state)
    _set(state, _SWITCH, bool(mode))
    st.toggle("Lesson mode", key=_SWITCH, on_change=_switched, args=(state,), help=_HELP)
    if mode:
        _set(state, _CHOICE, mode)
        st.selectbox(
            "Guess",
            MODES,
            key=_CHOICE,
            format_func=lambda one: MODES[one].format(unit),
            on_change=_chosen_anew,
            args=(state,),
            width=_WIDTH,
        )


def _set(state: MutableMapping, key: str, value: Any) -> None:
    """Let a widget show what is chosen, if it does not."""
    if state.get(key) != value:
        state[key] = value


def _switched(state: MutableMapping) -> None:
    choose(state, MARKS if state[_SWITCH] else "")


def _chosen_anew(state: MutableMapping) -> None:
    choose(state, state[_CHOICE])
