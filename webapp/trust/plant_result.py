"""What came of it: how the network fares, who found it, an example, and whether accuracy could have told."""

from __future__ import annotations

from html import escape

import streamlit as st

from ig_core.evaluation.planting.own import Planted
from ig_core.records import ImageExplanation, TextExplanation
from ig_core.render import planted_charts
from ig_core.render import planted_sentences as sentences
from ig_core.render.numbers import printer, scale_limit
from ig_core.render.orientation import BY_CLASS, BY_SUPPORT, coloured_by
from ig_core.render.pixels import as_rgb, heatmap
from webapp.components.pixels import pictures
from webapp.components.words import coloured_text
from webapp.shared import frame, result
from webapp.trust.plant_job import KINDS, Asked, name_of


def draw(asked: Asked, planted: Planted) -> None:
    """All of it, the race first."""
    it, kind = name_of(asked), KINDS[asked.what]
    frame.block(
        f'<div role="status"><h3 class="verdict" style="margin:0;padding:0">{escape(sentences.headline(planted, it))}'
        f'</h3></div><p class="dim" style="margin-top:.3rem">{escape(sentences.stood(planted, it, kind.unit))}</p>'
    )
    race, example = st.columns([1, 1], gap="large")
    with race:
        st.altair_chart(
            planted_charts.race(planted.racers, kind.unit, frame.theme()), theme=None, alt=_told(planted, kind.unit)
        )
        st.caption(sentences.by_chance(planted, kind.unit, kind.part))
    with example:
        _example(asked, planted)
    _accuracies(planted, it, kind.unit)
    with st.expander("Can accuracy alone have told?", key="plant_reveal"):
        frame.block(
            f'<p class="says">{escape(sentences.accuracy_alone(planted, it, kind.unit))}</p>'
            f'<p style="margin-top:.5rem">{escape(sentences.alike(planted, it, kind.unit))}</p>'
        )


def _told(planted: Planted, unit: str) -> str:
    """The chart for those who cannot see it."""
    firsts = ", ".join(f"{sentences.label_of(one.method)} {100 * one.first.mean:.0f} %" for one in planted.racers)
    return f"{unit.capitalize()}s in which each method puts it first: {firsts}"


def _example(asked: Asked, planted: Planted) -> None:
    """One test input in which it stands, as Integrated Gradients explains it."""
    explanation, theme = planted.example, frame.theme()
    if isinstance(explanation, TextExplanation):
        drawn = coloured_by(explanation, BY_CLASS)
        coloured_text(drawn, (), theme, signs=False, on_drop=None, key="plant_example", what="A test review")
        result.legend(drawn, colours=BY_CLASS)
    elif isinstance(explanation, ImageExplanation):
        shown = {
            f"{asked.label}, with the square": as_rgb(explanation.pixels),
            "The scores of its pixels": heatmap(explanation.scores, scale_limit(explanation), theme),
        }
        pictures(explanation, shown, printer(explanation), key="plant_pixels")
        result.legend(explanation, colours=BY_SUPPORT)
    st.caption("A test example that the network never saw, explained by Integrated Gradients.")


def _accuracies(planted: Planted, it: str, unit: str) -> None:
    """How often the network is right without it and with it, side by side."""
    cards = (
        (f"Right on test {unit}s as they are", planted.without),
        (f"Right once {it} is put into every one", planted.with_it),
    )
    for column, (title, share) in zip(st.columns(2), cards, strict=True):
        with column.container(border=True, height="stretch"):
            frame.block(
                f'<p class="card-title">{escape(title)}</p><p class="big number">{sentences.percent(share)}</p>'
                f'<p class="small number">{escape(sentences.interval(share))}</p>'
            )
    frame.block(f'<p class="number">{escape(sentences.turned(planted, it, unit))}</p>')
