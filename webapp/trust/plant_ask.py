"""The choices of what is planted, and where."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

import streamlit as st

from ig_core.data import fashion_mnist
from ig_core.errors import InputError
from ig_core.evaluation.planting.own import LEAST, checked_word
from webapp.trust.plant_job import MARK, WORD, Asked

_WHAT = {WORD: "A word in reviews", MARK: "A mark in pictures"}
_OPINIONS = ("positive", "negative")
_DEFAULTS: dict[str, str | int] = {
    "plant_what": WORD,
    "plant_word": "sunday",
    "plant_class": _OPINIONS[0],
    "plant_garment": "Shirt",
    "plant_share": 50,
}
_ALLOWED = {"plant_what": tuple(_WHAT), "plant_class": _OPINIONS, "plant_garment": fashion_mnist.LABELS}
PARAMS = tuple(_DEFAULTS)  # of the address
_STEP = 5  # per cent


def take(state: MutableMapping, params: Mapping[str, str]) -> None:
    """Take the choices from the address; what it does not hold, or holds wrongly, stays as it begins."""
    for name, default in _DEFAULTS.items():
        state[name] = _valid(name, params[name]) if name in params else default


def url_params(state: Mapping) -> dict[str, str]:
    """The parameters that `take` reads: those that differ from how it begins."""
    chosen = {name: state.get(name) for name in PARAMS}
    return {name: str(one) for name, one in chosen.items() if one is not None and one != _DEFAULTS[name]}


def what(state: MutableMapping) -> str:
    """Draw the choice between a word and a mark, and give it: WORD or MARK."""
    for name, default in _DEFAULTS.items():
        state[name] = state[name] if state.get(name) is not None else default
    st.segmented_control(
        "What to plant",
        _WHAT,
        format_func=_WHAT.__getitem__,
        key="plant_what",
        label_visibility="collapsed",
        required=True,
    )
    return str(state["plant_what"])


def choices(state: MutableMapping, chosen: str) -> tuple[Asked | None, str]:
    """Draw the choices that go with it. Gives what can be asked for; or None, and what is wrong in one sentence."""
    columns = st.columns([1.2, 1, 1.2], gap="medium", vertical_alignment="bottom")
    if chosen == WORD:
        columns[0].text_input("A word", key="plant_word", max_chars=200)
        columns[1].segmented_control("in reviews that are", _OPINIONS, key="plant_class", required=True)
        label = str(state["plant_class"])
    else:
        columns[0].selectbox("A white square in pictures of the class", fashion_mnist.LABELS, key="plant_garment")
        label = str(state["plant_garment"])
    columns[2].slider(
        "in this share of them",
        min_value=round(100 * LEAST),
        max_value=100,
        step=_STEP,
        key="plant_share",
        format="%d %%",
        help="The other examples, and all those of other classes, stay as they are.",
    )
    share = int(state["plant_share"]) / 100
    if chosen == MARK:
        return Asked(MARK, "", label, share), ""
    try:
        return Asked(WORD, checked_word(str(state["plant_word"])), label, share), ""
    except InputError as error:
        return None, str(error)


def _valid(name: str, given: str) -> str | int:
    """What an address says of a choice, if one could have chosen it; else how it begins."""
    allowed: dict[str, tuple[str, ...]] = {
        "plant_what": tuple(_WHAT),
        "plant_class": _OPINIONS,
        "plant_garment": fashion_mnist.LABELS,
    }
    if name in allowed:
        return given if given in allowed[name] else _DEFAULTS[name]
    if name == "plant_word":
        return given[:200]
    is_share = given.isascii() and given.isdigit() and int(given) in range(round(100 * LEAST), 101, _STEP)
    return int(given) if is_share else _DEFAULTS[name]
