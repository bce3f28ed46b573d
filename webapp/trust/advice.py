"""What can be done where a check does not pass, as buttons that do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.evaluation.trust.finding import Finding
from webapp.shared import core

_TIGHTER = {"0.01": ("0.001", "0.1 %"), "0.001": ("0.0001", "0.01 %")}  # tolerance -> the next, and what people call it
_MAIN = next(iter(METHODS))  # the method that pages start with
_MOST = 3  # buttons


class Way(NamedTuple):
    """What a button says, and which choices of the page it changes."""

    label: str
    choices: dict[str, str]


def ways(request: core.Request, found: Finding) -> list[Way]:
    """What the advice of a finding comes down to on this page; none where that is to be done elsewhere."""
    return _WAYS.get(found.name, _other_methods)(request)[:_MOST]


def buttons(request: core.Request, found: Finding) -> None:
    """A button for each way. In a part of the page that is drawn alone, all of it is drawn again."""
    with st.container(horizontal=True, gap="small"):
        for way in ways(request, found):
            key = f"trust way {found.name} {way.label}"
            if st.button(way.label, key=key, on_click=st.session_state.update, args=(way.choices,)):
                st.rerun()


def _tighter(request: core.Request) -> list[Way]:
    following = _TIGHTER.get(f"{request.tolerance:g}")
    if following is None or not METHODS[request.method].uses_rule:
        return _other_methods(request)
    tolerance, label = following
    return [Way(f"Ask for {label}", {"tolerance": tolerance})]


def _other_starts(request: core.Request) -> list[Way]:
    known = models.baselines_of(request.model)
    return [
        Way(f"Start from: {row.label}", {"baseline": name})
        for name, row in known.items()
        if row.is_fixed and name != request.baseline
    ]


def _other_methods(request: core.Request) -> list[Way]:
    able = models.methods_of(request.model)
    quick = [name for name in able if name != request.method and not METHODS[name].slow]
    quick.sort(key=lambda name: name != _MAIN)
    return [Way(f"Explain by {able[name]}", {"method": name}) for name in quick]


def _nothing(request: core.Request) -> list[Way]:
    return []


_WAYS: dict[str, Callable[[core.Request], list[Way]]] = {
    "adds up": _tighter,
    "survives another baseline": _other_starts,
    "neutral start": _other_starts,
    "certain order": _tighter,
    "like the training data": _nothing,
    "words known": _nothing,
    "decided": _nothing,
}
