"""ig-lens methods: the methods that explain, with their sources."""

from __future__ import annotations

import argparse

from ig_core.attribution import METHODS

HELP = "list the methods"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There are none."""


def run(options: argparse.Namespace) -> None:
    for name, row in METHODS.items():
        print(f"{name}: {row.label}; {'signed' if row.signed else 'unsigned'}. {row.source}")
