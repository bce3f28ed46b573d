"""Leave-one-out: how much the output falls when one word, patch or column is put back to the baseline.

Source: Li, Monroe and Jurafsky (2016), "Understanding Neural Networks through Representation Erasure"; of pictures
occlusion (Zeiler and Fergus 2014). Sequential Integrated Gradients (Enguehard 2023), not normalised, gives the same
numbers: each unit's own path, from its baseline, with all others as they are.
"""

from __future__ import annotations

import numpy as np

from ig_core.attribution.record import Attribution, ValueFn

BYTES_AT_A_TIME = 32 * 2**20  # of points: a long text has as many as words, each as large as the text


def leave_one_out(value_fn: ValueFn, x: np.ndarray, baseline: np.ndarray, units: np.ndarray) -> Attribution:
    """F(x) - F(x with unit i at the baseline), shared equally among the entries of unit i.

    Args:
        value_fn: points (n, *shape) -> values of F (n,); asked for all units at once, or for BYTES_AT_A_TIME of
            points after another.
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
    row_of = np.where(units >= 0, np.searchsorted(names, units) + 1, -1)  # row 0 is x, with no unit at the baseline
    inner = tuple(range(units.ndim + 1, x.ndim + 1))  # such as the dimensions of an embedding: a unit has all of them
    rows, at_a_time = len(names) + 1, max(1, BYTES_AT_A_TIME // max(1, x.nbytes, baseline.nbytes))

    def points(start: int, end: int) -> np.ndarray:
        inside = row_of == np.arange(start, end).reshape(-1, *[1] * units.ndim)
        return np.where(np.expand_dims(inside, inner), baseline, x)

    pieces = [values_fn(points(at, min(at + at_a_time, rows))) for at in range(0, rows, at_a_time)]
    values = np.concatenate(pieces).astype(np.float64)
    entries = np.bincount(row_of[row_of > 0], minlength=rows) * int(np.prod(x.shape[units.ndim :]))
    entries[0] = 1  # where nothing falls: its zero goes to the entries of no unit
    falls = (values[0] - values) / entries[:, np.newaxis]  # (rows, outputs), of each entry
    scores = np.expand_dims(falls.T[:, np.maximum(row_of, 0)], inner)
    return [Attribution(np.broadcast_to(of_output, x.shape).copy(), explains=None, points=0) for of_output in scores]
