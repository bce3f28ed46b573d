"""The summaries that ship: of the test parts of data sets, without any of their inputs.

Of an input stay its number, what the model said, whether that is right, and how exact its scores are: whoever has the
data set finds the input by its number.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from ig_core import assets, models
from ig_core.corpus import summary
from ig_core.corpus.opened import open_run
from ig_core.corpus.run import State, begin, explain
from ig_core.corpus.settings import Settings
from ig_core.corpus.summary import Summary
from ig_core.errors import InputError

FOLDER = "corpora"  # in assets
RUNS = Path("runs/corpus")  # where runs are kept, below the folder in which the command was started
_KEPT = ("id", "prediction", "probability", "output", "right", "off", "points", "words", "unseen", "negation")
_SMALLER = {"id": "int32", "off": "float32", "points": "int16", "words": "int16", "unseen": "int16"}
_SCORE = "score "


def ship(model: str, tell: Callable[[State], None] = lambda state: None) -> Summary:
    """Explain the test part that belongs to a model, or go on where that was, and keep the summary in assets.

    Raises: InputError if the model belongs to no data set; DataError if that is not on this machine.
    """
    dataset = models.lookup(model).dataset
    if not dataset:
        raise InputError(f"The model {model!r} names no data set to explain.")
    folder = RUNS / model
    manifest = begin(dataset, folder, Settings(model=model))
    for state in explain(folder, manifest, workers=max(os.cpu_count() or 1, 1)):
        tell(state)
    found = without_inputs(summary.summarised(open_run(folder)))
    keep(found, f"python -m ig_core evaluate {model} --experiment corpus")
    return found


def keep(found: Summary, command: str) -> None:
    """Put a summary into assets, with the command that makes it again."""
    model = str(found.facts["model"])
    summary.write(found, assets.FOLDER / FOLDER / model)
    files = sorted((assets.FOLDER / FOLDER / model).iterdir())
    names = [file.relative_to(assets.FOLDER).as_posix() for file in files]
    assets.register(names, licence="Apache-2.0", source="measured for this project", command=command)


def names() -> list[str]:
    """The models of which a summary ships, in their order. Raises: AssetError if the manifest cannot be read."""
    found = {file.split("/")[1] for file in assets.manifest() if file.startswith(f"{FOLDER}/")}
    return [name for name in models.MODELS if name in found]


def read(model: str) -> Summary:
    """The summary of a model that ships. Raises: AssetError if a file of it is not the one that shipped."""
    for file in assets.manifest():
        if file.startswith(f"{FOLDER}/{model}/"):
            assets.path(file)
    return summary.read(assets.FOLDER / FOLDER / model)


def facts_of(model: str) -> dict[str, Any]:
    """What it is of, without its tables."""
    return summary.facts_of(assets.FOLDER / FOLDER / model)


def without_inputs(found: Summary) -> Summary:
    """The same, with nothing of the inputs but their right answers."""
    lines = found.lines[[name for name in found.lines if name in (*_KEPT, found.facts["label"])]]
    lines = lines.astype({name: kind for name, kind in _SMALLER.items() if name in lines})
    shown = found.shown
    if shown is not None:
        scores = [str(name) for name in shown if str(name).startswith(_SCORE)]
        shown = shown[["id", *scores]].astype({"id": "int32", **dict.fromkeys(scores, "float32")})
    return replace(found, lines=_sorted(lines), shown=shown)


def _sorted(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.sort_values("id", ignore_index=True)
