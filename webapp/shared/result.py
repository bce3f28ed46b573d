"""What the results of all kinds of explanations share: warming up, verdict, meters, exports, and how it works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.errors import UserError
from ig_core.quadrature import FLOOR
from ig_core.records import Explanation, Measured, Prediction
from ig_core.render import charts, sentences
from ig_core.render.numbers import amount, ends, ramp, signed
from ig_core.render.orientation import BY_SUPPORT
from ig_core.render.palette import Theme
from ig_core.traits import PROBABILITY
from webapp.shared import collecting, core, frame, limits, terms, waiting, warming

Asked = TypeVar("Asked")

_MET = ("logit", "gradient", "standard error")  # terms that sentences of exactness use
_FOLLOWS = "First colours; finer scores follow, and then their tests."
_NOT_REFINED = "First colours only: finer scores would take too long here, and these are not tested."
_WARMING = "The model is being loaded. This takes a few seconds."


def explained(
    record: type[core.Record], request: core.Request, can_stop: bool = True, soon: bool = False
) -> core.Record | None:
    """The explanation, once the model is ready; None, and a sentence on the page, where there cannot be one.

    Args:
        record: the class of the explanations that the page shows.
        can_stop: not in a fragment, which runs to its end.
        soon: whether coarse scores will do at first; see core.explain_soon, and `refine`.
    """
    return computed(request, partial(core.explain_as, record, soon=soon), can_stop)


def first_colours(request: core.Request) -> str:
    """In place of what tests find, which wait for finer scores: that coarse ones are shown."""
    return _NOT_REFINED if st.session_state.get("not refined") == request else _FOLLOWS


def refine(request: core.Request, place: DeltaGenerator) -> None:
    """At the end of a run that has drawn coarse scores, compute those that `request` asks for, and draw the page again.
    `place` says how far they are. Whatever the reader does meanwhile ends this; where it cannot be done, the coarse
    ones stay."""
    if st.session_state.get("not refined") == request:
        return
    try:
        with place, waiting.line(request, can_stop=False):
            core.explain(request)
    except UserError:
        st.session_state["not refined"] = request
    st.rerun()


def computed(request: Any, compute: Callable[[Any], Asked], can_stop: bool = True) -> Asked | None:
    """What `compute` gives for `request`, once the model is ready. While that takes long, the page says how far it is,
    and it can be stopped; where it is stopped, takes too long or cannot be, the page says so, and None is returned.
    """
    if waiting.is_stopped(request):
        return None
    with waiting.refusing(request, can_stop):
        limits.count("inputs", request.input, st.session_state)
        with _when_ready(request.model), st.spinner("Computing gradients", show_time=True):
            return compute(request)
    return None


@contextmanager
def _when_ready(model: str) -> Iterator[None]:
    """Run the body when the model is ready, or has failed. Where that takes a while, say why one waits; until the body
    is done something stands in the place of the result, so that what is below comes up and goes down but once."""
    if warming.is_warm(model):
        yield
        return
    note = st.empty()
    note.caption(_WARMING)
    try:
        with st.skeleton(height=330):
            warming.wait_until_warm(model)
            yield
    finally:
        note.empty()


def legend(explanation: Explanation, *notes: str, colours: str = BY_SUPPORT) -> None:
    """The colour scale with its numbers; `notes` are markup, escaped already.

    Args:
        explanation: the record that is drawn, see `orientation.coloured_by`.
        colours: what its colours go by, a key of COLOURS.
    """
    beside = "".join(f"<span>{note}</span>" for note in notes)
    frame.block(f'<div class="legend">{scale(explanation, frame.theme(), colours)}{beside}</div>')


def scale(explanation: Explanation, theme: Theme, colours: str = BY_SUPPORT) -> str:
    """The colour scale with the numbers at its ends, as markup; arguments as of `legend`."""
    low, high = ends(explanation, colours)
    colours_of_scale = ",".join(ramp(explanation, theme))
    return (
        f'<span class="number">{escape(low)}<span class="ramp" '
        f'style="background:linear-gradient(90deg,{colours_of_scale})"></span>'
        f"{terms.within(high, 'logit')}</span>"
    )


def exports(
    request: core.Request, explanation: Explanation, name: str, address: str, doubts: tuple[str, ...] = (), **view: Any
) -> None:
    """Buttons that save the explanation as files called `name`, copy it as Python, share and collect it.

    Args:
        doubts: what tests have found against it, which its files say too.
        view: how the page draws it, if that is not the default: arguments of `to_html` and `to_png`.
    """
    explanation = replace(explanation, doubts=doubts)
    row = st.container(horizontal=True, gap="small")
    row.download_button("HTML", partial(explanation.to_html, **view), f"{name}.html", "text/html", on_click="ignore")
    png = partial(core.png, request, doubts, **view)
    row.download_button("PNG", png, f"{name}.png", "image/png", on_click="ignore")
    row.download_button("CSV", explanation.to_csv, f"{name}.csv", "text/csv", on_click="ignore")
    row.download_button("JSON", explanation.to_json, f"{name}.json", "application/json", on_click="ignore")
    with row.popover("Copy as Python"):
        st.code(
            sentences.as_python(
                explanation, **{name: one for name, one in view.items() if isinstance(one, str | bool)}
            ),
            language="python",
        )
    with row.popover("Share"):
        share(address)
    with row:
        collecting.buttons(sentences.headline(explanation))


def share(address: str) -> None:
    """The address of what is shown, with and without the controls."""
    st.caption("The first link shows this view again; the second one shows it without the controls, for a projector.")
    st.code(address, language=None, wrap_lines=True)
    st.code(f"{address}{'&' if '?' in address else '?'}{frame.PRESENT}=true", language=None, wrap_lines=True)


def meter(prediction: Prediction) -> str:
    """The probability of the predicted class as a bar, in markup; nothing of a number."""
    if prediction.probability is None:
        return ""
    return f'<div class="meter"><i style="width:{100 * prediction.probability:.2f}%"></i></div>'


def logit_line(explanation: Measured) -> str:
    """The explained logit, or the number, at the input and at the baseline, as markup."""
    prediction = explanation.prediction
    is_probability = explanation.traits.unit == PROBABILITY
    shown = amount if prediction.is_number else signed
    if is_probability and not explanation.contrast:
        shown = "{:.2f}".format
    minus = f" {terms.term('contrast', 'minus')} {escape(explanation.contrast)}" if explanation.contrast else ""
    what = PROBABILITY if is_probability else terms.term("logit")
    line = f"{what} of {escape(explanation.target)}{minus} {shown(prediction.logit)}"
    if prediction.is_number:
        line = f"{shown(prediction.logit)} {escape(prediction.label)}"
    if prediction.baseline_logit is not None:
        line += f", {terms.term('baseline')} {shown(prediction.baseline_logit)}"
    return f'<p class="small number">{line}</p>'


def completeness(explanation: Measured, exactness: str = "") -> None:
    """The meter: what the scores add up to, against what they should; and how exact that is, in a sentence of the kind
    of explanation or in that of all."""
    exactness = exactness or sentences.exactness(explanation)
    with st.container(border=True, key="card_gap"):
        if explanation.explains is None:
            lines = f'<p class="small">{escape(exactness)}</p>'
        else:
            taken = _duration(explanation.seconds)
            digits = 2 if explanation.prediction.is_number else 4
            lines = (
                f'<p class="number">Σ {terms.term("score", "scores")} {signed(explanation.sum, digits)}<br>'
                f"{escape(str(explanation.traits.claim))} {signed(explanation.explains, digits)}</p>"
                f'<p class="number" style="margin-top:.3rem">{gap(explanation, terms.term)}'
                f'<span class="dim"> · {taken}</span></p>'
                f'<p class="small" style="margin-top:.3rem">{terms.within(exactness, *_MET)}</p>{_error(explanation)}'
            )
        frame.block(f'<p class="card-title">{terms.term("completeness", "Completeness")}</p>{lines}')


def _duration(seconds: float) -> str:
    """Three digits of it, at most."""
    if seconds >= 1:
        return f"{seconds:.1f}\u00a0s"
    return f"{seconds * 1e3:.{1 if seconds < 0.1 else 0}f}\u00a0ms"


def _error(explanation: Measured) -> str:
    """The estimated error of the scores as markup, or what was not reached; nothing where none is estimated."""
    if explanation.error is None:
        return ""
    said, term = f"Scores off by {sentences.estimated(explanation.error)} in total (an estimate).", "estimated error"
    if missed := sentences.not_reached(explanation):  # which the line above begins with already
        said, term = sentences.capitalised(missed.partition(": ")[2]), "tolerance"
    before, word, after = said.replace(" %", "\u00a0%").partition("an estimate" if not missed else "asked for")
    line = f"{escape(before)}{terms.term(term, word)}{escape(after)}"
    return f'<p class="small" style="margin-top:.3rem">{line}</p>'


def gap(explanation: Measured, say: Callable[[str], str] = str) -> str:
    """The gap as markup: green where the tolerance is met, by the estimated error of the scores too where there is one;
    of a method that leaves a part to biases, how much. `say` makes markup of the name of a term."""
    if explanation.relative_gap is None:
        return '<span class="dim">no claim</span>'
    part, word = sentences.percent(explanation.relative_gap), say("gap")
    if not explanation.traits.exact:
        return f'<span class="dim">absorbed {part}</span>'
    if explanation.standard_error is not None:
        spread = sentences.percent(explanation.standard_error / max(abs(explanation.explains or 0.0), FLOOR))
        return f'<span class="dim">{word} {part}, {say("standard error")} {spread}</span>'
    if explanation.meets_tolerance:
        return f'<span class="met">✓ {word} {part}</span>'
    if missed := sentences.not_reached(explanation):
        said = f'<span class="missed">✗ not reached</span> <span class="dim">({word} {part})</span>'
        return f'<span title="{escape(missed)}">{said}</span>'
    return f'<span class="missed">✗ {word} {part}</span>'


def convergence(request: core.Request) -> None:
    """How many points each rule needs, measured when asked."""
    row = METHODS[request.method]
    if not row.uses_rule:
        st.caption(f"{row.label} follows no rule of integration, so there is nothing to converge.")
        return
    st.caption(
        "The integral is estimated from gradients at points along a path. How many points does each rule need for this "
        "input?",
        help=terms.explanation("gradient", "path", "gap"),
    )
    if not st.button("Measure", key="measure") and st.session_state.get("measured") != request:
        return
    with st.spinner("Trying every rule"):
        rows = core.convergence(request)
    st.session_state["measured"] = request
    output = output_of(request.model)
    chart = charts.convergence(rows, request.tolerance, frame.theme(), output)
    st.altair_chart(chart, alt="Gap by number of gradients")
    best = rows[rows.error <= request.tolerance].groupby("rule").points.min().sort_values()
    reached = ", ".join(f"{charts.RULE_LABELS[str(rule)]} {points}" for rule, points in best.items())
    tolerance = sentences.percent(request.tolerance)
    st.caption(f"Gradients needed for a gap of at most {tolerance}: {reached or 'no rule gets there'}.")


def output_of(model: str) -> str:
    """What of a model is explained, in a word: "the logit", "the probability", or what the number counts."""
    row = models.lookup(model)
    if row.is_number:
        return row.labels[0]
    return "the probability" if core.gives_probabilities(model) else "the logit"


def about(request: core.Request, x_is: str, limits: str) -> None:
    """The formula, the source, the model and the limits; `x_is` says what x, F and a score are on this page."""
    row = METHODS[request.method]
    st.latex(row.formula)
    st.markdown(x_is)
    st.caption(f"Source: {row.source}")
    of_model(request.model)
    st.markdown(f"**The limits.** {limits}")


def of_model(model: str) -> None:
    """What the card says of the model; that of one's own model may say little."""
    card = core.card(model)
    said = [f"{card['data']}."] if "data" in card else []
    if accuracy := card.get("accuracy", {}).get("test"):
        low, high = accuracy["interval_95"]
        right = f"It is right on {accuracy['value']:.1%} of {accuracy['split']}"
        said.append(f"{right} (95 % interval {low:.1%} to {high:.1%}).")
    if share := card.get("r2", {}).get("test"):
        low, high = share["interval_95"]
        off = card["mean_absolute_error"]["test"]["value"]
        said.append(
            f"On {share['split']} it accounts for {share['value']:.1%} of the variance (R², 95 % interval {low:.1%} to "
            f"{high:.1%}), and is off by {off:.0f} on average. {card.get('transform', '')}"
        )
    said += card.get("weaknesses", [])
    if said:
        st.markdown(f"**The model.** {' '.join(said)}")
