"""Long experiments in parts: each part is kept as soon as it is done, and a killed run goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def each(
    folder: Path,
    keys: Iterable[str],
    make: Callable[[str], Any],
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Of each key what `make` gives, made now unless `folder` holds it already.

    Args:
        folder: where each part is kept, as KEY.json. Whoever changes the settings of an experiment names another one.
        keys: names of the parts, which are names of files too.
        make: a key -> plain numbers, texts, lists and dicts.
        progress: told after each part how many are done, and of how many.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted, found = list(keys), {}
    for number, key in enumerate(wanted, start=1):
        file = folder / f"{key}.json"
        if not file.exists():
            unfinished = file.with_suffix(".part")
            unfinished.write_text(json.dumps(make(key), allow_nan=False), encoding="utf-8")
            unfinished.replace(file)  # whole, or not there
        found[key] = json.loads(file.read_text(encoding="utf-8"))
        if progress:
            progress(number, len(wanted))
    return found
