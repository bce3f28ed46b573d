"""python -m benchmarks: run every benchmark, each in a process of its own, and print its tables.

With --quick on few texts and few rounds, to see that everything works; such numbers say little.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from benchmarks.common import ROOT

QUICK = {
    "floor": ("--rounds", "20"),
    "own": ("--rounds", "10"),
    "backends": ("--rounds", "5"),
    "one_hot": ("--words", "64", "--points", "10"),
    "adaptive": ("--inputs", "5", "--inputs-slow", "2"),
    "promise": ("--quick",),
    "calls": ("--inputs", "3"),
    "fixed": ("--inputs", "5"),
    "lrp": ("--rounds", "3"),
    "latency": ("--inputs", "20"),
    "many": ("--percent", "5"),
    "compare": ("--texts", "2"),
    "rows": ("--rounds", "3"),
    "phrases": ("--rounds", "1", "--words", "60", "--trees", "30"),
    "start": ("--starts", "1", "--words", "5"),
    "memory": ("--texts", "200"),
    "corpus": ("--percent", "1", "--percent-of-floor", "100"),
}


def main() -> int:
    """Returns: how many benchmarks could not be run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few texts and few rounds")
    quick = parser.parse_args().quick
    failures = 0
    for name, arguments in QUICK.items():
        command = [sys.executable, "-m", f"benchmarks.{name}", *(arguments if quick else ())]
        done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        if done.returncode:  # else stderr holds TensorFlow's start-up notes and nothing else
            failures += 1
            print(f"\n### {name} ended with status {done.returncode}\n\n{done.stderr[-2000:]}", flush=True)
    return failures


if __name__ == "__main__":
    sys.exit(main())
