"""The forward pass of an LSTM over texts of several lengths, with all that the backward pass needs of it.

Arrays are (D, T, n, …): directions, steps, texts. The longest texts come first, so that those which still have a word
at a step are always the first ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ig_core.attribution.lrp.weights import GATES, BiLstmWeights

# Matrix products of more multiplications than these are given to several threads by linear algebra libraries. Products
# here are so small that this gains little, and on a busy machine threads wait for each other far longer than they work.
LARGEST_PRODUCT = 2**18


@dataclass(frozen=True, eq=False)
class Trace:
    """What the forward pass leaves behind; each direction counts steps in the order in which it reads.

    Attributes:
        x: (D, T, n, e); zero after the end of a text.
        lengths: steps of each text, (n,).
        active: how many texts, of the first, have a word at a step, (T,).
        before, gates: pre-activations and activations of the gates, (D, T, n, 4d).
        cells, states: before the first step and after each, (D, T + 1, n, d).
    """

    x: np.ndarray
    lengths: np.ndarray
    active: np.ndarray
    before: np.ndarray
    gates: np.ndarray
    cells: np.ndarray
    states: np.ndarray


class Layers:
    """The weights of all directions, stacked, and the forward pass through them.

    Attributes:
        kernel, recurrent_kernel, bias: (D, e, 4d), (D, d, 4d) and (D, 4d).
        output_kernel, output_bias: (D·d, C) and (C,); zeros where there is no bias.
        columns: for each of GATES, its columns among the 4d.
        dtype: what is computed in.
        units: d.
    """

    def __init__(self, weights: BiLstmWeights, dtype: np.dtype):
        def stacked(name: str) -> np.ndarray:
            return np.stack([getattr(direction, name) for direction in weights.directions]).astype(dtype)

        self.kernel, self.recurrent_kernel, self.bias = map(stacked, ("kernel", "recurrent_kernel", "bias"))
        self.output_kernel = weights.output_kernel.astype(dtype)
        no_bias = np.zeros(weights.outputs)
        self.output_bias = (no_bias if weights.output_bias is None else weights.output_bias).astype(dtype)
        d = weights.forward.units
        self.columns = {gate: slice(at * d, (at + 1) * d) for at, gate in enumerate(GATES)}
        self.dtype, self.units = dtype, d

    def forward(self, texts: list[np.ndarray]) -> Trace:
        """Read embedded texts, each (T, e) with a T of its own, sorted with the longest first."""
        lengths = np.array([len(text) for text in texts])
        D, T, n, e = len(self.kernel), int(lengths[0]), len(texts), self.kernel.shape[1]
        d = self.units
        x = np.zeros((D, T, n, e), self.dtype)
        for row, text in enumerate(texts):
            for direction, words in zip(x, (text, text[::-1]), strict=False):
                direction[: len(text), row] = words
        # One product a step, not one for all: see LARGEST_PRODUCT.
        before = x @ self.kernel[:, np.newaxis] + self.bias[:, np.newaxis, np.newaxis]
        gates = np.zeros_like(before)
        cells, states = (np.zeros((D, T + 1, n, d), self.dtype) for _ in range(2))
        scale = np.full(4 * d, 0.5, self.dtype)  # σ(z) = 1/2 + tanh(z/2)/2, which cannot overflow
        scale[self.columns["candidate"]] = 1
        shift = 1 - scale
        i, f, g, o = (self.columns[gate] for gate in GATES)
        active = (lengths[:, np.newaxis] > np.arange(T)).sum(axis=0)
        for t, a in enumerate(active):
            z = before[:, t, :a]
            z += states[:, t, :a] @ self.recurrent_kernel
            gate = gates[:, t, :a] = np.tanh(z * scale) * scale + shift
            cell = gate[..., f] * cells[:, t, :a] + gate[..., i] * gate[..., g]
            cells[:, t + 1, :a] = cell
            states[:, t + 1, :a] = gate[..., o] * np.tanh(cell)
        return Trace(x, lengths, active, before, gates, cells, states)

    def outputs(self, trace: Trace) -> tuple[np.ndarray, np.ndarray]:
        """Last states (n, D·d) and logits (n, C)."""
        rows = np.arange(len(trace.lengths))
        last = np.concatenate([states[trace.lengths, rows] for states in trace.states], axis=1)
        return last, last @ self.output_kernel + self.output_bias
