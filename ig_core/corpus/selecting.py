"""Which inputs are looked at: what a reader has chosen of the lines of a run, as plain data that a link can carry."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ig_core.corpus.slices import Filter
from ig_core.errors import InputError

RIGHT, WRONG = "right", "wrong"
MOST_CHOSEN, MOST_CHARACTERS = 60, 200  # of columns, or of values of one; of a text
_OF_LINES = ("right", "prediction", "probability", "words", "unseen", "negation")

_BETWEEN = r"[^\pL\pN_]"  # what stands between words

Range = tuple[float, float]
Texts = Callable[[Sequence[int]], pa.Array | pa.ChunkedArray]
"""Ids of inputs -> the text of each."""


@dataclass(frozen=True)
class Selection:
    """What is chosen; all of it must hold.

    Attributes:
        outcome: RIGHT or WRONG; empty for both, and for those whose answer is not known.
        answers, predictions: classes; empty for all.
        probability: of the prediction, from and to, 0 to 1.
        words, unseen: how many, from and to: all words, and those that the model does not know.
        negation: whether there is one.
        contains: words or phrases, all of which a text has, whatever their case.
        columns: of other columns the values, as texts, or from and to.
    """

    outcome: str = ""
    answers: tuple[str, ...] = ()
    predictions: tuple[str, ...] = ()
    probability: Range | None = None
    words: Range | None = None
    unseen: Range | None = None
    negation: bool | None = None
    contains: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...] | Range] = field(default_factory=dict)

    def of(self, lines: pd.DataFrame, answers: str = "", texts: Texts | None = None) -> np.ndarray:
        """Which of the lines are chosen, (n,).

        Args:
            answers: the column of the right answers, or empty.
            texts: of inputs; only asked where `contains` is.
        Raises: InputError if a column is not there, or the texts are not known.
        """
        kept = np.ones(len(lines), bool)
        if self.outcome:
            kept &= _column(lines, "right").eq(self.outcome == RIGHT).fillna(False).to_numpy(bool)
        if self.answers:
            kept &= _column(lines, answers).astype(str).isin(self.answers).to_numpy()
        if self.predictions:
            kept &= _column(lines, "prediction").isin(self.predictions).to_numpy()
        ranges = {"probability": self.probability, "words": self.words, "unseen": self.unseen}
        for name, ends in ranges.items():
            kept &= _between(_column(lines, name), ends) if ends else True
        if self.negation is not None:
            kept &= _column(lines, "negation").to_numpy(bool) == self.negation
        for name, wanted in self.columns.items():
            kept &= _holds(_column(lines, name), wanted)
        if self.contains:
            kept[kept] = _containing(lines.id[kept].tolist(), self.contains, texts)
        return kept

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self == Selection()

    def told(self) -> str:
        """In words: "wrong · probability 90 % to 100 % · with “not”"; "all inputs" where nothing is left out."""
        told = [self.outcome] if self.outcome else []
        told += [f"answer {' or '.join(self.answers)}"] if self.answers else []
        told += [f"called {' or '.join(self.predictions)}"] if self.predictions else []
        if self.probability:
            low, high = self.probability
            told.append(f"probability {100 * low:.0f} % to {100 * high:.0f} %")
        for name, ends in (("words", self.words), ("unknown words", self.unseen)):
            told += [f"{ends[0]:,.0f} to {ends[1]:,.0f} {name}"] if ends else []
        if self.negation is not None:
            told.append("with a negation" if self.negation else "without a negation")
        told += [f"with “{one}”" for one in self.contains]
        told += [f"{name} {_said(wanted)}" for name, wanted in self.columns.items()]
        return " · ".join(told) or "all inputs"

    def to_dict(self) -> dict[str, Any]:
        """As plain data, without what is not chosen."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in found.items() if value not in (None, "", ()) and value != {}}

    @classmethod
    def of_filter(cls, chosen: Filter, answers: str = "") -> Selection:
        """The inputs of a slice, see slices.py; `answers` is the column of the right answers."""
        if chosen.low is not None and chosen.high is not None:
            ends = chosen.low, chosen.high if chosen.closed else math.nextafter(chosen.high, chosen.low)
            known = {"words": cls(words=ends), "unseen": cls(unseen=ends)}
            return known.get(chosen.column, cls(columns={chosen.column: ends}))
        value = str(chosen.value)
        known = {
            answers: cls(answers=(value,)),
            "prediction": cls(predictions=(value,)),
            "negation": cls(negation=value == "True"),
        }
        return known.get(chosen.column, cls(columns={chosen.column: (value,)}))

    @classmethod
    def from_dict(cls, data: object) -> Selection:
        """What `to_dict` gave, which may come from a link. Raises: InputError, in one sentence, if it is none."""
        if not isinstance(data, Mapping) or not set(data) <= {one.name for one in fields(cls)}:
            raise InputError("The filters in this link are damaged.")
        try:
            return cls(
                outcome=_one_of(data.get("outcome", ""), ("", RIGHT, WRONG)),
                answers=_texts(data.get("answers", ())),
                predictions=_texts(data.get("predictions", ())),
                negation=None if data.get("negation") is None else _one_of(data["negation"], (True, False)),
                contains=_texts(data.get("contains", ())),
                columns=_columns(data.get("columns", {})),
                **{name: _range(data[name]) for name in ("probability", "words", "unseen") if data.get(name)},
            )
        except (TypeError, ValueError):
            raise InputError("The filters in this link are damaged.") from None


def _column(lines: pd.DataFrame, name: str) -> pd.Series:
    if name not in lines:
        what = name if name and name not in _OF_LINES else "what is filtered by"
        raise InputError(f"This run does not hold {what[:60]!r}." if name else "No answers are known in this run.")
    return lines[name]


def _between(values: pd.Series, ends: Range) -> np.ndarray:
    return values.between(*ends).fillna(False).to_numpy(bool)


def _holds(values: pd.Series, wanted: tuple[str, ...] | Range) -> np.ndarray:
    if wanted and isinstance(wanted[0], str):
        return values.astype(str).isin(wanted).to_numpy()
    if not pd.api.types.is_numeric_dtype(values):
        return np.zeros(len(values), bool)
    return _between(values, cast("Range", wanted))


def _containing(ids: Sequence[int], wanted: Sequence[str], texts: Texts | None) -> list[bool]:
    """Whether each text has all of the words, as words of their own."""
    if texts is None:
        raise InputError("The texts are not on this machine, so words in them cannot be looked for.")
    found, kept = texts(ids), np.ones(len(ids), bool)
    for one in wanted:
        pattern = rf"(?:^|{_BETWEEN}){_escaped(one)}(?:{_BETWEEN}|$)"
        kept &= np.asarray(pc.match_substring_regex(found, pattern, ignore_case=True).fill_null(False))
    return kept.tolist()


def _escaped(words: str) -> str:
    """For RE2, which knows no escape of letters beyond ASCII."""
    return re.sub(r"[^\w\s]", lambda found: f"\\x{{{ord(found[0]):x}}}", words)


def _said(wanted: tuple[str, ...] | Range) -> str:
    if wanted and isinstance(wanted[0], str):
        return " or ".join(map(str, wanted))
    return f"{wanted[0]:g} to {wanted[1]:g}"


def _texts(given: object) -> tuple[str, ...]:
    if (
        not isinstance(given, list | tuple)
        or len(given) > MOST_CHOSEN
        or not all(isinstance(one, str) for one in given)
    ):
        raise ValueError
    return tuple(one[:MOST_CHARACTERS] for one in given)


def _range(given: object) -> Range:
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise ValueError
    low, high = (float(one) for one in given)
    if not low <= high:
        raise ValueError
    return low, high


def _columns(given: object) -> dict[str, tuple[str, ...] | Range]:
    if not isinstance(given, Mapping) or len(given) > MOST_CHOSEN:
        raise ValueError
    return {
        str(name)[:MOST_CHARACTERS]: _texts(wanted) if wanted and isinstance(wanted[0], str) else _range(wanted)
        for name, wanted in given.items()
    }


def _one_of(given: Any, known: Sequence[Any]) -> Any:
    if given not in known:
        raise ValueError
    return given
