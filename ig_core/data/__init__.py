"""The data sets: one module each here, and one row each in `DATASETS`.

A data set's module has `find()`, `load(...)`, `labelled(split)` and `fetch(progress)`, `COLUMNS` if it is a table,
`groups(split)` if answers resemble each other, and `others(split)` if more is known of its inputs; it is imported when
first used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from ig_core.data.fetch import Progress, RemoteFile, data_folders, download_folder
from ig_core.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from ig_core.data.columns import Column

__all__ = [
    "DATASETS",
    "Dataset",
    "Progress",
    "RemoteFile",
    "Status",
    "data_folders",
    "download_folder",
    "lookup",
    "status",
]


@dataclass(frozen=True)
class Dataset:
    """A public data set: what it is, on what terms, and the module that knows how to read it."""

    name: str  # the key in DATASETS, and the folder's name
    label: str  # one phrase for people
    module: str  # imported on first use
    licence: str  # one sentence
    citation: str
    size: int  # bytes that `fetch` downloads; about, where the publisher does not say

    def find(self) -> Path | None:
        """The file to read it from, in the first of `data_folders` that has one."""
        return self._module.find()

    def load(self, *args: Any, **options: Any) -> Any:
        """The data set as its module's `load` documents it; DataError if it is absent or damaged."""
        return self._module.load(*args, **options)

    def labelled(self, split: str) -> tuple[Sequence | pd.DataFrame, Sequence[int] | np.ndarray]:
        """The inputs of one part, "train" or "test", and the right answer to each; DataError as `load`.

        Of a table the inputs are the feature columns, a row each. An answer is the index of the class, or, where the
        data set asks for a number, that number in its own unit.
        """
        return self._module.labelled(split)

    def others(self, split: str) -> pd.DataFrame | None:
        """What else is known of each input of one part, by which it may be looked at in parts, as the stars of a
        review; None if nothing is."""
        others = getattr(self._module, "others", None)
        return others(split) if others else None

    def groups(self, split: str) -> np.ndarray | None:
        """The group of each answer of one part, (n,), where answers of a group resemble each other, as the hours of a
        day do; None where each stands for itself."""
        groups = getattr(self._module, "groups", None)
        return groups(split) if groups else None

    @property
    def columns(self) -> tuple[Column, ...]:
        """What each column means, features and others, of a data set that is a table; none of any other."""
        return getattr(self._module, "COLUMNS", ())

    def fetch(self, progress: Progress | None = None) -> Path:
        """Brings it from its original address into `download_folder`; see `ig_core.data.fetch.fetch`."""
        return self._module.fetch(progress)

    @property
    def _module(self) -> ModuleType:
        return import_module(self.module)


DATASETS: dict[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        Dataset(
            name="imdb",
            label="IMDB: 50,000 film reviews, half of them positive",
            module="ig_core.data.imdb",
            licence="No licence is stated; Stanford published it for research and asks to cite the paper.",
            citation="A. L. Maas, R. E. Daly, P. T. Pham, D. Huang, A. Y. Ng and C. Potts (2011), "
            "Learning Word Vectors for Sentiment Analysis, ACL-HLT 2011, pages 142-150.",
            size=84_125_825,
        ),
        Dataset(
            name="fashion-mnist",
            label="Fashion-MNIST: 70,000 pictures of garments, ten classes",
            module="ig_core.data.fashion_mnist",
            licence="MIT licence, Copyright 2017 Zalando SE.",
            citation="H. Xiao, K. Rasul and R. Vollgraf (2017), Fashion-MNIST: a Novel Image Dataset for "
            "Benchmarking Machine Learning Algorithms, arXiv:1708.07747.",
            size=30_878_645,
        ),
        Dataset(
            name="sst",
            label="Stanford Sentiment Treebank: 11,855 sentences as trees, five classes at every node",
            module="ig_core.data.sst",
            licence="No licence is stated; Stanford published it for research and asks to cite the paper.",
            citation="R. Socher, A. Perelygin, J. Wu, J. Chuang, C. D. Manning, A. Y. Ng and C. Potts (2013), "
            "Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank, EMNLP 2013, "
            "pages 1631-1642.",
            size=789_539,
        ),
        Dataset(
            name="sst-2",
            label="SST-2: the same treebank without neutral sentences, 9,613 sentences, two classes",
            module="ig_core.data.sst_two",
            licence="No licence is stated; Stanford published it for research and asks to cite the paper.",
            citation="R. Socher et al. (2013), as above.",
            size=789_539,
        ),
        Dataset(
            name="adult",
            label="Adult: 48,842 people of the US census of 1994 as table rows; who earns more than $50,000 a year",
            module="ig_core.data.adult",
            licence="CC BY 4.0: anyone may use and change it who names the source.",
            citation='B. Becker and R. Kohavi (1996), "Adult", UCI Machine Learning Repository, doi 10.24432/C5XW20.',
            size=660_000,
        ),
        Dataset(
            name="bike-sharing",
            label="Bike Sharing: 17,379 hours of 2011 and 2012 in Washington as table rows; how many bikes were rented",
            module="ig_core.data.bike_sharing",
            licence="CC BY 4.0: anyone may use and change it who names the source.",
            citation="H. Fanaee-T and J. Gama (2013), Event labeling combining ensemble detectors and background "
            "knowledge, Progress in Artificial Intelligence, doi 10.1007/s13748-013-0040-3.",
            size=280_000,
        ),
    )
}


class Status(NamedTuple):
    """Whether a data set is on this machine."""

    name: str
    path: Path | None  # what would be read; None if it has to be fetched first
    description: str


def status() -> list[Status]:
    """One row a data set, in the order of `DATASETS`; looks for files and reads none."""
    return [Status(row.name, row.find(), row.label) for row in DATASETS.values()]


def lookup(name: str) -> Dataset:
    """The data set of that name; DataError, naming the known ones, if there is none."""
    if name not in DATASETS:
        raise DataError(f"There is no data set {name!r}; the known ones are {', '.join(sorted(DATASETS))}.")
    return DATASETS[name]
