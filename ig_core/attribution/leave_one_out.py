"""Leave-one-out: how much the output falls when one word, patch or column is put back to the baseline.

Source: Li, Monroe and Jurafsky (2016), "Understanding Neural Networks through Representation Erasure"; of pictures
occlusion (Zeiler and Fergus 2014). Sequential Integrated Gradients (Enguehard 2023), not normalised, gives the same
numbers: each unit's own path, from its baseline, with all others as they are.
"""

from __future__ import annotations

import numpy as np

from ig_core.attribution.record import Attribution, ValueFn


def leave_one_out(value_fn: ValueFn, x: np.ndarray, baseline: np.ndarray, units: np.ndarray) -> Attribution:
    """F(x) - F(x with unit i at the baseline), shared equally among the entries of unit i.

    Args:
        value_fn: points (n, *shape) -> values of F (n,); asked once for all units.
        x, baseline: (*shape).
        units: the unit of each entry, in the first axes of x (one number for all embedding dimensions of a token);
            negative where an entry belongs to none, which leaves it alone and gives it nothing.
    Returns: signed scores (*shape) in units of F. What units do together is in none of them, or in several: they
        add up to nothing in particular, unless F is a sum over the units.
    Raises: ValueError if the shapes do not fit.
    """
    return leave_one_out_of_outputs(lambda points: value_fn(points)[:, np.newaxis], x, baseline, units)[0]


def leave_one_out_of_outputs(
    values_fn: ValueFn, x: np.ndarray, baseline: np.ndarray, units: np.ndarray
) -> list[Attribution]:
    """The same of several outputs, whose values are (n, outputs), from the same points."""
    if baseline.shape != x.shape:
        raise ValueError(f"baseline must have the shape of x, {x.shape}; got {baseline.shape}")
    if units.shape != x.shape[: units.ndim]:
        raise ValueError(f"units must have the shape of the first axes of x, {x.shape}; got {units.shape}")
    names = np.unique(units[units >= 0])
    inside = np.expand_dims(units == names.reshape(-1, *[1] * units.ndim), tuple(range(units.ndim + 1, x.ndim + 1)))
    points = np.where(inside, baseline, x)
    values = np.asarray(values_fn(np.concatenate([x[np.newaxis], points])), np.float64)
    entries = np.broadcast_to(inside, points.shape).reshape(len(names), -1).sum(axis=1)
    falls = (values[0] - values[1:]) / entries[:, np.newaxis]  # (units, outputs), of each entry
    scores = np.einsum("u...,uk->k...", np.broadcast_to(inside, points.shape).astype(np.float64), falls)
    return [Attribution(of_output, explains=None, points=0) for of_output in scores]
