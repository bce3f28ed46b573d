"""The runs that can be opened: summaries that ship, and runs whose folders whoever started the server has named."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from ig_core import models
from ig_core.corpus import shipped, summary
from ig_core.corpus.opened import RUNS, Corpus, open_run
from ig_core.corpus.outcomes import Outcomes, outcomes_of
from ig_core.corpus.slices import Slice, of_table
from ig_core.corpus.summary import Summary
from ig_core.errors import InputError, UserError


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


def names() -> dict[str, str]:
    """Of each run the name, and what people call it: no two alike, since a choice tells them apart by that alone."""
    found = {name: called(facts) for name, facts in _facts().items()}
    often = Counter(found.values())
    return {name: label if often[label] == 1 else f"{label} ({name})" for name, label in found.items()}


def facts_of(name: str) -> Mapping[str, Any]:
    """What a run of `names` is of, see Summary."""
    return _facts()[name]


@lru_cache(maxsize=1)
def _facts() -> dict[str, dict[str, Any]]:
    found = {}
    for name, folder in _folders().items():
        try:
            facts = summary.facts_of(folder / summary.FOLDER)
        except InputError:
            continue  # no run, or one that is not done
        if facts["model"] in models.MODELS:  # one of somebody else may be missing this time
            found[name] = facts
    for name in _shipped():
        found.setdefault(name, shipped.facts_of(name))
    return found


def called(facts: Mapping[str, Any]) -> str:
    """What people call a run, of the facts of its summary."""
    return f"{facts['named'][:1].upper()}{facts['named'][1:]} · {models.lookup(facts['model']).label}"


@st.cache_resource(max_entries=4, show_spinner=False)
def opened(name: str) -> Opened:
    """A run, read. Raises: InputError if there is none of that name."""
    folder = _folders().get(name)
    if folder is not None and (folder / summary.FOLDER).is_dir():
        return made(name, summary.read(folder / summary.FOLDER), open_run(folder))
    if name in _shipped():
        return made(name, shipped.read(name), None)
    raise InputError(f"There is no run {name[:60]!r} here.")


def made(name: str, found: Summary, run: Corpus | None) -> Opened:
    """What is shown of a summary."""
    return Opened(name, found, run, outcomes_of(found.lines, found.facts["label"]), of_table(found.slices))


def _folders() -> dict[str, Path]:
    """The folders that were named, by their last parts; with a plus where these are alike."""
    found: dict[str, Path] = {}
    for one in filter(None, os.environ.get(RUNS, "").split(os.pathsep)):
        name = Path(one).name
        while name in found:
            name += "+"
        found[name] = Path(one)
    return found


def _shipped() -> list[str]:
    try:
        return shipped.names()
    except UserError:
        return []
