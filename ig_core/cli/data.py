"""ig-lens data status, ig-lens data fetch NAME: the data sets on this machine."""

from __future__ import annotations

import argparse
import sys

from ig_core.data import DATASETS, lookup, status

HELP = "show which data sets are on this machine, or download one"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="ACTION", dest="action")
    actions.add_parser("status", help="which data sets are on this machine")
    fetch = actions.add_parser("fetch", help="download a data set from its original address")
    fetch.add_argument("name", metavar="NAME", help=", ".join(DATASETS))


def run(options: argparse.Namespace) -> None:
    if options.action == "status":
        _print_status()
    else:
        _fetch(options.name)


def _print_status() -> None:
    for row in status():
        print(f"{row.name}: {row.description}; {row.path or 'not on this machine'}")


def _fetch(name: str) -> None:
    row = lookup(name)
    print(f"{row.label}. {row.licence}")

    def progress(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done / 1e6:6.1f} of {total / 1e6:.1f} MB", end="", file=sys.stderr, flush=True)

    path = row.fetch(progress)
    print(f"\n{path}" if sys.stderr.isatty() else path)
