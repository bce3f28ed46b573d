"""ig-lens evaluate artefacts --experiment artefacts: do why-clusters find what was planted, and nothing else?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ig_core.cli.common import check_assets_writable, show_progress
from ig_core.data import lookup
from ig_core.errors import InputError
from ig_core.quiet import quiet_start

ALL = "artefacts"  # the name that stands for all kinds of artefacts
_RUNS = Path("runs/artefacts")  # a part of the experiment a file; whoever changes its settings removes them
_DATA = {"word": "imdb", "mark": "fashion-mnist"}


def run(name: str) -> None:
    """Networks learn with a planted artefact and without one: print whether its cluster comes first, write all into
    assets.

    Interrupted, it goes on from the last network that is done.

    Args:
        name: a kind of artefact, or ALL.
    Raises: InputError if there is no such kind; DataError if its data set is not on this machine.
    """
    if name not in (ALL, *_DATA):
        known = ", ".join((ALL, *_DATA))
        raise InputError(f"The artefacts experiment is of all kinds of artefacts or of one; choose from: {known}.")
    check_assets_writable()
    kinds = tuple(_DATA) if name == ALL else (name,)
    for kind in kinds:
        lookup(_DATA[kind]).labelled("test")  # DataError before TensorFlow is imported
    with quiet_start():
        from ig_core.corpus.artefacts import experiment, report
    began = time.monotonic()
    experiment.run(_RUNS, kinds, lambda done, total: show_progress(done, total, began))
    _show(report.write(_RUNS))


def _show(found: Mapping[str, Any]) -> None:
    """Print a line a network with an artefact, then one a kind; what is missing comes last."""
    for part in found["parts"]:
        if part["artefact"]:
            print(_network(part))
    for row in found["rows"]:
        figures = ("first", "rings", "purity", "recall")
        told = "; ".join(f"{name} {_share(row[name])}" for name in figures if name in row)
        print(f"{row['kind']} in {row['share']:.0%} of a class, {row['networks']} networks: {told}")
    for one in found["alarms"]:
        usual = f"the highest of {one['networks']} networks is {one['level']:.4f}"
        print(f"{one['kind']}: false alarms {_share(one)} of classes without an artefact; {usual}")
    if found["missing"]:
        print(f"not run yet: {', '.join(found['missing'])}")


def _network(part: Mapping[str, Any]) -> str:
    artefact, (own,) = part["artefact"], part["classes"]
    name = f"{part['kind']} {artefact['what']!r} in {artefact['share']:.0%} of {artefact['label']!r}"
    turned = f"turns {part['turned']['correct']:,} of {part['turned']['total']:,} test inputs"
    if own["rank"] is None:
        return f"{name}, seed {part['seed']}: {turned}; in NO cluster of {own['count']}"
    cluster = own["clusters"][own["rank"] - 1]
    found = f"{cluster['planted']:,} of {own['planted']:,} are {cluster['planted'] / cluster['size']:.1%} of it"
    exclusive = f"exclusive {cluster['exclusive']:.4f}"
    return f"{name}, seed {part['seed']}: {turned}; cluster {own['rank']} of {own['count']}, {exclusive}, {found}"


def _share(figure: Mapping[str, Any]) -> str:
    interval = f"95 % interval {figure['low']:.4f} to {figure['high']:.4f}"
    return f"{figure['share']:.4f} ({interval}, {figure['count']:,} of {figure['total']:,})"
