"""JSON lines: an object a line, whose names are columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from ig_core.corpus.inputs import Skipped
from ig_core.corpus.sources.separated import MOST_CHARACTERS, MOST_COLUMNS
from ig_core.errors import InputError

_TOGETHER = 1_000  # lines


def read(path: Path, tell: Callable[[Skipped], None]) -> Iterator[Mapping[str, Sequence[Any]]]:
    """The columns that the first object names; values as texts, and none where an object lacks one. What is no object
    of texts, numbers and truth values is left out, and told.

    Raises: InputError if the file is no text, or no line is an object.
    """
    try:
        with path.open(encoding="utf-8-sig") as stream:
            objects = _objects(stream, tell)
            first = next(objects, None)
            if first is None:
                raise InputError(f"No line of {path.name} is a JSON object.")
            names = list(first)[:MOST_COLUMNS]
            some = [first]
            while some:
                yield {_written(name): [_text(one.get(name)) for one in some] for name in names}
                some = list(islice(objects, _TOGETHER))
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is no text in UTF-8.") from None
    except OSError as error:
        raise InputError(f"{path.name} could not be read: {error.strerror}.") from None


def _objects(stream: Any, tell: Callable[[Skipped], None]) -> Iterator[dict]:
    number = 0
    while line := stream.readline(MOST_CHARACTERS * 2):
        number += 1
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            tell(Skipped(f"line {number:,}", "It is no JSON."))
            continue
        plain = isinstance(found, dict) and found
        if plain and all(one is None or isinstance(one, str | int | float) for one in found.values()):
            yield found
        else:
            tell(Skipped(f"line {number:,}", "It is no JSON object of texts, numbers and truth values."))


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return json.dumps(value) if isinstance(value, bool) else _written(str(value))


def _written(text: str) -> str:
    """Without halves of characters, which JSON can name and no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
