"""Where the tables of experiments are kept in assets, and their parts while they are measured."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ig_core import assets
from ig_core.evaluation.experiments.inputs import Inputs
from ig_core.evaluation.resumable import each

RUNS = Path("runs/experiments")  # where parts are kept, below the folder in which the command was started


def name_of(model: str, experiment: str) -> str:
    """The file of a table in assets."""
    return f"models/{model}/{experiment}.json"


def exists(model: str, experiment: str) -> bool:
    """Whether the table ships."""
    return (assets.FOLDER / name_of(model, experiment)).is_file()


def read(model: str, experiment: str) -> dict[str, Any]:
    """A table that ships: setting, rows and what else its experiment keeps. Raises: AssetError as `assets.path`."""
    return json.loads(assets.path(name_of(model, experiment)).read_text(encoding="utf-8"))


def write(
    model: str, experiment: str, setting: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], **more: Any
) -> None:
    """Keep a table in assets, with what it rests on, for pages that have no time to measure."""
    keep(model, experiment, {"setting": setting, "rows": rows, **more})


def keep(model: str, experiment: str, contents: Mapping[str, Any]) -> None:
    """Keep what an experiment found in assets, as JSON, with the command that measures it again."""
    file = name_of(model, experiment)
    text = json.dumps(contents, indent=1, ensure_ascii=False, allow_nan=False)
    (assets.FOLDER / file).write_text(text + "\n", encoding="utf-8", newline="\n")
    assets.register(
        [file],
        licence="Apache-2.0",
        source="measured for this project",
        command=f"python -m ig_core evaluate {model} --experiment {experiment}",
    )


def parts_folder(model: str, experiment: str, setting: Mapping[str, Any]) -> Path:
    """Where the parts of a run are kept: another folder for other settings, so that nothing is mixed up."""
    digest = hashlib.sha256(json.dumps(setting, sort_keys=True).encode()).hexdigest()[:12]
    return RUNS / model / f"{experiment}-{digest}"


def in_parts(
    model: str,
    experiment: str,
    setting: Mapping[str, Any],
    sample: Inputs,
    size: int,
    make: Callable[[slice], Any],
    progress: Callable[[int, int], None] | None = None,
) -> list[Any]:
    """What `make` gives of each part of `size` inputs; kept, so that a killed run goes on where it was.

    Args:
        make: the places of the inputs of a part -> plain numbers, texts, lists and dicts.
        progress: told after each part how many are done, and of how many.
    """
    places = dict(sample.parts(size))
    folder = parts_folder(model, experiment, setting)
    return list(each(folder, places, lambda key: make(places[key]), progress).values())
