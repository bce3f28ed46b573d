"""The methods: a file each, arrays in and a frozen record out, and a row in METHODS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ig_core.attribution.adaptive import Adaptive
from ig_core.attribution.gradient_times_input import gradient_times_input
from ig_core.attribution.integrated_gradients import integrated_gradients_of_outputs
from ig_core.attribution.lrp import lrp_batch
from ig_core.attribution.max_pool import max_pool_attribution
from ig_core.attribution.record import Attribution, GradientFn, GradientsFn, average
from ig_core.attribution.sensitivity import sensitivity
from ig_core.attribution.smooth_grad import NOISE, SAMPLES, smooth_integrated_gradients_of_outputs
from ig_core.errors import InputError
from ig_core.quadrature import Quadrature

__all__ = [
    "METHODS",
    "Adaptive",
    "Attribution",
    "GradientFn",
    "GradientsFn",
    "Method",
    "Rule",
    "Task",
    "average",
    "row",
]

Rule = Quadrature | Adaptive


class Task(NamedTuple):
    """What a method may ask for, to attribute several outputs at one input.

    Attributes:
        x, baseline: where the path ends and starts, (*shape).
        rule: how to integrate along it.
        directions: (k, outputs): each row makes the model's outputs into one F.
        gradient_fn: of each F, (k).
        gradients_fn: of all of them in one pass.
        part: the attribute of the model that the method `needs`.
    """

    x: np.ndarray
    baseline: np.ndarray
    rule: Rule
    directions: np.ndarray
    gradient_fn: Sequence[GradientFn]
    gradients_fn: GradientsFn
    part: Any = None


@dataclass(frozen=True)
class Method:
    """A row of METHODS.

    Attributes:
        label: what people call it.
        run: a Task -> an Attribution for each of its directions.
        has_path: whether baseline and rule matter to it.
        signed: whether a score tells for from against.
        formula: the definition, in LaTeX.
        source: where it was published.
        explains: what its scores add up to; empty where they make no such claim.
        needs: the attribute of a model that it looks into, which only some have; empty where gradients are enough.
        traced: whether each dimension of the embedding has its words, so that dimensions are worth showing.
        exact: whether the gap between its scores and what they explain is an error, which should vanish.
    """

    label: str
    run: Callable[[Task], list[Attribution]]
    has_path: bool
    signed: bool
    formula: str
    source: str
    explains: str = ""
    needs: str = ""
    exact: bool = True
    traced: bool = False


METHODS: dict[str, Method] = {
    "integrated-gradients": Method(
        "Integrated Gradients",
        lambda task: integrated_gradients_of_outputs(task.gradients_fn, task.x, task.baseline, task.rule),
        has_path=True,
        signed=True,
        formula=r"\mathrm{IG}_i(x) = (x_i - x'_i) \int_0^1 \frac{\partial F}{\partial x_i}"
        r"\bigl(x' + \alpha (x - x')\bigr)\, d\alpha",
        source="Sundararajan, Taly, Yan: Axiomatic Attribution for Deep Networks, ICML 2017",
        explains="F(x) − F(x′)",
    ),
    "smooth-integrated-gradients": Method(
        "Integrated Gradients, SmoothGrad average",
        lambda task: smooth_integrated_gradients_of_outputs(
            task.gradients_fn, task.x, task.baseline, task.rule, np.random.default_rng(0)
        ),
        has_path=True,
        signed=True,
        formula=rf"\frac{{1}}{{{SAMPLES}}} \sum_{{k=1}}^{{{SAMPLES}}} \mathrm{{IG}}(x + \varepsilon_k), \quad"
        rf" \varepsilon_k \sim \mathcal{{N}}(0, \sigma^2), \quad \sigma = {NOISE}\, (\max x - \min x)",
        source="Smilkov et al.: SmoothGrad: removing noise by adding noise, 2017; applied to Integrated Gradients",
        explains="mean F(x + ε) − F(x′)",
    ),
    "gradient-times-input": Method(
        "Gradient × Input",
        lambda task: [gradient_times_input(gradient_fn, task.x) for gradient_fn in task.gradient_fn],
        has_path=False,
        signed=True,
        formula=r"x_i \, \frac{\partial F}{\partial x_i}(x)",
        source="Shrikumar et al.: Not Just a Black Box, 2016",
    ),
    "sensitivity": Method(
        "Sensitivity Analysis",
        lambda task: [sensitivity(gradient_fn, task.x) for gradient_fn in task.gradient_fn],
        has_path=False,
        signed=False,
        formula=r"\Bigl(\frac{\partial F}{\partial x_i}(x)\Bigr)^2",
        source="Simonyan, Vedaldi, Zisserman: Deep Inside Convolutional Networks, 2014",
    ),
    "lrp": Method(
        "Layer-wise Relevance Propagation",
        lambda task: lrp_batch(task.part, [task.x], task.directions)[0],
        has_path=False,
        signed=True,
        formula=r"R_i = \sum_j \frac{w_{ij} a_i}{z_j + \varepsilon\, \mathrm{sign}(z_j)} R_j",
        source="Arras, Montavon, Müller, Samek: Explaining Recurrent Neural Network Predictions in Sentiment Analysis,"
        " WASSA 2017",
        explains="F(x)",
        needs="lstm",
        exact=False,
    ),
    "max-pool-trace": Method(
        "Max-pool trace",
        lambda task: [max_pool_attribution(task.part.along(to), task.x, task.rule) for to in task.directions],
        has_path=False,
        signed=True,
        formula=r"R_{td} = \frac{[e_{td} = \max_s e_{sd}]}{\text{number of such } t}\; \mathrm{IG}_d(\max_s e_s)",
        source="Integrated Gradients (Sundararajan et al. 2017) of the pooled words, handed to those with the maximum",
        explains="F(x) − F(0)",
        needs="pooled",
        traced=True,
    ),
}


def row(name: str) -> Method:
    """The row of `name`. Raises: InputError if there is none."""
    if name not in METHODS:
        raise InputError(f"There is no method {name!r}; there are: {', '.join(METHODS)}.")
    return METHODS[name]
