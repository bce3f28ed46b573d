"""LRP for a bidirectional LSTM, all five classes of one text: one pass against the published program's way.

The other side is benchmarks/lrp_loop.py: one class, one step and one matrix of messages at a time, five times.
Sizes are the published ones, 60 numbers a word and 60 units a direction, with random weights; both sides compute in
float32. A batch is as many texts of one length in one call.
"""

from __future__ import annotations

import numpy as np

from benchmarks.common import environment, interleaved, options, ratio, show
from benchmarks.lrp_loop import lrp_loop
from ig_core.attribution.lrp import BiLstmWeights, LstmWeights, lrp_batch

SIZE, CLASSES = 60, 5  # numbers of an embedding, and units of a direction
LENGTHS = (25, 256)
BATCH = 32  # texts


def main() -> None:
    wanted = options(__doc__, rounds=20, seed=0)
    random = np.random.default_rng(wanted.seed)
    weights = _weights(random)
    rows = []
    for length in LENGTHS:
        texts = [random.normal(size=(length, SIZE)).astype(np.float32) for _ in range(BATCH)]
        seconds = interleaved(
            {
                "loop": lambda x=texts[0]: [lrp_loop(weights, x, target) for target in range(CLASSES)],
                "one pass": lambda x=texts[0]: lrp_batch(weights, [x], np.eye(CLASSES)),
                "one class": lambda x=texts[0]: lrp_batch(weights, [x], np.eye(CLASSES)[0]),
                "batch": lambda texts=texts: lrp_batch(weights, texts, np.eye(CLASSES)),
            },
            wanted.rounds,
            warm_up=1,
            pause=0.05,
        )
        ms = {name: 1e3 * float(np.median(taken)) for name, taken in seconds.items()}
        difference = _difference(weights, texts[0])
        rows.append(
            {
                "words": length,
                "loop, ms": ms["loop"],
                "one pass, ms": ms["one pass"],
                "ratio": ratio(seconds, "loop", "one pass"),
                "one class alone, ms": ms["one class"],
                f"a text of {BATCH}, ms": ms["batch"] / BATCH,
                "ratio in a batch": BATCH * ratio(seconds, "loop", "batch"),
                "largest difference": difference,
            }
        )
    show(
        "LRP of all five classes of one text, against the published loop",
        rows,
        f"Medians of {wanted.rounds} runs; aim: ratio ≥ 10 at both lengths. Difference: of a score, as a part of the "
        f"largest score. {environment()}",
    )


def _weights(random: np.random.Generator) -> BiLstmWeights:
    """As Keras initialises an LSTM, about: pre-activations of the size of one."""

    def normal(*shape: int, size: float) -> np.ndarray:
        return random.normal(0, size, shape).astype(np.float32)

    directions = [
        LstmWeights(normal(SIZE, 4 * SIZE, size=0.1), normal(SIZE, 4 * SIZE, size=0.1), normal(4 * SIZE, size=0.1))
        for _ in range(2)
    ]
    return BiLstmWeights(*directions, normal(2 * SIZE, CLASSES, size=0.1), None)


def _difference(weights: BiLstmWeights, x: np.ndarray) -> float:
    fast = lrp_batch(weights, [x], np.eye(CLASSES))[0]
    slow = [lrp_loop(weights, x, target)[0] for target in range(CLASSES)]
    return max(float(np.abs(a.scores - b).max() / np.abs(b).max()) for a, b in zip(fast, slow, strict=True))


if __name__ == "__main__":
    main()
