"""What a row's explanation looks like: headline, waterfall, and beside them what would change the answer.

All of it is one fragment: what is set by the controls is drawn again without the rest of the page.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from functools import partial

import numpy as np
import streamlit as st

from ig_core.data.columns import Column
from ig_core.kinds.row import rows
from ig_core.records import RowExplanation
from ig_core.render import row_sentences, sentences, waterfall
from ig_core.render.numbers import amount, number
from ig_core.render.palette import Theme
from webapp.components.controls import controls, field_of
from webapp.components.waterfall import Line, Scale, Score, lines_of
from webapp.components.waterfall import waterfall as draw_waterfall
from webapp.path.link import to_trust
from webapp.row import beside, calls, overview
from webapp.row import input as row_input
from webapp.shared import core, frame, result, verdict

_SHOWN, SHOWN_ON_STAGE = 8, 5  # columns that have a line of their own; the others share one
_LEAST = 0.005  # of the largest score: what moves the answer less shares a line with others
_STARTS = {
    "median": "the middle of all rows",
    "mean": "the mean of all rows",
    "background": "many rows, on average",
    "row": "the other row",
}


@st.fragment
def live(state: MutableMapping) -> None:
    """The explanation of the row as it is set, and what one may set."""
    request = row_input.request(state)
    left, right = (st.container(), None) if frame.presenting() else st.columns([1.55, 1], gap="large")
    with left:
        explanation = result.explained(RowExplanation, request, can_stop=False)
        if explanation is None:
            return
        _keep_order(state, request)
        headline, doubts = _headline(request, explanation)
        _waterfall(state, explanation)
        result.legend(explanation, *([] if frame.presenting() else ["press a column to see its curve"]))
        rest = st.container()
    if right is None:
        headline.draw(verdict.checked(request, explanation, headline.below, doubts))
        return
    with right:
        _controls(state, explanation)
        beside.curve(request, _column(state, explanation), explanation)
        beside.changes(request, explanation)
    with rest:
        checked = verdict.checked(request, explanation, st.container(), doubts)
        headline.draw(checked)
        address = row_input.address(state, st.context.url)
        result.exports(request, explanation, "row", address, checked.doubts)
        beside.shapley(request, explanation)
        first, second = st.columns(2)
        if beside.has_other_starts(request.model):
            with first:
                beside.rather(request, explanation)
            first = second
        with first:
            verdict.card(checked, checked.plain)
        with second:
            result.completeness(explanation)
    row_input.remember(state, st.query_params)
    if state.pop("whole page", False) or overview.is_behind(state):
        st.rerun()


def _headline(request: core.Request, explanation: RowExplanation) -> tuple[verdict.Headline, list[str]]:
    """Draw the headline and what belongs to it; the headline, and what the row itself has that speaks against it."""
    doubts = doubts_of(request, explanation)
    tests = to_trust("row", row_input.url_params(st.session_state))
    headline = verdict.Headline(explanation, sentences.headline(explanation), tests)
    headline.draw(verdict.untested(explanation, doubts), checking=True)
    headline.say(*told(request, explanation), warning=" ".join(sensitive(request, explanation)))
    return headline, doubts


def doubts_of(request: core.Request, explanation: RowExplanation) -> list[str]:
    """What the row itself, and where its path starts, have that speaks against the explanation."""
    return [
        *_outside(request),
        *calls.odd(request.model, request.input),
        *(calls.odd_start(request.model, explanation.baseline) if explanation.traits.uses_baseline else ()),
        *_of_sensitivity(explanation),
    ]


def told(request: core.Request, explanation: RowExplanation) -> list[str]:
    """What stands below the headline: how likely, from which start, without its strongest column, and the truth."""
    prediction, said = explanation.prediction, []
    if not prediction.is_number:
        likely = prediction.probabilities[explanation.target]
        said.append(f"{sentences.capitalised(explanation.target)}: {sentences.share_text(likely)} likely.")
    start = (explanation.baseline or "").partition(":")[0]
    said.append(row_sentences.from_where(explanation, _STARTS.get(start, explanation.baseline)))
    if prediction.is_number and (average := calls.average(request.model)) is not None:
        said.append(f"On average there were {amount(average, prediction.logit)} in what it learned from.")
    said.append(_without(request, explanation))
    truth = row_input.truth(request.model, request.input)
    if truth:
        said.append(f"In truth: {truth}.")
    return said


def _of_sensitivity(explanation: RowExplanation) -> list[str]:
    """A sentence for scores that have no sign: they add up over all that a column could be."""
    if explanation.traits.signed:
        return []
    return [
        "These scores add up over all that a column becomes, also over categories that the row does not have: columns "
        "with many categories look stronger than they are."
    ]


def _strongest(explanation: RowExplanation) -> int | None:
    """The column that moves the answer most; None where none does."""
    strengths = np.abs(explanation.scores)
    return int(strengths.argmax()) if strengths.size and strengths.max() > 0 else None


def _without(request: core.Request, explanation: RowExplanation) -> str:
    """What the model would say if the strongest column were as it is at the start; asked of the model."""
    strongest, prediction = _strongest(explanation), explanation.prediction
    if not (prediction.is_number or row_sentences.is_symmetric(explanation)):
        return ""  # of many classes, the logit of one tells no probability
    if strongest is None or not explanation.traits.uses_baseline or not explanation.traits.signed:
        return ""
    falls = core.explain_as(RowExplanation, request._replace(method="leave-one-out")).scores
    after = explanation.prediction.logit - float(falls[strongest])
    row = explanation.columns.iloc[strongest]
    other = f" were {row.baseline_text}" if row.baseline is not None else " were as at the start"
    if explanation.prediction.is_number:
        return (
            f"If {row_sentences.in_sentence(row.label)}{other}, the model would say {amount(after, prediction.logit)}."
        )
    likely = sentences.share_text(row_sentences.sigmoid(after))
    return f"If {row_sentences.in_sentence(row.label)}{other}, {explanation.target} would be {likely} likely."


def _outside(request: core.Request) -> list[str]:
    """A sentence for numbers that the model has never seen the like of."""
    row = calls.row_of(request.input, request.model)
    found = rows.outside(row, calls.columns_of(request.model))
    if not found:
        return []
    told = beside.listed([f"{one.label} ({one.text(row[one.name])})" for one in found])
    lies = "lies" if len(found) == 1 else "lie"
    return [
        f"{sentences.capitalised(told)} {lies} outside of all that the model has learned from: do not rely on this."
    ]


def sensitive(request: core.Request, explanation: RowExplanation) -> list[str]:
    """A sentence for sensitive columns that carry a fair part of the answer."""
    names = {one.name: one.label for one in calls.columns_of(request.model) if one.is_sensitive}
    whole = max(float(np.abs(explanation.scores).max(initial=0.0)), 1e-9)
    found = [
        names[name]
        for name, score in explanation.by_place.items()
        if name in names and abs(score) >= 0.25 * whole and abs(score) > 1e-6
    ]
    if not found:
        return []
    told = beside.listed(found)
    return [f"{sentences.capitalised(told)} {'is a sensitive column' if len(found) == 1 else 'are sensitive columns'}."]


def _keep_order(state: MutableMapping, request: core.Request) -> None:
    """Keep the columns in the order of their strength in the row that was picked, so that none jumps while set."""
    picked = request._replace(input=state["row picked"])
    if state["row order"] is None or state["row order"][0] != picked:
        state["row order"] = (picked, waterfall.strongest_first(core.explain_as(RowExplanation, picked)).tolist())


def _waterfall(state: MutableMapping, explanation: RowExplanation) -> None:
    lines, scale = _lines(state, explanation, frame.theme())

    def choose(column: str) -> None:
        state["row column"] = column

    draw_waterfall(lines, scale, "waterfall", choose)


def _lines(state: MutableMapping, explanation: RowExplanation, theme: Theme) -> tuple[list[Line], Scale]:
    order = state["row order"][1]
    changed = {name for name, value in state["row values"].items() if value != state["row original"][name]}
    names = explanation.columns.column.tolist()
    least = _LEAST * float(np.abs(explanation.scores).max(initial=0.0))
    moving = [abs(score) > least for score in explanation.scores]
    most = SHOWN_ON_STAGE if frame.presenting() else _SHOWN
    own = [i for place, i in enumerate(order) if (place < most and moving[i]) or names[i] in changed]
    others = [i for i in order if i not in own]
    own, others = (own + others, []) if len(others) == 1 else (own, others)
    sensitive = {one.name for one in calls.columns_of(explanation.model) if one.is_sensitive}
    scores = []
    for i in own:
        row = explanation.columns.iloc[i]
        shows = row.baseline is not None and row_sentences.has_start(explanation) and row.baseline_text != row.text
        scores.append(
            Score(
                column=row.column,
                label=row.label,
                value=row.text,
                baseline=row.baseline_text if shows else "",
                score=float(row.score),
                sensitive=row.column in sensitive,
            )
        )
    if others:
        still = not any(explanation.scores[i] for i in others)
        label = f"{len(others)} others" if own else "all columns"
        value = "as at the start" if still and explanation.traits.claim else ""
        together = float(explanation.scores[others].sum())
        scores.append(Score(column="", label=label, value=value, baseline="", score=together))
    begin, shown = waterfall.start(explanation), partial(number, explanation)
    chosen = [] if frame.presenting() else [_column(state, explanation).name]
    return lines_of(scores, begin, shown, theme, chosen, explanation.traits.signed), _scale(explanation)


def _scale(explanation: RowExplanation) -> Scale:
    start, end = waterfall.start(explanation), explanation.prediction.logit
    texts = row_sentences.path_text(explanation).split(" → ")
    if start is None or len(texts) != 2:
        return Scale(title=f"Scores, {explanation.traits.unit}", start=0.0, end=0.0, start_text="0", end_text="")
    title = f"From the start ({texts[0]}) to this row ({texts[1]})"
    return Scale(title=title, start=start, end=end, start_text=texts[0], end_text=texts[1])


def _column(state: MutableMapping, explanation: RowExplanation) -> Column:
    """The chosen column; the strongest number until somebody chooses."""
    columns = {one.name: one for one in calls.columns_of(explanation.model)}
    if state["row column"] in columns:
        return columns[state["row column"]]
    ranked: Sequence[Column] = [columns[explanation.columns.column.iloc[i]] for i in state["row order"][1]]
    return next((one for one in ranked if one.is_number), ranked[0])


def _controls(state: MutableMapping, explanation: RowExplanation) -> None:
    chosen = _column(state, explanation).name

    def change(values: dict[str, float | str]) -> None:
        state["row values"] = state["row values"] | values

    def choose(column: str) -> None:
        state["row column"] = column

    with st.container(border=True, key="card_what_if"):
        changed = state["row values"] != state["row original"]
        title, back = st.columns([2, 1], vertical_alignment="center")
        with title:
            frame.block('<p class="card-title">What if</p>')
        if changed:
            original = {"row values": state["row original"]}
            back.button("Put back", on_click=state.update, args=(original,), width="stretch")
        fields = [
            field_of(one, state["row values"][one.name], state["row original"][one.name], one.name == chosen)
            for one in calls.columns_of(explanation.model)
        ]
        with st.container(height=330, border=False):
            controls(fields, "controls", change, choose)
