"""A run that is opened: what has been explained so far, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from ig_core import models
from ig_core.corpus import parts
from ig_core.corpus.inputs import Inputs, Skipped, opened
from ig_core.corpus.parts import Manifest
from ig_core.errors import InputError

RUNS = "IG_LENS_RUNS"  # in the environment of the app: the folders of runs that it opens


@dataclass(frozen=True, eq=False)
class Corpus:
    """The explanations of a run.

    Attributes:
        folder: where it is kept.
        manifest: what it is.
    """

    folder: Path
    manifest: Manifest

    @cached_property
    def inputs(self) -> Inputs:
        """What was explained. Raises: InputError if it is not there any more."""
        found = opened(self.folder, check=False)
        if found is None:
            raise InputError(f"The inputs of the run in {self.folder} are not there any more.")
        return found

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes of the model; or what is counted, where it estimates a number."""
        return models.lookup(self.manifest.settings.model).labels

    @property
    def numbers(self) -> list[int]:
        """The parts that are there, ascending; of a run that ended early those that it is about."""
        left = set(parts.missing(self.folder, self.manifest.parts))
        count = self.manifest.parts if self.manifest.stopped is None else self.manifest.stopped
        return [number for number in range(count) if number not in left]

    def read(self, number: int, columns: Sequence[str] | None = None) -> pa.Table:
        """The explanations of a part; see PartExplainer for the columns."""
        return parts.read(self.folder, number, None if columns is None else list(columns))

    def tables(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The explanations, a part at a time, in their order."""
        for number in self.numbers:
            yield self.read(number, columns)

    def table(self, columns: Sequence[str]) -> pa.Table:
        """Some columns of all explanations, which must fit into memory."""
        return pa.concat_tables(self.tables(columns), promote_options="default")

    def skipped(self) -> Iterator[Skipped]:
        """What could not be explained."""
        for number in self.numbers:
            yield from parts.skipped_in(self.folder, number)


def open_run(folder: Path | str) -> Corpus:
    """The run in a folder. Raises: InputError if there is none."""
    manifest = parts.read_manifest(Path(folder))
    if manifest is None:
        raise InputError(f"There is no run in {folder}: make one by ig-lens corpus DATA -o {folder}.")
    return Corpus(Path(folder), manifest)
