"""What columns do over many table rows: the mean size of their scores, and a dot for each row."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from ig_core.records.text import rows_of
from ig_core.render import row_charts
from ig_core.render.palette import Theme
from webapp.corpus import opening
from webapp.corpus.charts import chart
from webapp.corpus.runs import Opened
from webapp.corpus.units import sides_of, unit_of

_MOST = 300  # rows that are drawn


def draw(state: MutableMapping, shown: Opened) -> None:
    """Strength of the columns, and the dots; a dot that is pressed leads to its row."""
    are_here = opening.are_here(shown)
    strength = chart(shown, "strength", partial(row_charts.mean_strength, _strength(shown), unit_of(shown)))
    dots = chart(shown, f"rows {are_here}", partial(_beeswarm, shown, are_here))
    left, right = st.columns([1, 1.7], gap="large")
    with left:
        st.markdown("**How much each column matters**")
        st.caption("The mean size of its scores, with 95 % intervals.")
        table = _strength(shown)
        alt = ", ".join(f"{row.label} {row.mean:.2f}" for row in rows_of(table))
        st.altair_chart(strength, theme=None, alt=alt)
    if dots is None:
        return
    with right:
        st.markdown("**Every row, a dot a column**")
        st.caption(f"{_count(shown):,} of the rows, drawn at random; to the right for {sides_of(shown)[1]}.")
        picked = st.altair_chart(
            dots,
            theme=None,
            alt="Scores of rows by column",
            on_select="rerun",
            selection_mode=row_charts.SELECTION,
            key=f"corpus dots of {shown.name}",
        )
        chosen = picked.selection.get(row_charts.SELECTION) or []
        if chosen and not opening.are_here(shown):
            opening.say_missing(shown)
        elif chosen:
            opening.link(shown, int(chosen[0]["row"]), "Explain")


def _beeswarm(shown: Opened, are_here: bool, theme: Theme) -> Any:
    dots = _dots(shown, are_here)
    return row_charts.beeswarm(dots, unit_of(shown), theme) if len(dots) else None


def _strength(shown: Opened) -> pd.DataFrame:
    table = shown.summary.columns
    assert table is not None
    return table


def _count(shown: Opened) -> int:
    return min(_MOST, 0 if shown.summary.shown is None else len(shown.summary.shown))


def _dots(shown: Opened, are_here: bool) -> pd.DataFrame:
    """A line a row and column: row, label, score, value, place (of the value among those of all rows, 0 to 1)."""
    rows = shown.summary.shown
    if rows is None or rows.empty:
        return pd.DataFrame()
    rows, parts = rows.head(_MOST), []
    table = pd.DataFrame([opening.row_of(shown, int(one)) for one in rows.id]) if are_here else None
    for column in opening.columns_of(shown):
        values = [""] * len(rows) if table is None else [column.text(one) for one in table[column.name]]
        parts.append(
            pd.DataFrame(
                {
                    "row": rows.id.astype(int),
                    "label": column.label,
                    "score": rows[f"score {column.name}"].astype(float),
                    "value": values,
                    "place": _places(None if table is None else table[column.name]),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _places(values: pd.Series | None) -> Any:
    """Of numbers from the smallest, 0, to the largest, 1; of categories, and where none are known, nothing."""
    if values is None or not pd.api.types.is_numeric_dtype(values):
        return None
    return values.rank(pct=True).to_numpy() if values.nunique() > 1 else np.full(len(values), 0.5)
