"""Experiments on whole data sets, measured once, of the model that is chosen: which method to use, and why."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from html import escape

import streamlit as st

from ig_core import models
from ig_core.errors import UserError
from ig_core.render.experiment_sections import Section, sections
from ig_core.render.palette import Theme
from webapp.shared import frame

_SUMMARY = "summary"  # the section that sums up all others


def summary(state: MutableMapping) -> None:
    """Which method to use for the chosen model."""
    _draw([one for one in _sections(state) if one.key == _SUMMARY])


def published(state: MutableMapping) -> None:
    """Each experiment with the chosen model."""
    _draw([one for one in _sections(state) if one.key != _SUMMARY])


def _sections(state: MutableMapping) -> Sequence[Section]:
    try:
        found = _made(state["model"], frame.theme())
    except UserError as error:
        frame.say(str(error))
        return []
    if not found:
        frame.say(f"No experiment has been run with the model {models.lookup(state['model']).label}. Choose another.")
    return found


@lru_cache(maxsize=16)
def _made(model: str, theme: Theme) -> tuple[Section, ...]:
    """Made once, since every run of the page shows it."""
    return tuple(sections(model, theme))


def _draw(shown: Sequence[Section]) -> None:
    for one in shown:
        frame.block(
            f'<h3 style="margin:.6rem 0 0;padding:0;font-size:1.05rem">{escape(one.title)}</h3>'
            f'<p style="max-width:46rem;text-wrap:pretty">{escape(one.sentence)}</p>{one.html}'
        )
        if one.charts:
            for column, (caption, chart) in zip(st.columns(2, gap="large"), one.charts.items(), strict=False):
                with column:
                    frame.block(f'<p class="card-title">{escape(caption)}</p>')
                    st.altair_chart(chart, theme=None, alt=f"{caption}. {one.sentence}")
        _details(one)


def _details(one: Section) -> None:
    with st.expander(
        "All figures, and how they were measured", key=f"trust figures {one.key}", on_change="rerun"
    ) as place:
        if not place.open:
            return
        if one.table is not None:
            st.dataframe(one.table, hide_index=True)
        lines = "".join(
            f'<p class="small"><b>{escape(name)}</b>: {escape(told)}</p>' for name, told in (one.details or {}).items()
        )
        frame.block(lines)
