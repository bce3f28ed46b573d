"""What is compared: one input, the models and methods, and how the cells are drawn; kept in the address of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.state import QueryParamsProxy

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.quadrature import DEFAULT_TOLERANCE
from webapp.compare.subject import Subject
from webapp.compare.subjects import SUBJECTS
from webapp.shared import colours, core, frame, settings, terms
from webapp.shared.settings import NOTHING, PREDICTED

PAGE = "compare"
SCALES = {"cell": "each cell its own", "all": "one for all cells"}
ORDERS = {"table": "as chosen", "faithful": "the most faithful first"}
_NAMES = ("kind", "models", "methods", "two", "many", "minus", "scale", "order")  # of parameters


def subject(state: Mapping) -> Subject:
    """Of the kind of input that is compared."""
    return SUBJECTS[state["kind"]]


def _lists(state: Mapping) -> dict[str, Mapping[str, str]]:
    """Of what several may be chosen, all that there is: name -> label."""
    known = subject(state).models(state)
    methods = {name: row.label for name, row in METHODS.items() if any(name in models.methods_of(one) for one in known)}
    return {"models": known, "methods": methods}


def _choices(state: Mapping) -> dict[str, Mapping[str, str]]:
    """Of every choice of one thing, what may be chosen: name -> label; the first is the default."""
    rows = [models.MODELS[name] for name in subject(state).models(state)]
    two = next((row for row in rows if len(row.labels) == 2), None)
    many = next((row for row in rows if len(row.labels) > 2), None)
    choices: dict[str, Mapping[str, str]] = {}
    if two:
        choices["two"] = _classes(two)
    if many:
        choices |= {"many": _classes(many), "minus": {name: name for name in (NOTHING, *many.labels)}}
    choices["scale"] = SCALES
    if two or many:  # the order is that of a test of probabilities
        choices["order"] = ORDERS
    return choices


def _classes(row: models.Model) -> dict[str, str]:
    """Which class may be explained; first the one that pages start with."""
    first = row.target or PREDICTED
    return {name: "the predicted class" if name == PREDICTED else name for name in (first, PREDICTED, *row.labels)}


def restore(state: MutableMapping, query_params: Mapping) -> None:
    """When the page is entered or the kind changes, take all from the address, else what was shown before.

    Raises: AssetError if a file that ships is missing or damaged.
    """
    with frame.entering(PAGE, state, query_params, "kind") as params:
        if params is not None:
            take(state, params, query_params)
        elif state["kind"] != state["kind shown"]:
            _take_input(state, state.get(f"{PAGE} {state['kind']}", {}), query_params)


def take(state: MutableMapping, params: Mapping, query_params: Mapping) -> None:
    """Take all from the parameters of an address.

    Args:
        query_params: of the address as it is, which says what the colours go by.
    """
    state["kind"] = params["kind"] if params.get("kind") in SUBJECTS else next(iter(SUBJECTS))
    _take_input(state, params, query_params)


def _take_input(state: MutableMapping, params: Mapping, query_params: Mapping) -> None:
    subject(state).take(state, params)
    _choose(state, params)
    state["problem"] = colours.restore(state, query_params) or state.get("problem")
    state["kind shown"] = state["kind"]


def _choose(state: MutableMapping, params: Mapping) -> None:
    """Take the choices from parameters, as far as there is such a thing; else the default ones."""
    for name, known in _lists(state).items():
        wanted = params[name].split(",") if name in params else _default(known)
        state[name] = [one for one in wanted if one in known] or _default(known)
    for name, choices in _choices(state).items():
        state[name] = params[name] if params.get(name) in choices else next(iter(choices))


def remember(state: MutableMapping, params: QueryParamsProxy) -> None:
    """Write input and choices into the address of the page."""
    url_params = _own_params(state)
    state[f"{PAGE} {state['kind']}"] = url_params
    names = [name for one in SUBJECTS.values() for name in one.params]
    frame.remember(PAGE, state, params, _all_params(state), (*names, *_NAMES, colours.PARAM))


def address(state: Mapping, page: str | None) -> str:
    """The link to what is shown; `page` is the address of the page, with or without parameters."""
    return f"{(page or '').split('?')[0]}?{urlencode(_all_params(state))}"


def first_link(state: Mapping) -> dict[str, str]:
    """The parameters with which a page shows the input alone, for the first of the models."""
    return subject(state).link(state) | ({"model": state["models"][0]} if state["models"] else {})


def _all_params(state: Mapping) -> dict[str, str]:
    kind = {} if state["kind"] == next(iter(SUBJECTS)) else {"kind": state["kind"]}
    return kind | _own_params(state) | colours.url_params(state)


def _own_params(state: Mapping) -> dict[str, str]:
    """The parameters of input and choices, of the kind that is compared."""
    url_params = subject(state).url_params(state)
    url_params |= {
        name: ",".join(state[name]) for name, known in _lists(state).items() if state[name] != _default(known)
    }
    chosen = {name: state[name] for name, known in _choices(state).items() if state[name] != next(iter(known))}
    return url_params | chosen


def _default(known: Iterable[str]) -> list[str]:
    """Those that are not slow."""
    return [one for one in known if not (METHODS.get(one) or models.MODELS[one]).slow]


def draw_input(state: MutableMapping) -> None:
    """A review or a table row, and the ways to one."""
    labels = {name: one.label for name, one in SUBJECTS.items()}
    st.segmented_control(
        "Compare on", labels, key="kind", format_func=labels.__getitem__, required=True, label_visibility="collapsed"
    )
    subject(state).draw(state, lambda: _choose(state, {}))


def draw_choices(state: MutableMapping) -> None:
    """Which models and methods, which class, and how the cells are coloured and ordered."""
    for column, (name, known), label in zip(st.columns(2), _lists(state).items(), ("Models", "Methods"), strict=True):
        said = terms.with_picture("method") if name == "methods" else None
        column.multiselect(label, known, key=name, format_func=known.__getitem__, help=said)
    choices = _choices(state)
    labels = {
        "two": "With two classes, explain" if "many" in choices else "Explain",
        "many": "With more classes, explain",
        "minus": "minus",
        "scale": "Scale of colours or bars",
        "order": "Order of cells",
    }
    with settings.choices_row("compare"):
        for name, choice in choices.items():
            settings.choose(labels[name], name, choice)
        colours.draw(st, state, cells(state))


def cells(state: Mapping) -> list[tuple[str, str]]:
    """The models with the methods that apply to them, of those chosen, in the order in which they are shown."""
    return [(name, one) for name in state["models"] for one in state["methods"] if one in models.methods_of(name)]


def request(state: Mapping, model: str, method: str) -> core.Request:
    """What a cell asks to have explained."""
    labels = models.MODELS[model].labels
    chosen = "two" if len(labels) == 2 else "many"
    target = state[chosen] if len(labels) > 1 else None
    minus = state["minus"] if len(labels) > 2 else NOTHING
    return core.Request(
        input=subject(state).input(state),
        model=model,
        method=method,
        target=target if target in labels else None,  # that may be one of another model
        contrast=minus if minus in labels and minus != target else None,
        baseline=None,
        tolerance=DEFAULT_TOLERANCE,
    )
