"""The values of a row as sliders and lists, which report while they are moved."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from html import escape
from pathlib import Path
from typing import Any
from uuid import uuid4

import streamlit as st

from ig_core.data.columns import Column
from ig_core.kinds.row import rows
from webapp.components.registry import registered

_HTML = '<div class="fields" role="group"></div>'


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column, as something to set.

    Attributes:
        column: by which it is reported; label: what people call it.
        value, original: now, and in the row that was picked: a number, or a category.
        shown, was: the same as text.
        unit: of a number, written after it ("$": before it) while it is moved.
        low, high, step: of the slider of a number; a value may lie beyond them.
        options: of a category, value and text; empty for numbers.
        levels: names of whole numbers, where they have some.
        chosen: whether it is the chosen column.
        refusal: a sentence for a number that the column may not have, "" for others.
    """

    column: str
    label: str
    value: float | str
    shown: str
    original: float | str
    was: str
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    options: Sequence[tuple[str, str]] = ()
    levels: Mapping[int, str] = field(default_factory=dict)
    chosen: bool = False
    refusal: Callable[[float], str] = lambda number: ""

    @property
    def is_number(self) -> bool:
        return not self.options

    @property
    def changed(self) -> bool:
        """Whether it differs from the row that was picked."""
        return self.value != self.original

    def accepts(self, value: Any) -> bool:
        """Whether the column could have this value; what a browser reports may be anything."""
        if not self.is_number:
            return any(value == option for option, _ in self.options)
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def field_of(column: Column, value: float | str, original: float | str, chosen: bool = False) -> Field:
    """The field of a column of a table."""
    return Field(
        column=column.name,
        label=column.label,
        value=value,
        shown=column.text(value),
        original=original,
        was=column.text(original),
        unit=column.unit,
        low=column.low,
        high=column.high,
        step=column.step,
        options=list(column.categories.items()),
        levels=column.levels,
        chosen=chosen,
        refusal=partial(rows.beyond_reach, column),
    )


def controls(
    fields: Sequence[Field],
    key: str,
    on_change: Callable[[dict[str, float | str]], None],
    on_choose: Callable[[str], None],
) -> None:
    """Draw the fields; call `on_change` with the new values of columns while they are moved, by column, and `on_choose`
    with the column of a field that is entered. A number that a column refuses is not given to `on_change`: a sentence
    says why, until the next report or another row.

    Belongs into a fragment, so that a report draws only what follows from it. The next report waits for the answer to
    the one before; meanwhile the slider goes on, and the last value is always reported.
    """
    by_column = {one.column: one for one in fields}
    counted, refused = f"{key}_report", f"{key}_refused"
    row = [one.original for one in fields]

    def changed() -> None:
        report = st.session_state[key].reported
        if report is None:
            return
        st.session_state[counted] = int(report["number"])
        values = {
            column: value if isinstance(value, str) else float(value)
            for column, value in report["values"].items()
            if column in by_column and by_column[column].accepts(value)
        }
        refusals = {name: by_column[name].refusal(value) for name, value in values.items() if isinstance(value, float)}
        st.session_state[refused] = next(filter(None, refusals.values()), ""), row
        values = {name: value for name, value in values.items() if not refusals.get(name)}
        if values:
            on_change(values)
        if report["chosen"] in by_column:
            on_choose(report["chosen"])

    data = {
        "label": f"The values of the row; {len(fields)} columns",
        "answered": st.session_state.get(counted, 0),
        "session": st.session_state.setdefault("session of controls", uuid4().hex),
        "fields": [_drawn(one) for one in fields],
    }
    sentence, its_row = st.session_state.get(refused, ("", row))
    if sentence and its_row == row:
        st.html(f'<p class="say" role="status">{escape(sentence)}</p>')
    registered(Path(__file__).parent, _HTML)(key=key, data=data, on_reported_change=changed)


def _drawn(one: Field) -> dict[str, Any]:
    return {
        "column": one.column,
        "label": one.label,
        "isNumber": one.is_number,
        "value": one.value,
        "shown": one.shown,
        "original": one.original,
        "was": one.was,
        "unit": one.unit,
        "low": one.low,
        "high": one.high,
        "step": one.step,
        "options": [list(option) for option in one.options],
        "levels": {str(number): text for number, text in one.levels.items()},
        "chosen": one.chosen,
    }
