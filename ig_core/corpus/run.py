"""A run from its beginning, or from where it was, to its end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ig_core import models
from ig_core.corpus import disk, inputs, parts, sources
from ig_core.corpus.engines import CLUSTER, ENGINES, Engine, on_ray
from ig_core.corpus.inputs import Inputs, Skipped
from ig_core.corpus.parts import Manifest
from ig_core.corpus.settings import Settings, digest
from ig_core.corpus.work import Done
from ig_core.errors import InputError

TEXTS = ("text", "review", "sentence", "comment", "content", "body")  # names of columns that are taken for the texts
PICTURES = ("picture", "image", "path", "file", "filename")
LABELS = ("label", "target", "class", "sentiment", "answer")
_OPEN_CELLS = 40  # characters of a name, in an error

Stop = Callable[[Path, int], int | None]
"""The folder, and of how many parts from the first one on all are done -> how many of them are enough; None if they are
not."""


@dataclass(frozen=True)
class State:
    """How far a run is.

    Attributes:
        done: inputs that have been explained or skipped; of: all that are to be.
        skipped: how many could not be explained.
        gradients: how many were taken.
        seconds: of all workers together, for what was done now.
    """

    done: int
    of: int
    skipped: int = 0
    gradients: int = 0
    seconds: float = 0.0

    def and_(self, part: Done) -> State:
        return replace(
            self,
            done=self.done + part.inputs + part.skipped,
            skipped=self.skipped + part.skipped,
            gradients=self.gradients + part.gradients,
            seconds=self.seconds + part.seconds,
        )


def begin(
    given: str, folder: Path, settings: Settings, tell: Callable[[Skipped], None] = lambda skipped: None
) -> Manifest:
    """Lay down the inputs of a run, or find them there.

    Args:
        given: a data set, a file or a folder, see sources.
        tell: is told of every line that cannot be read.
    Raises: InputError, in one sentence, if they cannot be used, or the folder holds another run; DataError if a data
        set is not on this machine.
    """
    with disk.writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    there = parts.read_manifest(folder)
    if there is not None:
        return _same(there, given, settings, folder)
    others = [file for file in folder.iterdir() if not parts.is_unfinished(file.name)]
    if others and inputs.opened(folder, check=False) is None:
        raise InputError(f"{folder} holds something else than a run: name an empty folder, or one that is not there.")
    settings = settings.checked()
    told: list[Skipped] = []

    def note(skipped: Skipped) -> None:
        told.append(skipped)
        tell(skipped)

    shape = models.lookup(settings.model).shape
    laid_down = inputs.lay_down(sources.read(given, settings.kind, note, shape), folder)
    settings = _with_columns(settings, laid_down)
    lines = "".join(json.dumps({"where": one.where, "why": one.why}, ensure_ascii=False) + "\n" for one in told)
    disk.write_whole(folder / parts.SKIPPED, lambda file: file.write_text(lines, encoding="utf-8", errors="replace"))
    count = len(inputs.order(len(laid_down), settings.sample, settings.seed))
    size = len(inputs.parts(count, settings.part))
    manifest = Manifest(digest(settings, laid_down.sha256), settings, given, len(laid_down), count, size)
    parts.write_manifest(folder, manifest)
    return manifest


def explain(
    folder: Path,
    manifest: Manifest,
    engine: str = "local",
    workers: int = 2,
    enough: Stop | None = None,
    address: str | None = None,
) -> Iterator[State]:
    """Do the parts that are not there yet; after each, how far the run is.

    Args:
        enough: asked after each part whether those that are done, without a gap from the first one on, are enough.
        address: of a cluster, where the engine works on one.
    Raises: InputError if there is no such engine, the disk is full, or the inputs are not those that were laid down;
        what is done is kept.
    """
    work = _engine(engine, workers, address)
    left = parts.missing(folder, manifest.parts)
    state = _found(folder, manifest, set(left))
    yield state
    if left and manifest.stopped is None:
        _check_inputs(folder, manifest)
        for done in work(folder, tuple(left), workers):
            left.remove(done.number)
            state = state.and_(done)
            yield state
            in_a_row = min(left, default=manifest.parts)
            if enough is not None and (stopped := enough(folder, in_a_row)) is not None:
                parts.write_manifest(folder, replace(manifest, stopped=stopped))
                break
    parts.tidy(folder)


def _engine(name: str, workers: int, address: str | None) -> Engine:
    """The engine of that name. Raises: InputError if it cannot be used so."""
    if name not in ENGINES:
        raise InputError(f"There is no engine {name!r}; choose from: {', '.join(ENGINES)}.")
    if workers < 1:
        raise InputError(f"There must be at least one worker; got {workers}.")
    if address is None:
        return ENGINES[name]
    if name != CLUSTER:
        raise InputError(f"An address is that of a cluster, which the engine {CLUSTER!r} works on; got {name!r}.")
    return partial(on_ray.run, address=address)


def _check_inputs(folder: Path, manifest: Manifest) -> None:
    """Raises: InputError if the inputs of a run are not there, or are not those that it began with."""
    laid_down = inputs.opened(folder)
    if laid_down is None or digest(manifest.settings, laid_down.sha256) != manifest.digest:
        raise InputError(f"The inputs in {folder / inputs.FILE} are not those that the run began with: begin it anew.")


def _found(folder: Path, manifest: Manifest, left: set[int]) -> State:
    sizes = [len(part) for part in inputs.parts(manifest.explained, manifest.settings.part)]
    done = [number for number in range(manifest.parts) if number not in left]
    skipped = sum(sum(1 for _ in parts.skipped_in(folder, number)) for number in done)
    gradients = sum(parts.gradients_in(folder, number) for number in done)
    return State(sum(sizes[number] for number in done), manifest.explained, skipped, gradients)


def _same(there: Manifest, given: str, settings: Settings, folder: Path) -> Manifest:
    """The run of a folder. Raises: InputError if another one is asked for."""
    own = there.settings
    settings = _as_laid_down(settings)
    wanted = replace(
        settings.checked(),
        column=settings.column or own.column,
        label=settings.label or own.label,
        part=settings.part or own.part,
    )
    other = [name for name, value in wanted.to_dict().items() if value != getattr(own, name)]
    other += ["inputs"] * (given != there.source)
    if other:
        raise InputError(f"{folder} holds a run with another {other[0]}: name another folder, or remove it.")
    return there


def _with_columns(settings: Settings, laid_down: Inputs) -> Settings:
    """Which columns hold the inputs, and which the answers. Raises: InputError if that cannot be told."""
    names = laid_down.columns
    settings = _as_laid_down(settings)
    for asked in filter(None, (settings.column, settings.label)):
        if asked not in names:
            raise InputError(f"There is no column {asked[:_OPEN_CELLS]!r}; there are: {_listed(names)}.")
    label = settings.label or _first(LABELS, names)
    if settings.kind == "row":
        needed = [one.name for one in models.columns_of(settings.model)]
        if lacking := [name for name in needed if name not in names]:
            raise InputError(f"The table lacks the column {lacking[0]!r}; it has: {_listed(names)}.")
        return replace(settings, label=label)
    column = settings.column or _first(TEXTS if settings.kind == "text" else PICTURES, names)
    if not column and len(names) == 1:
        column = names[0]
    if not column:
        raise InputError(f"Which column holds the {settings.kind}s? Name it by --column; there are: {_listed(names)}.")
    return replace(settings, column=column, label=label if label != column else "")


def _as_laid_down(settings: Settings) -> Settings:
    """The same, with the columns that were asked for by the names that they have in a run."""
    return replace(settings, column=inputs.renamed(settings.column), label=inputs.renamed(settings.label))


def _first(wanted: tuple[str, ...], names: list[str]) -> str:
    """The first of the names that is one of those wanted, whatever its case."""
    return next((name for known in wanted for name in names if name.casefold() in (known, inputs.renamed(known))), "")


def _listed(names: list[str]) -> str:
    return ", ".join(repr(name[:_OPEN_CELLS]) for name in names[:8]) + (", …" if len(names) > 8 else "")
