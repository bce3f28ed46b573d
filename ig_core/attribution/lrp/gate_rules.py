"""How the relevance of a gate times its signal is divided between the two: the rules that Arras et al. (2019) compare.

A rule maps (gate, signal, eps, bias factor) to the shares of gate and signal; with bias factor 1 they add up to 1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Shares = tuple[np.ndarray | float | None, np.ndarray | float]  # None: the gate gets nothing and is left out
GateRule = Callable[[np.ndarray, np.ndarray, float, float], Shares]


def _all(gate: np.ndarray, signal: np.ndarray, eps: float, bias_factor: float) -> Shares:
    """All of it goes to the signal, as in the paper of 2017."""
    return None, 1.0


def _half(gate: np.ndarray, signal: np.ndarray, eps: float, bias_factor: float) -> Shares:
    """Half of it goes to each."""
    return 0.5, 0.5


def _prop(gate: np.ndarray, signal: np.ndarray, eps: float, bias_factor: float) -> Shares:
    """It is divided in proportion to the activations of the two."""
    total = gate + signal
    total, stabiliser = total + eps * sign(total), bias_factor * eps * sign(total) / 2
    return (gate + stabiliser) / total, (signal + stabiliser) / total


GATE_RULES: dict[str, GateRule] = {"all": _all, "prop": _prop, "half": _half}


def sign(values: np.ndarray) -> np.ndarray:
    """1 or -1, with 1 for zero: a stabiliser must move zero too."""
    return np.where(values >= 0, values.dtype.type(1), values.dtype.type(-1))
