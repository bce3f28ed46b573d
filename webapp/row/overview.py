"""All rows at once: which columns matter overall, every row as a dot, and what the model does with groups of people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from functools import partial
from html import escape
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.data import DATASETS
from ig_core.data.columns import Column
from ig_core.kinds.row import rows
from ig_core.records import RowExplanation
from ig_core.records.text import rows_of
from ig_core.render import row_charts, row_sentences, sentences
from ig_core.render.numbers import signed
from ig_core.render.palette import Theme
from ig_core.traits import LOGITS
from webapp.row import calls
from webapp.row import input as row_input
from webapp.shared import core, frame, lazy, result, terms

_METHODS = (
    "integrated-gradients",
    "expected-gradients",
    "shapley",
    "leave-one-out",
    "gradient-times-input",
    "sensitivity",
)


@st.fragment
def draw(state: MutableMapping) -> None:
    """Tabs under the explanation, of which only the open one is drawn; without a data set, those that need none."""
    request = row_input.request(state)
    keep_up(state)
    names = list(_TABS) if calls.dataset_of(request.model) else [name for name in _TABS if name not in _OF_DATA]
    key = "row tab" if calls.dataset_of(request.model) else "row tab without data"
    for name, tab in zip(names, st.tabs(names, on_change="rerun", key=key), strict=True):
        if not tab.open:
            continue
        with tab:
            lazy.drawn(partial(_TABS[name], request), request)


def keep_up(state: MutableMapping) -> None:
    """Note that the tabs are drawn for the row that is shown, or will be in this run of the page."""
    state["row of tabs"] = row_input.reference(state)


def is_behind(state: Mapping) -> bool:
    """Whether the open tab tells of one row, and of another one than is shown above."""
    key = "row tab" if calls.dataset_of(state["model"]) else "row tab without data"
    tells = state.get(key) not in (None, _ALL_ROWS, _ABOUT)
    return tells and state["row of tabs"] != row_input.reference(state)


def _columns(model: str) -> dict[str, Column]:
    return {column.name: column for column in calls.columns_of(model)}


def _unit(model: str) -> str:
    row = models.lookup(model)
    return row.labels[0] if row.is_number else LOGITS


def _all_rows(request: core.Request) -> None:
    model, found = request.model, calls.overview(request.model)
    exact, has_values = found["exactness"], DATASETS[calls.dataset_of(model)].find() is not None
    strength, dots = _charts(model, frame.theme(), has_values)
    st.caption(
        f"{len(found['rows'])} random rows of the {found['of']:,} of the test part, by Integrated Gradients from the "
        f"median row; largest gap {sentences.percent(exact['largest_gap'])}, {exact['points']['median']:.0f} gradients "
        "a row. Press a dot to explain its row.",
        help=terms.explanation("score", "Integrated Gradients", "gap", "gradient"),
    )
    left, right = st.columns([1, 1.7], gap="large")
    left.markdown("**How much each column matters**")
    left.altair_chart(strength, theme=None, alt=_strength_text(_strength(model)))
    right.markdown("**Every row, a dot a column**")
    picked = right.altair_chart(
        dots,
        theme=None,
        alt="Scores of all rows by column",
        on_select="rerun",
        selection_mode=row_charts.SELECTION,
        key=f"dots of {model}",
    )
    _open(model, picked)


@st.cache_resource(max_entries=12, show_spinner=False)
def _charts(model: str, theme: Theme, has_values: bool) -> tuple[alt.LayerChart, alt.LayerChart]:
    """The strength of the columns, and the dots, which nobody modifies; making them takes longer than all of the page.

    Args:
        has_values: whether the data set is on this machine, so that dots can tell the values of their rows.
    """
    unit = _unit(model)
    dots = row_charts.beeswarm(_dots(model, has_values), unit, theme)
    return row_charts.mean_strength(_strength(model), unit, theme), dots


def _strength(model: str) -> pd.DataFrame:
    """A line a column: mean, low, high, label."""
    found, columns = calls.overview(model), _columns(model)
    names = [columns[name].label for name in found["columns"]]
    return pd.DataFrame(found["strength"], columns=["mean", "low", "high"]).assign(label=names)


def _strength_text(strength: pd.DataFrame) -> str:
    ranked = strength.sort_values("mean", ascending=False)
    return "Mean strength: " + ", ".join(f"{row.label} {row.mean:.2f}" for row in ranked.itertuples())


def _dots(model: str, has_values: bool) -> pd.DataFrame:
    """A line a row and column: row, label, score, value, place."""
    found, columns, parts = calls.overview(model), _columns(model), []
    test = rows.test_rows(calls.dataset_of(model)) if has_values else None
    scores = np.array(found["scores"])
    for number, name in enumerate(found["columns"]):
        column = columns[name]
        values = ["" if test is None else column.text(test[name].iloc[row]) for row in found["rows"]]
        places = [line[number] for line in found["places"]]
        parts.append(
            pd.DataFrame(
                {
                    "row": found["rows"],
                    "label": column.label,
                    "score": scores[:, number],
                    "value": values,
                    "place": places,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _open(model: str, picked: Any) -> None:
    """Explain the row whose dot was pressed."""
    chosen = picked.selection.get(row_charts.SELECTION) or []
    row = int(chosen[0]["row"]) if chosen else None
    opened = st.session_state.get("row opened")
    st.session_state["row opened"] = (model, row)
    if row is None or opened == (model, row):
        return
    if DATASETS[calls.dataset_of(model)].find() is None:
        frame.say(f"This is row {row:,} of the test part, which is not on this machine.")
        frame.offer_download(calls.dataset_of(model))
        return
    row_input.show(f"test:{row}")
    st.rerun()


def _groups(request: core.Request) -> None:
    """What the model does with sensitive columns, over all rows and in this row."""
    found = calls.overview(request.model)
    columns, theme, unit = _columns(request.model), frame.theme(), _unit(request.model)
    groups = pd.DataFrame(found["groups"])
    if groups.empty:
        st.caption("No column of this table tells of groups of people that are protected from unequal treatment.")
        return
    st.markdown(
        "This model was given the sex, the race and the marriage of people, and it uses them. That is why one looks: "
        "such a model must not decide about anybody."
    )
    names = {columns[name].label: name for name in dict.fromkeys(groups.column)}
    label = st.segmented_control("Column", names, default=next(iter(names)), required=True, key="group column")
    name = names[label]
    own = groups[groups.column == name]
    texts = [columns[name].text(group) for group in own.group]
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Its mean score in each group**")
        shown = own.assign(group=texts)[["group", "rows", "mean", "low", "high"]]
        st.altair_chart(row_charts.group_scores(shown, unit, theme), theme=None, alt=f"Mean score of {label} by group")
        st.caption(
            f"All {found['of']:,} test rows, from the median row, whose own category has a score of zero; with 95 % "
            "intervals."
        )
    with right:
        st.markdown("**The same people, only this column different**")
        changed = [
            ""
            if row.swapped is None
            else f"{signed(row.swapped)} ({signed(row.swapped_low)} to {signed(row.swapped_high)})"
            for row in rows_of(own)
        ]
        shown = pd.DataFrame(
            {
                "if they were": texts,
                "the logit changes by": changed,
                "probability": own.probability,
                "turned": own.turned,
            }
        )
        percentages = {
            "probability": st.column_config.NumberColumn("probability, points", format="percent"),
            "turned": st.column_config.NumberColumn("answers that turn", format="percent"),
        }
        st.dataframe(shown, hide_index=True, height="content", column_config=percentages)
        st.caption(
            "Every test row outside of a group is put to the model again as if it were in it; nothing else changes. "
            "Other columns may still tell what this one said: a husband is a man."
        )
    _errors(request.model, name, columns[name])
    st.markdown(f"**This row, with another {escape(row_sentences.in_sentence(label))}**")
    answers = calls.of_groups(request.model, request.input, name)
    value = calls.row_of(request.input, request.model)[name]
    told = [
        f"{'**' if row.category == value else ''}{columns[name].text(row.category)}: "
        f"{sentences.share_text(row.probability)}{'**' if row.category == value else ''}"
        for row in rows_of(answers)
    ]
    st.markdown(" · ".join(told))


def _errors(model: str, name: str, column: Column) -> None:
    """How often the model is wrong on each group, as its card has it."""
    card = [row for row in core.card(model).get("groups", []) if row["column"] == name]
    if not card:
        return
    st.markdown("**How often it is wrong**")
    told = [
        {
            "group": column.text(row["group"]),
            "test rows": row["rows"],
            "wrong": f"{row['error']:.1%} (95 % interval {row['low']:.1%} to {row['high']:.1%})",
            "earn more": row["earn_more"],
            "called so": row["called"],
            "of those who earn more, missed": row["missed"],
        }
        for row in card
    ]
    shares = ("earn more", "called so", "of those who earn more, missed")
    config = {share: st.column_config.NumberColumn(share, format="percent") for share in shares}
    st.dataframe(pd.DataFrame(told), hide_index=True, height="content", column_config=config)


def _methods(request: core.Request) -> None:
    """The row explained by every method, for each model of the same data, on one scale."""
    own = core.explain(request._replace(method=_METHODS[0])).target  # the same by all methods, of which some may refuse
    table_of = calls.table_of(request.model)
    alike = [
        name
        for name in models.of_kind("row")
        if calls.table_of(name) == table_of and models.lookup(name).labels == models.lookup(request.model).labels
    ]
    st.caption(
        "The same row by other methods and models. Scores of one unit share one scale, so that colours can be compared."
    )
    for name in alike:
        parts = []
        for method in _METHODS:
            if method not in models.methods_of(name):
                continue
            asked = request._replace(model=name, method=method, target=own)
            explanation = result.explained(RowExplanation, asked, can_stop=False)
            if explanation is None:  # the page says why
                continue
            parts.append(
                pd.DataFrame(
                    {
                        "method": METHODS[method].label,
                        "label": explanation.columns.label,
                        "score": explanation.scores,
                        "unit": explanation.traits.unit,
                        "signed": explanation.traits.signed,
                    }
                )
            )
        if not parts:
            continue
        table = pd.concat(parts, ignore_index=True)
        st.markdown(f"**{models.MODELS[name].label}**")
        st.altair_chart(row_charts.methods_table(table, frame.theme()), theme=None, alt=f"Scores by method of {name}")


def _about(request: core.Request) -> None:
    what = "the logit of the explained class: zero is undecided, and a step of one multiplies the odds by 2.7"
    if models.lookup(request.model).is_number:
        what = "the number that is estimated"
    elif core.gives_probabilities(request.model):
        what = "the probability of the explained class"
    dataset = calls.dataset_of(request.model)
    read = "categories as one-hot vectors, numbers standardised or as ramps between quantiles"
    if not dataset:
        read = "numbers as they are, categories as the vectors that it looks up for them"
    result.about(
        request,
        f"$x$ is the row as the network reads it: {read}; $x'$ is the row where the path starts, and $F$ is {what}. A "
        "column's score is the sum over what it became, so that a category counts once.",
        "A score says what a column did for this model from this starting point; another start asks another question. "
        "Where columns act together, methods divide their effect differently. It is no statement about what would "
        "happen in the world if the column changed.",
    )
    if dataset:
        data = DATASETS[dataset]
        st.caption(f"Data: {data.label}. {data.citation} {data.licence}")
    columns = pd.DataFrame(
        [
            {
                "column": column.name,
                "meaning": column.meaning,
                "unit or categories": column.unit or ", ".join(list(column.categories.values())[:12]),
                "read by the model": "yes" if column.is_feature else f"no: {column.not_because}",
            }
            for column in calls.file_columns(request.model)
        ]
    )
    st.dataframe(columns, hide_index=True, height=320)


_ALL_ROWS, _GROUPS, _ABOUT = "All rows", "Groups", "What am I looking at?"
_OF_DATA = (_ALL_ROWS, _GROUPS)  # measured on a whole test part
_TABS: dict[str, Callable[[core.Request], None]] = {
    _ALL_ROWS: _all_rows,
    _GROUPS: _groups,
    "Methods": _methods,
    "Convergence": result.convergence,
    _ABOUT: _about,
}
