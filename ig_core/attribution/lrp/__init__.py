"""Layer-wise Relevance Propagation for an LSTM: Arras, Montavon, Müller and Samek (2017), "Explaining Recurrent
Neural Network Predictions in Sentiment Analysis"; the rules for gates are compared in Arras et al. (2019).

The value of an output is propagated back, layer by layer and step by step, to what it was made of. Given the forward
pass, all of this is linear in the relevance, so whatever does not depend on it is computed once for all steps, and one
pass serves both directions, all classes and all texts of a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ig_core.attribution.lrp.backward import relevance_of_states, relevance_of_words
from ig_core.attribution.lrp.forward import LARGEST_PRODUCT, Layers
from ig_core.attribution.lrp.gate_rules import GATE_RULES, GateRule
from ig_core.attribution.lrp.weights import GATES, BiLstmWeights, LstmWeights
from ig_core.attribution.record import Attribution

__all__ = ["GATES", "GATE_RULES", "BiLstmWeights", "LrpAttribution", "LstmWeights", "lrp_batch", "lrp_bilstm"]


@dataclass(frozen=True, eq=False, kw_only=True)
class LrpAttribution(Attribution):
    """Where the value of one output of an LSTM came from, at one text.

    Attributes:
        rest: relevance that ended on the states before the first word. Scores and rest add up to `explains` where
            biases and stabilisers are shared among the inputs (bias_factor 1); otherwise these absorb the difference.
    """

    explains: float
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
    """Propagate the output `target` back to the embedded words of one text.

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
    layers = Layers(weights, dtype)
    order = np.argsort([-len(text) for text in texts], kind="stable")  # the longest first, as Layers wants them
    widest = weights.forward.units * max(4, directions.shape[1] * (1 if gate_rule == "all" else 4))
    batch_size = max(1, LARGEST_PRODUCT // (weights.forward.units * widest))
    results: list = [None] * len(texts)
    for at in range(0, len(texts), batch_size):
        chosen = order[at : at + batch_size]
        explained = directions[chosen].astype(dtype)
        batch = _one_pass(layers, [texts[i] for i in chosen], explained, eps, bias_factor, GATE_RULES[gate_rule])
        for i, of_text in zip(chosen, batch, strict=True):
            results[i] = of_text
    return results


def _one_pass(
    layers: Layers,
    texts: list[np.ndarray],
    directions: np.ndarray,
    eps: float,
    bias_factor: float,
    rule: GateRule,
) -> list[list[LrpAttribution]]:
    """lrp_batch for texts that are sorted, the longest first, and directions (n, K, C)."""
    trace = layers.forward(texts)
    last, logits = layers.outputs(trace)
    relevance = relevance_of_states(layers, last, logits, directions, eps, bias_factor)
    explains = (directions * logits[:, np.newaxis]).sum(axis=-1)
    with np.errstate(over="ignore", invalid="ignore"):
        scores, rest = relevance_of_words(layers, trace, relevance, eps, bias_factor, rule)
    if not (np.isfinite(scores).all() and np.isfinite(rest).all()):
        raise ValueError(f"relevance grew beyond what {layers.dtype} holds under this gate_rule, or x is not finite")
    return [
        [
            LrpAttribution(values[: len(text)], explains=float(value), points=0, rest=float(left))
            for values, value, left in zip(*of_text, strict=True)
        ]
        for text, *of_text in zip(texts, scores, explains, rest, strict=True)
    ]


def _checked(
    weights: BiLstmWeights, texts: Sequence[np.ndarray], directions: np.ndarray, eps: float, gate_rule: str
) -> tuple[list[np.ndarray], np.ndarray]:
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
