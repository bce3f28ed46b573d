"""Functions of one and of two inputs, on which attributions can be checked with pencil and paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ig_core.attribution.record import GradientFn


@dataclass(frozen=True, eq=False)
class Toy:
    """A function to try attributions on.

    Attributes:
        gradient_fn: points (n, inputs) -> values (n,), gradients (n, inputs).
        baseline, x: where a path starts and where it ends, (inputs,).
        formula: the function, in LaTeX.
    """

    gradient_fn: GradientFn
    baseline: np.ndarray
    x: np.ndarray
    formula: str


def _ceiling(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    below = np.maximum(1 - points, 0)
    return 1 - below[:, 0], (below > 0).astype(points.dtype)


def _product(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return points.prod(axis=1), points[:, ::-1]


CEILING = Toy(_ceiling, np.array([0.0]), np.array([2.0]), r"F(x) = 1 - \mathrm{ReLU}(1 - x)")
"""Rises with x up to 1 and stays there: at the input, 2, the gradient is 0, though the input has changed F by 1.

It is the example of section 2.1 of Sundararajan, Taly and Yan (2017). On the way from 0, the score of x is min(x, 1).
"""

PRODUCT = Toy(_product, np.array([0.0, 0.0]), np.array([1.0, 1.0]), r"F(x_1, x_2) = x_1 \cdot x_2")
"""Two inputs that only count together: where one of them is 0, the other changes nothing.

The gradient of x_1 is x_2. So on a path from (0, 0) to (1, 1), the score of x_1 is ∫ x_2 dx_1, the area below the path,
and the score of x_2 is the rest of the square, whose area is 1: a half each on the straight line; 0 and 1 on the path
that goes along the axis of x_1 first; 1 and 0 on the one along the other axis first.
"""
