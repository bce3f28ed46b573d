"""The cards beside a row's explanation: its curve, the smallest change, another row to start from, other methods."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.attribution.shapley import MOST_UNITS
from ig_core.data.columns import Column
from ig_core.kinds.row.baselines import ROW_OF
from ig_core.records import RowExplanation
from ig_core.render import row_sentences, sentences
from ig_core.render.numbers import amount, number
from ig_core.render.ticks import ticks
from ig_core.render.waterfall import strongest_first
from webapp.components.curve import Curves
from webapp.components.curve import curve as draw_curve
from webapp.row import calls
from webapp.row import input as row_input
from webapp.shared import core, frame, terms

if TYPE_CHECKING:
    from ig_core.evaluation.counterfactual import Counterfactual

_ALIKE = 0.05  # of the largest score: scores of two methods that differ by less are called alike


def _beside(scale: float, value: float) -> str:
    return amount(value, scale)


def curve(request: core.Request, column: Column, explanation: RowExplanation) -> None:
    """The answer while only one column changes."""
    is_number = explanation.prediction.is_number
    shown = models.lookup(request.model).target or explanation.target  # the same whatever is explained, where pages can
    found = calls.curves(request.model, request.input, column.name, shown)
    own, texts = calls.row_of(request.input, request.model)[column.name], [column.text(value) for value in found.values]
    at = found.values.index(own)
    lowest = min(0.0, float(found.own.min()), float(found.others.min(initial=0.0)))
    highest = max(0.0, float(found.own.max()), float(found.others.max(initial=0.0)))
    said = partial(_beside, highest - lowest) if is_number else sentences.share_text
    y_ticks = (
        [(value, f"{value:,.10g}".replace("-", "−")) for value in ticks(lowest, highest)] if is_number else _SHARES
    )
    theme = frame.theme()
    above = explanation.prediction.logit > 0 if is_number else found.own[at] > 0.5
    label = row_sentences.in_sentence(column.label)
    what = explanation.prediction.label if is_number else shown
    with st.container(border=True, key="card_curve"):
        frame.block(
            f'<p class="card-title">{escape(sentences.capitalised(what))}, while only {escape(label)} changes</p>'
        )
        draw_curve(
            Curves(
                title=f"{what}, while only {label} changes",
                x=[float(value) for value in found.values] if column.is_number else texts,
                x_texts=texts,
                y_texts=[said(value) for value in found.own],
                row=found.own.tolist(),
                others=found.others.tolist(),
                at=(float(own) if column.is_number else at, float(found.own[at])),
                colour=theme.positive if above else theme.negative,
                x_ticks=_x_ticks(column) if column.is_number else (),
                y_ticks=y_ticks,
                threshold=None if is_number else (0.5, "as likely as not"),
            ),
            "curve",
        )
        others = f"; grey, {len(found.others)} others" if len(found.others) else ""
        frame.block(f'<p class="small">The dot is this row{others}.</p>')


_SHARES = [(0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %")]


def _x_ticks(column: Column) -> list[tuple[float, str]]:
    marks = ticks(column.low, column.high)
    if column.levels:  # names, which need their room
        marks = [column.low, column.high] if max(map(len, column.levels.values())) > 6 else [0, 6, 12, 18, 23]
    return [(float(value), column.text(value)) for value in marks]


def changes(request: core.Request, explanation: RowExplanation) -> None:
    """The smallest changes that turn the answer, before and after."""
    is_number = explanation.prediction.is_number
    if not (is_number or row_sentences.is_symmetric(explanation)):
        return  # the answer turns at no one number
    with st.container(border=True, key="card_changes"):
        title = "Smallest change that gets there" if is_number else "Smallest change that turns the answer"
        frame.block(f'<p class="card-title">{title}</p>')
        threshold = 0.0
        if is_number:
            threshold = _threshold(request, explanation)
        found = calls.smallest_changes(request.model, request.input, float(threshold))
        kept = [one.label for one in calls.columns_of(request.model) if one.is_fixed]
        rest = sentences.capitalised(f"{listed(kept)} were kept.") if kept else ""
        if not found:
            frame.block(f'<p class="small">No plausible change of up to three columns was found. {escape(rest)}</p>')
            return
        first, *others = (_told(one, explanation) for one in found)
        rest = f"{rest} It says what the model reacts to, and is no advice."
        lines = [f"<p>{first}</p>", *(f'<p class="small">or: {other}</p>' for other in others)]
        frame.block("".join(lines) + f'<p class="small">{escape(rest.strip())}</p>')
        st.button("Try the first", on_click=_try, args=(found[0].row,), key="try")


def _threshold(request: core.Request, explanation: RowExplanation) -> float:
    """The number that the answer is to pass: at first the average, or where nobody knows that what the model says of
    the median row."""
    label = f"Past this number of {explanation.prediction.label}"
    if (average := calls.average(request.model)) is not None:
        return st.number_input(label, 0, value=round(average), step=10, key="past")
    middle = float(f"{calls.says(request.model, models.lookup(request.model).middle):.3g}")
    return st.number_input(label, value=middle, format="%g", key=f"past of {request.model}")


def _told(found: Counterfactual, explanation: RowExplanation) -> str:
    """What changes, and what the model says then, as markup."""
    moved = " and ".join(
        f"{sentences.capitalised(change.column.label)} {change.column.text(change.before)} → "
        f"{change.column.text(change.after)}"
        for change in found.changes
    )
    after = f"{amount(found.after, found.before)} {explanation.prediction.label}"
    if not explanation.prediction.is_number:
        first, second = explanation.prediction.probabilities
        likely = f"{sentences.share_text(row_sentences.sigmoid(abs(found.after)))} likely"
        after = f"{second if found.after > 0 else first}, {likely}"
    return f"<b>{escape(moved)}</b><br>Then {escape(after)}."


def _try(row: dict) -> None:
    st.session_state["row values"] = st.session_state["row values"] | row


def listed(names: list[str]) -> str:
    """Names as a sentence has them: "age, race and sex"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def has_other_starts(model: str) -> bool:
    """Whether paths may start at another row."""
    return ROW_OF in models.baselines_of(model)


def rather(request: core.Request, explanation: RowExplanation) -> None:
    """Another row to start from: why this one rather than that one?"""
    with st.container(border=True, key="card_rather"):
        frame.block('<p class="card-title">This one rather than that one</p>')
        others = row_input.examples(request.model)
        st.selectbox(
            "Explain the difference from another row",
            others,
            index=None,
            key="row second",
            placeholder="Pick a second row",
            format_func=lambda one: others[one],
            on_change=_start_there,
            label_visibility="collapsed",
        )
        if (explanation.baseline or "").startswith("row:"):
            other = explanation.baseline.partition(":")[2]
            if explanation.prediction.is_number:
                shown = amount(calls.says(request.model, other), explanation.prediction.logit)
            else:
                said = calls.says(request.model, other, explanation.target)
                shown = f"{sentences.share_text(said)} {explanation.target}"
            frame.block(
                f'<p class="small">The path starts at {escape(row_input.named(request.model, other))}, of which the '
                f"model says <b>{escape(shown)}</b>; the table shows its values beside those of this row.</p>"
            )
            st.button("Start from the middle again", on_click=_start_in_the_middle, key="middle")


def _start_there() -> None:
    state = st.session_state
    if state["row second"]:
        state.update({"baseline": "row", "rather": state["row second"], "row second": None, "whole page": True})


def _start_in_the_middle() -> None:
    st.session_state.update({"baseline": "median", "whole page": True})


def shapley(request: core.Request, explanation: RowExplanation) -> None:
    """Integrated Gradients beside exact Shapley values from the same start, and why they differ where they do."""
    if explanation.method != "integrated-gradients" or row_sentences.starts_at_many(explanation):
        return
    if int((explanation.columns.value != explanation.columns.baseline).sum()) > MOST_UNITS:
        return
    exact = core.explain_as(RowExplanation, request._replace(method="shapley"))
    difference = np.abs(exact.scores - explanation.scores)
    largest = float(np.abs(explanation.scores).max(initial=0.0))
    at = int(difference.argmax())
    said = f"{METHODS['shapley'].label}, agree to {difference[at]:.2g} {explanation.traits.unit}."
    if largest and difference[at] > _ALIKE * largest:
        column = explanation.columns.label.iloc[at]
        said = (
            f"{METHODS['shapley'].label}, differ most for {row_sentences.in_sentence(column)}: "
            f"{number(explanation, exact.scores[at])} instead of {number(explanation, explanation.scores[at])}."
        )
        found = calls.partner(request, at)
        if found is not None:
            other = row_sentences.in_sentence(explanation.columns.label.iloc[found[0]])
            together = number(explanation, found[1])
            said += (
                f" It acts together with {other} (the two together add {together} that neither adds alone), "
                "and the methods divide what columns do together differently."
            )
    with st.expander(said):
        both = explanation.columns[["label", "text"]].assign(
            **{"Integrated Gradients": explanation.scores, "Shapley": exact.scores}
        )
        numbers = {
            name: st.column_config.NumberColumn(name, format="%+.3f") for name in ("Integrated Gradients", "Shapley")
        }
        st.dataframe(
            both.iloc[strongest_first(explanation)],
            hide_index=True,
            height="content",
            column_config={"label": "column", "text": "value", **numbers},
        )
        asked = 2 ** int((explanation.columns.value != explanation.columns.baseline).sum())
        st.caption(
            "Shapley values average what a column adds over all orders in which columns come to their values "
            f"({asked:,} rows put to the model); Integrated Gradients let all come at once. On a model that only adds "
            "they are the same.",
            help=terms.explanation("Shapley value", "Integrated Gradients"),
        )
