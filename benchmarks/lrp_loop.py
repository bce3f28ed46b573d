"""LRP for a bidirectional LSTM as it was published: one text, one class, one step and one product matrix at a time.

Written from Arras et al. (2017), in the manner of their program: every layer, also a sum of two vectors, is a matrix of
messages. It is slow and plain, and so it is what ig_core.attribution.lrp is measured by and held against.
"""

from __future__ import annotations

import numpy as np

from ig_core.attribution.lrp import GATES, BiLstmWeights, LstmWeights


def lrp_loop(
    weights: BiLstmWeights, x: np.ndarray, target: int, eps: float = 1e-3, bias_factor: float = 0.0
) -> tuple[np.ndarray, float, float]:
    """Scores (T, e), relevance left on the first states, and the target's score; gate rule "all"."""
    readings = [(weights.forward, x)]
    if weights.backward is not None:
        readings.append((weights.backward, x[::-1]))
    steps = [_read(lstm, words) for lstm, words in readings]
    inputs = sum(lstm.units for lstm, _ in readings)
    bias = np.zeros(weights.outputs) if weights.output_bias is None else weights.output_bias
    rows = np.split(weights.output_kernel, len(readings))
    outputs = sum(states[-1] @ part for (*_, states), part in zip(steps, rows, strict=True)) + bias
    wanted = np.zeros_like(outputs)
    wanted[target] = outputs[target]
    scores, rest = np.zeros_like(x), 0.0
    for number, ((lstm, words), step, part) in enumerate(zip(readings, steps, rows, strict=True)):
        R = _linear(step[-1][-1], part, bias, outputs, wanted, inputs, eps, bias_factor)
        of_words, left = _hand_back(lstm, words, step, R, eps, bias_factor)
        scores += of_words[::-1] if number else of_words
        rest += left
    return scores, float(rest), float(outputs[target])


def _read(lstm: LstmWeights, words: np.ndarray):
    """Gates by name before and after their activation, cells, states; of the last two, number t is before step t."""
    d = lstm.units
    cells, states = [np.zeros(d, words.dtype)], [np.zeros(d, words.dtype)]
    before, after = [], []
    for word in words:
        z = dict(
            zip(GATES, np.split(word @ lstm.kernel + states[-1] @ lstm.recurrent_kernel + lstm.bias, 4), strict=True)
        )
        gate = {name: np.tanh(z[name]) if name == "candidate" else 1 / (1 + np.exp(-z[name])) for name in GATES}
        cells.append(gate["forget"] * cells[-1] + gate["input"] * gate["candidate"])
        states.append(gate["output"] * np.tanh(cells[-1]))
        before.append(z)
        after.append(gate)
    return before, after, cells, states


def _hand_back(lstm: LstmWeights, words, step, R_state, eps, bias_factor):
    before, after, cells, states = step
    d, e = lstm.units, words.shape[1]
    one, nothing = np.eye(d, dtype=words.dtype), np.zeros(d, words.dtype)
    column = GATES.index("candidate") * d
    candidate = slice(column, column + d)
    R_cell, of_words = nothing.copy(), np.zeros_like(words)
    for t in reversed(range(len(words))):
        gate, cell = after[t], cells[t + 1]
        R_cell = R_cell + R_state
        added, kept = gate["input"] * gate["candidate"], gate["forget"] * cells[t]
        R_candidate = _linear(added, one, nothing, cell, R_cell, 2 * d, eps, bias_factor)
        R_kept = _linear(kept, one, nothing, cell, R_cell, 2 * d, eps, bias_factor)
        layer = (lstm.bias[candidate], before[t]["candidate"], R_candidate, d + e, eps, bias_factor)
        of_words[t] = _linear(words[t], lstm.kernel[:, candidate], *layer)
        R_state = _linear(states[t], lstm.recurrent_kernel[:, candidate], *layer)
        R_cell = R_kept
    return of_words, (R_state + R_cell).sum()


def _linear(a, w, b, z, R, inputs, eps, bias_factor):
    """Relevance R (J,) of z = a · w + b -> of a (I,), by the matrix of messages (I, J)."""
    sign = np.where(z >= 0, 1.0, -1.0).astype(z.dtype)
    messages = w * a[:, np.newaxis] + bias_factor * (b + eps * sign)[np.newaxis] / inputs
    return (messages / (z + eps * sign)[np.newaxis] * R[np.newaxis]).sum(axis=1)
