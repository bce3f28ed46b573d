"""The known data sets: a part of one, with its right answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ig_core import models
from ig_core.data import lookup
from ig_core.errors import InputError
from ig_core.kinds.image import pictures

if TYPE_CHECKING:
    import pandas as pd

TEXT, PICTURE, LABEL = "text", "picture", "label"
SPLITS = ("train", "test")
_NUMBERED = "test"  # the part whose pictures can be called by their numbers
_TOGETHER = 1_000


def read(name: str, split: str, kind: str) -> Iterator[Mapping[str, Sequence[Any]]]:
    """Texts as "text", references of pictures as "picture", or the columns of a table; right answers as "label", and
    what else is known of each, see Dataset.others.

    Raises: InputError if there is no such part, or it is not of that kind; DataError if it is not on this machine.
    """
    if split not in SPLITS:
        raise InputError(f"A data set has the parts {' and '.join(SPLITS)}; got {split[:40]!r}.")
    inputs, answers = lookup(name).labelled(split)
    if (of := _kind_of(inputs)) != kind:
        raise InputError(f"The data set {name!r} holds {_PLURALS[of]}; this model reads {_PLURALS[kind]}.")
    return _batches(inputs, _names(name, np.asarray(answers)), lookup(name).others(split), of, split)


def read_by(name: str) -> list[str]:
    """The models that can be asked for the right answers of a data set: those that learned from it, and those of
    somebody else that read what it holds and tell the same classes apart."""
    ours = [one for one, row in models.MODELS.items() if row.dataset == name]
    if not ours:
        return []
    known, columns = models.lookup(ours[0]), {column.name for column in models.columns_of(ours[0])}

    def fits(row: models.Model) -> bool:
        is_alike = row.kind == known.kind and set(row.labels) == set(known.labels)
        return bool(row.source) and is_alike and {column.name for column in row.columns} <= columns

    return [*ours, *(one for one, row in models.MODELS.items() if fits(row))]


def _batches(
    inputs: Any, labels: Sequence[Any], others: pd.DataFrame | None, of: str, split: str
) -> Iterator[Mapping[str, Sequence[Any]]]:
    for start in range(0, len(labels), _TOGETHER):
        part = slice(start, start + _TOGETHER)
        here: dict[str, Sequence[Any]]
        if of == "row":
            here = {column: inputs[column].iloc[part].tolist() for column in inputs.columns}
        elif of == "image":
            here = {PICTURE: _references(inputs, split, range(len(labels))[part])}
        else:
            here = {TEXT: list(inputs[part])}
        more = {} if others is None else {column: others[column].iloc[part].tolist() for column in others.columns}
        yield {**here, LABEL: list(labels[part]), **more}


def _references(images: np.ndarray, split: str, places: range) -> list[str]:
    """By number, where there is one; else by what is in the pictures."""
    if split == _NUMBERED:
        return [f"{_NUMBERED}:{place}" for place in places]
    return [pictures.reference_to(images[place]) for place in places]


_PLURALS = {"text": "texts", "image": "pictures", "row": "table rows"}


def _kind_of(inputs: Any) -> str:
    if hasattr(inputs, "columns"):
        return "row"
    return "text" if isinstance(inputs[0], str) else "image"


def _names(name: str, answers: np.ndarray) -> list[Any]:
    """Right answers as the labels of the models of that data set; numbers as they are."""
    labels = next((row.labels for row in models.MODELS.values() if row.dataset == name), ())
    if len(labels) < 2:
        return answers.tolist()
    return [labels[int(answer)] for answer in answers]
