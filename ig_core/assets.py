"""The files that ship with the project, each known by its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from ig_core.errors import AssetError

_BESIDE = Path(__file__).resolve().parent.parent  # a checkout, or the site-packages of an installation
_INSTALLED = _BESIDE / "ig_lens"  # where a wheel puts the app and its assets; a checkout has no such folder
FOLDER = (_INSTALLED if _INSTALLED.is_dir() else _BESIDE) / "assets"


def path(name: str) -> Path:
    """The file `name` ("models/imdb-onehot/weights.npz") in assets, once its hash is found to be the shipped one.

    Raises: AssetError if the manifest or the file is missing, or the file differs from the one that shipped.
    """
    rows = manifest()
    if name not in rows:
        raise AssetError(f"assets/{name} is not in assets/manifest.json, so it cannot be trusted or used.")
    file = FOLDER / name
    if not file.is_file():
        raise AssetError(f"assets/{name} is missing: restore it from the repository.")
    wanted, came = rows[name]["sha256"], sha256(file)
    if came != wanted:
        raise AssetError(
            f"assets/{name} is damaged: its SHA-256 should start with {wanted[:12]} and starts with {came[:12]}; "
            "restore it from the repository."
        )
    return file


def manifest() -> dict[str, dict[str, str]]:
    """Name -> sha256, licence, source and command of every file in assets.

    Raises: AssetError if the manifest is missing, or is not a list of rows with a name and a hash each.
    """
    file = FOLDER / "manifest.json"
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AssetError("assets/manifest.json is missing: restore the assets folder from the repository.") from None
    except (ValueError, RecursionError):
        rows = None
    if not isinstance(rows, list) or not all(map(_is_row, rows)):
        raise AssetError("assets/manifest.json is damaged: restore it from the repository.")
    return {row["file"]: row for row in rows}


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and all(isinstance(row.get(key), str) for key in ("file", "sha256"))


def register(names: Iterable[str], *, licence: str, source: str, command: str) -> None:
    """Write the rows of new or remade files into the manifest, which stays sorted by name."""
    file = FOLDER / "manifest.json"
    rows = manifest() if file.exists() else {}
    for name in names:
        rows[name] = {
            "file": name,
            "sha256": sha256(FOLDER / name),
            "licence": licence,
            "source": source,
            "command": command,
        }
    text = json.dumps([rows[name] for name in sorted(rows)], indent=2, ensure_ascii=False)
    file.write_text(text + "\n", encoding="utf-8")


def sha256(file: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
