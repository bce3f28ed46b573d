"""Shapley values: the average of what a column adds, over all orders in which columns come to their values.

Source: Shapley (1953), "A value for n-person games"; as explanations of a model with a baseline ("baseline Shapley")
Sundararajan and Najmi (2020), "The many Shapley values for model explanation".
"""

from __future__ import annotations

import math

import numpy as np

from ig_core.attribution.record import Attribution, ValueFn
from ig_core.errors import InputError

MOST_UNITS = 12  # of which 4,096 inputs are made


def shapley(value_fn: ValueFn, x: np.ndarray, baseline: np.ndarray, units: np.ndarray) -> Attribution:
    """Σ over sets S without unit i of |S|! (d − |S| − 1)! / d! · (F(S with i) − F(S)), exactly.

    F(S) is the output where the units in S are as in x and all others as in the baseline.

    Args:
        value_fn: points (n, *shape) -> values of F (n,); asked for 2^d points at once, d the units that differ.
        x, baseline: (*shape).
        units: the unit of each entry of x, in its first axes; negative where an entry belongs to none, which stays
            as in x and gets nothing.
    Returns: signed scores (*shape) in units of F, that of a unit shared equally among those of its entries that
        differ from the baseline. They add up to F(x) − F(x′) but for rounding.
    Raises: ValueError if the shapes do not fit; InputError if more than MOST_UNITS units differ from the baseline.
    Source: equation 2 of Sundararajan and Najmi, whose sum over orders this is, gathered by sets.
    """
    return shapley_of_outputs(lambda points: value_fn(points)[:, np.newaxis], x, baseline, units)[0]


def shapley_of_outputs(values_fn: ValueFn, x: np.ndarray, baseline: np.ndarray, units: np.ndarray) -> list[Attribution]:
    """The same of several outputs, whose values are (n, outputs), from the same points."""
    if baseline.shape != x.shape:
        raise ValueError(f"baseline must have the shape of x, {x.shape}; got {baseline.shape}")
    if units.shape != x.shape[: units.ndim]:
        raise ValueError(f"units must have the shape of the first axes of x, {x.shape}; got {units.shape}")
    of_entries = np.broadcast_to(units.reshape(*units.shape, *[1] * (x.ndim - units.ndim)), x.shape)
    differs = (x != baseline) & (of_entries >= 0)
    names = np.unique(of_entries[differs])  # what does not differ adds nothing to any set: a dummy gets zero
    d = len(names)
    if d > MOST_UNITS:
        raise InputError(f"For exact Shapley values at most {MOST_UNITS} units may differ from the baseline; got {d}.")
    sets = (np.arange(2**d)[:, np.newaxis] >> np.arange(d)) & 1 == 1  # (2^d, d), the last of them all units
    number = np.where(differs, np.searchsorted(names, of_entries), d)
    present = np.concatenate([sets, np.ones((2**d, 1), bool)], axis=1)[:, number]
    values = np.asarray(values_fn(np.where(present, x, baseline).astype(x.dtype)), np.float64)  # (2^d, outputs)
    scores = _weights(sets).T @ values  # (d, outputs)
    entries = np.bincount(number[differs], minlength=d)
    of_units = np.concatenate([scores / entries[:, np.newaxis], np.zeros((1, values.shape[1]))])
    return [
        Attribution(of_units[number, output], explains=float(values[-1, output] - values[0, output]), points=0)
        for output in range(values.shape[1])
    ]


def _weights(sets: np.ndarray) -> np.ndarray:
    """The weight (2^d, d) of the value of each set in the score of each unit."""
    d = sets.shape[1]
    size = sets.sum(axis=1, keepdims=True)
    shares = np.array([math.factorial(s) * math.factorial(d - s - 1) / math.factorial(d) for s in range(d)])
    if not d:
        return np.zeros((1, 0))
    return np.where(sets, shares[np.maximum(size - 1, 0)], -shares[np.minimum(size, d - 1)])
