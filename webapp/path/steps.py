"""The five steps of the page "How it works": each a sentence, a picture, and something to do."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from html import escape
from typing import NamedTuple

import streamlit as st

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.quadrature import RULES
from ig_core.records.walk import Shape, Walk
from ig_core.render import path_charts, walk_sentences
from ig_core.render.charts import RULE_LABELS
from ig_core.render.numbers import ends, printer, scale_limit
from ig_core.render.parts import Part, parts
from webapp.compare import cells
from webapp.components.walk import Way
from webapp.components.walk import walk as draw_walk
from webapp.path import black, calls, questions
from webapp.path import input as path_input
from webapp.path.subject import Subject
from webapp.shared import core, frame, result, terms

_BARS = 7
_MOST_POINTS = 50
_TRAPEZOID_NEEDS = 2
OTHER, RULE, POINTS = "path other", "path rule", "path points"


class Shown(NamedTuple):
    """What the steps are about."""

    subject: Subject
    request: core.Request
    walk: Walk
    parts: list[Part]

    @property
    def start(self) -> str:
        return self.subject.start(self.walk.explanation.baseline)

    @property
    def unit(self) -> str:
        return self.walk.explanation.traits.unit


def draw(state: MutableMapping) -> None:
    """The step that is chosen, of the input that is chosen."""
    request, subject = path_input.request(state), path_input.subject(state)
    walk = result.computed(request, calls.walk)
    if walk is None:
        return
    shown = Shown(subject, request, walk, parts(walk.explanation, _BARS))
    _STEPS[state[path_input.STEP] - 1](shown, state)


def _say(headline: str, told: str) -> None:
    """A step's headline, and what is to be said to it, as markup."""
    unbroken = escape(headline).replace(" %", "\u00a0%")
    frame.block(
        f'<h2 class="verdict" style="margin:0;padding:0">{unbroken}</h2>'
        f'<p class="dim" style="margin-top:.3rem;max-width:56rem;text-wrap:pretty">{told}</p>'
    )


def _from_nothing(shown: Shown, state: MutableMapping) -> None:
    ends_of_way = (shown.start, shown.subject.end)
    grows = {"text": "the words fade in", "image": "the pixels come up", "row": "its columns move to their values"}
    units = {"text": "word", "image": "part of the picture", "row": "column"}
    kind = state[path_input.KIND]
    _say(
        walk_sentences.from_to(shown.walk, ends_of_way),
        terms.within(
            f"Press Play, or move the slider: {grows[kind]}, step by step along the path, and each {units[kind]} "
            "collects a score for what it does to the answer on the way.",
            "path",
            "score",
        ),
    )
    _walk(shown, paces=False)


def _where_made(shown: Shown, state: MutableMapping) -> None:
    _say(
        walk_sentences.where_made(shown.walk),
        terms.within(walk_sentences.end_alone(shown.walk, shown.parts[0]), "Integrated Gradients"),
    )
    _walk(shown, paces=True)
    if shown.walk.shape is not Shape.EARLY:
        st.button("Show it on a boot, where the answer is made early", on_click=path_input.show_boot, key="path boot")


def _walk(shown: Shown, paces: bool) -> None:
    explanation = shown.walk.explanation
    digits = len(printer(explanation)(1.0).partition(".")[2])
    draw_walk(
        Way(
            walk=shown.walk,
            hero=shown.subject.hero(shown.walk, shown.request),
            squares=shown.subject.squares(explanation),
            bars=shown.parts,
            ends=(shown.start, shown.subject.end),
            answer=walk_sentences.explained_answer(shown.walk),
            unit=shown.unit,
            digits=digits,
            paces=paces,
            label=f"The way from {shown.start} to {shown.subject.end}; Play, or the slider, goes along it.",
        ),
        frame.theme(),
    )


def _where_one_starts(shown: Shown, state: MutableMapping) -> None:
    model = shown.request.model
    chosen = shown.walk.explanation.baseline
    others = [name for name, row in models.baselines_of(model).items() if row.is_fixed and name != chosen]
    if state.get(OTHER) not in others:
        state[OTHER] = shown.subject.other if shown.subject.other in others else others[0]
    place = st.container()
    st.segmented_control(
        "Compare with", others, key=OTHER, required=True, format_func=lambda name: shown.subject.start(name)
    )
    with place:
        request = shown.request._replace(baseline=state[OTHER])
        second = result.computed(request, core.explain)
        if second is None:
            return
        first = shown.walk.explanation
        starts = (shown.start, shown.subject.start(state[OTHER]))
        correlation = calls.correlation(first, second)
        _say(
            walk_sentences.other_start(starts, correlation),
            terms.within(
                walk_sentences.start_matters(first, second, starts, shown.parts, correlation),
                "score",
                "rank correlation",
            ),
        )
        limit = max(scale_limit(first), scale_limit(second))
        st.html(cells.STYLE)
        for column, one, start in zip(st.columns(2), (first, second), starts, strict=True):
            with column, st.container(border=True):
                frame.block(
                    f'<p class="card-title">From {escape(start)}</p>{shown.subject.scores(one, limit, frame.theme())}'
                    f'<p class="small number" style="margin-top:.5rem">'
                    f"{escape(walk_sentences.change(one))}</p>"
                )
        low, high = ends(first)
        frame.block(f'<p class="small">Both on one scale: purple {escape(low)}, green {escape(high)}.</p>')
    black.draw()


def _adding_up(shown: Shown, state: MutableMapping) -> None:
    place = st.container()
    _choices(state)
    with place:
        _areas(shown, state)


def _choices(state: MutableMapping) -> None:
    rule, points = st.columns([1.7, 1], vertical_alignment="center", gap="large")
    state.setdefault(RULE, "left")
    state.setdefault(POINTS, 4)
    rule.pills("Rule", [*RULES, calls.ADAPTIVE], key=RULE, required=True, format_func=lambda name: RULE_LABELS[name])
    points.slider("Looks at the way", 1, _MOST_POINTS, key=POINTS, disabled=state[RULE] == calls.ADAPTIVE)


def _areas(shown: Shown, state: MutableMapping) -> None:
    rule, points = state[RULE], state[POINTS]
    if rule == "trapezoid":
        points = max(points, _TRAPEZOID_NEEDS)
    adaptive = result.computed(shown.request, lambda request: calls.by_rule(request, calls.ADAPTIVE, 0))
    one = adaptive if rule == calls.ADAPTIVE else calls.by_rule(shown.request, rule, points)
    if one is None or adaptive is None:
        return
    is_adaptive = rule == calls.ADAPTIVE
    _say(
        walk_sentences.adaptive_took(adaptive) if is_adaptive else walk_sentences.added_up(one, adaptive),
        terms.within(
            walk_sentences.where_it_looked(adaptive) if is_adaptive else walk_sentences.rectangles(one, shown.unit),
            "gap",
            "gradient",
        ),
    )
    is_straight_in_pieces = adaptive.weights is not None
    way = adaptive.outline() if is_straight_in_pieces else (shown.walk.alphas, shown.walk.paces)
    with st.container(border=True):
        frame.block(f'<p class="card-title">How fast the answer changes: {escape(shown.unit)} for a whole way</p>')
        chart = path_charts.areas(
            *way,
            one.nodes,
            one.paces,
            one.weights,
            (shown.start, shown.subject.end),
            frame.theme(),
        )
        st.altair_chart(chart, theme=None, alt=walk_sentences.rectangles(one, shown.unit))
    with st.expander("The formulas"):
        _formulas()


def _formulas() -> None:
    method = METHODS[calls.METHOD]
    st.latex(method.formula)
    st.latex(
        r"\sum_i \mathrm{IG}_i = F(x) - F(x'), \qquad \int_0^1 g(\alpha)\,d\alpha \approx \sum_k w_k\, g(\alpha_k)"
    )
    st.markdown(
        "x′ is the baseline, x the input, and α how far along the way one is. A rule is a choice of places αₖ and of "
        "weights wₖ that add up to one. F is the logit of the explained class, or the number that is estimated."
    )
    st.caption(f"Source: {method.source}")


def _now_you(shown: Shown, state: MutableMapping) -> None:
    _say("Now you.", "Four questions about what you have just seen; the page knows the answers from its own numbers.")
    questions.draw(shown.walk, shown.parts, state)


_STEPS: tuple[Callable[[Shown, MutableMapping], None], ...] = (
    _from_nothing,
    _where_made,
    _where_one_starts,
    _adding_up,
    _now_you,
)
