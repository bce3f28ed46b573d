"""ig-lens evaluate shortcuts --experiment shortcuts: who finds what was planted?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ig_core.cli.common import check_assets_writable, show_progress
from ig_core.data import lookup
from ig_core.errors import InputError
from ig_core.quiet import quiet_start

ALL = "shortcuts"  # the name that stands for all families of networks
_RUNS = Path("runs/shortcuts")  # a part of the experiment a file; whoever changes its settings removes them


def run(name: str) -> None:
    """Networks learn planted shortcuts: print how often each method finds them, and write all into assets.

    Interrupted, it goes on from the last network that is done.

    Args:
        name: a family of networks, or ALL.
    Raises: InputError if there is no such family; DataError if the reviews or the treebank are not on this machine.
    """
    check_assets_writable()
    for dataset in ("sst-2", "imdb"):
        lookup(dataset).labelled("test")  # DataError before TensorFlow is imported
    with quiet_start():
        from ig_core.evaluation.planting import experiment, report
    if name not in (ALL, *experiment.FAMILIES):
        known = ", ".join((ALL, *experiment.FAMILIES))
        raise InputError(f"The shortcuts experiment is of all networks or of a family; choose from: {known}.")
    families = experiment.FAMILIES if name == ALL else (name,)
    began = time.monotonic()
    experiment.run(_RUNS, families, lambda done, total: show_progress(done, total, began))
    _show(report.write(_RUNS))


def _show(found: Mapping[str, Any]) -> None:
    """Print a line a network, then one a method; what is missing comes last."""
    for part in found["parts"]:
        figures = ", ".join(f"{name} {figure['mean']:.4f}" for name, figure in part["accuracy"].items())
        learned = "uses its shortcut" if part["uses"] else "did NOT learn its shortcut, so that its race does not count"
        print(
            f"{part['dataset']} {part['shortcut']} {part['family']} seed {part['seed']}: {learned}; right on {figures}"
        )
    for row in found["rows"]:
        print(
            f"{row['data']} {row['shortcut']} {row['family']}, {row['method']}: precision {row['precision']:.4f} "
            f"(95 % interval {row['precision_low']:.4f} to {row['precision_high']:.4f}, {row['examples']:,} texts, "
            f"networks: {row['seeds']}), mean rank {row['mean_rank']:.2f}"
        )
    if found["missing"]:
        print(f"not run yet: {', '.join(found['missing'])}")
