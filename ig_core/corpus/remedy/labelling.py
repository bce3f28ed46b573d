"""A part of a run as a table for people: which inputs to label, or to add more of, the most useful first."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ig_core.corpus.lines import lines_of
from ig_core.corpus.opened import Corpus
from ig_core.corpus.slices import Filter, columns_of, filters_of
from ig_core.errors import InputError

_LISTED = 12  # names of slices, in an error
LABEL = "label"  # the column that is left open where no answers are known


def slice_named(lines: pd.DataFrame, name: str, answers: str = "") -> Filter:
    """The slice that people call so, as the page and the command show it; `answers` is the column of the right answers.

    Raises: InputError if there is none.
    """
    filters = {one.name: one for one in filters_of(lines, columns_of(lines, answers))}
    if name not in filters:
        known = ", ".join(list(filters)[:_LISTED]) + ", …" * (len(filters) > _LISTED)
        raise InputError(f"There is no slice {name[:60]!r} in this run; choose from: {known}.")
    return filters[name]


def to_label(run: Corpus, chosen: Filter, lines: pd.DataFrame | None = None) -> pd.DataFrame:
    """The inputs of a slice, those first that teach most.

    Where answers are known, mistakes come first, the most certain ones before others: there the model is most wrong, or
    the label is. Then inputs without an answer, the least certain first (uncertainty sampling, Lewis and Gale 1994);
    then hits, the least certain first too.

    Args:
        lines: of the run, see lines.py, if they are at hand.
    Returns: id; the columns of the input, the text first; prediction and probability; the answer, in its own column, or
        an empty column LABEL to fill in.
    Raises: InputError if the model predicts no classes, or the slice is empty.
    """
    settings = run.manifest.settings
    lines = lines_of(run) if lines is None else lines
    if "prediction" not in lines:
        raise InputError(f"The model {settings.model!r} estimates a number: there is nothing to label.")
    own = most_useful_first(lines[chosen.of(lines)])
    if own.empty:
        raise InputError(f"There is no input in the slice {chosen.name!r}.")
    inputs = run.inputs.rows(own.id.to_numpy()).to_pandas().drop(columns="id").reset_index(drop=True)
    first = [name for name in (settings.column,) if name]
    answer = [settings.label] if settings.label else []
    others = [name for name in inputs if name not in (*first, *answer)]
    said = own[["prediction", "probability"]].reset_index(drop=True).round({"probability": 4})
    said = said.rename(columns={name: f"model's {name}" for name in said if name in inputs})
    table = pd.concat([own[["id"]].reset_index(drop=True), inputs[[*first, *others]], said], axis=1)
    return table.assign(**{answer[0]: inputs[answer[0]]} if answer else {_free(table): ""})


def most_useful_first(lines: pd.DataFrame) -> pd.DataFrame:
    """The same lines, in the order that `to_label` says."""
    return lines.iloc[_order(lines)]


def _order(lines: pd.DataFrame) -> np.ndarray:
    """The places of lines, those first that teach most; among equals as they stand."""
    probability = lines.probability.to_numpy(float)
    if "right" not in lines:
        return np.argsort(probability, kind="stable")
    right = lines.right.astype("boolean")
    wrong, known = (~right).fillna(False).to_numpy(bool), right.notna().to_numpy(bool)
    group = np.where(wrong, 0, np.where(known, 2, 1))
    return np.lexsort((np.where(wrong, -probability, probability), group))


def _free(table: pd.DataFrame) -> str:
    """LABEL, or a name like it that no column has."""
    name = LABEL
    while name in table:
        name = f"new {name}"
    return name
