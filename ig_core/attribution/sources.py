"""What somebody else has written, named by "package.module:name": a model, a method."""

from __future__ import annotations

import importlib
import os
import re
import sys
from typing import Any

from ig_core.errors import InputError

_SOURCE = re.compile(r"[\w.]+:\w+")


def is_source(text: str) -> bool:
    """Whether a text names something in a module."""
    return bool(_SOURCE.fullmatch(text))


def named_by(source: str) -> Any:
    """What a source names; the code of its module runs. Raises: InputError if there is no such module, or name."""
    module, _, name = source.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as error:
        raise InputError(f"There is no module {error.name!r} to be imported from here.") from None
    except AttributeError:
        raise InputError(f"The module {module!r} has no {name!r}.") from None


def look_here() -> None:
    """Modules are looked for in the current folder too, as `python -m` has it."""
    if os.getcwd() not in sys.path and "" not in sys.path:
        sys.path.insert(0, os.getcwd())
