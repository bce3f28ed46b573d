"""What a run found, made once when it is done, so that a page opens it at once: tables that hold no text of anyone.

A summary is a folder of its own, `FOLDER/summary`; those that ship lie in assets. Where the inputs are at hand too,
lines lead to them by their ids.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ig_core import models
from ig_core.corpus.columns import Columns
from ig_core.corpus.disk import writing
from ig_core.corpus.effects import LEAST
from ig_core.corpus.lines import lines_of
from ig_core.corpus.maps import Maps
from ig_core.corpus.opened import Corpus
from ig_core.corpus.slices import columns_of, slices_of, to_table
from ig_core.corpus.sources import named
from ig_core.corpus.why import clusters_in
from ig_core.corpus.words import Words
from ig_core.errors import InputError, sentence

FOLDER, FACTS, _MAPS = "summary", "facts.json", "maps.npz"
_TABLES = ("lines", "slices", "words", "by_class", "strongest", "columns", "shown", "clusters")
MOST_WORDS = 5_000  # the most frequent ones


@dataclass(frozen=True, eq=False)
class Summary:
    """What a run found.

    Attributes:
        facts: model, method, target, baseline, tolerance, source (as it was given), named (as
            people call it), label (the column of the answers), labels (of the
            model), inputs, explained, skipped, gradients, within (the share of the explanations whose gap is within the
            tolerance), mistakes (of which words' costs are), stopped.
        lines: one an input, see lines.py.
        words, by_class, strongest: of texts, see words.py.
        columns, shown: of table rows, see columns.py; with a column `label`, what people call each column.
        clusters, cluster_maps: see why.py.
        maps: of pictures, see maps.py.
        slices: where the model is worse, see slices.to_table; empty where no answers are known.
    """

    facts: Mapping[str, Any]
    lines: pd.DataFrame
    words: pd.DataFrame | None = None
    strongest: pd.DataFrame | None = None
    columns: pd.DataFrame | None = None
    shown: pd.DataFrame | None = None
    clusters: pd.DataFrame | None = None
    cluster_maps: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    maps: Maps = field(default_factory=Maps)
    slices: pd.DataFrame = field(default_factory=lambda: to_table([]))
    by_class: pd.DataFrame | None = None

    @property
    def model(self) -> models.Model:
        """The row of the model in MODELS."""
        return models.lookup(str(self.facts["model"]))

    @property
    def kind(self) -> str:
        return self.model.kind


def summarised(run: Corpus) -> Summary:
    """Read all parts of a run once, one after the other. Raises: InputError if nothing has been explained, with the
    reason where there is one."""
    settings = run.manifest.settings
    parts = [number for number in run.numbers if run.read(number, ["id"]).num_rows]
    if not parts:
        first = next(run.skipped(), None)
        if first is None:
            raise InputError(f"Nothing has been explained in {run.folder} yet.")
        raise InputError(f"No input could be explained; the first one: {first.where}. {first.why}")
    words, maps = Words(run.labels), Maps()
    called = {one.name: one.label for one in models.columns_of(settings.model)}
    columns = Columns(list(called), run.labels)
    for number in parts:
        table = run.read(number)
        if settings.kind == "text":
            words.add(table, settings.column, settings.label)
        elif settings.kind == "image":
            maps.add(table, settings.label)
        else:
            columns.add(table)
    lines = lines_of(run)
    facts = _facts(run, lines) | {"mistakes": words.mistakes}
    has_answers = "right" in lines and lines.right.notna().any()
    slices = to_table(slices_of(lines, columns_of(lines, settings.label)) if has_answers else [])
    if settings.kind == "row":
        table = columns.table()
        table = table.assign(label=table["column"].map(called))
        return Summary(facts, lines, columns=table, shown=columns.shown, slices=slices)
    why = clusters_in(run)
    if settings.kind == "image":
        return Summary(facts, lines, clusters=why.table, cluster_maps=why.maps, maps=maps, slices=slices)
    least = LEAST if len(lines) > 10 * LEAST else 2
    table = words.table(least).head(MOST_WORDS)
    strongest = words.strongest[words.strongest.word.isin(table.word)].reset_index(drop=True)
    by_class = words.class_table(least)
    by_class = by_class[by_class.word.isin(table.word)].reset_index(drop=True)
    return Summary(facts, lines, table, strongest, clusters=why.table, slices=slices, by_class=by_class)


def _facts(run: Corpus, lines: pd.DataFrame) -> dict[str, Any]:
    settings, manifest = run.manifest.settings, run.manifest
    told = ("model", "method", "target", "contrast", "baseline", "tolerance", "points", "label")
    return {name: getattr(settings, name) for name in told} | {
        "labels": list(run.labels),
        "source": manifest.source,
        "named": named(manifest.source),
        "inputs": manifest.inputs,
        "explained": len(lines),
        "skipped": sum(1 for _ in run.skipped()),
        "gradients": int(lines.points.sum()),
        "within": float((lines.off <= settings.tolerance).mean()),
        "stopped": manifest.stopped,
    }


def write(summary: Summary, folder: Path) -> None:
    """Keep a summary in a folder of its own, which is whole or not there.

    Raises: DiskFullError, InputError if it cannot be written.
    """
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        with writing(folder):
            _write_into(unfinished, summary)
            shutil.rmtree(folder, ignore_errors=True)
            unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write_into(folder: Path, summary: Summary) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in _TABLES:
        if (table := getattr(summary, name)) is not None:
            table.to_parquet(folder / f"{name}.parquet", compression="zstd", index=False)
    if summary.maps.counts:
        keys = list(summary.maps.counts)
        sums = np.stack([summary.maps.sums[key] for key in keys]).astype(np.float32)
        counts = [summary.maps.counts[key] for key in keys]
        np.savez_compressed(folder / _MAPS, sums=sums, counts=counts, clusters=summary.cluster_maps)
        facts = {**summary.facts, "maps": keys}
    else:
        facts = dict(summary.facts)
    text = json.dumps(facts, indent=1, ensure_ascii=False)
    (folder / FACTS).write_text(text + "\n", encoding="utf-8")


def facts_of(folder: Path) -> dict[str, Any]:
    """What a summary is of, without its tables. Raises: InputError as `read`."""
    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"There is no summary in {folder}.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"The summary in {folder} cannot be read: {sentence(error)}.") from None
    if not isinstance(facts, dict) or not {"model", "source", "labels", "explained"} <= set(facts):
        raise InputError(f"The summary in {folder} cannot be read: it does not say what it is of.")
    return facts


def read(folder: Path) -> Summary:
    """The summary in a folder. Raises: InputError if there is none, or it cannot be read."""
    facts = facts_of(folder)
    try:
        tables: dict[str, Any] = {
            name: pd.read_parquet(folder / f"{name}.parquet")
            for name in _TABLES
            if (folder / f"{name}.parquet").is_file()
        }
        maps, more = Maps(), {}
        if keys := facts.pop("maps", []):
            with np.load(folder / _MAPS, allow_pickle=False) as arrays:
                maps.counts = dict(zip(map(tuple, keys), arrays["counts"].tolist(), strict=True))
                maps.sums = dict(zip(map(tuple, keys), arrays["sums"], strict=True))
                more["cluster_maps"] = arrays["clusters"]
        return Summary(facts, maps=maps, **tables, **more)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"The summary in {folder} cannot be read: {sentence(error)}.") from None
