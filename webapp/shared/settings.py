"""How an input is to be explained: the row of choices that pages share, kept in the address by their names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableMapping

import streamlit as st

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.errors import AssetError
from ig_core.kinds import TABLES
from ig_core.kinds.image import examples as image_examples
from webapp.shared import core

PREDICTED, NOTHING = "predicted", "nothing"
NEUTRAL = "text"  # the baseline that is a review of the user's
_TOLERANCES = {"0.01": "1 %", "0.001": "0.1 %", "0.0001": "0.01 %"}
_DEFAULTS = {"tolerance": "0.001", "neutral": "The film is about a man and a woman.", "signs": False}
PARAMS = ("model", "method", "target", "contrast", "baseline", "mean", "picture", "tolerance", "neutral", "signs")


def options(kind: str, model: str) -> dict[str, dict[str, str]]:
    """Of every choice, name -> label of what may be chosen; the first is the default, but see `_DEFAULTS`.

    Args:
        kind: what the page explains, as in MODELS.
        model: the chosen one, which decides on the classes.
    """
    labels = {label: label for label in models.MODELS[model].labels}
    choices = {
        "model": models.of_kind(kind),
        "method": models.methods_of(model),
        "target": {PREDICTED: "the predicted class"} | labels,
        "contrast": {NOTHING: "nothing"} | labels,
        "baseline": {name: row.label for name, row in TABLES[kind].items()},
        "tolerance": _TOLERANCES,
    }
    if kind == "text":
        choices["baseline"][NEUTRAL] = "My own neutral review"
    else:
        choices |= {"mean": labels, "picture": _drawings()}
    if len(labels) < 3:  # the logit of one of two classes contrasts them already
        del choices["contrast"]
    return choices


def _drawings() -> dict[str, str]:
    try:
        return {f"drawing:{slug}": row.title for slug, row in image_examples.garments().items()}
    except AssetError:  # the page meets the same error where it shows the drawings
        return {}


def _defaults(choices: Mapping[str, Mapping], model: str, first_model: str | None = None) -> dict[str, str | None]:
    """Of every choice what is chosen until somebody chooses; the baseline is the one that goes with the model."""
    defaults = {name: next(iter(known), None) for name, known in choices.items()} | _DEFAULTS
    own = models.MODELS[model].baseline
    return defaults | ({"model": first_model} if first_model else {}) | ({"baseline": own} if own else {})


def restore(kind: str, state: MutableMapping, params: Mapping, first_model: str | None = None) -> str | None:
    """When a page is entered, take the choices from the address; the sentence to say if one does not exist.

    Args:
        first_model: the model to start with, if it is not the first of its kind.
    """
    problem = None
    known = models.of_kind(kind)
    model = params.get("model") if params.get("model") in known else first_model or next(iter(known))
    choices_of = options(kind, model)
    defaults = _defaults(choices_of, model, first_model)
    state["model of baseline"] = model
    for name, choices in choices_of.items():
        default = defaults[name]
        state[name] = params.get(name, default)
        if state[name] not in choices and not (name == "picture" and name in params):
            problem = f"There is no {name} {state[name]!r}; choose one of these: {', '.join(choices)}."
            state[name] = default
    state["neutral"] = params.get("neutral", _DEFAULTS["neutral"])[:1000]
    state["signs"] = params.get("signs") == "true"
    return problem


def url_params(kind: str, state: Mapping, first_model: str | None = None) -> dict[str, str]:
    """The parameters of the choices that are not the default ones; `first_model` as in `restore`."""
    defaults = _defaults(options(kind, state["model"]), state["model"], first_model)
    params = {name: str(state[name]) for name in defaults if name in state and state[name] != defaults[name]}
    if "signs" in params:
        params["signs"] = "true"
    for name, baseline in (("neutral", NEUTRAL), ("mean", "mean"), ("picture", "picture")):
        if state["baseline"] != baseline:
            params.pop(name, None)
    return params


def draw(kind: str, state: MutableMapping, without: Collection[str] = ()) -> None:
    """The row of choices, but for those that the page does `without`."""
    choices = options(kind, state["model"])
    _change_baseline_with_model(state, choices)
    for name, known in choices.items():  # another model may lack what was chosen for the last one
        if state.get(name) not in known and name != "picture":
            state[name] = _defaults(choices, state["model"])[name]
    has_path = METHODS[state["method"]].has_path
    shown = {"model": "Model"} if len(choices["model"]) > 1 or kind == "text" else {}
    shown |= {"method": "Method", "target": "Explain the logit of"}
    shown |= {"contrast": "minus the logit of"} if "contrast" in choices else {}
    shown |= {"baseline": "Baseline", "tolerance": "Tolerance"}
    shown = {name: label for name, label in shown.items() if name not in without}
    for column, (name, label) in zip(st.columns(len(shown)), shown.items(), strict=True):
        unused = name in ("baseline", "tolerance") and not has_path
        _choose(column, label, name, choices, disabled=unused)
    if state["baseline"] == NEUTRAL:
        label = "Your neutral review (filled with blanks to the length of the review that is explained)"
        st.text_input(label, key="neutral", max_chars=1000)
    if state["baseline"] == "mean" and "mean" in choices:
        _choose(st, "The path starts at the mean training picture of", "mean", choices)
    if state["baseline"] == "picture" and "picture" in choices:
        if state["picture"] not in choices["picture"]:
            choices["picture"] = {state["picture"]: "the picture in the link"} | choices["picture"]
        _choose(st, "The path starts at", "picture", choices)


def _change_baseline_with_model(state: MutableMapping, choices: Mapping[str, Mapping]) -> None:
    """When another model is chosen, choose its own baseline, if that of the last model was still chosen."""
    before, now = state.get("model of baseline"), state["model"]
    if before and before != now and state["baseline"] == _defaults(choices, before)["baseline"]:
        state["baseline"] = _defaults(choices, now)["baseline"]
    state["model of baseline"] = now


def request(kind: str, state: Mapping, input_: str) -> core.Request:
    """What is to be explained, and how: the input, and the choices."""
    has_path = METHODS[state["method"]].has_path
    baseline = state["baseline"] if has_path else next(iter(TABLES[kind]))
    argument = {NEUTRAL: "neutral", "mean": "mean", "picture": "picture"}.get(baseline) if has_path else None
    contrast = state["contrast"] if "contrast" in options(kind, state["model"]) else NOTHING
    contrast = None if contrast == NOTHING else contrast
    takes = argument and (baseline != "mean" or kind == "image")
    return core.Request(
        input=input_,
        model=state["model"],
        method=state["method"],
        target=None if state["target"] == PREDICTED else state["target"],
        contrast=contrast,
        baseline=f"{baseline}:{state[argument]}" if takes else baseline,
        tolerance=float(state["tolerance"]),
    )


def _choose(place, label: str, name: str, choices: Mapping, disabled: bool = False) -> None:
    place.selectbox(label, choices[name], key=name, format_func=choices[name].get, disabled=disabled)
