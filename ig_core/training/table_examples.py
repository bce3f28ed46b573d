"""The rows of tables that ship as examples: drawn at random from each test part, which no model has learned from.

They come with their answers and their numbers in the test part, in the terms of `ig_core.data.columns`.
"""

from __future__ import annotations

import numpy as np

from ig_core import assets
from ig_core.data import DATASETS, Dataset
from ig_core.data.columns import features

COUNT = 60
LICENCE = "CC-BY-4.0"  # of the data sets, and so of their rows


def train(seed: int = 0) -> list[str]:
    """Write the rows of each table into assets, and the lines of the manifest that vouch for them.

    Returns: the names of the files.
    Raises: DataError if a table is not on this machine.
    """
    names = []
    for dataset in DATASETS.values():
        if dataset.columns:
            names.append(_write(dataset, np.random.default_rng(seed)))
    return names


def _write(dataset: Dataset, rng: np.random.Generator) -> str:
    frame = dataset.load("test")
    numbers = np.sort(rng.choice(len(frame), COUNT, replace=False))
    answer = frame.columns[-1]
    chosen = frame.loc[numbers, [*(column.name for column in features(dataset.columns)), answer]]
    name = f"examples/{dataset.name}.csv"
    chosen.assign(test=numbers).to_csv(assets.FOLDER / name, index=False, float_format="%g", lineterminator="\n")
    command = "python -m ig_core.training.table_examples"
    assets.register([name], licence=LICENCE, source=dataset.citation, command=command)
    return name


if __name__ == "__main__":
    train()
