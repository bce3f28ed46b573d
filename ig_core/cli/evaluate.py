"""ig-lens evaluate NAME: how accurate a model is, and published experiments on it."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from ig_core import models, training
from ig_core.cli.common import check_assets_writable, quiet_start
from ig_core.data import lookup
from ig_core.errors import InputError

HELP = "measure the accuracy of a model on its test set"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help=", ".join(training.NAMES))
    experiment = "do this experiment instead: delete words in the order of their scores, or compare negated phrases"
    parser.add_argument("--experiment", choices=list(EXPERIMENTS), help=experiment)


def run(options: argparse.Namespace) -> None:
    if options.experiment:
        EXPERIMENTS[options.experiment](options.name)
    elif options.name == training.PARSER:
        _parser_accuracy()
    else:
        _model_accuracy(options.name)


def _model_accuracy(name: str) -> None:
    dataset = models.lookup(name).dataset
    if not dataset:
        raise InputError(f"The model {name!r} names no data set to measure it on.")
    test = lookup(dataset).labelled("test")
    with quiet_start():
        from ig_core.evaluation.accuracy import accuracy

        model = models.load(name)
    print(f"{name}: test accuracy {accuracy(model, *test)}")


def _parser_accuracy() -> None:
    """Print how well the parser's trees agree with those of the treebank."""
    lookup("sst").labelled("test")  # DataError if it is not on this machine, before TensorFlow is imported
    with quiet_start():
        from ig_core.evaluation.bracketing import bracketing
        from ig_core.evaluation.negation import treebank
        from ig_core.models import parser

        loaded = parser.load()
    table = bracketing(treebank("test"), loaded)
    print(f"phrases of two words or more, on {table.sentences.iloc[0]:,} test sentences of the treebank")
    for row in table.itertuples():
        whole = f"{row.f1_without_whole:.4f} without whole sentences, {row.exact:.4f} of trees right altogether"
        print(f"  {row.trees}: F1 {row.f1:.4f} (95 % interval {row.low:.4f} to {row.high:.4f}); {whole}")


def _deletion(name: str) -> None:
    """The published word deletion experiment: print its table, and write it into assets."""
    if models.lookup(name).dataset != "sst":
        raise InputError(f"The deletion experiment is of models of the treebank; {name!r} is none.")
    check_assets_writable()
    lookup("sst").labelled("test")  # DataError if it is not on this machine, before TensorFlow is imported
    with quiet_start():
        from ig_core.evaluation import word_deletion

        loaded = models.load(name)
    table = word_deletion.on_treebank(loaded)
    word_deletion.write(name, table)
    for start, part in table.groupby("start"):
        first = "decreasing" if start == "correct" else "increasing"
        print(f"{part.sentences.iloc[0]:,} sentences on which the model was {start}; words deleted by {first} score:")
        print(part.pivot(index="method", columns="deleted", values="accuracy").round(4).to_string())


def _negation(name: str) -> None:
    """Print how often negated phrases get the sign that people gave them."""
    if not models.lookup(name).dataset.startswith("sst"):
        raise InputError(f"The negation experiment is of models of the treebank; {name!r} is none.")
    lookup("sst").labelled("test")  # DataError if it is not on this machine, before TensorFlow is imported
    with quiet_start():
        from ig_core.evaluation import negation

        loaded = models.load(name)
    table = negation.on_treebank(loaded)
    print(f"{name}: share of {table.phrases.max():,} negated phrases whose sign is that of their label")
    for row in table.itertuples():
        parts = f"{row.of_negative:.4f} of those called negative, {row.of_positive:.4f} of positive ones"
        print(f"  {row.method}: {row.agreement:.4f} (95 % interval {row.low:.4f} to {row.high:.4f}); {parts}")


EXPERIMENTS: dict[str, Callable[[str], None]] = {"deletion": _deletion, "negation": _negation}
