"""Models of somebody else beside those that ship: rows of MODELS, added by whoever starts a process.

A model is named by what makes it: "package.module:function", which gives a Keras model or an object of the protocol, as
`from_keras` does; a file of Keras, "model.keras"; or a folder with a transformer, as `from_hub` reads it. Code runs
only where a module is named: a file of Keras is read in its safe mode, and nothing is unpickled.

What is added is written into the environment too, so that processes started by this one, such as the server of the app
and the workers of a run, have the same rows. They are read there when `ig_core.models` is imported; the model itself is
read when it is first used.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ig_core import kinds, packing
from ig_core.attribution import sources
from ig_core.data.columns import Column
from ig_core.errors import InputError
from ig_core.kinds.image import pictures
from ig_core.kinds.row import files, rows
from ig_core.models.row import Model

ENVIRONMENT = "IG_LENS_MODELS"  # the rows that were added, as JSON, packed
MOST_EXAMPLES = 100  # that pages offer of one model
_LONGEST = 120_000  # letters of the environment, of which Linux takes 131,071 in one variable
_UNPACKED = 2**24  # bytes
_UPPER = 0.75  # of the numbers of a table lie below their upper quartile
KERAS = ".keras"
_MOST_LABELS = 1000
_LEAST = 8  # pixels a side, below which a matrix is no picture
_READ: dict[str, Any] = {}  # models that have been read to be added, until they are asked for
_PROTOCOL = ("name", "kind", "labels", "encode", "as_array", "record", "logits")
_WAYS = "package.module:function, a file model.keras, or a folder with a transformer"


def is_source(text: str) -> bool:
    """Whether a text names a model that is not a row yet."""
    if not text:
        return False
    return sources.is_source(text) or text.endswith(KERAS) or os.sep in text or Path(text).is_dir()


def add(table: dict[str, Model], source: str, labels: Sequence[str] | None, examples: Path | None) -> str:
    """Read a model, add its row to the table, and write it into the environment; see ig_core.models.add."""
    source = source if sources.is_source(source) else str(Path(source).resolve())
    model = read(source, labels)
    name, number = _slug(model.name), 2
    while name in table:
        name, number = f"{_slug(model.name)}-{number}", number + 1
    row = _row(model, source, "" if examples is None else str(examples.resolve()))
    if examples is not None and not examples_of(row):
        raise InputError(f"{examples} holds no examples{_NONE_FOUND.get(row.kind, '')}.")
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
        found[name] = Model(**values | {"columns": tuple(map(_column, plain["columns"]))})
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


def read(source: str, labels: Sequence[str] | None = None) -> Any:
    """The model that a source names, as an object of the protocol. Raises: InputError as `add`."""
    if sources.is_source(source):
        return _explainable(_made(source), labels)
    path = Path(source)
    if path.is_dir():
        from ig_core.models import hub_folder

        return hub_folder.from_hub(path, labels)
    if path.suffix == KERAS and path.is_file():
        return _explainable(_of_file(path), labels)
    raise InputError(f"There is no model {source!r}: name {_WAYS}.")


def labels_in(file: Path) -> tuple[str, ...]:
    """The classes in a file, a line each. Raises: InputError if it cannot be read."""
    found = _lines(file)
    if not 2 <= len(found) <= _MOST_LABELS or len(set(found)) != len(found):
        raise InputError(f"{file} must hold 2 to {_MOST_LABELS:,} different labels, a line each; got {len(found)}.")
    return tuple(found)


def examples_of(row: Model) -> tuple[str, ...]:
    """The inputs that whoever added the model gave, as `ig_core.explain` takes them; see `named_examples`."""
    return tuple(named_examples(row))


@lru_cache(maxsize=16)
def named_examples(row: Model) -> Mapping[str, str]:
    """The inputs that whoever added the model gave, as `ig_core.explain` takes them, each with what it is called.

    Of texts they are the lines of a file; of table rows the rows of a CSV file with the columns of the model; of
    pictures the PNG, JPEG and WebP files of a folder by name, or those that a text file names, a line each. There are
    at most MOST_EXAMPLES; none if nothing was given.
    Raises: InputError if they cannot be read, or the kind of the model has no page.
    """
    if not row.examples:
        return {}
    if row.kind not in _EXAMPLES:
        raise InputError(
            f"Examples are of models of {', '.join(_EXAMPLES)}; this one reads {row.kind}s, without a page."
        )
    return _EXAMPLES[row.kind](row, Path(row.examples))


def _texts(row: Model, file: Path) -> Mapping[str, str]:
    return {line: line for line in _lines(file)}


def _table(row: Model, file: Path) -> Mapping[str, str]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} could not be read: {error.strerror or error}.") from None
    with _named(file):
        found = files.read(data, row.columns).rows[:MOST_EXAMPLES]
    return {
        rows.reference_to({str(name): value for name, value in given.items()}): f"Line {line}"
        for line, given in zip(found.index, found.to_dict("records"), strict=True)
    }


def _pictures(row: Model, place: Path) -> Mapping[str, str]:
    if place.is_dir():
        named = sorted(file for file in place.iterdir() if file.suffix.lower() in _PICTURE_FILES)
    else:
        named = [place.parent / line for line in _lines(place)]
    found = {}
    for file in named[:MOST_EXAMPLES]:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise InputError(f"{file} could not be read: {error.strerror or error}.") from None
        with _named(file):
            found[pictures.sized(data, row.shape).reference] = file.stem
    return found


@contextmanager
def _named(file: Path) -> Iterator[None]:
    """What is wrong with a file is said with its name."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{file.name}: {error}") from None


_PICTURE_FILES = (".png", ".jpg", ".jpeg", ".webp")
_EXAMPLES: dict[str, Callable[[Model, Path], Mapping[str, str]]] = {"text": _texts, "image": _pictures, "row": _table}
_NONE_FOUND = {"text": ": write one a line", "image": ": name a folder of PNG, JPEG or WebP files"}


def _lines(file: Path) -> list[str]:
    """The lines that are not blank. Raises: InputError if the file cannot be read."""
    try:
        return [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise InputError(f"{file} could not be read: {getattr(error, 'strerror', None) or error}.") from None


def _made(source: str) -> Any:
    """What the function of a module gives, whose code runs."""
    sources.look_here()
    function = sources.named_by(source)
    try:
        return function() if callable(function) and not hasattr(function, "encode") else function
    except InputError:
        raise
    except Exception as error:  # whatever code of somebody else raises
        first = str(error).strip().partition("\n")[0][:200]
        raise InputError(f"{source} failed: {type(error).__name__}: {first}") from error


def _of_file(path: Path) -> Any:
    import keras

    try:
        return keras.saving.load_model(path, compile=True, safe_mode=True)
    except Exception as error:  # whatever is in the file
        first = str(error).strip().partition("\n")[0][:200]
        raise InputError(
            f"{path.name} cannot be read as a file of Keras: {first} Code of your own is not run from a file: name the "
            "function that builds the model, package.module:function."
        ) from error


def _explainable(model: Any, labels: Sequence[str] | None) -> Any:
    """An object of the protocol: the model itself, or what from_keras makes of a Keras model."""
    import keras

    if not isinstance(model, keras.Model):
        lacking = [name for name in _PROTOCOL if not hasattr(model, name)]
        if lacking:
            raise InputError(
                f"A model must be a keras.Model or what from_keras gives; got {type(model).__name__} without "
                f"{', '.join(lacking)}."
            )
        return model
    from ig_core.models.own import from_keras

    classes = None if labels is not None and len(labels) == 1 else labels  # an only label is the name of a number
    return from_keras(model, kind=_kind_of(model), labels=classes)


def _kind_of(model: Any) -> str:
    """What a Keras model of which nobody says it reads."""
    import keras

    from ig_core.models.own.network import look_at

    network = look_at(model)
    if network.layers_of(keras.layers.TextVectorization):
        return "text"
    (slot, *others) = network.slots
    if others or slot.is_text:
        if any(one.is_text for one in network.slots):
            raise InputError(
                "The model reads columns of a table, whose training rows are not in a file: name a function, "
                'package.module:function, that gives from_keras(model, kind="row", columns=…).'
            )
        return "array"
    if slot.is_whole:
        raise InputError(
            "The model reads ids, and what makes them of a text is not in it: name a function, "
            'package.module:function, that gives from_keras(model, kind="text", text=…).'
        )
    sides = [length or 0 for length in slot.shape]
    in_channels = len(sides) == 3 and bool({sides[0], sides[2]} & {1, 3})
    return "image" if in_channels or (len(sides) == 2 and min(sides) >= _LEAST) else "array"


def _row(model: Any, source: str, examples: str) -> Model:
    """What pages and commands know of a model before it is read."""
    known = kinds.lookup(model.kind).baselines
    baselines = tuple(
        name for name in model.baselines if name in known and not getattr(known[name].argument, "choices", None)
    )  # whose choices are inputs that ship
    return Model(
        label=f"Yours: {model.name}",
        kind=model.kind,
        labels=tuple(model.labels),
        module=__name__,
        parts=tuple(getattr(model, "parts", ())),
        baseline=baselines[0] if baselines else "",
        baselines=baselines,
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
