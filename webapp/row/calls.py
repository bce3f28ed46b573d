"""Cached, bounded calls of ig_core that only the page of table rows makes. Nothing here draws."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
import pandas as pd
import streamlit as st

from ig_core import models
from ig_core.data import DATASETS
from ig_core.data.columns import Column
from ig_core.kinds.row import rows
from ig_core.models.added import examples as added_examples
from ig_core.records import RowExplanation
from ig_core.records.row import Value
from ig_core.render import sentences
from webapp.shared import core, turns

if TYPE_CHECKING:
    from ig_core.evaluation.counterfactual import Counterfactual
    from ig_core.evaluation.what_if import Curves
    from ig_core.kinds.row.model import RowModel

OTHERS = 50  # rows whose curves are drawn faintly
BUDGET = 120.0  # seconds for the rows of a file, which a page spends at most


def loaded(model: str) -> RowModel:
    """The model, which reads table rows."""
    return cast("RowModel", models.load(model))


def dataset_of(model: str) -> str:
    """The data set that the model reads; empty where it is none of ours."""
    return models.lookup(model).dataset


def table_of(model: str) -> str:
    """By which pages know the table whose rows the model reads: its data set, or else the first model that reads the
    same columns."""
    if dataset := dataset_of(model):
        return dataset
    alike = (name for name in models.of_kind("row") if not dataset_of(name) and _values(name) == _values(model))
    return next(alike, model)


def _values(model: str) -> dict[str, frozenset[str]]:
    """Of each column that the model reads, by name, its categories; none of a number."""
    return {column.name: frozenset(column.categories) for column in columns_of(model)}


def columns_of(model: str) -> tuple[Column, ...]:
    """The columns that the model reads."""
    return tuple(models.columns_of(model))


def file_columns(model: str) -> tuple[Column, ...]:
    """The columns that a file of rows for the model may have, whether it reads them or not."""
    dataset = dataset_of(model)
    return tuple(DATASETS[dataset].columns) if dataset else columns_of(model)


def others_of(model: str) -> pd.DataFrame:
    """Rows beside which one row of the model is drawn: those that ship, or the examples that came with it, if any."""
    if dataset := dataset_of(model):
        return rows.example_rows(dataset).iloc[:OTHERS]
    known = [row_of(one, model) for one in added_examples.examples_of(models.lookup(model))[:OTHERS]]
    return rows.as_table(known, columns_of(model))


def row_of(reference: str, model: str) -> rows.Row:
    """The row that a reference stands for. Raises: UserError if there is none."""
    return rows.resolve(reference, dataset_of(model), columns_of(model))


@st.cache_data(max_entries=8, show_spinner=False)
def examples_in_words(model: str, told: tuple[str, ...]) -> dict[str, str]:
    """Of every row that ships its reference and the values of the columns `told`: "44 years, sales, divorced"."""
    references = [f"example:{number}" for number in range(len(rows.example_rows(dataset_of(model))))]
    return {reference: in_words(model, reference, told) for reference in references}


def in_words(model: str, reference: str, told: tuple[str, ...]) -> str:
    """The values of a row in the columns `told`; with their names, of columns of which nobody knows what they mean."""
    row, named = row_of(reference, model), not dataset_of(model)
    return ", ".join(
        f"{column.label} {column.text(row[column.name])}" if named else column.text(row[column.name])
        for column in columns_of(model)
        if column.name in told
    )


def answer_of(reference: str, model: str) -> float | None:
    """What was true of a row: the index of its class, or its number; None where nobody knows."""
    if reference.partition(":")[0] not in ("example", "test"):
        return None
    return float(answers_in(rows.published_row(reference, dataset_of(model))))


def answers_in(published: Any) -> Any:
    """What was true, of a row of a data set or of a table of them."""
    return published["label" if "label" in published else "cnt"]


@st.cache_data(max_entries=256, show_spinner=False)
def says(model: str, reference: str, label: str | None = None) -> float:
    """What the model says of a row: the probability of a class, the second if None, or a number."""
    from ig_core.evaluation.what_if import says

    return float(says(loaded(model), [row_of(reference, model)], label)[0])


@st.cache_data(max_entries=256, show_spinner=False)
def odd(model: str, reference: str) -> list[str]:
    """A sentence for two values of the row that hardly ever occur together in what the model learned from."""
    found = _strangers(model, row_of(reference, model))
    return [f"{sentences.capitalised(found)} in what the model has learned from."] if found else []


@st.cache_data(max_entries=64, show_spinner=False)
def odd_start(model: str, baseline: str) -> list[str]:
    """The same of the row where paths start, which may be made of the middle of every column for itself."""
    start = loaded(model).baseline_row(baseline)
    found = "" if start is None or baseline != "median" else _strangers(model, start)
    return [f"No real row is like the start: {found}."] if found else []


def _strangers(model: str, row: Mapping[str, Value]) -> str:
    """Two values of a row and how often they occur together, if that is hardly ever or never; else empty."""
    columns = {column.name: column for column in columns_of(model)}
    pairs = loaded(model).plausible.strangers(row)
    if not pairs:
        return ""
    pair = max(pairs, key=lambda one: one.never)
    told = [f"{columns[name].label} ({columns[name].text(row[name])})" for name in (pair.one, pair.other)]
    return f"{' and '.join(told)} {'never' if pair.never else 'hardly ever'} occur together"


@st.cache_data(max_entries=256, show_spinner=False)
def smallest_changes(model: str, reference: str, threshold: float) -> list[Counterfactual]:
    """The smallest plausible changes that take the row of `reference` to the other side of `threshold`."""
    from ig_core.evaluation.counterfactual import smallest_changes

    return smallest_changes(loaded(model), row_of(reference, model), threshold)


@st.cache_data(max_entries=256, show_spinner=False)
def curves(model: str, reference: str, column: str, label: str) -> Curves:
    """The answer while one column of the row changes, for it and for `others_of` the model: the probability of the
    class `label`, or the number."""
    from ig_core.evaluation.what_if import curves

    wanted = next(one for one in columns_of(model) if one.name == column)
    return curves(loaded(model), row_of(reference, model), wanted, others_of(model), label)


def average(model: str) -> float | None:
    """The mean of the number that the model estimates, over the rows that it learned from; None where nobody knows."""
    found = core.card(model).get("settings", {}).get("average")
    return None if found is None else float(found)


@core.kept(2**20)
def partner(request: core.Request, column: int) -> tuple[int, float] | None:
    """The column that acts most together with the one of that number, and by how much."""
    from ig_core.evaluation.interactions import partner

    return partner(core.case_of(request), column)


@st.cache_data(max_entries=8, show_spinner=False)
def overview(model: str) -> Mapping[str, Any]:
    """All rows, as it ships. Raises: AssetError if it is missing or damaged."""
    from ig_core.evaluation import row_overview

    return row_overview.read(model)


@st.cache_data(max_entries=128, show_spinner=False)
def of_groups(model: str, reference: str, column: str) -> pd.DataFrame:
    """What the model says of the row with every category of one column."""
    from ig_core.evaluation.row_overview import of_row

    wanted = next(one for one in columns_of(model) if one.name == column)
    return of_row(loaded(model), row_of(reference, model), wanted)


@st.cache_data(max_entries=8, show_spinner=False)
def test_answers(model: str) -> np.ndarray:
    """What the model says of every test row: the probability of its second class, or a number."""
    from ig_core.evaluation.what_if import said_of

    own = loaded(model)
    return said_of(own, own.forward(rows.test_rows(dataset_of(model))))


def random_row(model: str, keep: Callable[[pd.DataFrame, np.ndarray], np.ndarray]) -> str | None:
    """A reference to a random test row; `keep` is told the rows and the answers, and says which will do. None if none.

    Raises: DataError if the data set is not there.
    """
    table = rows.test_rows(dataset_of(model))
    fitting = np.flatnonzero(keep(table, test_answers(model)))
    return f"test:{random.choice(fitting.tolist())}" if fitting.size else None


class Scores(NamedTuple):
    """Rows of a table explained: how many, from the first on, and the text of a CSV file that holds them."""

    done: int
    text: str


def explain_all(
    request: core.Request,
    table: pd.DataFrame,
    progress: Callable[[int, int], object],
    clock: Callable[[], float] = time.monotonic,
) -> Scores:
    """All rows of a table explained, or those for which BUDGET is enough, at least one.

    Args:
        progress: is told how many are done, of how many.
        clock: seconds.
    """
    from ig_core.kinds.row.exports import scores_csv

    explainer = models.import_with_keras("ig_core.explainer")
    explanations = explainer.explain_many(
        table.to_dict(orient="records"),
        model=request.model,
        method=request.method,
        target=request.target,
        baseline=request.baseline,
        tolerance=request.tolerance,
    )

    began, done = clock(), 0

    def told() -> Iterator[RowExplanation]:
        nonlocal done
        for explanation in turns.taking_turns(explanations, request.model):
            done += 1
            progress(done, len(table))
            yield explanation
            if clock() - began >= BUDGET:
                return

    text = scores_csv(told(), table.index)
    return Scores(done, text)
