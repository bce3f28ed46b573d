"""The data sets: one module each here, and one row each in `DATASETS`.

A data set's module has `find()`, `load(...)`, `labelled(split)` and `fetch(progress)`; it is imported when first used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from ig_core.data.fetch import Progress, RemoteFile, data_folders, download_folder
from ig_core.errors import DataError

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
    size: int  # bytes that `fetch` downloads

    def find(self) -> Path | None:
        """The file to read it from, in the first of `data_folders` that has one."""
        return self._module.find()

    def load(self, *args: Any, **options: Any) -> Any:
        """The data set as its module's `load` documents it; DataError if it is absent or damaged."""
        return self._module.load(*args, **options)

    def labelled(self, split: str) -> tuple[Sequence, Sequence[int]]:
        """The inputs of one part, "train" or "test", and the index of the class of each; DataError as `load`."""
        return self._module.labelled(split)

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
            label="The same treebank without neutral sentences: 9,613 sentences, two classes",
            module="ig_core.data.sst_two",
            licence="No licence is stated; Stanford published it for research and asks to cite the paper.",
            citation="R. Socher et al. (2013), as above.",
            size=789_539,
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
