"""One line an input, small enough to hold those of a whole run in memory: what the filters of a page ask for."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa

from ig_core.corpus.opened import Corpus
from ig_core.quadrature import FLOOR
from ig_core.records.row import csv_line

MOST_VALUES = 60  # of a column of texts that is kept: beyond them it names inputs rather than groups of them
_OURS = ("scores", "starts", "ends", "probabilities", "target", "start", "explains", "gap", "error", "points")
_NEGATION = re.compile(
    r"\b(?:not|no|never|nor|neither|nobody|nothing|nowhere|cannot|without)\b|n['’ʼ＇]t\b", re.IGNORECASE
)


def lines_of(run: Corpus) -> pd.DataFrame:
    """The inputs of a run, in the order of its parts.

    Returns: id; prediction and probability, or output; `right`, whether the prediction is the answer that was given,
        and None where none was; `off`, the gap as a part of what is explained; points; of texts `words`, `unseen` words
        and whether there is a `negation`; and the columns of the inputs but for the texts themselves and those that
        have more than MOST_VALUES values that are no numbers.
    """
    found = pd.concat([_of_part(run, table) for table in run.tables() if table.num_rows] or [pd.DataFrame()])
    return found.drop(columns=[name for name in found if _names_inputs(found[name])]).reset_index(drop=True)


def _of_part(run: Corpus, table: pa.Table) -> pd.DataFrame:
    settings = run.manifest.settings
    others = [name for name in table.column_names if name not in (*_OURS, settings.column)]
    lines = table.select(others).to_pandas()
    if settings.label and "prediction" in lines:
        answers = lines[settings.label]
        lines["right"] = (lines.prediction == answers.astype(str)).astype("boolean").where(answers.notna())
    gap, explains = (table[name].to_numpy() for name in ("gap", "explains"))
    lines["off"] = np.abs(gap) / np.maximum(np.abs(explains), FLOOR)
    lines["points"] = table["points"].to_numpy()
    if "starts" in table.column_names:
        lines["words"] = table["starts"].combine_chunks().value_lengths().to_numpy() + lines.unseen
        lines["negation"] = [bool(_NEGATION.search(text)) for text in table[settings.column].to_pylist()]
    return lines


def _names_inputs(column: pd.Series) -> bool:
    return not pd.api.types.is_numeric_dtype(column) and column.astype(str).nunique() > MOST_VALUES


def to_csv(lines: pd.DataFrame) -> str:
    """Lines as CSV. No cell is one that a spreadsheet would compute."""
    cells = lines.astype(object).where(lines.notna(), None).itertuples(index=False)
    return "".join([csv_line(list(map(str, lines.columns))), *(csv_line(list(row)) for row in cells)])
