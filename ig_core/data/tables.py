"""What data sets that are tables share: where they lie, how published files become our columns, the rows that ship."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ig_core import assets
from ig_core.data import lookup, published
from ig_core.data.columns import Column, features
from ig_core.data.fetch import Progress, RemoteFile, data_folders, download_folder
from ig_core.data.fetch import fetch as fetch_file
from ig_core.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

LARGEST = 4_000_000  # bytes of an archive; those of these data sets have less than a megabyte
DIGITS = 4  # after the point: what the published files write, times a scale, has no more


@dataclass(frozen=True)
class Archive:
    """The published files of one table, loose in a folder or in the archive that its publisher gives out.

    Attributes:
        folder: in each data folder.
        title: what sentences call the data set.
        url: of the archive, whose size and hash its publisher does not state: it is known by the files in it.
        files: those that are read; whatever else the archive holds is left alone.
    """

    folder: str
    title: str
    url: str
    files: tuple[published.File, ...]

    @property
    def remote(self) -> RemoteFile:
        fault = partial(published.fault, files=self.files)
        return RemoteFile(self.url, None, None, PurePosixPath(self.url).name, fault=fault, at_most=LARGEST)

    def find(self) -> Path | None:
        """What `read` would read: in each data folder the archive, or else the folder with all its files.

        The archive comes first, because it is what `fetch` mends.
        """
        for folder in (place / self.folder for place in data_folders()):
            if (folder / self.remote.name).is_file():
                return folder / self.remote.name
            if all((folder / file.name).is_file() for file in self.files):
                return folder
        return None

    def read(self, wanted: published.File, path: Path | None = None) -> bytes:
        """The bytes of one of `files`, which are the published ones.

        Args:
            path: the folder or archive to read instead of what `find` finds.
        Raises: DataError, in one sentence, if the file is not there or is not the published one.
        """
        path = path or self.find()
        if path is None:
            folders = " and ".join(str(folder / self.folder) for folder in data_folders())
            raise DataError(f"{self.title} was expected in {folders} and is not there; download it once.")
        return published.read(path, wanted)

    def fetch(self, progress: Progress | None = None) -> Path:
        """Bring the archive into the download folder and leave it as it is: `read` reads out of it.

        Returns: the archive; or the folder, if it holds the published files already and no archive.
        Raises: DataError, in one sentence, for anything that network, server or disk did; nothing is kept then.
        """
        folder = download_folder() / self.folder
        if not (folder / self.remote.name).exists() and not published.fault(folder, self.files):
            return folder
        return fetch_file(self.remote, folder, progress)


def in_our_terms(rows: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    """Rows of a published file, all texts, as a table of `columns` under our names: numbers in their units, categories.

    Numbers are float64, categories str; the index is that of `rows`.
    """
    import pandas as pd

    return pd.DataFrame({column.name: _values(rows[column.source or column.name], column) for column in columns})


def _values(texts: pd.Series, column: Column) -> pd.Series:
    if column.is_number:
        return (texts.astype("float64") * column.scale).round(DIGITS)
    return texts.map(lambda text: column.codes.get(text, text)).astype(str)


def examples(name: str) -> pd.DataFrame:
    """The rows of a table that ship with the project: drawn at random from its test part, in the order of the file.

    Args:
        name: of the data set: "adult".
    Returns: the feature columns as the data set's `load` gives them, then the answer ("label" or "cnt"), then "test":
        the row's number in the test part.
    Raises: DataError if there is no such data set or it is no table; AssetError if the file is not the shipped one.
    """
    import pandas as pd

    columns = lookup(name).columns
    if not columns:
        raise DataError(f"The data set {name!r} is no table, so no rows of it ship.")
    types = {column.name: "float64" if column.is_number else str for column in features(columns)}
    return pd.read_csv(assets.path(f"examples/{name}.csv"), dtype=types, keep_default_na=False)
