"""The filters over the inputs of a run: widgets whose values make a Selection, which the address carries."""

from __future__ import annotations

import json
from collections.abc import Mapping, MutableMapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from ig_core.corpus.selecting import MOST_CHOSEN, RIGHT, WRONG, Selection
from ig_core.corpus.slices import columns_of
from ig_core.errors import InputError
from webapp.corpus.runs import Opened
from webapp.shared import link

CHOSEN = "corpus chosen"  # of the session: the selection, as plain data
_KEYS = "corpus filter "  # before the names of widgets
_OUTCOMES = {"": "all", RIGHT: "right", WRONG: "wrong"}
_NEGATIONS = {"": "any", "with": "with one", "without": "without"}
_OURS = ("words", "unseen", "negation", "prediction")  # columns that have filters of their own
_MOST_LETTERS = 200


def chosen(state: Mapping) -> Selection:
    """What is chosen now."""
    return Selection.from_dict(state.get(CHOSEN, {}))


def choose(state: MutableMapping, selection: Selection) -> None:
    """Put a selection into the filters; before they are drawn, or by what calls back."""
    state[CHOSEN] = selection.to_dict()
    for key in [key for key in state if str(key).startswith(_KEYS)]:
        del state[key]


def pack(state: Mapping) -> str:
    """The selection for the address; empty where all inputs are chosen."""
    return link.pack(json.dumps(state[CHOSEN], ensure_ascii=False)) if state.get(CHOSEN) else ""


def unpack(packed: str) -> Selection:
    """What `pack` gave. Raises: InputError if it is something else."""
    try:
        return Selection.from_dict(json.loads(link.unpack(packed))) if packed else Selection()
    except ValueError:
        raise InputError("The filters in this link are damaged.") from None


def draw(state: MutableMapping, shown: Opened, lines: pd.DataFrame) -> Selection:
    """The widgets, and what they choose."""
    now, found = chosen(state), _Widgets(state)
    labels, answers = shown.summary.facts["labels"], str(shown.summary.facts["label"])
    first, second, third = st.columns(3, gap="medium")
    outcome, probability = "", None
    said: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    if "right" in lines:
        outcome = found.one(first, "Right or wrong", "outcome", _OUTCOMES, now.outcome)
    if "prediction" in lines:
        said = found.some(second, "The model says", "predictions", labels, now.predictions)
        probability = found.share(third, "Its probability", "probability", now.probability)
    if shown.outcomes is not None:
        answered = found.some(first, "The answer is", "answers", labels, now.answers)
    words, unseen, negation = None, None, None
    if "words" in lines:
        words = found.span(second, "Words", "words", lines.words, now.words)
        unseen = found.span(third, "Words that the model does not know", "unseen", lines.unseen, now.unseen)
        contains = found.words(first, now.contains)
        before = {None: "", True: "with", False: "without"}[now.negation]
        negation = {"": None, "with": True, "without": False}[
            found.one(second, "Negation", "negation", _NEGATIONS, before)
        ]
    columns = _columns(found, third, shown, lines, now, answers)
    selection = Selection(outcome, answered, said, probability, words, unseen, negation, contains, columns)
    state[CHOSEN] = selection.to_dict()
    return selection


def _columns(
    found: _Widgets, place: Any, shown: Opened, lines: pd.DataFrame, now: Selection, answers: str
) -> dict[str, Any]:
    """Filters for other columns, of which people choose those that they want."""
    names = [name for name in columns_of(lines, answers) if name not in (*_OURS, answers)]
    if not names:
        return {}
    wanted = found.some(place, "Other columns", "columns", names, tuple(now.columns))
    columns: dict[str, Any] = {}
    for name, here in zip(wanted, st.columns(max(len(wanted), 1)) if len(wanted) < 4 else [st] * 99, strict=False):
        values, before = lines[name], now.columns.get(name)
        is_range = before is not None and not isinstance(before[0], str)
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            columns[name] = found.span(here, name, f"column {name}", values, before if is_range else None)
        else:
            known = values.dropna().astype(str).value_counts().index[:MOST_CHOSEN].tolist()
            columns[name] = found.some(here, name, f"column {name}", known, before if not is_range else ())
    return {name: value for name, value in columns.items() if value}


class _Widgets:
    """Widgets that begin with what the selection says, and go on with what people do."""

    def __init__(self, state: MutableMapping):
        self._state = state

    def one(self, place: Any, label: str, name: str, options: Mapping[Any, str], now: Any) -> Any:
        key = self._begin(name, now if now in options else next(iter(options)))
        chosen = place.segmented_control(label, list(options), format_func=options.__getitem__, required=True, key=key)
        return chosen

    def some(self, place: Any, label: str, name: str, options: list[str], now: Any) -> tuple[str, ...]:
        key = self._begin(name, [one for one in now or () if one in options])
        return tuple(place.multiselect(label, options, key=key, placeholder="all"))

    def words(self, place: Any, now: tuple[str, ...]) -> tuple[str, ...]:
        key = self._begin("contains", ", ".join(now))
        given = place.text_input("Contains, separated by commas", key=key, max_chars=_MOST_LETTERS)
        return tuple(dict.fromkeys(filter(None, map(str.strip, given.split(",")))))

    def share(self, place: Any, label: str, name: str, now: Any) -> tuple[float, float] | None:
        key = self._begin(name, (0, 100) if now is None else (round(100 * now[0]), round(100 * now[1])))
        low, high = place.slider(label, 0, 100, format="%d %%", key=key)
        return None if (low, high) == (0, 100) else (low / 100, high / 100)

    def span(self, place: Any, label: str, name: str, values: pd.Series, now: Any) -> tuple[float, float] | None:
        """From and to; None while both ends are those of the values."""
        known = values.dropna().to_numpy()
        if not len(known) or known.min() == known.max():
            return None
        whole = bool(np.all(known == np.round(known)))
        ends = tuple(int(one) if whole else float(one) for one in (known.min(), known.max()))
        begin = ends if now is None else tuple(min(max(type(ends[0])(one), ends[0]), ends[1]) for one in now)
        low, high = place.slider(label, *ends, key=self._begin(name, begin))
        return None if (low, high) == ends else (low, high)

    def _begin(self, name: str, value: Any) -> str:
        key = f"{_KEYS}{name}"
        if key not in self._state:
            self._state[key] = value
        return key
