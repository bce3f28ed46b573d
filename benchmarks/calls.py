"""With how many gradients an explanation begins in the least time: `first_points` of a model.

A call of a model costs something besides its gradients: much for an LSTM, which takes as many steps for one as for
thirty, little for convolutions. So the adaptive rule begins with few gradients or with many; which takes the least
processor time, to 1 % and to 0.1 %, is measured here, on training inputs, in turns. The numbers stand with the models,
and not in a table that is made anew at every start: the same input has the same explanation on every machine.
"""

from __future__ import annotations

import time

import numpy as np

from benchmarks.common import chosen_models, environment, options, show
from benchmarks.networks import TRAINED, paths
from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.errors import DataError

TOLERANCES = (1e-2, 1e-3)
FIRST = (5, 9, 16, 24, 32, 48, 64, 128)
WARM_UP = 2


def main() -> None:
    wanted = options(__doc__, inputs=20, seed=3)
    random, rows = np.random.default_rng(wanted.seed), []
    for name in [*TRAINED, *chosen_models()]:
        try:
            chosen = paths(name, WARM_UP + wanted.inputs, wanted.seed, "train")
        except DataError as error:
            print(f"{name} is left out. {error}")
            continue
        for tolerance in TOLERANCES:
            seconds: dict[int, list[float]] = {first: [] for first in FIRST}
            for number, path in enumerate(chosen):
                for first in random.permutation(FIRST).tolist():
                    began = time.process_time()
                    rule = Adaptive(tolerance, first=first)
                    integrated_gradients(path.gradient_fn, path.x, path.baseline, rule, path.summed)
                    if number >= WARM_UP:
                        seconds[first].append(time.process_time() - began)
            row: dict = {"model": name, "to": f"{tolerance:.1%}", "now": getattr(chosen[0].model, "first_points", 9)}
            rows.append(row | {f"{first} first, ms": 1e3 * float(np.mean(seconds[first])) for first in FIRST})
    show(f"Processor time of an explanation, mean of {wanted.inputs} inputs", rows, environment())


if __name__ == "__main__":
    main()
