"""How an input is to be explained: the row of choices that pages share, kept in the address by their names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, MutableMapping
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.kinds import KINDS, Argument
from webapp.shared import core, terms

PREDICTED, NOTHING = "predicted", "nothing"
_TERMS = {  # by choice, of the glossary: what its label says
    "method": ("method", "Integrated Gradients"),
    "target": ("logit", "explained class"),
    "contrast": ("contrast",),
    "baseline": ("baseline",),
    "tolerance": ("tolerance", "gap", "estimated error"),
}
_TOLERANCES = {"0.01": "1 %", "0.001": "0.1 %", "0.0001": "0.01 %"}
_LOOSE = 0.01  # tolerance that is offered where a tighter one takes too long
_FEW_WORDS = 60  # of a text, which are offered at least where it is too long
_LONGEST_TEXT = 1000  # characters of a text that a baseline asks for
_LETTER, _AROUND = 7.4, 58  # pixels: the mean width of a letter, and what stands around the letters of a choice
_LABEL_SIZE = 0.875  # of the letters of a label, as a part of that of a choice
_MARK = 36  # pixels of the question mark beside a label that explains itself
_USUAL_LETTERS = 28  # for which there is room before anything longer is chosen


def _arguments(kind: str) -> dict[str, Argument]:
    """Of each baseline that asks for something besides its name, what it asks for."""
    return {name: row.argument for name, row in KINDS[kind].baselines.items() if row.argument}


PARAMS = (
    *("model", "method", "target", "contrast", "baseline", "tolerance", "signs"),
    *(argument.name for kind in KINDS for argument in _arguments(kind).values()),
)


def options(kind: str, model: str) -> dict[str, Mapping[str, str]]:
    """Of every choice, name -> label of what may be chosen; the first is the default, but see `_defaults`.

    Args:
        kind: what the page explains, a row of KINDS.
        model: the chosen one, which decides on the classes.
    """
    row = models.MODELS[model]
    labels = {label: label for label in row.labels}
    choices: dict[str, Mapping[str, str]] = {
        "model": models.of_kind(kind),
        "method": models.methods_of(model),
        "target": {PREDICTED: "the predicted class"} | labels,
        "contrast": {NOTHING: "nothing"} | labels,
        "baseline": {name: baseline.label for name, baseline in models.baselines_of(model).items()},
        "tolerance": _TOLERANCES,
    }
    asked = [baseline.argument for baseline in models.baselines_of(model).values() if baseline.argument]
    choices |= {one.name: one.choices(row) for one in asked if one.choices}
    if len(labels) < 3:  # the logit of one of two classes contrasts them already
        del choices["contrast"]
    if row.is_number:
        del choices["target"]
    return choices


def _defaults(kind: str, model: str, first_model: str | None = None) -> dict[str, Any]:
    """Of every choice what is chosen until somebody chooses; the baseline is the one that goes with the model."""
    defaults: dict[str, Any] = {name: next(iter(known), None) for name, known in options(kind, model).items()}
    defaults |= {"tolerance": "0.001", "signs": False}
    defaults |= {one.name: one.default for one in _arguments(kind).values() if not one.choices}
    row = models.MODELS[model]
    own = {name: value for name, value in (("baseline", row.baseline), ("target", row.target)) if value}
    return defaults | ({"model": first_model} if first_model else {}) | own


def restore(kind: str, state: MutableMapping, params: Mapping, first_model: str | None = None) -> str | None:
    """When a page is entered, take the choices from the address; the sentence to say if one does not exist.

    Args:
        first_model: the model to start with, if it is not the first of its kind.
    """
    problem = None
    known = models.of_kind(kind)
    model = params["model"] if params.get("model") in known else first_model or next(iter(known))
    defaults = _defaults(kind, model, first_model)
    arguments = {one.name: one for one in _arguments(kind).values()}
    state["model of baseline"] = model
    for name, choices in options(kind, model).items():
        default = defaults[name]
        state[name] = params.get(name, default)
        is_open = name in arguments and arguments[name].is_open and name in params
        if state[name] not in choices and not is_open:
            problem = f"There is no {name} {state[name]!r}; choose one of these: {', '.join(choices)}."
            state[name] = default
    for name, argument in arguments.items():
        if not argument.choices:
            state[name] = params.get(name, argument.default)[:_LONGEST_TEXT]
    state["signs"] = params.get("signs") == "true"
    return problem


def url_params(kind: str, state: Mapping, first_model: str | None = None) -> dict[str, str]:
    """The parameters of the choices that are not the default ones; `first_model` as in `restore`."""
    defaults = _defaults(kind, state["model"], first_model)
    params = {name: str(state[name]) for name in defaults if name in state and state[name] != defaults[name]}
    if "signs" in params:
        params["signs"] = "true"
    for baseline, argument in _arguments(kind).items():
        if state["baseline"] != baseline:
            params.pop(argument.name, None)
    return params


def complete(kind: str, state: MutableMapping) -> None:
    """Choose what goes with the model, wherever it lacks what was chosen for the last one, or nothing is chosen: what
    Streamlit has not drawn in a run it forgets.
    """
    choices, defaults = options(kind, state["model"]), _defaults(kind, state["model"])
    _change_baseline_with_model(kind, state)
    is_open = {one.name for one in _arguments(kind).values() if one.is_open}
    for name, known in choices.items():
        if name not in state or (state[name] not in known and name not in is_open):
            state[name] = defaults[name]


def draw(kind: str, state: MutableMapping, without: Collection[str] = ()) -> None:
    """The row of choices, but for those that the page does `without`."""
    complete(kind, state)
    choices, arguments = options(kind, state["model"]), _arguments(kind)
    method = METHODS[state["method"]]
    unused = set() if method.uses_baseline else {"baseline"}
    unused |= set() if method.uses_rule else {"tolerance"}
    shown = {"model": "Model"} if len(choices["model"]) > 1 else {}
    shown |= {"method": "Method"} | ({"target": "Explain"} if "target" in choices else {})
    shown |= {"contrast": "rather than"} if "contrast" in choices else {}
    shown |= {"baseline": "Baseline", "tolerance": "Tolerance"}
    shown = {name: label for name, label in shown.items() if name not in without}
    with choices_row("settings"):
        for name, label in shown.items():
            choose(label, name, choices[name], disabled=name in unused)
    argument = arguments.get(state["baseline"])
    if argument and not argument.choices:
        st.text_input(argument.label, key=argument.name, max_chars=_LONGEST_TEXT)
    elif argument:
        known = choices[argument.name]
        if state[argument.name] not in known:
            known = {state[argument.name]: f"the {argument.name} in the link", **known}
        choose(argument.label, argument.name, known)


def _change_baseline_with_model(kind: str, state: MutableMapping) -> None:
    """When another model is chosen, choose its own baseline, if that of the last model was still chosen."""
    before, now = state.get("model of baseline"), state["model"]
    if before and before != now and state["baseline"] == _defaults(kind, before)["baseline"]:
        state["baseline"] = _defaults(kind, now)["baseline"]
    state["model of baseline"] = now


def request(kind: str, state: Mapping, input_: str) -> core.Request:
    """What is to be explained, and how: the input, and the choices."""
    baseline = state["baseline"] if METHODS[state["method"]].uses_baseline else None
    argument = None if baseline is None else _arguments(kind).get(baseline)
    choices = options(kind, state["model"])
    contrast = state["contrast"] if "contrast" in choices else NOTHING
    target = state["target"] if "target" in choices else PREDICTED
    return core.Request(
        input=input_,
        model=state["model"],
        method=state["method"],
        target=None if target == PREDICTED else target,
        contrast=None if contrast == NOTHING else contrast,
        baseline=f"{baseline}:{state[argument.name]}" if argument else baseline,
        tolerance=float(state["tolerance"]),
    )


def smaller(request: Any, times: float | None) -> dict[str, Callable[[], None]]:
    """What asks for less than `request`, which takes too long: label -> what chooses it.

    Args:
        request: as `request` makes it; or of phrases, which has a text and no method.
        times: how many times too long it takes, if that is known.
    """
    state, row = st.session_state, METHODS[getattr(request, "method", next(iter(METHODS)))]
    ways: dict[str, Callable[[], None]] = {}
    text = state.get("text") if models.lookup(request.model).kind == "text" else None
    words = text.split() if isinstance(text, str) else []
    if len(words) > _FEW_WORDS:
        fewer = max(_FEW_WORDS, int(len(words) / max(2.0, times or 0.0)))
        cut = {"text": " ".join(words[:fewer]), "dropped": [], "changed": "text"}
        ways[f"The first {fewer} words"] = partial(state.update, cut)
    if row.copies > 1 or row.background:
        plain = next(name for name, one in METHODS.items() if one.uses_rule and one.copies == 1)
        ways[METHODS[plain].label] = partial(state.update, method=plain)
    if row.uses_rule and request.tolerance < _LOOSE:
        ways[f"A tolerance of {_TOLERANCES[str(_LOOSE)]}"] = partial(state.update, tolerance=str(_LOOSE))
    return ways


def choices_row(name: str) -> DeltaGenerator:
    """A row for the widgets of `choose`, which goes on in a second line where the screen is too narrow; see style.css.

    Args:
        name: by which the page tells it from its other rows.
    """
    return st.container(horizontal=True, gap="small", key=f"choices_{name}")


def choose(label: str, name: str, known: Mapping[str, str], disabled: bool = False) -> None:
    """A choice of one of `known`, name -> label, kept as `name`; as wide as what is shown, so that nothing is cut."""
    longest = max((min(len(one), _USUAL_LETTERS) for one in known.values()), default=0)
    chosen = len(known.get(str(st.session_state.get(name)), ""))
    said = terms.with_picture(*_TERMS[name]) if name in _TERMS else None
    of_label = _LETTER * _LABEL_SIZE * len(label) + (_MARK if said else 0)
    width = round(max(_AROUND + _LETTER * max(longest, chosen), of_label))
    st.selectbox(label, known, key=name, format_func=known.__getitem__, disabled=disabled, width=width, help=said)
