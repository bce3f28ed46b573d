"""What can be done where a check does not pass, as buttons that do it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import streamlit as st

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.evaluation import checks, trust
from ig_core.evaluation.trust.finding import Finding
from webapp.shared import core

_TIGHTER = {"0.01": ("0.001", "0.1 %"), "0.001": ("0.0001", "0.01 %")}  # tolerance -> the next, and what people call it
_SOUND = ("integrated-gradients", "leave-one-out", "shapley", "max-pool-trace", "expected-gradients")
_CALM = ("smooth-integrated-gradients", "expected-gradients", "leave-one-out")  # which average over much
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


def _methods(names: Sequence[str], request: core.Request) -> list[Way]:
    able = models.methods_of(request.model)
    others = [name for name in names if name in able and name != request.method]
    return [Way(f"Explain by {able[name]}", {"method": name}) for name in others]


_other_methods = partial(_methods, _SOUND)


def _nothing(request: core.Request) -> list[Way]:
    return []


_WAYS: dict[str, Callable[[core.Request], list[Way]]] = {
    trust.ADDS_UP: _tighter,
    trust.BASELINES: _other_starts,
    trust.STEADY: partial(_methods, _CALM),
    trust.ORDER: _tighter,
    checks.START: _other_starts,
    checks.FAMILIAR: _nothing,
    checks.KNOWN: _nothing,
    checks.DECIDED: _nothing,
}
