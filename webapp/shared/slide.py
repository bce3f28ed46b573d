"""What the slides of all pages share: a view turned into what a slide says and shows, outside of any page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ig_core.errors import InputError
from ig_core.records import Measured
from ig_core.render import doubts, sentences
from ig_core.render.page import Parts
from webapp.shared import core, limits, verdict, waiting, warming

Made = TypeVar("Made")

MakeSlide = Callable[[Mapping[str, str], DeltaGenerator], Parts]
"""The parameters of a view, and a place for lines that say how far its computation is -> its slide. It is asked for
one view after the other, touches no widget and nothing of the page's state. Raises: UserError if it cannot be shown."""


def taken(take: Callable[[MutableMapping, Mapping[str, str]], object], params: Mapping[str, str]) -> dict[str, Any]:
    """What a page's `take` makes of the parameters of a view, in a state of its own.

    Raises: InputError where the page would show something else instead, and say why.
    """
    state: dict[str, Any] = {}
    take(state, params)
    if state.get("problem"):
        raise InputError(str(state["problem"]))
    return state


def computed(request: Any, compute: Callable[[Any], Made], place: DeltaGenerator) -> Made:
    """What `compute` gives for `request`, once the model is ready; `place` says how far that is.

    Raises: UserError, as result.computed would say it on a page.
    """
    limits.count("inputs", request.input, st.session_state)
    with place, waiting.line(request, can_stop=False):
        warming.wait_until_warm(request.model)
        return compute(request)


def explained(record: type[core.Record], request: core.Request, place: DeltaGenerator) -> core.Record:
    """The explanation; as `computed`."""
    return computed(request, lambda wanted: core.explain_as(record, wanted), place)


def said(parts: Parts, explanation: Measured, checked: verdict.Checked, *told: str) -> Parts:
    """The parts with what the page says about the explanation above and below its headline."""
    predicted = f"{sentences.prediction_text(explanation.prediction)}."
    return parts._replace(doubt=doubts.first(checked.doubts), said=" ".join(filter(None, [predicted, *told])))
