"""The runs that can be opened: summaries that ship, and runs whose folders whoever started the server has named."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from ig_core import assets, models
from ig_core.corpus import summary
from ig_core.corpus.opened import Corpus, open_run
from ig_core.corpus.outcomes import Outcomes, outcomes_of
from ig_core.corpus.slices import Slice, columns_in, slices_of
from ig_core.corpus.summary import Summary
from ig_core.data import DATASETS
from ig_core.errors import InputError, UserError

FOLDERS = "IG_LENS_RUNS"  # in the environment: folders of runs, as `ig-lens app --run` names them
_SHIPPED = "corpora"  # the folder in assets


class Opened(NamedTuple):
    """A run that is shown.

    Attributes:
        name: in the address.
        summary: what it found.
        run: its folder, with the inputs; None of a summary that ships.
        outcomes: how often it is right; None where no answers are known.
        slices: where it is worse; none where no answers are known.
    """

    name: str
    summary: Summary
    run: Corpus | None
    outcomes: Outcomes | None
    slices: Sequence[Slice]


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """Of each run the name, and what people call it."""
    found = {}
    for folder in _folders():
        try:
            facts = summary.facts_of(folder / summary.FOLDER)
        except InputError:
            continue  # no run, or one that is not done
        found[folder.name] = f"{Path(str(facts['source'])).name} · {models.lookup(facts['model']).label}"
    for name in _shipped():
        facts = summary.facts_of(assets.FOLDER / _SHIPPED / name)
        data = DATASETS[str(facts["source"]).partition(":")[0]].label.partition(":")[0]
        found[name] = f"{data} · {models.lookup(facts['model']).label}"
    return found


@st.cache_resource(max_entries=4, show_spinner=False)
def opened(name: str) -> Opened:
    """A run, read. Raises: InputError if there is none of that name."""
    folder = next((one for one in _folders() if one.name == name), None)
    if folder is not None:
        return _made(name, summary.read(folder / summary.FOLDER), open_run(folder))
    if name in _shipped():
        for file in assets.manifest():
            if file.startswith(f"{_SHIPPED}/{name}/"):
                assets.path(file)  # AssetError if it is not the one that shipped
        return _made(name, summary.read(assets.FOLDER / _SHIPPED / name), None)
    raise InputError(f"There is no run {name[:60]!r} here.")


def _made(name: str, found: Summary, run: Corpus | None) -> Opened:
    outcomes = outcomes_of(found.lines, found.facts["label"])
    slices = slices_of(found.lines, columns_in(found.lines)) if outcomes else []
    return Opened(name, found, run, outcomes, slices)


def texts_of(shown: Opened, ids: Sequence[int]) -> dict[int, str]:
    """The texts of some inputs. Raises: InputError, DataError if they are not on this machine."""
    if shown.run is not None:
        column = shown.run.manifest.settings.column
        return dict(zip(ids, shown.run.inputs.rows(list(ids))[column].to_pylist(), strict=True))
    name, _, split = str(shown.summary.facts["source"]).partition(":")
    inputs = _texts(name, split or "test")
    return {one: str(inputs[one]) for one in ids}


@st.cache_resource(max_entries=2, show_spinner=False)
def _texts(name: str, split: str) -> Sequence[str]:
    inputs, _ = DATASETS[name].labelled(split)
    return list(inputs)


def has_texts(shown: Opened) -> bool:
    """Whether the inputs are on this machine."""
    name = str(shown.summary.facts["source"]).partition(":")[0]
    return shown.run is not None or (name in DATASETS and DATASETS[name].find() is not None)


def _folders() -> list[Path]:
    return [Path(one) for one in os.environ.get(FOLDERS, "").split(os.pathsep) if one]


def _shipped() -> list[str]:
    try:
        files = assets.manifest()
    except UserError:
        return []
    return sorted({file.split("/")[1] for file in files if file.startswith(f"{_SHIPPED}/")})
