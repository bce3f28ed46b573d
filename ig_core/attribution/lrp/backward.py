"""The backward pass: relevance of the last states is propagated, step by step, to the words and the first states.

A linear layer z_j = Σ w_ij a_i + b_j divides relevance among its N inputs in proportion to what each added to the sum:
R_i = Σ_j (w_ij a_i + δ (b_j + ε s_j) / N) / (z_j + ε s_j) · R_j, where s_j is the sign of z_j and δ the bias factor
(section 3.1 of the paper). The two parts of a cell share its relevance likewise; a gate and its signal, by a gate rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ig_core.attribution.lrp.forward import Layers, Trace
from ig_core.attribution.lrp.gate_rules import GateRule, sign
from ig_core.attribution.lrp.weights import GATES


def relevance_of_states(
    layers: Layers, states: np.ndarray, logits: np.ndarray, directions: np.ndarray, eps: float, bias_factor: float
) -> np.ndarray:
    """Relevance of the last states (n, K, D·d), for combinations of outputs (n, K, C)."""
    signs = sign(logits)
    shares = directions * (logits / (logits + eps * signs))[:, np.newaxis]  # (n, K, C)
    relevance = states[:, np.newaxis] * (shares @ layers.output_kernel.T)
    bias = layers.output_bias + eps * signs
    relevance += bias_factor / states.shape[1] * (shares * bias[:, np.newaxis]).sum(axis=-1, keepdims=True)
    return relevance


def relevance_of_words(
    layers: Layers, trace: Trace, relevance: np.ndarray, eps: float, bias_factor: float, rule: GateRule
) -> tuple[np.ndarray, np.ndarray]:
    """Propagate the relevance of the last states, (n, K, D·d), to the words.

    Returns: relevance of the words (n, K, T, e), and what arrives at the states and cells before the first word (n, K).
    """
    D, T, n, _ = trace.x.shape
    d, K = layers.units, relevance.shape[1]
    factors = _factors(layers, trace, eps, bias_factor, rule)
    to_states = layers.recurrent_kernel[..., factors.columns].transpose(0, 2, 1).copy()
    into_gates = np.zeros((D, T, n, K, factors.columns.size), layers.dtype)  # relevance over pre-activation

    R_state = relevance.reshape(n, K, D, d).transpose(2, 0, 1, 3).copy()
    R_cell = np.zeros_like(R_state)
    for t in range(T - 1, -1, -1):
        at = (slice(None), t, slice(trace.active[t]), np.newaxis)  # one row for all K
        rows = (slice(None), slice(trace.active[t]))
        R_h = R_state[rows]
        q = (R_cell[rows] + R_h * factors.cell[at]) * factors.per_cell[at]
        R_carried, R_added = q * factors.carried[at], q * factors.added[at]
        if bias_factor:
            stabiliser = (q * factors.cell_stabiliser[at]).sum(axis=-1, keepdims=True)
            R_carried, R_added = R_carried + stabiliser, R_added + stabiliser
        sources = {"input": R_added, "forget": R_carried, "candidate": R_added, "output": R_h}
        r = np.concatenate([sources[name] for name in factors.gates], axis=-1) * factors.per_gate[at]
        into_gates[:, t, : trace.active[t]] = r
        R_cell[rows] = R_carried * factors.old_cell[at]
        back = (r.reshape(D, -1, factors.columns.size) @ to_states).reshape(R_h.shape)
        R_state[rows] = trace.states[:, t][rows][:, :, np.newaxis] * back
        if bias_factor:
            R_state[rows] += (r * factors.bias[at]).sum(axis=-1, keepdims=True)

    words = _into_words(layers, trace, into_gates, factors, bias_factor)
    return words, (R_state.sum(axis=(0, 3)) + R_cell.sum(axis=(0, 3)))


@dataclass(frozen=True, eq=False)
class _Factors:
    """What relevance is multiplied by on its way; it follows from the forward pass alone, so it is computed once.

    Attributes:
        gates: those that get relevance under the rule, in the order in which `columns` has them.
        columns: their columns among the 4d.
        per_gate: of each column, its share of what it is a factor of, over its stabilised pre-activation.
        bias: of each column, the part of bias and stabiliser that each input gets.
        cell, old_cell: the signal's share of the relevance of state and of carried cell, (D, T, n, d).
        per_cell: one over the stabilised cell, (D, T, n, d).
        carried, added: the two parts of the cell, forget · old cell and input · candidate, (D, T, n, d).
        cell_stabiliser: the part of the cell's stabiliser that each of its inputs gets, (D, T, n, d).
    """

    gates: tuple[str, ...]
    columns: np.ndarray
    per_gate: np.ndarray
    bias: np.ndarray
    cell: np.ndarray
    old_cell: np.ndarray
    per_cell: np.ndarray
    carried: np.ndarray
    added: np.ndarray
    cell_stabiliser: np.ndarray


def _factors(layers: Layers, trace: Trace, eps: float, bias_factor: float, rule: GateRule) -> _Factors:
    d, e, dtype = layers.units, trace.x.shape[-1], layers.dtype
    gate = {name: trace.gates[..., layers.columns[name]] for name in GATES}
    old, new = trace.cells[:, :-1], trace.cells[:, 1:]
    of_output, of_cell = rule(gate["output"], np.tanh(new), eps, bias_factor)
    of_forget, of_old = rule(gate["forget"], old, eps, bias_factor)
    of_input, of_candidate = rule(gate["input"], gate["candidate"], eps, bias_factor)

    of_gates = {"input": of_input, "forget": of_forget, "candidate": of_candidate, "output": of_output}
    shares = {name: share for name, share in of_gates.items() if share is not None}
    columns = np.concatenate([np.arange(4 * d)[layers.columns[name]] for name in shares])
    before = trace.before[..., columns]
    signs, cell_signs = sign(before), sign(new)
    weighted = np.concatenate([np.broadcast_to(share, old.shape) for share in shares.values()], axis=-1)
    of_cell, of_old = (np.broadcast_to(share, old.shape).astype(dtype) for share in (of_cell, of_old))
    return _Factors(
        gates=tuple(shares),
        columns=columns,
        per_gate=(weighted / (before + eps * signs)).astype(dtype),
        bias=bias_factor / (d + e) * (layers.bias[:, np.newaxis, np.newaxis, columns] + eps * signs),
        cell=of_cell,
        old_cell=of_old,
        per_cell=(1 / (new + eps * cell_signs)).astype(dtype),
        carried=gate["forget"] * old,
        added=gate["input"] * gate["candidate"],
        cell_stabiliser=(bias_factor * eps / (2 * d) * cell_signs).astype(dtype),
    )


def _into_words(
    layers: Layers, trace: Trace, into_gates: np.ndarray, factors: _Factors, bias_factor: float
) -> np.ndarray:
    """Relevance over pre-activation (D, T, n, K, columns) -> relevance of the words of both directions (n, K, T, e)."""
    D, T, n, e = trace.x.shape
    K = into_gates.shape[3]
    to_words = layers.kernel[..., factors.columns].transpose(0, 2, 1)
    scores = into_gates.reshape(D, T, n * K, factors.columns.size) @ to_words[:, np.newaxis]
    scores = scores.reshape(D, T, n, K, e)
    scores *= trace.x[..., np.newaxis, :]
    if bias_factor:
        scores += (into_gates * factors.bias[..., np.newaxis, :]).sum(axis=-1, keepdims=True)
    words = scores[0].transpose(1, 2, 0, 3).copy()
    for row, length in enumerate(trace.lengths if D == 2 else ()):
        words[row, :, :length] += scores[1, :length, row][::-1].transpose(1, 0, 2)
    return words
