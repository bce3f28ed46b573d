"""ig-lens evaluate NAME: how good a model is on its test part, and experiments on all of it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from ig_core import models, training
from ig_core.cli import artefacts, experiments, shortcuts, trust_samples
from ig_core.cli.common import check_assets_writable, show_progress
from ig_core.data import lookup
from ig_core.errors import InputError
from ig_core.quiet import quiet_start

if TYPE_CHECKING:
    from ig_core.kinds.row.model import RowModel

HELP = "measure a model on its test set"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help=", ".join(training.NAMES))
    experiment = (
        "do this experiment instead: delete words in the order of their scores, compare negated phrases, explain "
        "all rows of a table, hide the strongest words (or all others), delete pixels, make layers random, learn "
        "random labels, break explanations on purpose and see which checks notice, count how often intervals hold, "
        "explain the whole test part, plant shortcuts and see which methods find them (NAME: shortcuts, lstm or "
        "transformer), or plant artefacts and see whether clusters of reasons show them (NAME: artefacts, word or mark)"
    )
    parser.add_argument("--experiment", choices=[*experiments.ON_SAMPLES, *EXPERIMENTS], help=experiment)
    inputs = "of an experiment on test inputs: how many, fewer than it takes by itself"
    parser.add_argument("--inputs", type=experiments.count_of, metavar="N", help=inputs)


def run(options: argparse.Namespace) -> None:
    if options.experiment in experiments.ON_SAMPLES:
        experiments.ON_SAMPLES[options.experiment](options.name, options.inputs)
    elif options.experiment:
        EXPERIMENTS[options.experiment](options.name)
    elif options.name == training.PARSER:
        _parser_accuracy()
    else:
        _figures(options.name)


def _figures(name: str) -> None:
    """Print the figures of the model's card, measured again."""
    dataset = models.lookup(name).dataset
    if not dataset:
        raise InputError(f"The model {name!r} names no data set to measure it on.")
    inputs, answers = lookup(dataset).labelled("test")
    with quiet_start():
        from ig_core.evaluation.figures import LABELS, figures_of

        model = models.load(name)
    figures = figures_of(model.labels, model.forward(inputs), answers, lookup(dataset).groups("test"))
    for key, figure in figures.items():
        print(f"{name}: test {LABELS[key]} {figure}")


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


def _overview(name: str) -> None:
    """All rows of the test part explained: print how much each column does and what groups get, write all into assets.

    Raises: InputError if the model reads no table rows.
    """
    model = models.lookup(name)
    if model.kind != "row":
        raise InputError(f"The overview is of models of table rows; {name!r} is none.")
    check_assets_writable()
    rows = lookup(model.dataset).load("test")  # DataError if it is not on this machine, before TensorFlow is imported
    with quiet_start():
        from ig_core.evaluation import row_overview

        loaded = cast("RowModel", models.load(name))
    began = time.monotonic()
    found = row_overview.overview(loaded, rows, progress=lambda done, total: show_progress(done, total, began))
    row_overview.write(name, found)
    print(f"{name}: mean |score| of each column over {len(found['rows']):,} of {found['of']:,} test rows")
    for column, (mean, low, high) in zip(found["columns"], found["strength"], strict=True):
        print(f"  {column}: {mean:.4f} (95 % interval {low:.4f} to {high:.4f})")
    if found["groups"]:
        print("groups: mean score of the column, and the mean change of the output where others are put into the group")
    for one in found["groups"]:
        interval = f"95 % interval {one['low']:.4f} to {one['high']:.4f}, " if one["rows"] > 1 else ""
        score = f"{one['mean']:.4f} ({interval}{one['rows']:,} row{'s' * (one['rows'] > 1)})"
        print(f"  {one['column']}, {one['group']}: {score}{_swapped(one)}")


def _swapped(group: Mapping[str, Any]) -> str:
    """What happens to all others if they were in a group, as the end of its line; nothing where there are no others."""
    if group["swapped"] is None:
        return ""
    change = f"{group['swapped']:+.4f}"
    if group["swapped_low"] is not None:  # a single other has no interval
        change += f" ({group['swapped_low']:+.4f} to {group['swapped_high']:+.4f})"
    turned = "" if group["turned"] is None else f", which turns {group['turned']:.2%} of them"
    return f"; others {change}{turned}"


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


def _corpus(name: str) -> None:
    """All of the test part explained, and what came of it written into assets, without any of the inputs."""
    from ig_core.cli.corpus import print_summary, progress
    from ig_core.corpus import shipped

    check_assets_writable()
    print_summary(shipped.ship(name, progress()))


EXPERIMENTS: dict[str, Callable[[str], None]] = {
    "artefacts": artefacts.run,
    "corpus": _corpus,
    "negation": _negation,
    "intervals": trust_samples.intervals,
    "overview": _overview,
    "shortcuts": shortcuts.run,
    "trust": trust_samples.trust,
}
