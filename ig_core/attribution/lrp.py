"""Layer-wise Relevance Propagation for an LSTM: Arras, Montavon, Müller and Samek (2017), "Explaining Recurrent
Neural Network Predictions in Sentiment Analysis"; the rules for gates are compared in Arras et al. (2019).

An output's value is handed back, layer by layer and step by step, to what it was made of. Given the forward pass, all
of this is linear in the relevance, so whatever does not depend on it is computed once for all steps, and one pass
serves both directions, all classes and all texts of a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ig_core.attribution.record import Attribution

# Matrix products of more multiplications than these are given to several threads by linear algebra libraries. Products
# here are so small that this gains little, and on a busy machine threads wait for each other far longer than they work.
_LARGEST_PRODUCT = 2**18

GATES = ("input", "forget", "candidate", "output")  # the order in which Keras packs them


@dataclass(frozen=True, eq=False)
class LstmWeights:
    """One direction of an LSTM of d units that reads embeddings of e numbers, packed as Keras packs it.

    Attributes:
        kernel: (e, 4d), columns in the order of GATES.
        recurrent_kernel: (d, 4d).
        bias: (4d,).
    Raises: ValueError if the shapes do not fit each other.
    """

    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: np.ndarray

    def __post_init__(self):
        d, e = self.recurrent_kernel.shape[0], self.kernel.shape[0]
        for name, wanted in {"kernel": (e, 4 * d), "recurrent_kernel": (d, 4 * d), "bias": (4 * d,)}.items():
            came = getattr(self, name).shape
            if came != wanted:
                raise ValueError(f"{name} must have the shape {wanted} in an LSTM of {d} units; got {came}")

    @property
    def units(self) -> int:
        return self.recurrent_kernel.shape[0]


@dataclass(frozen=True, eq=False)
class BiLstmWeights:
    """An LSTM in one direction or two, whose last states go into a linear layer of C outputs.

    Attributes:
        backward: the direction that reads from the end; None in a unidirectional LSTM.
        output_kernel: (2d, C), the forward direction's rows first; (d, C) with one direction.
        output_bias: (C,), or None.
    Raises: ValueError if the shapes do not fit each other.
    """

    forward: LstmWeights
    backward: LstmWeights | None
    output_kernel: np.ndarray
    output_bias: np.ndarray | None

    def __post_init__(self):
        if self.backward is not None and self.backward.kernel.shape != self.forward.kernel.shape:
            shapes = f"{self.forward.kernel.shape} and {self.backward.kernel.shape}"
            raise ValueError(f"both directions must have kernels of one shape; got {shapes}")
        rows = sum(direction.units for direction in self.directions)
        if self.output_kernel.ndim != 2 or len(self.output_kernel) != rows:
            raise ValueError(f"output_kernel must have the shape ({rows}, C); got {self.output_kernel.shape}")
        if self.output_bias is not None and self.output_bias.shape != (self.outputs,):
            raise ValueError(f"output_bias must have the shape ({self.outputs},); got {self.output_bias.shape}")

    @property
    def directions(self) -> tuple[LstmWeights, ...]:
        return (self.forward,) if self.backward is None else (self.forward, self.backward)

    @property
    def outputs(self) -> int:
        return self.output_kernel.shape[1]


@dataclass(frozen=True, eq=False, kw_only=True)
class LrpAttribution(Attribution):
    """Where the value of one output of an LSTM came from, at one text.

    Attributes:
        rest: relevance that ended on the states before the first word. Scores and rest add up to `explains` where
            biases and stabilisers are shared among the inputs (bias_factor 1); else these keep what is missing.
    """

    rest: float

    @property
    def gap(self) -> float:
        """Scores and rest minus the output that they come from."""
        return float(self.scores.sum(dtype=np.float64)) + self.rest - self.explains


def lrp_bilstm(
    weights: BiLstmWeights,
    x: np.ndarray,
    target: int,
    *,
    eps: float = 1e-3,
    bias_factor: float = 0.0,
    gate_rule: str = "all",
) -> LrpAttribution:
    """Hand the output `target` back to the embedded words of one text.

    Args:
        x: embedded words, (T, e). Its type, float32 or float64, is the one that is computed in.
        target: which output, 0 to C - 1.
        eps: stabiliser: how far a layer's sum is moved away from zero before relevance is divided by it.
        bias_factor: share of each layer's bias and stabiliser that is divided among its inputs. With 1 relevance is
            conserved; with 0, which is for explaining, words get nothing that they did not bring.
        gate_rule: a key of GATE_RULES: who gets the relevance of a gate times its signal.
    Returns: signed scores (T, e) in units of the output.
    Raises: ValueError for a shape, a number or a name that cannot be used.
    Source: section 3.1 of the paper.
    """
    outputs = weights.outputs
    if not 0 <= target < outputs:
        raise ValueError(f"target must be an output from 0 to {outputs - 1}; got {target}")
    direction = np.eye(outputs)[target]
    return lrp_batch(weights, [x], direction, eps=eps, bias_factor=bias_factor, gate_rule=gate_rule)[0][0]


def lrp_batch(
    weights: BiLstmWeights,
    texts: Sequence[np.ndarray],
    directions: np.ndarray,
    *,
    eps: float = 1e-3,
    bias_factor: float = 0.0,
    gate_rule: str = "all",
) -> list[list[LrpAttribution]]:
    """lrp_bilstm for texts of several lengths and several outputs of each, in one pass.

    Args:
        texts: embedded words of each text, (T, e) with a T of its own.
        directions: which combinations of outputs are explained, (C,), (K, C) the same for every text, or (n, K, C):
            a row of the unit matrix for an output, minus it for its opposite, a difference for a contrast.
    Returns: for each text a list of K.
    Raises: as lrp_bilstm.
    """
    texts, directions = _checked(weights, texts, directions, eps, gate_rule)
    dtype = np.result_type(np.float32, *texts)
    layers = _Layers(weights, dtype)
    order = np.argsort([-len(text) for text in texts], kind="stable")  # those still read at a step are the first ones
    widest = weights.forward.units * max(4, directions.shape[1] * (1 if gate_rule == "all" else 4))
    together = max(1, _LARGEST_PRODUCT // (weights.forward.units * widest))
    results: list = [None] * len(texts)
    for at in range(0, len(texts), together):
        chosen = order[at : at + together]
        explained = directions[chosen].astype(dtype)
        found = _hand_back(layers, [texts[i] for i in chosen], explained, eps, bias_factor, GATE_RULES[gate_rule])
        for i, of_text in zip(chosen, found, strict=True):
            results[i] = of_text
    return results


def _hand_back(
    layers: _Layers,
    texts: list[np.ndarray],
    directions: np.ndarray,
    eps: float,
    bias_factor: float,
    rule: Callable[..., Shares],
) -> list[list[LrpAttribution]]:
    """lrp_batch for texts that are sorted, the longest first, in one pass."""
    trace = layers.forward(texts)
    last, logits = layers.outputs(trace)
    signs = _sign(logits)
    share = directions * (logits / (logits + eps * signs))[:, np.newaxis]  # (n, K, C)
    relevance = last[:, np.newaxis] * (share @ layers.output_kernel.T)
    beside = layers.output_bias + eps * signs
    relevance += bias_factor / last.shape[1] * (share * beside[:, np.newaxis]).sum(axis=-1, keepdims=True)
    explains = (directions * logits[:, np.newaxis]).sum(axis=-1)
    with np.errstate(over="ignore", invalid="ignore"):
        scores, rest = layers.backward(trace, relevance, eps, bias_factor, rule)
    if not (np.isfinite(scores).all() and np.isfinite(rest).all()):
        raise ValueError(f"relevance grew beyond what {layers.dtype} holds under this gate_rule, or x is not finite")
    return [
        [
            LrpAttribution(values[: len(text)], explains=float(value), points=0, rest=float(left))
            for values, value, left in zip(*of_text, strict=True)
        ]
        for text, *of_text in zip(texts, scores, explains, rest, strict=True)
    ]


# ---- who gets the relevance of a product of gate and signal: (gate, signal, eps, bias factor) -> shares of the two

Shares = tuple[np.ndarray | float | None, np.ndarray | float]  # None: the gate gets nothing and is left alone


def _all(gate: np.ndarray, signal: np.ndarray, eps: float, bias_factor: float) -> Shares:
    return None, 1.0


def _half(gate: np.ndarray, signal: np.ndarray, eps: float, bias_factor: float) -> Shares:
    return 0.5, 0.5


def _prop(gate: np.ndarray, signal: np.ndarray, eps: float, bias_factor: float) -> Shares:
    total = gate + signal
    total, spare = total + eps * _sign(total), bias_factor * eps * _sign(total) / 2
    return (gate + spare) / total, (signal + spare) / total


GATE_RULES: dict[str, Callable[..., Shares]] = {"all": _all, "prop": _prop, "half": _half}


def _sign(values: np.ndarray) -> np.ndarray:
    """1 or -1, with 1 for zero: a stabiliser must move zero too."""
    return np.where(values >= 0, values.dtype.type(1), values.dtype.type(-1))


def _checked(weights, texts, directions, eps, gate_rule) -> tuple[list[np.ndarray], np.ndarray]:
    """Texts and directions as arrays, the latter (n, K, C)."""
    if gate_rule not in GATE_RULES:
        raise ValueError(f"gate_rule must be one of {', '.join(GATE_RULES)}; got {gate_rule!r}")
    if not eps > 0:
        raise ValueError(f"eps must be larger than zero; got {eps}")
    texts, e = [np.asarray(text) for text in texts], len(weights.forward.kernel)
    for text in texts:
        if text.ndim != 2 or text.shape[1] != e or not len(text):
            raise ValueError(f"x must have the shape (T, {e}) with T of at least 1; got {text.shape}")
    directions = np.atleast_2d(directions)
    if directions.shape[-1] != weights.outputs or (directions.ndim == 3 and len(directions) != len(texts)):
        shape = f"({weights.outputs},), (K, {weights.outputs}) or ({len(texts)}, K, {weights.outputs})"
        raise ValueError(f"directions must have the shape {shape}; got {directions.shape}")
    return texts, np.broadcast_to(directions, (len(texts), *directions.shape[-2:]))


# ---- the pass itself. Arrays are (directions, steps, texts, …); the longest texts come first.


@dataclass(frozen=True, eq=False)
class _Trace:
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


class _Layers:
    """The weights of all directions, stacked, and the two ways through them."""

    def __init__(self, weights: BiLstmWeights, dtype: np.dtype):
        def stacked(name: str) -> np.ndarray:
            return np.stack([getattr(direction, name) for direction in weights.directions]).astype(dtype)

        self.kernel, self.recurrent_kernel, self.bias = map(stacked, ("kernel", "recurrent_kernel", "bias"))
        self.output_kernel = weights.output_kernel.astype(dtype)
        none = np.zeros(weights.outputs)
        self.output_bias = (none if weights.output_bias is None else weights.output_bias).astype(dtype)
        d = weights.forward.units
        self.columns = {gate: slice(at * d, (at + 1) * d) for at, gate in enumerate(GATES)}
        self.dtype, self.units = dtype, d

    def forward(self, texts: list[np.ndarray]) -> _Trace:
        lengths = np.array([len(text) for text in texts])
        n, longest, d, e = len(texts), int(lengths[0]), self.units, self.kernel.shape[1]
        many = len(self.kernel)
        x = np.zeros((many, longest, n, e), self.dtype)
        for row, text in enumerate(texts):
            for direction, words in zip(x, (text, text[::-1]), strict=False):
                direction[: len(text), row] = words
        # One product a step, not one for all: see _LARGEST_PRODUCT.
        before = x @ self.kernel[:, np.newaxis] + self.bias[:, np.newaxis, np.newaxis]
        gates = np.zeros_like(before)
        cells, states = (np.zeros((many, longest + 1, n, d), self.dtype) for _ in range(2))
        scale = np.full(4 * d, 0.5, self.dtype)  # σ(z) = 1/2 + tanh(z/2)/2, which cannot overflow
        scale[self.columns["candidate"]] = 1
        shift = 1 - scale
        i, f, g, o = (self.columns[gate] for gate in GATES)
        active = (lengths[:, np.newaxis] > np.arange(longest)).sum(axis=0)
        for t, a in enumerate(active):
            z = before[:, t, :a]
            z += states[:, t, :a] @ self.recurrent_kernel
            gate = gates[:, t, :a] = np.tanh(z * scale) * scale + shift
            cell = gate[..., f] * cells[:, t, :a] + gate[..., i] * gate[..., g]
            cells[:, t + 1, :a] = cell
            states[:, t + 1, :a] = gate[..., o] * np.tanh(cell)
        return _Trace(x, lengths, active, before, gates, cells, states)

    def outputs(self, trace: _Trace) -> tuple[np.ndarray, np.ndarray]:
        """Last states (n, D·d) and logits (n, C)."""
        rows = np.arange(len(trace.lengths))
        last = np.concatenate([states[trace.lengths, rows] for states in trace.states], axis=1)
        return last, last @ self.output_kernel + self.output_bias

    def backward(
        self, trace: _Trace, relevance: np.ndarray, eps: float, bias_factor: float, rule: Callable[..., Shares]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Relevance of the last states (n, K, D·d) -> of the words (n, K, T, e), and what is left over (n, K)."""
        many, longest, n, e = trace.x.shape
        d, k = self.units, relevance.shape[1]
        gate = {name: trace.gates[..., self.columns[name]] for name in GATES}
        old, new = trace.cells[:, :-1], trace.cells[:, 1:]
        kept, added = gate["forget"] * old, gate["input"] * gate["candidate"]
        of_output, of_cell = rule(gate["output"], np.tanh(new), eps, bias_factor)
        of_forget, of_old = rule(gate["forget"], old, eps, bias_factor)
        of_input, of_candidate = rule(gate["input"], gate["candidate"], eps, bias_factor)

        # Of each gate that gets relevance: its share of what stands before it, over its stabilised pre-activation.
        shares = {"input": of_input, "forget": of_forget, "candidate": of_candidate, "output": of_output}
        shares = {name: share for name, share in shares.items() if share is not None}
        used = np.concatenate([np.arange(4 * d)[self.columns[name]] for name in shares])
        signs = _sign(trace.before[..., used])
        divisor = trace.before[..., used] + eps * signs
        weighted = np.concatenate([np.broadcast_to(share, old.shape) for share in shares.values()], axis=-1)
        factors = (weighted / divisor).astype(self.dtype)
        beside = bias_factor / (d + e) * (self.bias[:, np.newaxis, np.newaxis, used] + eps * signs)

        to_states = self.recurrent_kernel[..., used].transpose(0, 2, 1).copy()
        cell_signs = _sign(new)
        per_cell = (1 / (new + eps * cell_signs)).astype(self.dtype)
        of_cell, of_old = (np.broadcast_to(share, old.shape).astype(self.dtype) for share in (of_cell, of_old))
        spare = (bias_factor * eps / (2 * d) * cell_signs).astype(self.dtype)
        into_gates = np.zeros((many, longest, n, k, used.size), self.dtype)  # relevance over pre-activation

        R_state = relevance.reshape(n, k, many, d).transpose(2, 0, 1, 3).copy()
        R_cell = np.zeros_like(R_state)
        for t in range(longest - 1, -1, -1):
            at = (slice(None), t, slice(trace.active[t]), np.newaxis)  # one row for all K
            rows = (slice(None), slice(trace.active[t]))
            R_h = R_state[rows]
            q = (R_cell[rows] + R_h * of_cell[at]) * per_cell[at]
            R_kept, R_added = q * kept[at], q * added[at]
            if bias_factor:
                extra = (q * spare[at]).sum(axis=-1, keepdims=True)
                R_kept, R_added = R_kept + extra, R_added + extra
            sources = {"input": R_added, "forget": R_kept, "candidate": R_added, "output": R_h}
            r = np.concatenate([sources[name] for name in shares], axis=-1) * factors[at]
            into_gates[:, t, : trace.active[t]] = r
            R_cell[rows] = R_kept * of_old[at]
            back = (r.reshape(many, -1, used.size) @ to_states).reshape(R_h.shape)
            R_state[rows] = trace.states[:, t][rows][:, :, np.newaxis] * back
            if bias_factor:
                R_state[rows] += (r * beside[at]).sum(axis=-1, keepdims=True)

        to_words = self.kernel[..., used].transpose(0, 2, 1)
        scores = into_gates.reshape(many, longest, n * k, used.size) @ to_words[:, np.newaxis]
        scores = scores.reshape(many, longest, n, k, e)
        scores *= trace.x[..., np.newaxis, :]
        if bias_factor:
            scores += (into_gates * beside[..., np.newaxis, :]).sum(axis=-1, keepdims=True)
        words = scores[0].transpose(1, 2, 0, 3).copy()
        for row, length in enumerate(trace.lengths if many == 2 else ()):
            words[row, :, :length] += scores[1, :length, row][::-1].transpose(1, 0, 2)
        return words, (R_state.sum(axis=(0, 3)) + R_cell.sum(axis=(0, 3)))
