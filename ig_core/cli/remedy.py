"""ig-lens remedy FOLDER: what to do about a slice, or a word, of a finished run."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ig_core.cli.common import write_file
from ig_core.errors import InputError
from ig_core.quiet import quiet_start

if TYPE_CHECKING:
    from ig_core.corpus.opened import Corpus
    from ig_core.corpus.remedy.unlearning import Remedy

HELP = "inputs of a finished run to label or add, or what comes of unlearning a word"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="of a run, as the command corpus makes it")
    what = parser.add_mutually_exclusive_group(required=True)
    named = "write the inputs of this slice as a table to label, the most useful first; ? prints the slices"
    what.add_argument("--slice", metavar="NAME", help=named)
    word = "train small networks with this word masked and with counter-examples, and compare them"
    what.add_argument("--word", metavar="W", help=word)
    parser.add_argument("-o", "--output", type=Path, metavar="CSV", help="of the slice; printed if not given")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the networks")


def run(options: argparse.Namespace) -> None:
    from ig_core import corpus

    found = corpus.open_run(options.folder)
    if options.word is None:
        _slice(found, options.slice, options.output)
        return
    if options.output:
        raise InputError("Only a slice is written as a table: leave out -o, or name a slice.")
    with quiet_start():
        from ig_core.corpus.remedy import unlearning
    _show(unlearning.of_run(found, options.word, options.seed, _progress))


def _slice(run: Corpus, name: str, output: Path | None) -> None:
    from ig_core.corpus.lines import lines_of, to_csv
    from ig_core.corpus.remedy import labelling
    from ig_core.corpus.slices import columns_of, filters_of

    lines, answers = lines_of(run), run.manifest.settings.label
    if name == "?":
        for one in filters_of(lines, columns_of(lines, answers)):
            print(f"{one.name} ({one.of(lines).sum():,} inputs)")
        return
    table = labelling.to_label(run, labelling.slice_named(lines, name, answers), lines)
    if output is None:
        print(to_csv(table), end="")
        return
    write_file(output, to_csv(table).encode("utf-8", "replace"))
    print(f"{len(table):,} inputs, the most useful to label first, in {output}.")


def _show(found: Remedy) -> None:
    stood = ", ".join(f"{count:,} {label}" for count, label in zip(found.stood_in, found.labels, strict=True))
    print(
        f"{found.word!r} stands in {stood} of {found.learned:,} texts to learn from; {found.added:,} counter-examples"
    )
    for one in found.fared:
        mean, low, high = one.effect
        print(f"{one.way}: right where it stands {one.slice}; on all test texts {one.test}")
        print(f"  put into others it turns {one.turned}")
        print(f"  mean score towards {found.labels[1]} {mean:+.3f} (95 % interval {low:+.3f} to {high:+.3f})")
    print(f"best on held-out texts, as they are and with the word put in: {found.best}")


def _progress(done: int) -> None:
    """On a terminal: that something happens."""
    if sys.stderr.isatty():
        print(f"\r{done:,} batches and calls ", end="", file=sys.stderr, flush=True)
