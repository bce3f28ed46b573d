"""Where a row comes from: one that ships, a test row, a line of a file, or values that are set; kept in the address."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from html import escape
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.runtime.state import QueryParamsProxy

from ig_core import models
from ig_core.data import DATASETS
from ig_core.data.columns import Column
from ig_core.errors import AssetError, DataError, UserError
from ig_core.kinds.row import files, header, rows
from ig_core.kinds.row.baselines import ROW_OF
from ig_core.models.added import examples as added_examples
from webapp.guess import mode
from webapp.row import calls
from webapp.shared import core, frame, limits, settings, warming

FIRST = {"adult": "example:5", "bike-sharing": "example:26"}
PARAMS = ("row", "picked", "column")
_TOLD = {  # columns by which a row is known in a list
    "adult": ("age", "education-num", "occupation", "marital-status"),
    "bike-sharing": ("weekday", "hour", "weather", "temperature"),
}
_MOST_TOLD = 4  # columns of a table of somebody else
_MIDDLE, _UPPER = "The median row", "The median row with each number at its upper quartile"
_UNSURE = (0.4, 0.6)  # probabilities between which a model is called unsure
_OUTCOMES = {
    "any": lambda labels, above: np.ones(len(labels), bool),
    "the model is right": lambda labels, above: (above > 0.5) == (labels > 0),
    "the model is wrong": lambda labels, above: (above > 0.5) != (labels > 0),
    "the model is unsure": lambda labels, above: (above > _UNSURE[0]) & (above < _UNSURE[1]),
}
_ERRORS = {
    "any": lambda counts, said: np.ones(len(counts), bool),
    "off by less than a tenth": lambda counts, said: np.abs(said - counts) < 0.1 * counts,
    "off by more than half": lambda counts, said: np.abs(said - counts) > 0.5 * counts,
}


def restore(state: MutableMapping, query_params: Mapping) -> None:
    """When the page is entered, take row and choices from the address, else what was shown before."""
    with frame.entering("row", state, query_params, "model") as params:
        if params is not None:
            take(state, params)
            state["problem"] = mode.restore(state, params) or state["problem"]


def take(state: MutableMapping, params: Mapping) -> None:
    """Take row and choices from the parameters of an address."""
    state["problem"] = settings.restore("row", state, params)
    state["row by dataset"] = {}
    begin = first(state["model"])
    try:
        _take(state, params.get("row", begin), params.get("picked"))
    except AssetError:
        raise
    except UserError as error:
        _take(state, begin)
        state["problem"] = str(error)
    _check_second_row(state)
    names = [column.name for column in calls.columns_of(state["model"])]
    state["row column"] = params["column"] if params.get("column") in names else ""


def first(model: str) -> str:
    """The row that the page begins with: of a model of somebody else the first that is offered."""
    dataset = calls.dataset_of(model)
    return FIRST[dataset] if dataset else next(iter(examples(model)))


def _check_second_row(state: MutableMapping) -> None:
    """Where paths cannot start at the row that the address names, let them start in the middle, and say so."""
    if state["baseline"] != ROW_OF:
        return
    try:
        calls.row_of(state["rather"], state["model"])
    except AssetError:
        raise
    except UserError as error:
        state["baseline"] = "median"
        del state["rather"]
        said = f"The second row in this link cannot be used: {error}"
        state["problem"] = " ".join(filter(None, [state["problem"], said]))


def _take(state: MutableMapping, row: str, picked: str | None = None) -> None:
    """Show a row; `picked` is the one that it was changed from."""
    values, original = (calls.row_of(reference, state["model"]) for reference in (row, picked or row))
    state["row values"], state["row original"], state["row order"] = values, original, None
    state["row picked"] = picked or row
    state["row dataset"] = calls.table_of(state["model"])  # at last: it says that all of the above is there


def follow_model(state: MutableMapping) -> None:
    """Where a model of another table was chosen, go to the row that was last shown of it."""
    settings.complete("row", state)
    dataset = calls.table_of(state["model"])
    if state["row dataset"] == dataset:
        return
    if state["baseline"] == ROW_OF:  # which was one of the other data set
        state["baseline"] = "median"
    if state["row dataset"]:
        state["row by dataset"][state["row dataset"]] = reference(state), state["row picked"]
    state["row dataset"] = None  # a run that is stopped from here on leaves values of two data sets
    state["row column"] = ""
    _take(state, *state["row by dataset"].get(dataset, (first(state["model"]),)))


def reference(state: Mapping) -> str:
    """The row that is shown, as `ig_core.explain` takes it."""
    is_changed = state["row values"] != state["row original"]
    return rows.reference_to(state["row values"]) if is_changed else state["row picked"]


def request(state: Mapping) -> core.Request:
    return settings.request("row", state, reference(state))


def remember(state: MutableMapping, params: QueryParamsProxy) -> None:
    """Write row and choices into the address of the page."""
    frame.remember("row", state, params, url_params(state), (*PARAMS, *settings.PARAMS, *mode.PARAMS))


def address(state: Mapping, page: str | None) -> str:
    """The link to what is shown; `page` is the address of the page, with or without parameters."""
    return f"{(page or '').split('?')[0]}?{urlencode(url_params(state))}"


def url_params(state: Mapping) -> dict[str, str]:
    row = reference(state)
    params = settings.url_params("row", state) | {"row": row}
    if row != state["row picked"]:
        params["picked"] = state["row picked"]
    return params | ({"column": state["row column"]} if state["row column"] else {}) | mode.url_params(state)


def show(row: str) -> None:
    """Show another row."""
    _take(st.session_state, row)


def named(model: str, reference: str) -> str:
    """A row in a few words: "44 years, Bachelor's degree, sales, divorced"."""
    return examples(model).get(reference) or calls.in_words(model, reference, _told(model))


def examples(model: str) -> dict[str, str]:
    """References to the rows that are offered, and each in a few words: those that ship; of a model of somebody else
    the examples that came with it, and what its table tells."""
    if calls.dataset_of(model):
        return calls.examples_in_words(model, _told(model))
    row = models.lookup(model)
    known = added_examples.named_examples(row).items()
    own = {one: f"{name}: {calls.in_words(model, one, _told(model))}" for one, name in known}
    return own | {row.upper: _UPPER, row.middle: _MIDDLE}


def _told(model: str) -> tuple[str, ...]:
    """The columns by which a row is known in a list."""
    own = tuple(column.name for column in calls.columns_of(model)[:_MOST_TOLD])
    return _TOLD.get(calls.dataset_of(model), own)


def truth(model: str, reference: str) -> str:
    """What was true of a row, in a few words; empty where nobody knows."""
    answer = calls.answer_of(reference, model)
    return "" if answer is None else answer_text(model, answer)


def answer_text(model: str, answer: float) -> str:
    """A class, by its index, or a number with what it counts."""
    row = models.lookup(model)
    return f"{answer:,.0f} {row.labels[0]}" if row.is_number else row.labels[int(answer)]


def introduction(model: str) -> str:
    """What one sees on the page."""
    what = "A person, or an hour, as a row of a table" if calls.dataset_of(model) else "A row of a table"
    return (
        f"{what}: which columns moved the answer of a neural network, from which starting point, and what would change "
        "it."
    )


def draw(state: MutableMapping) -> None:
    """The ways to a row."""
    frame.say_problem(state)
    model = state["model"]
    dataset = calls.dataset_of(model)
    shipped = examples(model)
    came = f"{len(shipped)} rows"
    if dataset:
        came += f" of {DATASETS[dataset].label.split(':')[0]} that ship with this page"
    example, *real, file = st.columns([2.4, 1, 1] if dataset else [3.4, 1], vertical_alignment="bottom")
    example.selectbox(
        "Pick a row",
        shipped,
        index=None,
        key="pick",
        placeholder=came,
        format_func=lambda one: " · ".join(
            filter(None, [shipped[one], "" if mode.chosen(state) else truth(model, one)])
        ),
        on_change=_show_picked,
    )
    for place in real:
        with place.popover("Real test row", width="stretch", icon=":material/casino:"):
            if DATASETS[dataset].find() is None:
                frame.offer_download(dataset)
            else:
                _offer_test_rows(model)
    with file.popover("Your CSV", width="stretch", icon=":material/upload_file:"):
        _offer_upload(state)


def _show_picked() -> None:
    if st.session_state["pick"]:
        show(st.session_state["pick"])
        st.session_state["pick"] = None


def _offer_test_rows(model: str) -> None:
    table = rows.test_rows(calls.dataset_of(model))
    st.caption(f"From the {len(table):,} rows that the model was tested on.")
    is_number = models.lookup(model).is_number
    outcomes = _ERRORS if is_number else _OUTCOMES
    wanted: dict[str, Any] = {"outcome": st.selectbox("where", outcomes, key=f"outcome of {model}")}
    if not is_number:
        labels = ["any", *map(str, range(2))]
        wanted["class"] = st.selectbox(
            "Class",
            labels,
            key="row class",
            format_func=lambda one: one if one == "any" else answer_text(model, int(one)),
        )
    columns = {column.name: column for column in calls.columns_of(model)}
    name = st.selectbox(
        "and only where", ["", *columns], key="row filter", format_func=lambda one: _filter(columns, one)
    )
    if name:
        column = columns[name]
        if column.is_number:
            ends = float(column.low), float(column.high)  # Streamlit wants numbers of one type
            wanted[name] = st.slider(column.label, *ends, ends, step=float(column.step), format="%g", key=f"of {name}")
        else:
            wanted[name] = st.multiselect(column.label, column.categories, format_func=column.text, key=f"of {name}")
    st.button("Random row", type="primary", on_click=_show_random, args=(model, wanted, name), width="stretch")
    number, go = st.columns([1.4, 1], vertical_alignment="bottom")
    at = number.number_input("or by number", 0, len(table) - 1, key="row number", step=1)
    go.button("Show", on_click=show, args=(f"test:{at}",), width="stretch")


def _filter(columns: Mapping[str, Column], name: str) -> str:
    return columns[name].label if name else "anything"


def _show_random(model: str, wanted: Mapping, name: str) -> None:
    def keep(table: pd.DataFrame, said: np.ndarray) -> np.ndarray:
        answers = calls.answers_in(table).to_numpy()
        outcomes = _ERRORS if models.lookup(model).is_number else _OUTCOMES
        fitting = outcomes[wanted["outcome"]](answers, said)
        if wanted.get("class", "any") != "any":
            fitting &= answers == int(wanted["class"])
        if name and isinstance(wanted[name], tuple):
            fitting &= table[name].between(*wanted[name]).to_numpy()
        elif name and wanted[name]:
            fitting &= table[name].isin(wanted[name]).to_numpy()
        return fitting

    try:
        warming.wait_until_warm(model)
        found = calls.random_row(model, keep)
        if found is None:
            raise DataError("No such row was found. Try a wider choice.")
        show(found)
    except UserError as error:
        st.session_state["problem"] = str(error)


def _offer_upload(state: MutableMapping) -> None:
    model = state["model"]
    names = ", ".join(column.name for column in calls.columns_of(model))
    st.caption(f"At most 10 MiB and {files.MOST_ROWS:,} rows. The first line names the columns. Nothing is stored.")
    uploaded = st.file_uploader(
        "CSV", type=["csv", "tsv", "txt"], key="row file", max_upload_size=10, help=f"Its columns: {names}."
    )
    if uploaded is None:
        state.pop("row file read", None)
        return
    found = _read_once(state, uploaded, model)
    if isinstance(found, str):
        frame.say(found)
        return
    table, ignored = found
    said = f"{len(table):,} row{'s' * (len(table) != 1)}."
    said += f" Not used: {header.listed(ignored)}." if ignored else ""
    frame.block(f'<p class="small">{escape(said)}</p>')
    at = st.number_input("Row", 1, len(table), key="row of file", step=1)
    picked = {str(name): table[name].iloc[int(at) - 1] for name in table}
    row = {name: value if isinstance(value, str) else float(value) for name, value in picked.items()}
    st.button("Explain this row", type="primary", on_click=show, args=(rows.reference_to(row),), width="stretch")
    _offer_all(state, table, uploaded.file_id)


def _read_once(state: MutableMapping, uploaded: Any, model: str) -> files.Table | str:
    """What the file holds, or the sentence that says why it cannot be read; kept as long as the file is the same."""
    wanted = uploaded.file_id, calls.dataset_of(model) or model
    kept = state.get("row file read")
    if kept is None or kept[0] != wanted:
        found: files.Table | str
        try:
            limits.count("uploads", uploaded.file_id, state)
            found = files.read(uploaded.getvalue(), calls.file_columns(model))
        except limits.LimitError as error:
            frame.run_again_after(error.seconds)
            return str(error)
        except UserError as error:
            found = str(error)
        state["row file read"] = kept = wanted, found
    return kept[1]


def _offer_all(state: Mapping, table: pd.DataFrame, file: str) -> None:
    """The explanations of all rows of a file, as one CSV; `file` differs for every file that is sent."""
    wanted = request(state)._replace(input="")
    made = st.session_state.get("row all scores")
    if st.button(f"Explain all {len(table):,} rows", width="stretch", key="explain all"):
        bar = st.progress(0.0, text="Explaining")
        try:
            warming.wait_until_warm(wanted.model)
            scores = calls.explain_all(
                wanted, table, lambda done, of: bar.progress(done / of, text=f"{done:,} of {of:,}")
            )
        except UserError as error:
            frame.say(str(error))
            return
        finally:
            bar.empty()
        st.session_state["row all scores"] = made = (wanted, file, scores)
    if made and made[:2] == (wanted, file):
        done, text = made[2]
        if done < len(table):
            frame.say(
                f"These are the scores of the first {done:,} of {len(table):,} rows, because a page stops after "
                f"{calls.BUDGET:.0f} seconds; the rest: ig-lens explain-row --all."
            )
        st.download_button("Download their scores", text, "scores.csv", "text/csv", on_click="ignore", width="stretch")
