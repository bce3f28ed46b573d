"""What a review's explanation looks like: the coloured text, what happens without some words, and tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.data.imdb import LABELS as OPINIONS
from ig_core.evaluation import samples
from ig_core.records import TextExplanation
from ig_core.render import charts, figures, sentences
from ig_core.render.numbers import by_size, explained, printer, scale_limit
from ig_core.render.orientation import BY_CLASS, coloured_by
from ig_core.render.removed import Removed
from ig_core.render.segments import NOT_SEEN, segments
from webapp.components.words import coloured_text
from webapp.path.link import to_trust
from webapp.review import input as review_input
from webapp.review import pairs
from webapp.shared import chart, core, frame, lazy, result, settings, terms, turns, verdict

if TYPE_CHECKING:
    from ig_core.evaluation.deletion import Removal


def draw(
    request: core.Request,
    place: DeltaGenerator,
    facts: DeltaGenerator | None,
    dropped: Sequence[int],
    signs: bool,
    by: str,
) -> DeltaGenerator | None:
    """Explain `request` and draw the result into the containers `place` and `facts`, and its details below.

    Args:
        facts: None on the stage, where there are headline and text alone.
        dropped: indices of words taken out.
        signs: whether to print + or − at every coloured word.
        by: what the colours go by, a key of COLOURS: it turns what is drawn, and not what is said and tested.
    Returns: where scores are coarse, the place that says so, for result.refine; else None.
    """
    with place:
        explanation = result.explained(TextExplanation, request, soon=True)
        if explanation is None:
            return None
        is_coarse = core.is_coarse(explanation, request)
        dropped = seen(explanation, dropped)
        drawn = coloured_by(explanation, by)
        headline = verdict.Headline(explanation, sentences.headline(explanation), _tests())
        headline.draw(verdict.untested(explanation), checking=True)
        if is_coarse:
            headline.say(result.first_colours(request))
        coloured_text(drawn, dropped, frame.theme(), signs, _drop)
        _legend(drawn, by)
        rest = st.container()
    beliefs = _facts(drawn, facts) if facts else None
    with rest:
        if is_coarse:
            checked = verdict.untested(explanation)
            request = request._replace(tolerance=turns.COARSE)  # of all that is asked for meanwhile
        else:
            checked = verdict.checked(request, explanation, headline.below)  # after all that does not wait for it
            headline.draw(checked)
            headline.say(checked.plain, *checked.notes)
        removal = _what_if(request, explanation, dropped)
        if beliefs:
            address = review_input.address(st.session_state, st.context.url)
            view: dict[str, Any] = {} if by == BY_CLASS else {"colours": by}
            view |= {"removed": Removed(dropped, removal)} if removal else {}
            result.exports(request, explanation, "review", address, checked.doubts, **view)
    if beliefs:
        with beliefs:
            verdict.card(checked)
        _details(request, explanation, drawn, by)
    return headline.below if is_coarse else None


def _tests() -> str:
    state = st.session_state
    return to_trust("text", review_input.url_params(state) | settings.url_params("text", state))


def _drop(indices: list[int]) -> None:
    st.session_state["dropped"] = indices


def seen(explanation: TextExplanation, words: Sequence[int]) -> list[int]:
    """Of these words, by their indices, those that the model has seen."""
    known = set(explanation.words.index[explanation.words.status == "seen"])
    return [index for index in words if index in known]


def _facts(explanation: TextExplanation, place: DeltaGenerator) -> DeltaGenerator:
    """The cards beside the text, when that has been drawn; the place for that of the checks."""
    turns.let_browser_draw()
    with place:
        _prediction(explanation)
        _strongest(explanation)
        beliefs = st.container()
        result.completeness(explanation)
    return beliefs


def _legend(explanation: TextExplanation, by: str) -> None:
    unseen = int((explanation.words.status != "seen").sum())
    not_seen = [f'<span class="dotted">dotted</span>: not seen by the model ({unseen})'] * (unseen > 0)
    result.legend(explanation, *not_seen, "click a word to take it out", colours=by)


def _what_if(request: core.Request, explanation: TextExplanation, dropped: Sequence[int]) -> Removal | None:
    """What happens without some words, if any is taken out."""
    if not dropped:
        return None
    removal = core.remove_words(request, tuple(dropped))
    with st.container(border=True, key="card_what_if"):
        claims, what = bool(explanation.traits.claim), sentences.output(explanation)
        said = sentences.after_removal(removal, claims, explanation.prediction.is_number, what)
        frame.block(
            f'<p class="card-title">What if</p><p class="says number">'
            f"{escape(Removed(dropped, removal).sentence(explanation))}</p>"
            f'<p class="small number">{terms.within(said, "logit", "score")}</p>'
        )
        st.button("Put all words back", on_click=st.session_state.update, kwargs={"dropped": []})
    return removal


def _prediction(explanation: TextExplanation) -> None:
    prediction = explanation.prediction
    with st.container(border=True, key="card_prediction"):
        frame.block(
            f'<p class="card-title">Prediction</p><p class="big">'
            f"{escape(sentences.prediction_text(prediction))}</p>"
            f"{result.meter(prediction)}{result.logit_line(explanation)}{_true_opinion(explanation)}"
        )


def _true_opinion(explanation: TextExplanation) -> str:
    """What the reviewer thought, if this is an unchanged review of the data set."""
    name = st.session_state["imdb"]
    if not name:
        return ""
    review = review_input.real_review(name)
    if review.text != explanation.text:
        return ""
    label = OPINIONS[int(review.label)]
    labels = models.MODELS[explanation.model].labels
    predicted = labels.index(explanation.prediction.label)
    verdict = "right" if samples.agrees(len(labels), predicted, int(review.label)) else "wrong"
    opinion = f"gave {review.rating} of 10 stars: {label}" if pd.notna(review.rating) else f"called it {label}"
    return f'<p class="small" style="margin-top:.5rem">The reviewer {opinion}. The model is <b>{verdict}</b>.</p>'


def _strongest(explanation: TextExplanation) -> None:
    with st.container(border=True, key="card_words"):
        frame.block('<p class="card-title">Strongest words</p>')
        figure = figures.strongest_words(
            explanation.words,
            scale_limit(explanation),
            theme=frame.theme(),
            shown=printer(explanation),
            has_signs=explanation.traits.signed,
        )
        listing = ", ".join(f"{row['word']} {row['shown']}" for row in figure.rows)
        chart.draw(figure, alt=f"Strongest words: {listing}")


def _details(request: core.Request, explanation: TextExplanation, drawn: TextExplanation, by: str) -> None:
    contents = {
        "All words": partial(_table, drawn),
        "Word pairs": partial(pairs.draw, request, explanation, by),
        "Convergence": partial(result.convergence, request),
        "What the model saw": partial(_seen, explanation),
        "What am I looking at?": partial(_about, request),
    }
    if drawn.dimensions is not None:
        contents = {"Dimensions": partial(_dimensions, request, explanation, drawn.dimensions)} | contents
    lazy.tabs(contents, "details", request)


def _dimensions(request: core.Request, explanation: TextExplanation, dimensions: pd.DataFrame) -> None:
    st.caption(
        "For each dimension, the model keeps only the largest number among all words. The word that had it gets the "
        "whole score of the dimension; several words with the same number share it. Here are the ten strongest "
        "dimensions, labelled with their words:",
        help=terms.explanation("embedding", "score"),
    )
    theme = frame.theme()
    st.altair_chart(charts.dimensions(dimensions, theme), theme=None, alt="Strongest dimensions")
    st.markdown(f"**{sentences.important_words(dimensions)}**")
    other = core.explain(request._replace(method="integrated-gradients", baseline="zero"))
    difference = float(np.abs(other.scores - explanation.scores).max())
    st.caption(
        "Integrated Gradients of the same model, from the zero baseline in the space of embeddings, must give the same "
        "scores except where words share a dimension. Here the largest difference for a word is "
        f"{difference:.2g} logits."
    )


def _table(explanation: TextExplanation) -> None:
    digits = "%+.4f" if explanation.traits.signed else "%.4f"
    words = explanation.words
    alike = words.groupby(words.word.str.casefold(), sort=False).score
    words = words.assign(times=alike.transform("size"), together=alike.transform("sum"))
    columns = ["word", "score", "times", "together", "status", "start", "end"]
    rows = words[columns].iloc[by_size(explanation.scores)]
    st.dataframe(
        pa.Table.from_pandas(rows, preserve_index=False),
        hide_index=True,
        height=320,
        column_config={
            "score": st.column_config.NumberColumn("score", format=digits),
            "times": st.column_config.NumberColumn("times", help="How often the word is there, in whatever case."),
            "together": st.column_config.NumberColumn(
                "all times", format=digits, help="The sum of the scores of all its occurrences."
            ),
            "start": st.column_config.NumberColumn("from character"),
            "end": st.column_config.NumberColumn("to character"),
        },
    )
    towards = f"Scores speak for {explained(explanation)}, in" if explanation.traits.signed else "Unit of the scores:"
    if explanation.prediction.is_number:
        towards = "Scores are in"
    st.caption(
        f"{towards} {explanation.traits.unit}. Each occurrence of a word has its own row.",
        help=terms.explanation("score", "logit"),
    )


def _seen(explanation: TextExplanation) -> None:
    counts = explanation.words.status.value_counts()
    st.markdown(
        f"Of **{len(explanation.words):,}** words the model saw **{counts.get('seen', 0):,}**; "
        f"**{counts.get('unknown', 0):,}** are not in its vocabulary and **{counts.get('beyond', 0):,}** come after "
        "the last word that it reads. Anything else, such as line breaks and markup, is shown on this page but not "
        "read by the model.",
        help=terms.explanation("vocabulary"),
    )
    read = " ".join(segment.text.lower() for segment in segments(explanation) if segment.status == "seen")
    st.code(read, language=None, wrap_lines=True)
    missed = explanation.words[explanation.words.status != "seen"]
    if len(missed):
        reasons = missed.status.map(NOT_SEEN)
        st.dataframe(missed.assign(reason=reasons)[["word", "reason"]], hide_index=True, height="content")


def _about(request: core.Request) -> None:
    output = result.output_of(request.model)
    means = ": zero is undecided, and a step of one multiplies the odds by 2.7" if output == "the logit" else ""
    result.about(
        request,
        f"The path runs from the baseline $x'$ to the review $x$ in the space of word embeddings, and $F$ is {output} "
        f"of the explained class{means}. A word's score is the sum over its embedding. Words as one-hot vectors would "
        "have the same scores: all entries but the word's own get exactly zero, and looking up an embedding passes "
        "gradients on just as a matrix product does."
        if METHODS[request.method].uses_baseline and METHODS[request.method].uses_rule
        else f"$x$ is the review as word embeddings, and $F$ {output} of the explained class. A word's score is the "
        "sum over its embedding.",
        "A score says what a word did for this model on this path, not what the word means. Another baseline asks "
        "another question. Where words act together, the path divides their effect among them, so taking one word out "
        "may change more or less than its score says: click a word and see.",
    )
