"""ig-lens evaluate NAME --experiment trust, and intervals: how far checks of explanations can be relied on."""

from __future__ import annotations

import time
from pathlib import Path

from ig_core import models
from ig_core.cli.common import check_assets_writable, show_progress
from ig_core.data import lookup
from ig_core.quiet import quiet_start


def trust(name: str) -> None:
    """How often real and broken explanations pass the checks of trust: print it, and write it into assets."""
    dataset = models.lookup(name).dataset
    check_assets_writable()
    lookup(dataset).labelled("test")  # DataError if it is not on this machine, before TensorFlow is imported
    with quiet_start():
        from ig_core.evaluation.trust import sample

        models.load(name)
    began = time.monotonic()
    folder = Path("runs") / "trust" / name
    found = sample.measure(name, folder, progress=lambda done, total: show_progress(done, total, began))
    sample.write(found)
    setting, verdicts = found["setting"], found["verdicts"]
    print(f"{name}: {setting['data']}, explained by {setting['method']}; rates crosswise by halves")
    for check, own in found["limits"].items():
        beyond = "" if own["broken_from"] is None else f", like broken ones from {own['broken_from']:.3f}"
        print(f"  limit of “{check}”: {own['threshold']:.3f}{beyond}")
    for check, own in found["rates"].items():
        others = ", ".join(f"{name} {share:.3f}" for name, share in own["broken"].items())
        print(f"  pass “{check}”: real {own['real']:.3f}; {others}")
    for sort, own in verdicts.items():
        shares = ", ".join(f"{verdict} {share:.3f}" for verdict, share in own.items())
        print(f"  verdict on {sort}: {shares}; not trusted without “adds up” {found['without_sum'][sort]:.3f}")


def intervals(name: str) -> None:
    """How often the intervals of scores hold what they are intervals of: print it, and write it into assets."""
    check_assets_writable()
    lookup(models.lookup(name).dataset).labelled("test")  # DataError if it is not there, before TensorFlow is imported
    with quiet_start():
        from ig_core.evaluation.trust import coverage

        models.load(name)
    began = time.monotonic()
    folder = Path("runs") / "intervals" / name
    found = coverage.measure(name, folder, progress=lambda done, total: show_progress(done, total, began))
    coverage.write(found)
    print(f"{name}: share of the scores within their interval, over {found['inputs']:,} test inputs")
    for width, own in found["coverage"].items():
        print(f"  {width}: {own['mean']:.4f} (95 % interval {own['low']:.4f} to {own['high']:.4f})")
