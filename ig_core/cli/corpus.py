"""ig-lens corpus DATA --model M -o FOLDER: explain a whole data set, and keep every score."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ig_core.cli.common import add_target_options, target_options

if TYPE_CHECKING:
    import pandas as pd

    from ig_core.corpus import Skipped, State
    from ig_core.corpus.summary import Summary

HELP = "explain a whole data set, file or folder of pictures, in parts that are kept"
_LINES = 5  # that could not be read, and are shown
_ENDS = 8  # words of either sign that are printed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from ig_core.data import DATASETS

    source = (
        f"a data set ({', '.join(DATASETS)}; its test part, or its training part as imdb:train), a file (CSV, Parquet, "
        "JSON lines), or a folder of pictures"
    )
    parser.add_argument("data", metavar="DATA", help=source)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER", help="where the run is kept")
    add_target_options(parser, "imdb-onehot", "text")
    parser.add_argument("--method", default="integrated-gradients", metavar="M", help="see the command methods")
    parser.add_argument("--column", default="", metavar="NAME", help="the column of the texts, or pictures")
    parser.add_argument("--label", default="", metavar="NAME", help="the column of the right answers")
    parser.add_argument("--sample", type=int, metavar="N", help="explain N inputs, drawn at random")
    width = "stop when the 95 %% intervals of the 100 most frequent words are no wider, in logits"
    parser.add_argument("--until-width", type=float, metavar="X", help=width)
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the order in which inputs are explained")
    part = "inputs of a part, all of which are explained again if it is interrupted; by the kind of input if not given"
    parser.add_argument("--part", type=int, default=0, metavar="N", help=part)
    parser.add_argument("--engine", default="local", metavar="E", help="local (processes here) or ray (Ray Data)")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="how many processes, of one thread each")
    parser.add_argument("--address", metavar="A", help="of a Ray cluster, such as auto or 10.0.0.1:6379")


def run(options: argparse.Namespace) -> None:
    from ig_core import corpus, models

    settings = corpus.Settings(
        model=options.model,
        method=options.method,
        column=options.column,
        label=options.label,
        sample=options.sample,
        seed=options.seed,
        part=options.part,
        **{**target_options(options), "baseline": options.baseline or ""},
    )
    skipped: list[corpus.Skipped] = []
    manifest = corpus.begin(options.data, options.output, settings, skipped.append)
    _tell_left_out(skipped, f", see {options.output / 'skipped.jsonl'}")
    tell, state, enough = progress(), None, None
    if options.until_width is not None:
        enough = corpus.NarrowEnough(manifest, models.lookup(manifest.settings.model).labels, options.until_width)
    for state in corpus.explain(options.output, manifest, options.engine, options.workers, enough, options.address):
        tell(state)
    assert state is not None
    _tell_left_out(list(corpus.open_run(options.output).skipped()))
    print(f"{state.done - state.skipped:,} of {manifest.explained:,} inputs explained, in {options.output}.")
    _summarise(options.output)


def _tell_left_out(skipped: Sequence[Skipped], where_others_are: str = "") -> None:
    """The first inputs that could not be read or explained, and how many more there are."""
    for one in skipped[:_LINES]:
        print(f"Left out: {one.where}. {one.why}", file=sys.stderr)
    if len(skipped) > _LINES:
        print(f"Left out: {len(skipped) - _LINES:,} more{where_others_are}.", file=sys.stderr)


def _summarise(folder: Path) -> None:
    """Make the summary that pages open, and print what is in it."""
    from ig_core.corpus import fingerprints, opened, summary

    run = opened.open_run(folder)
    found = summary.summarised(run)
    summary.write(found, folder / summary.FOLDER)
    print_summary(found)
    print(f"fingerprint {fingerprints.fingerprint(run)}, the same of every run with these settings")


def print_summary(found: Summary) -> None:
    """How often the model is right, how exact the scores are, and what moves it most."""
    from ig_core.corpus import outcomes

    if (became := outcomes.outcomes_of(found.lines, found.facts["label"])) is not None:
        print(f"right: {became.accuracy}; calibration error {became.calibration_error:.4f}")
    print(f"gap within the tolerance: {found.facts['within']:.2%}; {found.facts['gradients']:,} gradients")
    if found.words is not None:
        _print_ends(found.words, "word", "texts")
    if found.columns is not None:
        for row in found.columns.itertuples():
            print(f"  {row.column}: mean |score| {row.mean:.4f} (95 % interval {row.low:.4f} to {row.high:.4f})")


def _print_ends(table: pd.DataFrame, name: str, count: str) -> None:
    """The rows with the largest and the smallest mean."""
    ranked = table.sort_values("mean")
    for row in [*ranked.head(_ENDS).to_dict("records"), *ranked.tail(_ENDS).to_dict("records")[::-1]]:
        interval = f"95 % interval {row['low']:+.3f} to {row['high']:+.3f}"
        print(f"  {row[name]}: mean score {row['mean']:+.3f} ({interval}; {row[count]:,} {count})")


def progress() -> Callable[[State], None]:
    """A line that says how far a run is, how fast, and how much time is left; on a terminal only."""
    began, before = time.monotonic(), -1

    def tell(state: State) -> None:
        nonlocal before
        before = state.done if before < 0 else before
        now, passed = state.done - before, time.monotonic() - began
        if not sys.stderr.isatty() or not now:
            return
        rate = now / passed
        left = (state.of - state.done) / rate
        line = f"\r{state.done:,} of {state.of:,}, {rate:,.0f} a second, {left / 60:.0f} min left "
        print(line, end="\n" * (state.done == state.of), file=sys.stderr, flush=True)

    return tell
