"""The folder of a run: its manifest, and a Parquet file a part, each whole or not there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ig_core.corpus.disk import write_whole
from ig_core.corpus.inputs import UNFINISHED, Skipped
from ig_core.corpus.settings import FORMAT, Settings
from ig_core.errors import InputError, sentence

MANIFEST, SKIPPED = "manifest.json", "skipped.jsonl"
_UNFINISHED = (".part-*.parquet.*", f".{MANIFEST}.*", f".{SKIPPED}.*", ".summary.*")


@dataclass(frozen=True)
class Manifest:
    """What a folder holds.

    Attributes:
        digest: see settings.digest.
        settings: of the run.
        source: what people named, for people.
        inputs: how many there are; explained: how many of them the run is about.
        parts: how many parts it has.
        stopped: after how many parts the run ended early, since its intervals were narrow enough; None if it did not.
    """

    digest: str
    settings: Settings
    source: str
    inputs: int
    explained: int
    parts: int
    stopped: int | None = None

    def to_json(self) -> str:
        facts = {**vars(self), "settings": self.settings.to_dict(), "format": FORMAT}
        return json.dumps(facts, indent=1, ensure_ascii=False) + "\n"


def read_manifest(folder: Path) -> Manifest | None:
    """What a folder holds; None if it holds no run.

    Raises: InputError if it cannot be read, or is of another version.
    """
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise InputError(f"{folder / MANIFEST} cannot be read: {sentence(error)}.") from None
    try:
        if data.pop("format") != FORMAT:
            raise InputError(f"The run in {folder} is of another version of IG Lens: explain the inputs again.")
        return Manifest(**{**data, "settings": Settings.from_dict(data["settings"])})
    except (KeyError, TypeError, AttributeError):
        raise InputError(f"{folder / MANIFEST} is no manifest of a run.") from None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    write_whole(folder / MANIFEST, lambda file: file.write_text(manifest.to_json(), encoding="utf-8"))


def name_of(number: int) -> str:
    return f"part-{number:06d}.parquet"


def missing(folder: Path, count: int) -> list[int]:
    """The numbers of the parts that are still to be made."""
    there = {file.name for file in folder.glob("part-*.parquet")}
    return [number for number in range(count) if name_of(number) not in there]


def write(folder: Path, number: int, table: pa.Table, told: dict[bytes, bytes]) -> None:
    """Write a part. Raises: DiskFullError, InputError if it cannot be written; what was there before stays."""
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **told})
    write_whole(folder / name_of(number), lambda file: pq.write_table(table, file, compression="zstd"))


def read(folder: Path, number: int, columns: list[str] | None = None) -> pa.Table:
    return pq.read_table(folder / name_of(number), columns=columns)


def skipped_in(folder: Path, number: int) -> Iterator[Skipped]:
    """What could not be explained in a part."""
    told = pq.read_schema(folder / name_of(number)).metadata or {}
    for where, why in json.loads(told.get(b"skipped", b"[]")):
        yield Skipped(where, why)


def gradients_in(folder: Path, number: int) -> int:
    """How many gradients a part took."""
    return int((pq.read_schema(folder / name_of(number)).metadata or {}).get(b"gradients", b"0"))


def is_unfinished(name: str) -> bool:
    """Whether a file or folder of that name was never whole: what is left where a worker was killed while it wrote."""
    return name in UNFINISHED or any(fnmatch(name, pattern) for pattern in _UNFINISHED)


def tidy(folder: Path) -> None:
    """Remove what killed workers have left. To be done when no worker is at work."""
    for left in [path for path in folder.iterdir() if is_unfinished(path.name)]:
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
