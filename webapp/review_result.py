"""What a review's explanation looks like: verdict, coloured text, numbers, tests and exports."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.errors import UserError
from ig_core.explanation import TextExplanation
from ig_core.models.baselines import BASELINES
from ig_core.render import charts, sentences
from ig_core.render.numbers import ends, number, ramp, scale_limit, signed
from ig_core.render.segments import NOT_SEEN, segments
from webapp import core, frame, review_input
from webapp.words import coloured_text

_WARMING = "The model is warming up: this takes a few seconds, once."


def draw(request: core.Request, result, facts, dropped: Sequence[int], signs: bool) -> None:
    """Explain `request` and draw the result into the containers `result` and `facts`, and its details below."""
    with result:
        try:
            if not core.is_warm():
                note = st.empty()
                note.caption(_WARMING)
                with st.skeleton(height=330):
                    core.wait_until_warm()
                note.empty()
            explanation = core.explain(request)
        except UserError as error:
            frame.say(str(error))
            return
        seen = set(explanation.words.index[explanation.words.status == "seen"])
        dropped = [index for index in dropped if index in seen]
        headline = escape(sentences.headline(explanation))
        frame.block(f'<div role="status"><p class="verdict" role="heading" aria-level="2">{headline}</p></div>')
        tests_place = st.empty()
        coloured_text(explanation, dropped, frame.theme(), signs, _drop)
        _legend(explanation)
        with tests_place:  # drawn after the text, which is not to wait for them
            _tests(request, explanation)
        _what_if(request, explanation, dropped)
        _exports(request, explanation)
    with facts:
        _prediction(request, explanation)
        _strongest(explanation)
        _completeness(explanation)
    _details(request, explanation)


def _drop(indices: list[int]) -> None:
    st.session_state["dropped"] = indices


def _tests(request: core.Request, explanation: TextExplanation) -> None:
    prediction = explanation.prediction
    sure = f"{sentences.chance(prediction.probability)} {escape(prediction.label)}"
    parts = [sentences.exactness(explanation)]
    if METHODS[request.method].signed:
        parts.append(sentences.tested(core.deletion_test(request), explanation.target))
    if METHODS[request.method].has_path:
        parts.append(sentences.agreed(core.agreement(request), BASELINES))
    frame.block(f'<p class="small"><b class="narrow">{sure}.</b> {escape(" ".join(parts))}</p>')


def _legend(explanation: TextExplanation) -> None:
    low, high = ends(explanation)
    unseen = int((explanation.words.status != "seen").sum())
    dotted = f'<span><span class="dotted">dotted</span>: the model did not see this ({unseen})</span>' * (unseen > 0)
    frame.block(
        f'<div class="legend"><span class="number">{low}<span class="ramp" style="background:linear-gradient(90deg,'
        f'{",".join(ramp(explanation, frame.theme()))})"></span>{escape(high)}</span>{dotted}'
        "<span>click a word to take it out</span></div>"
    )


def _what_if(request: core.Request, explanation: TextExplanation, dropped: Sequence[int]) -> None:
    if not dropped:
        return
    removal = core.remove_words(request, tuple(dropped))
    with st.container(border=True, key="card_what_if"):
        before, after = removal.probability_before, removal.probability_after
        names = ", ".join(f"“{word}”" for word in explanation.words.word.iloc[list(dropped)][:8])
        more = f" and {len(dropped) - 8} more" if len(dropped) > 8 else ""
        frame.block(
            f'<p class="card-title">Without {escape(names + more)}</p><p class="number">'
            f"{escape(explanation.target.capitalize())}: {before:.1%} → <b>{after:.1%}</b>. "
            f"{escape(sentences.promised(removal, METHODS[request.method].has_path))}</p>"
        )
        st.button("Put all words back", on_click=st.session_state.update, kwargs={"dropped": []})


def _exports(request: core.Request, explanation: TextExplanation) -> None:
    row = st.container(horizontal=True, gap="small")
    row.download_button("HTML", explanation.to_html, "review.html", "text/html", on_click="ignore")
    row.download_button("PNG", lambda: core.png(request), "review.png", "image/png", on_click="ignore")
    row.download_button("CSV", explanation.to_csv, "review.csv", "text/csv", on_click="ignore")
    row.download_button("JSON", explanation.to_json, "review.json", "application/json", on_click="ignore")
    with row.popover("Copy as Python"):
        st.code(sentences.as_python(explanation), language="python")
    with row.popover("Share"):
        st.caption("This address shows the same review, settings and removed words again.")
        st.code(review_input.address(st.session_state, st.context.url), language=None, wrap_lines=True)


def _prediction(request: core.Request, explanation: TextExplanation) -> None:
    prediction = explanation.prediction
    logit = f"logit of {escape(explanation.target)} {signed(prediction.logit)}"
    if prediction.baseline_logit is not None:
        logit += f", baseline {signed(prediction.baseline_logit)}"
    with st.container(border=True, key="card_prediction"):
        frame.block(
            f'<p class="card-title">Prediction</p><p class="big">'
            f"{sentences.chance(prediction.probability)} {escape(prediction.label)}</p>"
            f'<div class="meter"><i style="width:{100 * prediction.probability:.2f}%"></i></div>'
            f'<p class="small number">{logit}</p>{_truth(explanation)}'
        )


def _truth(explanation: TextExplanation) -> str:
    """What the reviewer thought, if this is an unchanged review of the data set."""
    name = st.session_state["imdb"]
    if not name:
        return ""
    review = review_input.real_review(name)
    if review.text != explanation.text:
        return ""
    label = models.MODELS[explanation.model].labels[int(review.label)]
    verdict = "right" if label == explanation.prediction.label else "wrong"
    stars = f"gave {review.rating} of 10 stars" if pd.notna(review.rating) else "called it"
    return (
        f'<p class="small" style="margin-top:.5rem">The reviewer {stars}: {label}. The model is <b>{verdict}</b>.</p>'
    )


def _strongest(explanation: TextExplanation) -> None:
    with st.container(border=True, key="card_words"):
        frame.block('<p class="card-title">Strongest words</p>')
        chart = charts.strongest_words(
            explanation.words,
            scale_limit(explanation),
            theme=frame.theme(),
            shown=partial(number, explanation),
            has_signs=METHODS[explanation.method].signed,
        )
        strongest = charts.by_strength(explanation.words).head(12)
        listing = ", ".join(f"{row.word} {number(explanation, row.score)}" for row in strongest.itertuples())
        st.altair_chart(chart, theme=None, alt=f"Strongest words: {listing}")


def _completeness(explanation: TextExplanation) -> None:
    with st.container(border=True, key="card_gap"):
        if explanation.explains is None:
            lines = f'<p class="small">{escape(sentences.exactness(explanation))}</p>'
        else:
            met = explanation.meets_tolerance
            taken = f"{explanation.points} gradients · {explanation.seconds * 1e3:.1f}\u00a0ms"
            lines = (
                f'<p class="number">Σ scores {signed(explanation.sum, 4)}<br>'
                f"F(x) − F(x′) {signed(explanation.explains, 4)}</p>"
                f'<p class="number" style="margin-top:.3rem"><span class="{"met" if met else "missed"}">'
                f"{'✓' if met else '✗'} gap {sentences.percent(explanation.relative_gap)}</span>"
                f'<span class="dim"> · {taken}</span></p>'
            )
        frame.block(f'<p class="card-title">Completeness</p>{lines}')


def _details(request: core.Request, explanation: TextExplanation) -> None:
    table, curve, seen, about = st.tabs(
        ["All words", "Convergence", "What the model saw", "What am I looking at?"], on_change="ignore"
    )
    with table:
        _table(explanation)
    with curve:
        _convergence(request)
    with seen:
        _seen(explanation)
    with about:
        _about(request)


def _table(explanation: TextExplanation) -> None:
    signs = METHODS[explanation.method].signed
    st.dataframe(
        charts.by_strength(explanation.words)[["word", "score", "status", "start", "end"]],
        hide_index=True,
        height=320,
        column_config={
            "score": st.column_config.NumberColumn("score", format="%+.4f" if signs else "%.4f"),
            "start": st.column_config.NumberColumn("from character"),
            "end": st.column_config.NumberColumn("to character"),
        },
    )
    unit = "logits" if signs else "squared logits per unit of embedding"
    st.caption(f"Scores are in {unit}. Each occurrence of a word has its own row.")


@st.fragment
def _convergence(request: core.Request) -> None:
    if not METHODS[request.method].has_path:
        st.caption(f"{METHODS[request.method].label} takes one gradient; there is no integral to converge.")
        return
    st.caption(
        "The integral is estimated from gradients at points of a path. How many does each rule need, on this review?"
    )
    if not st.button("Measure it", key="measure") and st.session_state.get("measured") != request:
        return
    st.session_state["measured"] = request
    with st.spinner("Trying every rule"):
        rows = core.convergence(request)
    st.altair_chart(charts.convergence(rows, request.tolerance, frame.theme()), alt="Gap against gradients taken")
    best = rows[rows.error <= request.tolerance].groupby("rule").points.min().sort_values()
    reached = ", ".join(f"{charts.RULE_LABELS[rule]} {points}" for rule, points in best.items())
    st.caption(f"Gradients to the tolerance of {sentences.percent(request.tolerance)}: {reached or 'none reached it'}.")


def _seen(explanation: TextExplanation) -> None:
    counts = explanation.words.status.value_counts()
    st.markdown(
        f"Of **{len(explanation.words):,}** words the model saw **{counts.get('seen', 0):,}**; "
        f"**{counts.get('unknown', 0):,}** are not in its vocabulary and **{counts.get('beyond', 0):,}** come after "
        "the last word that it reads. Punctuation, line breaks, markup and emoji are drawn here and not read by it."
    )
    read = " ".join(segment.text.lower() for segment in segments(explanation) if segment.status == "seen")
    st.code(read, language=None, wrap_lines=True)
    missed = explanation.words[explanation.words.status != "seen"]
    if len(missed):
        reasons = missed.status.map(NOT_SEEN)
        st.dataframe(missed.assign(reason=reasons)[["word", "reason"]], hide_index=True, height="content")


def _about(request: core.Request) -> None:
    row, card = METHODS[request.method], core.card(request.model)
    st.latex(row.formula)
    st.markdown(
        "The path runs from the baseline $x'$ to the review $x$ in the space of word embeddings, and $F$ is the logit "
        "of the explained class: zero is undecided, and a step of one multiplies the odds by 2.7. A word's score is "
        "the sum over its embedding. The same numbers come out of one-hot words, where all entries but the word's own "
        "get exactly zero; a table look-up passes gradients to embeddings just as well as a matrix product does."
        if row.has_path
        else "$x$ is the review as word embeddings, and $F$ the logit of the explained class. A word's score is the "
        "sum over its embedding."
    )
    st.caption(f"Source: {row.source}")
    accuracy = card["accuracy"]["test"]
    low, high = accuracy["interval_95"]
    st.markdown(
        f"**The model.** {card['data']}. It is right on {accuracy['value']:.1%} of {accuracy['split']} "
        f"(95 % interval {low:.1%} to {high:.1%}). " + " ".join(card["weaknesses"])
    )
    st.markdown(
        "**The limits.** A score says what a word did for this model on this path, not what it means. Another baseline "
        "asks another question. Scores of words that act together are shared by the path, and taking a word out may do "
        "more or less than its score: click one and see."
    )
