"""Models of somebody else beside those that ship: rows of MODELS, added by whoever starts a process.

A model is named by what makes it: "package.module:function", which gives a Keras model or an object of the protocol, as
`from_keras` does; a file of Keras, "model.keras"; or a folder with a transformer, as `from_hub` reads it.

What is added is written into the environment too, so that processes started by this one, such as the server of the app
and the workers of a run, have the same rows. They are read there when `ig_core.models` is imported; the model itself is
read when it is first used.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ig_core import kinds, packing
from ig_core.attribution import sources
from ig_core.data.columns import Column
from ig_core.errors import InputError
from ig_core.kinds.image import pictures
from ig_core.kinds.row import rows
from ig_core.models.added import examples as added_examples
from ig_core.models.added import starts
from ig_core.models.added.reading import read
from ig_core.models.row import Model, Start

ENVIRONMENT = "IG_LENS_MODELS"  # the rows that were added, as JSON, packed
_LONGEST = 120_000  # letters of the environment, of which Linux takes 131,071 in one variable
_UNPACKED = 2**24  # bytes
_UPPER = 0.75  # of the numbers of a table lie below their upper quartile
_READ: dict[str, Any] = {}  # models that have been read to be added, until they are asked for


def add(table: dict[str, Model], source: str, labels: Sequence[str] | None, examples: Path | None) -> str:
    """Read a model, add its row to the table, and write it into the environment; see ig_core.models.add."""
    source = source if sources.is_source(source) else str(Path(source).resolve())
    model = read(source, labels)
    name, number = _slug(model.name), 2
    while name in table:
        name, number = f"{_slug(model.name)}-{number}", number + 1
    row = _row(model, source, "" if examples is None else str(examples.resolve()))
    if examples is not None:
        added_examples.check(row)
    packed = packing.pack(json.dumps([*_plain_rows(os.environ), asdict(row) | {"name": name}]).encode())
    if len(packed) > _LONGEST:
        raise InputError(f"The model {model.name!r} has too many labels or categories to be told to other processes.")
    os.environ[ENVIRONMENT] = packed
    table[name] = row
    _READ[source] = model
    return name


def rows_of(environment: Mapping[str, str]) -> dict[str, Model]:
    """The rows that a process which started this one has added, by name."""
    found: dict[str, Model] = {}
    for plain in _plain_rows(environment):
        name = plain.pop("name")
        values: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in plain.items()}
        values |= {"columns": tuple(map(_column, plain["columns"]))}
        found[name] = Model(**values | {"starts": tuple(Start(**one) for one in plain["starts"])})
    return found


def _plain_rows(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    packed = environment.get(ENVIRONMENT)
    rows_: list[dict[str, Any]] = json.loads(packing.unpack(packed, _UNPACKED, ENVIRONMENT)) if packed else []
    return rows_


def _column(plain: Mapping[str, Any]) -> Column:
    """A column that was written as JSON, where keys are texts."""
    return Column(**{**plain, "levels": {int(number): level for number, level in plain["levels"].items()}})


def load(row: Model, table: Mapping[str, Model]) -> kinds.Model:
    """The model of a row that was added to the table."""
    name = next(name for name, known in table.items() if known == row)
    model = _READ.pop(row.source, None) or read(row.source, row.labels)
    return model if model.name == name else replace(model, name=name)


def _row(model: Any, source: str, examples: str) -> Model:
    """What pages and commands know of a model before it is read."""
    baselines = starts.offered_by(model, bool(examples))
    return Model(
        label=f"Yours: {model.name}",
        kind=model.kind,
        labels=tuple(model.labels),
        module=__name__,
        parts=tuple(getattr(model, "parts", ())),
        baseline=baselines[0] if baselines else "",
        baselines=baselines,
        starts=starts.of(model),
        corners=getattr(model, "corners", ""),
        source=source,
        examples=examples,
        **_input_of(model),
    )


def _input_of(model: Any) -> dict[str, Any]:
    """What pages make inputs of, by the kind of the model: the shape of its pictures, the columns of its rows."""
    if model.kind == "image" and len(model.shape) == 3 and model.shape[2] in (1, 3):
        return {"shape": tuple(model.shape), "middle": pictures.plain(model.shape)}
    if model.kind == "row" and getattr(model, "columns", ()) and getattr(model, "median", None):
        quartiles = {one.name: _upper_quartile(model, one) for one in model.columns if one.is_number}
        middle, upper = (rows.reference_to(row) for row in (model.median, model.median | quartiles))
        return {"columns": tuple(model.columns), "middle": middle, "upper": upper}
    return {}


def _upper_quartile(model: Any, column: Column) -> float:
    """Of a number in the table of a model, a whole one where all are."""
    known = model.plausible.quantiles[column.name]
    value = float(known[round(_UPPER * (len(known) - 1))])
    return round(value) if column.step >= 1 else value


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "model"
