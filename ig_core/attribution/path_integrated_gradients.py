"""Integrated Gradients along a path of one's own: straight pieces from corner to corner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from ig_core.attribution.adaptive import FEWEST, Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients_steps
from ig_core.attribution.path import require_finite
from ig_core.attribution.record import Attribution, GradientFn, Steps, as_outputs
from ig_core.attribution.steps import alongside, complete
from ig_core.quadrature import Quadrature


def path_integrated_gradients(
    gradient_fn: GradientFn, corners: Sequence[np.ndarray] | np.ndarray, rule: Quadrature | Adaptive
) -> Attribution:
    """Share F(last corner) - F(first corner) among the entries of the input, along the path from corner to corner.

    What an entry gets on the way is added up: ∫ ∂F/∂x_i dx_i. Every path shares the same sum, each in its own way. On
    the straight line, which is Integrated Gradients, entries of equal roles and equal values get equal scores.

    Args:
        gradient_fn: points (n, *shape) -> values of F (n,), gradients of F (n, *shape).
        corners: (k, *shape), k at least 2, in the order in which they are passed; the first is the baseline, the last
            the input. A corner that repeats the one before contributes nothing.
        rule: where on each straight piece to take gradients and how to weigh them. What Adaptive promises of the gap
            holds for the whole path: tolerance and floor are shared among the pieces, and so are max_points, of which
            each piece has at least FEWEST.
    Returns: scores (*shape) in units of F; their gap is the error of `rule`. `points` and the errors of all pieces are
        added up, as if no error cancelled another; where scores of pieces cancel, as on a detour, errors weigh more.
    Raises: ValueError if there are fewer than two corners, if they differ in shape, or if F is not finite on the path.
    Source: Friedman (2004), "Paths and consistency in additive cost sharing"; section 4 of Sundararajan, Taly and Yan
        (2017): every path is complete (proposition 2), and the straight one alone preserves symmetry (theorem 1).
    """
    return complete(path_integrated_gradients_steps(corners, rule), as_outputs(gradient_fn))[0]


def path_integrated_gradients_steps(corners: Sequence[np.ndarray] | np.ndarray, rule: Quadrature | Adaptive) -> Steps:
    """The same as a method at work, see Steps: the outputs are those of whoever is asked for gradients."""
    corners = _as_corners(corners)
    moves = (corners[1:] != corners[:-1]).reshape(len(corners) - 1, -1).any(axis=1)
    corners = np.concatenate([corners[:1], corners[1:][moves]])
    values, _ = yield corners
    require_finite(values)
    values = values.astype(np.float64)
    of_a_piece = _of_a_piece(rule, values) if isinstance(rule, Adaptive) else rule
    pieces = yield from alongside(
        [integrated_gradients_steps(end, start, of_a_piece) for start, end in pairwise(corners)]
    )
    results = []
    for output, change in enumerate((values[-1] - values[0]).tolist()):
        own = [piece[output] for piece in pieces]
        scores = np.sum([np.zeros(corners[0].shape), *(piece.scores for piece in own)], axis=0)
        error = None
        if isinstance(rule, Adaptive) and isinstance(of_a_piece, Adaptive):
            floor = of_a_piece.floor
            error = sum((one.error or 0.0) * _size(one.scores, floor) for one in own) / _size(scores, rule.floor)
        results.append(Attribution(scores, change, sum(piece.points for piece in own), error=error))
    return results


def _as_corners(corners: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
    shapes = [np.shape(corner) for corner in corners]
    if len(shapes) < 2:
        raise ValueError(f"corners must be at least two points, a baseline and an input; got {len(shapes)}")
    for shape in shapes:
        if shape != shapes[0]:
            raise ValueError(f"corners must all have the shape of the first, {shapes[0]}; got {shape}")
    return np.asarray(corners, np.result_type(*corners, np.float32))


def _of_a_piece(rule: Adaptive, values: np.ndarray) -> Adaptive:
    """The rule for each piece with which the gaps of all of them are within what is allowed for the whole.

    A piece on which F changes by c may have a gap of tolerance · max(|c|, floor). So pieces share a floor, and where F
    rises and falls on the way, so that the changes add up to more than that of the whole, the tolerance is smaller.

    Args:
        values: of F at the corners, (corners, outputs).
    """
    pieces = max(len(values) - 1, 1)
    floor = rule.floor / pieces
    whole = np.maximum(np.abs(values[-1] - values[0]), rule.floor)
    of_pieces = np.maximum(np.abs(np.diff(values, axis=0)), floor).sum(axis=0)
    part = float((whole / np.maximum(of_pieces, whole)).min())
    return replace(
        rule, tolerance=rule.tolerance * part, floor=floor, max_points=max(rule.max_points // pieces, FEWEST)
    )


def _size(scores: np.ndarray, floor: float) -> float:
    """Σ|score|, or the floor, of which an estimated error is a part; see Adaptive."""
    return max(float(np.abs(scores).sum()), floor)
