"""What is done with a part: its inputs are explained together, and become rows of a table.

One class for every engine: made once in a worker, called once for each part.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from ig_core import attribution, kinds, models
from ig_core.corpus.inputs import ID, Skipped
from ig_core.corpus.settings import Settings
from ig_core.errors import InputError
from ig_core.explainer import Case, attribute_many, prepare_many, rule_of
from ig_core.kinds.image import pictures

SKIPPED = b"skipped"  # in the metadata of a part: what could not be explained
GRADIENTS = b"gradients"  # likewise, how many gradients were taken
_TOGETHER_WITH_BACKGROUND = 8  # inputs, where a method has a background for each, which is held in memory


@dataclass(frozen=True)
class Explained:
    """A part.

    Attributes:
        table: a row an input, in the order of the part, see `PartExplainer`.
        skipped: what could not be explained.
        gradients: how many were taken.
        seconds: how long it took.
    """

    table: pa.Table
    skipped: tuple[Skipped, ...]
    gradients: int
    seconds: float


class PartExplainer:
    """Explains the inputs of one run.

    A row has `id`; `prediction`, its `probability` and all `probabilities` (of a number: `output`); `target`, `start`
    (F at the baseline), `explains`, `gap`, `error` and `points`, see ig_core.records.Measured; `scores` and what tells
    of what they are, see Kind.line: of a text `starts` and `ends` of its words, and how many the model has not seen,
    `unseen`; of a picture its pixels row by row; of a table row its columns in the model's order. Then all columns of
    the input, see inputs.renamed.
    """

    def __init__(self, settings: Settings):
        self._settings = settings
        self._model: Any = models.load(settings.model)
        self._shape = models.lookup(settings.model).shape  # of pictures, if the model is somebody else's
        self._method = attribution.lookup(settings.method)
        self._rule = rule_of(self._model, settings.tolerance, settings.points)

    def __call__(self, rows: pa.Table) -> Explained:
        began = time.perf_counter()
        rows = self._readable(rows)
        kept, cases, skipped = self._prepared(rows)
        results = self._attributed(cases)
        columns = self._columns(cases, results) if cases else {}
        table = rows.take(pa.array(kept, pa.int64()))
        if cases:
            others = {name: table[name] for name in table.column_names if name != ID}
            table = pa.table({ID: table[ID], **columns, **others})
        gradients = sum(result.points for result in results)
        return Explained(table, tuple(skipped), gradients, time.perf_counter() - began)

    def _prepared(self, rows: pa.Table) -> tuple[list[int], list[Case], list[Skipped]]:
        """Places of the inputs that can be used, the inputs made ready, and what cannot be used."""
        kept, given, skipped = [], [], []
        for place, one in enumerate(self._given(rows)):
            try:
                one = pictures.as_read(one, self._shape)
                self._model.encode(one)
            except InputError as error:
                skipped.append(Skipped(f"input {rows[ID][place].as_py():,}", str(error)))
            else:
                kept.append(place)
                given.append(one)
        s = self._settings
        cases = prepare_many(given, model=self._model, target=s.target, contrast=s.contrast, baseline=s.baseline)
        return kept, cases, skipped

    def _readable(self, rows: pa.Table) -> pa.Table:
        """The same with texts, or references, as such, also where a whole column looks like numbers; none is empty."""
        column = self._settings.column
        if not column:
            return rows
        texts = rows[column].cast(pa.string()).fill_null("")
        return rows.set_column(rows.column_names.index(column), column, texts)

    def _given(self, rows: pa.Table) -> list[Any]:
        """The inputs, as the model takes them."""
        if self._settings.column:
            return rows[self._settings.column].to_pylist()
        names = [column.name for column in self._model.columns]
        return rows.select(names).to_pylist()

    def _attributed(self, cases: Sequence[Case]) -> list[Any]:
        directions = [case.direction[np.newaxis] for case in cases]
        if not self._method.background:
            found = attribute_many(cases, directions, self._method, self._rule) if cases else []
            return [one for (one,) in found]
        found = []
        for start in range(0, len(cases), _TOGETHER_WITH_BACKGROUND):
            some = slice(start, start + _TOGETHER_WITH_BACKGROUND)
            backgrounds = [case.background(self._method.background) for case in cases[some]]
            found += attribute_many(cases[some], directions[some], self._method, self._rule, backgrounds)
        return [one for (one,) in found]

    def _columns(self, cases: Sequence[Case], results: Sequence[Any]) -> dict[str, pa.Array]:
        columns: dict[str, Any] = {}
        if len(self._model.labels) == 1:
            columns["output"] = np.array([case.outputs[0, 0] for case in cases], np.float32)
        else:
            shares = np.stack([case.probabilities for case in cases])
            columns["prediction"] = [case.label for case in cases]
            columns["probability"] = shares.max(axis=1).astype(np.float32)
            columns["probabilities"] = _lists(list(shares.astype(np.float32)))
        columns["target"] = [case.target for case in cases]
        columns["start"] = np.array([(case.outputs[1:] @ case.direction).mean() for case in cases], np.float32)
        for name in ("explains", "gap", "error"):
            columns[name] = pa.array([getattr(one, name) for one in results], pa.float32())
        columns["points"] = pa.array([one.points for one in results], pa.int32())
        lines = [
            kinds.lookup(self._model.kind).line(case.encoded, one.scores)
            for case, one in zip(cases, results, strict=True)
        ]
        for name in lines[0]:
            values = [line[name] for line in lines]
            columns[name] = _lists(values) if isinstance(values[0], np.ndarray) else values
        return {name: pa.array(own) if not isinstance(own, pa.Array) else own for name, own in columns.items()}


def _lists(values: Sequence[np.ndarray]) -> pa.ListArray:
    offsets = np.concatenate([[0], np.cumsum([len(one) for one in values])]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(np.concatenate(values)))


def metadata(explained: Explained) -> dict[bytes, bytes]:
    """What a part tells beside its rows. No times: parts that were done twice are the same."""
    told = [[one.where, one.why] for one in explained.skipped]
    return {SKIPPED: json.dumps(told).encode(), GRADIENTS: str(explained.gradients).encode()}
