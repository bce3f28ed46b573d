"""What is compared: one text, the models and methods, and how the cells are drawn; kept in the address of the page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, MutableMapping

import streamlit as st

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.quadrature import DEFAULT_TOLERANCE
from webapp.review import input as review_input
from webapp.shared import core, frame
from webapp.shared.settings import NOTHING, PREDICTED

PAGE = "compare"
SCALES = {"cell": "each cell its own", "all": "one for all cells"}
ORDERS = {"table": "as chosen", "faithful": "the most faithful first"}


def _lists() -> dict[str, Iterable[str]]:
    """Of what several may be chosen, all that there is."""
    return {"models": models.of_kind("text"), "methods": METHODS}


def _choices() -> dict[str, Collection[str]]:
    """Of every choice of one thing, what may be chosen; the first is the default."""
    rows = [models.MODELS[name].labels for name in models.of_kind("text")]
    two = next(labels for labels in rows if len(labels) == 2)
    many = next((labels for labels in rows if len(labels) > 2), ())
    return {
        "scale": SCALES,
        "order": ORDERS,
        "two": (PREDICTED, *two),
        "many": (PREDICTED, *many),
        "minus": (NOTHING, *many),
    }


def restore(state: MutableMapping, query_params: Mapping) -> None:
    """When the page is entered, take text and choices from the address, else what was shown before."""
    params = review_input.restore(state, query_params, PAGE)
    if params is None:
        return
    for name, known in _lists().items():
        wanted = params[name].split(",") if name in params else _default(known)
        state[name] = [one for one in wanted if one in known] or _default(known)
    for name, known in _choices().items():
        state[name] = params[name] if params.get(name) in known else next(iter(known))


def remember(state: MutableMapping, params: MutableMapping) -> None:
    """Write text and choices into the address of the page."""
    url_params = review_input.url_params(state)
    url_params |= {name: ",".join(state[name]) for name, known in _lists().items() if state[name] != _default(known)}
    choices = _choices()
    url_params |= {name: state[name] for name, known in choices.items() if state[name] != next(iter(known))}
    frame.remember(PAGE, state, params, url_params, (*review_input.PARAMS, *_lists(), *choices))


def _default(known: Iterable[str]) -> list[str]:
    """Those that are not slow."""
    return [one for one in known if not (METHODS.get(one) or models.MODELS[one]).slow]


def draw() -> None:
    """Which models and methods, which class, and how the cells are coloured and ordered."""
    left, right = st.columns(2)
    labels = models.of_kind("text")
    left.multiselect("Models", labels, key="models", format_func=labels.__getitem__)
    right.multiselect("Methods", METHODS, key="methods", format_func=lambda name: METHODS[name].label)
    two, many, minus, scale, order = st.columns(5)
    choices = _choices()
    two.selectbox("With two classes, explain", choices["two"], key="two", format_func=_class_label)
    many.selectbox("With more classes, explain", choices["many"], key="many", format_func=_class_label)
    minus.selectbox("minus", choices["minus"], key="minus")
    scale.selectbox("Colour scale", choices["scale"], key="scale", format_func=SCALES.__getitem__)
    order.selectbox("Order of cells", choices["order"], key="order", format_func=ORDERS.__getitem__)


def _class_label(name: str) -> str:
    return "the predicted class" if name == PREDICTED else name


def request(state: Mapping, model: str, method: str) -> core.Request:
    """What a cell asks to have explained."""
    labels = models.MODELS[model].labels
    target = state["two" if len(labels) == 2 else "many"]
    minus = NOTHING if len(labels) == 2 else state["minus"]
    return core.Request(
        input=state["text"],
        model=model,
        method=method,
        target=target if target in labels else None,  # that may be one of another model
        contrast=minus if minus in labels and minus != target else None,
        baseline=None,
        tolerance=DEFAULT_TOLERANCE,
    )
