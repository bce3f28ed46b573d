"""Experiments of `ig-lens evaluate` that ask the same of every method: each prints its table and writes it into assets.

A killed run goes on where it was, see ig_core.evaluation.resumable.
"""

from __future__ import annotations

import argparse
import importlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ig_core import models
from ig_core.cli.common import check_assets_writable, show_progress
from ig_core.data import lookup
from ig_core.errors import InputError
from ig_core.evaluation.experiments.published import MEASURES
from ig_core.evaluation.experiments.verdicts import REMOVAL_MEASURES
from ig_core.quiet import quiet_start


def count_of(given: str) -> int:
    """How many inputs were asked for. Raises: ArgumentTypeError unless it is a whole number above zero."""
    if not given.isdecimal() or int(given) < 1:
        raise argparse.ArgumentTypeError(f"the number of inputs must be 1 or more; got {given!r}")
    return int(given)


def masking(name: str, count: int | None) -> None:
    """SIG's table. Raises: InputError if the model reads no texts."""
    if models.lookup(name).kind != "text":
        raise InputError(f"The masking experiment is of models that read texts; {name!r} is none.")
    found, measures = _measured(name, "masking", count), MEASURES
    _print(found["rows"], "method", measures)
    print("differences of neighbours in the published order, positive where they agree with it:")
    pairs = [{**pair, "pair": f"{pair['better']} over {pair['worse']}"} for pair in found["order"]]
    _print(pairs, "pair", measures)


def randomisation(name: str, count: int | None) -> None:
    """How much of the scores is left while layers are made random."""
    found = _measured(name, "randomisation", count)
    for stage in found["setting"]["stages"]:
        print(f"random down to {stage}: rank correlation with the scores of the trained model")
        _print([row for row in found["rows"] if row["stage"] == stage], "method", ("rank", "signed", "rise"))


def removal(name: str, count: int | None) -> None:
    """Deletion and insertion. Raises: InputError if the model reads no pictures."""
    if models.lookup(name).kind != "image":
        raise InputError(f"The removal experiment is of models that read pictures; {name!r} is none.")
    found, measures = _measured(name, "removal", count), REMOVAL_MEASURES
    _print(found["rows"], "method", measures)
    print("differences to random orders, positive where the method is better:")
    _print(found["against_random"], "method", measures)


def random_labels(name: str, count: int | None) -> None:
    """A network that learned random labels. Raises: InputError if it is not of the garments."""
    if models.lookup(name).dataset != "fashion-mnist":
        raise InputError(f"The random labels experiment is of models of Fashion-MNIST; {name!r} is none.")
    found = _measured(name, "random-labels", count)
    print("rank correlation with scores of a network that learned true labels, of networks that learned:")
    _print(found["rows"], "method", ("true_labels", "random_labels", "difference"))


def deletion(name: str, count: int | None) -> None:
    """Word deletion, of models of five classes as it was published. Raises: InputError if it reads no film reviews."""
    if models.lookup(name).dataset == "sst":
        _published_deletion(name)
        return
    if models.lookup(name).dataset not in ("imdb", "sst-2"):
        raise InputError(f"The deletion experiment is of models of film reviews; {name!r} is none.")
    _print_deletion(_measured(name, "deletion", count)["rows"])


def _published_deletion(name: str) -> None:
    """Of all sentences, at once."""
    _check(name)
    with quiet_start():
        from ig_core.evaluation import word_deletion

        loaded = models.load(name)
    table = word_deletion.on_treebank(loaded)
    word_deletion.write(name, table)
    _print_deletion(word_deletion.rows_of(table))


def _print_deletion(rows: Sequence[Mapping[str, Any]]) -> None:
    """The table of word deletion, as ig_core.evaluation.word_deletion gives it."""
    import pandas as pd

    for start, part in pd.DataFrame(rows).groupby("start"):
        first = "decreasing" if start == "correct" else "increasing"
        print(f"{part.sentences.iloc[0]:,} texts on which the model was {start}; words deleted by {first} score:")
        print(part.pivot(index="method", columns="deleted", values="accuracy").round(4).to_string())


def _check(name: str) -> None:
    """Whether the result can be written, and the data set is there, before TensorFlow is imported."""
    check_assets_writable()
    lookup(models.lookup(name).dataset).labelled("test")


def _measured(name: str, experiment: str, count: int | None) -> Mapping[str, Any]:
    """What the experiment finds, which is written into assets, too."""
    _check(name)
    with quiet_start():
        from ig_core.evaluation.experiments import files

        module = importlib.import_module(f"ig_core.evaluation.experiments.{experiment.replace('-', '_')}")
        loaded = models.load(name)
    began = time.monotonic()
    found = module.on_test_part(loaded, count, lambda done, total: show_progress(done, total, began))
    files.write(name, experiment, **found)
    print(f"{name}: {experiment}, {found['setting']['inputs']:,} inputs; 95 % intervals in brackets")
    return found


def _print(rows: Sequence[Mapping[str, Any]], by: str, measures: Sequence[str]) -> None:
    """A line a row, a column a measure: value and interval."""
    import pandas as pd

    cells = {
        row[by]: {
            measure.replace("_", " "): f"{row[measure]:.3f} [{row[f'{measure}_low']:.3f}, {row[f'{measure}_high']:.3f}]"
            for measure in measures
            if row.get(measure) is not None
        }
        for row in rows
    }
    print(pd.DataFrame.from_dict(cells, orient="index").fillna("").to_string())


# Experiments on test inputs, of which fewer may be asked for: the name of their table in assets -> the command
ON_SAMPLES: dict[str, Callable[[str, int | None], None]] = {
    "deletion": deletion,
    "masking": masking,
    "removal": removal,
    "randomisation": randomisation,
    "random-labels": random_labels,
}
