"""How a review is to be explained: the row of choices, kept in the address of the page by their names."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

import streamlit as st

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.models.baselines import BASELINES
from webapp import core

PREDICTED = "predicted"
NEUTRAL = "text"  # the baseline that is a review of the user's

_MODELS = {name: row.label for name, row in models.MODELS.items() if row.kind == "text"}
_TOLERANCES = {"0.01": "1 %", "0.001": "0.1 %", "0.0001": "0.01 %"}


def options(model: str) -> dict[str, dict[str, str]]:
    """Of every choice, name -> label of what may be chosen; the first is the default, but see `_DEFAULTS`."""
    labels = models.MODELS[model].labels
    return {
        "model": _MODELS,
        "method": {name: row.label for name, row in METHODS.items()},
        "target": {PREDICTED: "the predicted class"} | {label: label for label in labels},
        "baseline": {name: row.label for name, row in BASELINES.items()} | {NEUTRAL: "A neutral review of mine"},
        "tolerance": _TOLERANCES,
    }


_DEFAULTS = {"tolerance": "0.001", "neutral": "The film is about a man and a woman.", "signs": False}


def restore(state: MutableMapping, params: Mapping) -> str | None:
    """At the start of a session, take the choices from the address; the sentence to say if one does not exist."""
    problem = None
    model = params.get("model") if params.get("model") in _MODELS else next(iter(_MODELS))
    for name, choices in options(model).items():
        default = _DEFAULTS.get(name, next(iter(choices)))
        state[name] = params.get(name, default)
        if state[name] not in choices:
            problem = f"There is no {name} {state[name]!r}; there are: {', '.join(choices)}."
            state[name] = default
    state["neutral"] = params.get("neutral", _DEFAULTS["neutral"])[:1000]
    state["signs"] = params.get("signs") == "true"
    return problem


def told(state: Mapping) -> dict[str, str]:
    """The parameters that stand for the choices that are not the default ones."""
    defaults = {name: next(iter(choices)) for name, choices in options(state["model"]).items()} | _DEFAULTS
    settings = {name: str(state[name]) for name in defaults if name in state and state[name] != defaults[name]}
    if "signs" in settings:
        settings["signs"] = "true"
    if state["baseline"] != NEUTRAL:
        settings.pop("neutral", None)
    return settings


NAMES = ("model", "method", "target", "baseline", "tolerance", "neutral", "signs")


def draw(state: MutableMapping, text: str) -> core.Request:
    """The row of choices; what they and `text` ask for."""
    choices = options(state["model"])
    with st.container(border=True):
        model, method, target, baseline, tolerance = st.columns([1.5, 1.25, 1.15, 1.25, 1])
        _choose(model, "Model", "model", choices)
        _choose(method, "Method", "method", choices)
        _choose(target, "Explain the logit of", "target", choices)
        has_path = METHODS[state["method"]].has_path
        _choose(baseline, "Baseline", "baseline", choices, disabled=not has_path)
        _choose(tolerance, "Tolerance", "tolerance", choices, disabled=not has_path)
        if state["baseline"] == NEUTRAL:
            label = "Your neutral review (blanks fill it up to the length of the other)"
            st.text_input(label, key="neutral", max_chars=1000)
        st.toggle("Print + and − on the words", key="signs")
    start = f"text:{state['neutral']}" if state["baseline"] == NEUTRAL else state["baseline"]
    return core.Request(
        input=text,
        model=state["model"],
        method=state["method"],
        target=None if state["target"] == PREDICTED else state["target"],
        contrast=None,
        baseline=start if has_path else next(iter(BASELINES)),
        tolerance=float(state["tolerance"]),
    )


def _choose(column, label: str, name: str, choices: Mapping, disabled: bool = False) -> None:
    column.selectbox(label, choices[name], key=name, format_func=choices[name].get, disabled=disabled)
