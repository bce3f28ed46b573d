"""Methods of somebody else beside ours: rows of METHODS, added by whoever starts a process.

A method is named by the module and the name of its row, "package.module:METHOD", whose code runs. What is added is
written into the environment too, so that processes started by this one have it; they import the module when they are
asked for the method, or list all.
"""

from __future__ import annotations

import json
import os

from ig_core.attribution.method import Method
from ig_core.attribution.sources import named_by
from ig_core.errors import InputError

ENVIRONMENT = "IG_LENS_METHODS"  # the sources that were added, as JSON


def add(table: dict[str, Method], source: str) -> str:
    """Add a method to the table, and write it into the environment. Returns: its name there.

    Raises: InputError if there is no such method.
    """
    name = _name(source)
    table[name] = read(source)
    known = json.loads(os.environ.get(ENVIRONMENT) or "[]")
    os.environ[ENVIRONMENT] = json.dumps(list(dict.fromkeys([*known, source])))
    return name


def take_over(table: dict[str, Method]) -> None:
    """Add the methods that a process which started this one has added."""
    for source in json.loads(os.environ.get(ENVIRONMENT) or "[]"):
        if _name(source) not in table:
            table[_name(source)] = read(source)


def read(source: str) -> Method:
    """The row that a source names. Raises: InputError if there is none."""
    found = named_by(source)
    if not isinstance(found, Method):
        raise InputError(f"{source} must be an ig_core.Method; got {type(found).__name__}.")
    return found


def _name(source: str) -> str:
    return source.partition(":")[2].lower().replace("_", "-")
