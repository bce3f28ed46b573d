"""The methods: a file each, arrays in and a frozen record out, and a row in METHODS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ig_core.attribution.adaptive import Adaptive
from ig_core.attribution.gradient_times_input import gradient_times_input
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.record import Attribution, GradientFn
from ig_core.attribution.sensitivity import sensitivity
from ig_core.errors import InputError
from ig_core.quadrature import Quadrature

__all__ = ["METHODS", "Adaptive", "Attribution", "GradientFn", "Method", "Rule", "row"]

Rule = Quadrature | Adaptive


@dataclass(frozen=True)
class Method:
    """A row of METHODS.

    Attributes:
        label: what people call it.
        run: gradient function, input, baseline, rule -> Attribution.
        has_path: whether baseline and rule matter to it.
        signed: whether a score tells for from against.
        formula: the definition, in LaTeX.
        source: where it was published.
    """

    label: str
    run: Callable[[GradientFn, np.ndarray, np.ndarray, Rule], Attribution]
    has_path: bool
    signed: bool
    formula: str
    source: str


METHODS: dict[str, Method] = {
    "integrated-gradients": Method(
        "Integrated Gradients",
        integrated_gradients,
        has_path=True,
        signed=True,
        formula=r"\mathrm{IG}_i(x) = (x_i - x'_i) \int_0^1 \frac{\partial F}{\partial x_i}"
        r"\bigl(x' + \alpha (x - x')\bigr)\, d\alpha",
        source="Sundararajan, Taly, Yan: Axiomatic Attribution for Deep Networks, ICML 2017",
    ),
    "gradient-times-input": Method(
        "Gradient × Input",
        lambda gradient_fn, x, baseline, rule: gradient_times_input(gradient_fn, x),
        has_path=False,
        signed=True,
        formula=r"x_i \, \frac{\partial F}{\partial x_i}(x)",
        source="Shrikumar et al.: Not Just a Black Box, 2016",
    ),
    "sensitivity": Method(
        "Sensitivity Analysis",
        lambda gradient_fn, x, baseline, rule: sensitivity(gradient_fn, x),
        has_path=False,
        signed=False,
        formula=r"\Bigl(\frac{\partial F}{\partial x_i}(x)\Bigr)^2",
        source="Simonyan, Vedaldi, Zisserman: Deep Inside Convolutional Networks, 2014",
    ),
}


def row(name: str) -> Method:
    """The row of `name`. Raises: InputError if there is none."""
    if name not in METHODS:
        raise InputError(f"There is no method {name!r}; there are: {', '.join(METHODS)}.")
    return METHODS[name]
