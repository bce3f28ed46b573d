"""What the results of all kinds of explanations share: warming up, verdict, meters, exports, and how it works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from html import escape
from typing import Any, TypeVar

import streamlit as st

from ig_core import kinds, models
from ig_core.attribution import METHODS
from ig_core.errors import UserError
from ig_core.quadrature import FLOOR
from ig_core.records import Explanation, Measured, Prediction
from ig_core.render import charts, sentences
from ig_core.render.numbers import amount, ends, ramp, signed
from webapp.shared import core, frame, limits, waiting, warming
from webapp.shared.jobs import TooLongError

Asked = TypeVar("Asked")

_ERROR = (
    "The errors of all scores, each counted as positive, as a part of the sum of all scores, each counted as positive. "
    "They are estimated from the gradients along the path. The gap alone may be small by chance, where errors cancel."
)
_WARMING = "The model is being loaded. This takes a few seconds."


def explained(record: type[core.Record], request: core.Request, can_stop: bool = True) -> core.Record | None:
    """The explanation, once the model is ready; None, and a sentence on the page, where there cannot be one.

    Args:
        record: the class of the explanations that the page shows.
        can_stop: not in a fragment, which runs to its end.
    """
    return computed(request, partial(core.explain_as, record), can_stop)


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


def verdict(explanation: Explanation) -> None:
    """The headline."""
    headline = escape(sentences.headline(explanation))
    frame.block(f'<div role="status"><p class="verdict" role="heading" aria-level="2">{headline}</p></div>')


def tests(request: core.Request, explanation: Explanation) -> None:
    """How exact the scores are and what tests say of them, in a paragraph; on a narrow screen with the prediction."""
    prediction, row, kind = explanation.prediction, METHODS[request.method], kinds.lookup(explanation.kind)
    said, too_long = [sentences.exactness(explanation)], None
    with waiting.line(request, can_stop=False), st.spinner("Testing the scores", show_time=True):
        try:
            if row.signed and request.contrast is None:
                asked = _of_what_is_predicted(request, explanation)
                test, target = core.deletion_test(asked), asked.target or explanation.target
                said.append(sentences.tested(test, target, kind.unit, prediction.is_number))
            if row.uses_baseline:
                said.append(sentences.agreed(core.agreement(request), kind.baselines, kind.unit))
        except TooLongError as error:
            too_long = error
        except UserError as error:
            said.append(str(error))
    predicted = escape(sentences.prediction_text(prediction))
    frame.block(f'<p class="small"><b class="narrow">{predicted}.</b> {escape(" ".join(said))}</p>')
    if too_long:
        waiting.offer_less(request, too_long)


def _of_what_is_predicted(request: core.Request, explanation: Explanation) -> core.Request:
    """The same request for the predicted class, where a model has a class of its own that pages explain whatever is
    predicted: what removing columns does is asked of the answer that the headline gives."""
    own = models.lookup(request.model).target
    predicted = explanation.prediction.label
    return request._replace(target=predicted) if own and request.target == own != predicted else request


def legend(explanation: Explanation, *notes: str) -> None:
    """The colour scale with its numbers; `notes` are markup, escaped already."""
    low, high = ends(explanation)
    frame.block(
        f'<div class="legend"><span class="number">{low}<span class="ramp" style="background:linear-gradient(90deg,'
        f'{",".join(ramp(explanation, frame.theme()))})"></span>{escape(high)}</span>'
        f"{''.join(f'<span>{note}</span>' for note in notes)}</div>"
    )


def exports(request: core.Request, explanation: Explanation, name: str, address: str) -> None:
    """Buttons that save the explanation as files called `name`, copy it as Python, and show the address to share."""
    row = st.container(horizontal=True, gap="small")
    row.download_button("HTML", explanation.to_html, f"{name}.html", "text/html", on_click="ignore")
    row.download_button("PNG", lambda: core.png(request), f"{name}.png", "image/png", on_click="ignore")
    row.download_button("CSV", explanation.to_csv, f"{name}.csv", "text/csv", on_click="ignore")
    row.download_button("JSON", explanation.to_json, f"{name}.json", "application/json", on_click="ignore")
    with row.popover("Copy as Python"):
        st.code(sentences.as_python(explanation), language="python")
    with row.popover("Share"):
        share(address)


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
    shown = amount if prediction.is_number else signed
    minus = f" minus {escape(explanation.contrast)}" if explanation.contrast else ""
    line = f"logit of {escape(explanation.target)}{minus} {signed(prediction.logit)}"
    if prediction.is_number:
        line = f"{shown(prediction.logit)} {escape(prediction.label)}"
    if prediction.baseline_logit is not None:
        line += f", baseline {shown(prediction.baseline_logit)}"
    return f'<p class="small number">{line}</p>'


def completeness(explanation: Measured) -> None:
    """The meter: what the scores add up to, against what they should."""
    with st.container(border=True, key="card_gap"):
        if explanation.explains is None:
            lines = f'<p class="small">{escape(sentences.exactness(explanation))}</p>'
        else:
            points = f"{sentences.gradients(explanation.points)} · " if explanation.points else ""
            taken = points + _duration(explanation.seconds)
            digits = 2 if explanation.prediction.is_number else 4
            lines = (
                f'<p class="number">Σ scores {signed(explanation.sum, digits)}<br>'
                f"{escape(str(explanation.traits.claim))} {signed(explanation.explains, digits)}</p>"
                f'<p class="number" style="margin-top:.3rem">{gap(explanation)}<span class="dim"> · {taken}</span></p>'
                f"{_error(explanation)}"
            )
        frame.block(f'<p class="card-title">Completeness</p>{lines}')


def _duration(seconds: float) -> str:
    """Three digits of it, at most."""
    if seconds >= 1:
        return f"{seconds:.1f}\u00a0s"
    return f"{seconds * 1e3:.{1 if seconds < 0.1 else 0}f}\u00a0ms"


def _error(explanation: Measured) -> str:
    """The estimated error of the scores as markup, or what was not reached; nothing where none is estimated."""
    if explanation.error is None:
        return ""
    said = f"Scores off by {sentences.estimated(explanation.error)} in total (an estimate)."
    if missed := sentences.not_reached(explanation):  # which the line above begins with already
        said = sentences.capitalised(missed.partition(": ")[2])
    lines = escape(said).replace(" %", "\u00a0%")
    return f'<p class="small" title="{escape(_ERROR)}" style="margin-top:.3rem">{lines}</p>'


def gap(explanation: Measured) -> str:
    """The gap as markup: green where the tolerance is met, by the estimated error of the scores too where there is one;
    of a method that leaves a part to biases, how much."""
    if explanation.relative_gap is None:
        return '<span class="dim">no claim</span>'
    part = sentences.percent(explanation.relative_gap)
    if not explanation.traits.exact:
        return f'<span class="dim">absorbed {part}</span>'
    if explanation.standard_error is not None:
        spread = sentences.percent(explanation.standard_error / max(abs(explanation.explains or 0.0), FLOOR))
        return f'<span class="dim">gap {part}, standard error {spread}</span>'
    if explanation.meets_tolerance:
        return f'<span class="met">✓ gap {part}</span>'
    if missed := sentences.not_reached(explanation):
        said = f'<span class="missed">✗ not reached</span> <span class="dim">(gap {part})</span>'
        return f'<span title="{escape(missed)}">{said}</span>'
    return f'<span class="missed">✗ gap {part}</span>'


def convergence(request: core.Request) -> None:
    """How many points each rule needs, measured when asked."""
    row = METHODS[request.method]
    if not row.uses_rule:
        st.caption(f"{row.label} follows no rule of integration, so there is nothing to converge.")
        return
    st.caption(
        "The integral is estimated from gradients at points along a path. How many points does each rule need for this "
        "input?"
    )
    if not st.button("Measure", key="measure") and st.session_state.get("measured") != request:
        return
    with st.spinner("Trying every rule"):
        rows = core.convergence(request)
    st.session_state["measured"] = request
    model = models.lookup(request.model)
    output = model.labels[0] if model.is_number else "the logit"
    chart = charts.convergence(rows, request.tolerance, frame.theme(), output)
    st.altair_chart(chart, alt="Gap by number of gradients")
    best = rows[rows.error <= request.tolerance].groupby("rule").points.min().sort_values()
    reached = ", ".join(f"{charts.RULE_LABELS[str(rule)]} {points}" for rule, points in best.items())
    tolerance = sentences.percent(request.tolerance)
    st.caption(f"Gradients needed for a gap of at most {tolerance}: {reached or 'no rule gets there'}.")


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
