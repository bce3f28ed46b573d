"""The inputs that somebody gives with a model, for pages to offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from ig_core.errors import InputError
from ig_core.kinds.image import pictures
from ig_core.kinds.row import files, rows
from ig_core.models.added.lines import lines_in
from ig_core.models.row import Model

MOST_EXAMPLES = 100  # that pages offer of one model


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


def check(row: Model) -> None:
    """Raises: InputError if whoever added the model gave inputs, and there are none, or they cannot be read."""
    if row.examples and not named_examples(row):
        raise InputError(f"{row.examples} holds no examples{_NONE_FOUND.get(row.kind, '')}.")


def _texts(row: Model, file: Path) -> Mapping[str, str]:
    return {line: line for line in lines_in(file)}


def _table(row: Model, file: Path) -> Mapping[str, str]:
    data = _bytes_of(file)
    with _named(file):
        found = files.read(data, row.columns).rows[:MOST_EXAMPLES]
    return {
        rows.reference_to({str(name): value for name, value in given.items()}): f"Line {line}"
        for line, given in zip(found.index, found.to_dict("records"), strict=True)
    }


def _pictures(row: Model, place: Path) -> Mapping[str, str]:
    if place.is_dir():
        named = sorted(file for file in place.iterdir() if file.suffix.lower() in pictures.SUFFIXES)
    else:
        named = [place.parent / line for line in lines_in(place)]
    found = {}
    for file in named[:MOST_EXAMPLES]:
        data = _bytes_of(file)
        with _named(file):
            found[pictures.sized(data, row.shape).reference] = file.stem
    return found


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} could not be read: {error.strerror or error}.") from None


@contextmanager
def _named(file: Path) -> Iterator[None]:
    """What is wrong with a file is said with its name."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{file.name}: {error}") from None


_EXAMPLES: dict[str, Callable[[Model, Path], Mapping[str, str]]] = {"text": _texts, "image": _pictures, "row": _table}
_NONE_FOUND = {"text": ": write one a line", "image": ": name a folder of PNG, JPEG or WebP files"}
