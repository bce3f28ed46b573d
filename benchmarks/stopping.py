"""How often the intervals of a run that was stopped early hold the means of the whole run: of a finished run of texts.

python -m benchmarks.stopping --run FOLDER [--orders 20]. Inputs are explained in a random order, so the first parts of
a whole run are the run that `--until-width` would have stopped there, and its parts in another order are another such
run. A word counts if it is in at least 30 texts of the early run. Words of one run share texts: their intervals fail
together, so a single run may be some per cent better or worse than the mean over orders. Aim: 95 % of the words.
"""

from __future__ import annotations

import argparse

import numpy as np

from benchmarks.common import show
from ig_core.corpus import open_run, stopping
from ig_core.corpus.coverage import coverage, sums_of_parts

WIDTHS = (0.2, 0.1, 0.06, 0.04, 0.03)  # logits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", required=True, metavar="FOLDER", help="a finished run of texts")
    parser.add_argument("--orders", type=int, default=20, metavar="N", help="of its parts, besides its own; 20")
    wanted = parser.parse_args()
    run = open_run(wanted.run)
    parts, random, rows = sums_of_parts(run), np.random.default_rng(0), []
    orders = [[parts[number] for number in random.permutation(len(parts))] for _ in range(wanted.orders)]
    first = -(-stopping.LEAST // run.manifest.settings.part)
    for width in WIDTHS:
        own = coverage(parts, width, first=first)
        others = [found for order in orders if (found := coverage(order, width, first=first)) is not None]
        if own is None or not others:
            continue
        shares = [found.share for found in others]
        rows.append(
            {
                "width": width,
                "parts": own.parts,
                "words": own.words,
                "held, %": 100 * own.share,
                "parts in other orders": float(np.mean([found.parts for found in others])),
                "held in other orders, %": 100 * float(np.mean(shares)),
                "worst, %": 100 * min(shares),
            }
        )
    title = f"Intervals of {wanted.run} stopped early, of {len(parts)} parts"
    show(title, rows, f"Aim: 95 %. Means over {wanted.orders} orders.")


if __name__ == "__main__":
    main()
