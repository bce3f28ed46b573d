"""The pieces of a straight path on which a piecewise linear network is linear: Sotoudeh and Thakur (2019), "Computing
Linear Restrictions of Neural Networks".

Between two kinks the gradient is the same everywhere. So one gradient from each piece, weighed by its length, gives the
integral of the gradients without an error but for rounding. Kinks are found layer by layer: until something bends it,
what goes into a layer is a straight line between two ends, and where its sign changes, or another of several takes the
lead, is arithmetic. A layer that lies deeper is straight between the kinks of all before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ig_core.attribution.path import Line
from ig_core.quadrature import Quadrature

CornersFn = Callable[[Line], Sequence[np.ndarray]]
"""What goes into the corners of a network at the points of a line: of each layer with corners (ReLUs, maxima), in the
order in which a point goes through them, numbers (n, corners, candidates). The largest candidate of a corner goes on;
where there is one alone, it bends where its sign changes."""

_MOST = 256  # pieces that are looked for
_PER_ROOT = 10  # pieces times the root of the tolerance: beyond it halving takes fewer gradients
_MOST_NUMBERS = 2**16, 2**23  # that go into the corners at one point, and into one layer of them at all ends
_SAME = 4 * float(np.finfo(np.float32).eps)  # what two numbers may differ by, as parts of them, and be the same
_APART = 2.0**-21  # of the line: kinks are rounded to multiples of it, which single precision can tell apart


def most_pieces(tolerance: float) -> int:
    """For how many pieces a gradient from each is worth it, against the gradients that find kinks by halving."""
    return min(_MOST, round(_PER_ROOT / tolerance**0.5))


def piecewise(corners_fn: CornersFn, start: np.ndarray, z: np.ndarray, most: int = _MOST) -> Quadrature | None:
    """One point from each piece of the line start + alpha · z, weighed by its length.

    Args:
        corners_fn: of a network that is linear but for its corners.
        start, z: where the line starts and how far it goes, (*shape).
        most: pieces.
    Returns: a rule that is exact but for rounding; None if there are more pieces, if the network is too large to be
        looked into, or if what goes into its corners is not finite, or not of one point each.
    """
    ends = np.array([0.0, 1.0])
    layers = list(corners_fn(Line(start, z, ends)))
    if any(len(own) != ends.size for own in layers) or sum(own[0].size for own in layers) > _MOST_NUMBERS[0]:
        return None
    while layers:
        if layers[0].size > _MOST_NUMBERS[1] or not np.isfinite(layers[0]).all():
            return None
        new = _apart(_kinks(ends, layers.pop(0)), ends)
        if ends.size + new.size - 1 > most:
            return None
        if new.size:
            joined = np.concatenate([ends, new])
            order = np.argsort(joined)
            ends = joined[order]
            if layers:
                at_new = corners_fn(Line(start, z, new))[-len(layers) :]
                layers = [np.concatenate(pair)[order] for pair in zip(layers, at_new, strict=True)]
    return Quadrature((ends[:-1] + ends[1:]) / 2, np.diff(ends))


def _kinks(ends: np.ndarray, candidates: np.ndarray) -> np.ndarray:
    """Where between the ends of straight pieces (n,) a corner bends, of its candidates (n, corners, candidates)."""
    left, right = candidates[:-1], candidates[1:]
    if candidates.shape[2] == 1:
        piece, at = _changes_of_sign(left[..., 0], right[..., 0])
    else:
        piece, at = _changes_of_leader(left, right)
    return ends[piece] + at * np.diff(ends)[piece]


def _changes_of_sign(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The piece of each, and where on it, from 0 to 1, of numbers (pieces, corners) at both ends of the pieces."""
    piece, corner = np.nonzero((left > 0) & (right < 0) | (left < 0) & (right > 0))
    left, right = (one[piece, corner].astype(np.float64) for one in (left, right))
    return piece, left / (left - right)


def _changes_of_leader(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same where the largest of several candidates changes, of numbers (pieces, corners, candidates).

    Straight lines have one leader all along a piece if the same leads at both its ends; otherwise the next one is that
    which overtakes the present one first.
    """
    most_left, most_right = left.max(axis=2), right.max(axis=2)
    same = _SAME * np.maximum(np.abs(most_left), np.abs(most_right))  # of those that lead: others may be masked by -1e9
    leads = left >= (most_left - same)[..., np.newaxis]
    leader = np.where(leads, right, -np.inf).argmax(axis=2)  # of those that are level, the one that goes on to lead
    at_end = np.take_along_axis(right, leader[..., np.newaxis], axis=2)[..., 0]
    piece, corner = np.nonzero(at_end < most_right - same)
    leader, same = leader[piece, corner], same[piece, corner]
    left, right = (one[piece, corner].astype(np.float64) for one in (left, right))
    pieces, places, at, every = [piece[:0]], [np.zeros(0)], np.zeros(piece.size), np.arange(piece.size)
    while piece.size:
        behind = left[every, leader][:, np.newaxis] - left
        faster = right - left - (right - left)[every, leader][:, np.newaxis]
        meets = np.divide(behind, faster, out=np.full(left.shape, np.inf), where=faster > 0)
        meets = np.maximum(meets, at[:, np.newaxis])
        first = meets.min(axis=1, keepdims=True)
        leader, at = np.where(meets <= first, right, -np.inf).argmax(axis=1), first[:, 0]
        pieces.append(piece)
        places.append(at)
        go_on = right[every, leader] < right.max(axis=1) - same
        piece, left, right, leader, same, at = (one[go_on] for one in (piece, left, right, leader, same, at))
        every = np.arange(piece.size)
    return np.concatenate(pieces), np.concatenate(places)


def _apart(new: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The kinks, ascending, as single precision can tell them from each other and from the ends (n,)."""
    places = np.unique(np.rint(new / _APART)) * _APART
    return np.setdiff1d(places, ends, assume_unique=True)
