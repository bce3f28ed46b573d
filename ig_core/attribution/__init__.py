"""The methods: a file each, arrays in and a frozen record out, and a row in METHODS."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ig_core.attribution import added
from ig_core.attribution.adaptive import Adaptive
from ig_core.attribution.expected_gradients import BACKGROUND, expected_gradients_steps
from ig_core.attribution.gradient_times_input import gradient_times_input_steps
from ig_core.attribution.integrated_gradients import integrated_gradients_steps
from ig_core.attribution.leave_one_out import leave_one_out_of_outputs
from ig_core.attribution.lrp import lrp_batch
from ig_core.attribution.max_pool import max_pool_steps
from ig_core.attribution.method import Method, Path, Rule, Task, has_part, not_for, run, run_many
from ig_core.attribution.record import Attribution, GradientFn, GradientsFn, Steps, average
from ig_core.attribution.sensitivity import sensitivity_steps
from ig_core.attribution.shapley import MOST_UNITS, shapley_of_outputs
from ig_core.attribution.smooth_grad import NOISE, SAMPLES, smooth_integrated_gradients_steps
from ig_core.attribution.steps import complete, complete_together
from ig_core.errors import InputError

__all__ = [
    "METHODS",
    "Adaptive",
    "Attribution",
    "GradientFn",
    "GradientsFn",
    "Method",
    "Path",
    "Rule",
    "Steps",
    "Task",
    "average",
    "has_part",
    "lookup",
    "not_for",
    "run",
    "run_many",
]


def _lrp(tasks: Sequence[Task]) -> list[list[Attribution]]:
    weights, directions = tasks[0].parts["lstm"], np.stack([task.directions for task in tasks])
    return [list(results) for results in lrp_batch(weights, [task.x for task in tasks], directions)]


def _max_pool_trace(tasks: Sequence[Task]) -> list[list[Attribution]]:
    """The path runs in the pooled dimensions, whose gradients are those of a part of the model."""
    pooled = tasks[0].parts["pooled"]
    work = [max_pool_steps(task.x, task.rule, pooled.corners_fn) for task in tasks]
    if len(tasks) == 1:
        return [complete(work[0], pooled.along_each(tasks[0].directions))]
    return complete_together(work, pooled.along_many([task.directions for task in tasks]))


def _pooled_path(task: Task) -> Path:
    pooled = task.x.max(axis=0)
    return Path(task.parts["pooled"].along_each(task.directions), pooled, np.zeros_like(pooled))


METHODS: dict[str, Method] = {
    "integrated-gradients": Method(
        label="Integrated Gradients",
        run=lambda task: integrated_gradients_steps(task.x, task.baseline, task.rule, task.summed, task.corners_fn),
        signed=True,
        uses_baseline=True,
        uses_rule=True,
        claim="F(x) − F(x′)",
        formula=r"\mathrm{IG}_i(x) = (x_i - x'_i) \int_0^1 \frac{\partial F}{\partial x_i}"
        r"\bigl(x' + \alpha (x - x')\bigr)\, d\alpha",
        source="Sundararajan, Taly, Yan: Axiomatic Attribution for Deep Networks, ICML 2017",
    ),
    "smooth-integrated-gradients": Method(
        label="Integrated Gradients, SmoothGrad average",
        run=lambda task: smooth_integrated_gradients_steps(
            task.x, task.baseline, task.rule, np.random.default_rng(0), summed=task.summed, fixed=task.fixed
        ),
        signed=True,
        uses_baseline=True,
        uses_rule=True,
        claim="mean F(x + ε) − F(x′)",
        formula=rf"\frac{{1}}{{{SAMPLES}}} \sum_{{k=1}}^{{{SAMPLES}}} \mathrm{{IG}}(x + \varepsilon_k), \quad"
        rf" \varepsilon_k \sim \mathcal{{N}}(0, \sigma^2), \quad \sigma = {NOISE}\, (\max x - \min x)",
        source="Smilkov et al.: SmoothGrad: removing noise by adding noise, 2017; applied to Integrated Gradients",
        copies=SAMPLES,
        applies_to=not_for("row"),
        requires="an input that stays what it is with a little noise: a category is there or is not",
        slow=True,
    ),
    "gradient-times-input": Method(
        label="Gradient × Input",
        run=lambda task: gradient_times_input_steps(task.x),
        signed=True,
        uses_baseline=False,
        uses_rule=False,
        formula=r"x_i \, \frac{\partial F}{\partial x_i}(x)",
        source="Shrikumar et al.: Not Just a Black Box, 2016",
    ),
    "sensitivity": Method(
        label="Sensitivity Analysis",
        run=lambda task: sensitivity_steps(task.x),
        signed=False,
        uses_baseline=False,
        uses_rule=False,
        unit="squared gradient",
        formula=r"\Bigl(\frac{\partial F}{\partial x_i}(x)\Bigr)^2",
        source="Simonyan, Vedaldi, Zisserman: Deep Inside Convolutional Networks, 2014",
    ),
    "lrp": Method(
        label="Layer-wise Relevance Propagation",
        run=lambda task: _lrp([task])[0],
        run_many=_lrp,
        signed=True,
        uses_baseline=False,
        uses_rule=False,
        claim="F(x)",
        exact=False,
        formula=r"R_i = \sum_j \frac{w_{ij} a_i}{z_j + \varepsilon\, \mathrm{sign}(z_j)} R_j",
        source="Arras, Montavon, Müller, Samek: Explaining Recurrent Neural Network Predictions in Sentiment Analysis,"
        " WASSA 2017",
        applies_to=has_part("lstm"),
        requires="an LSTM whose last state goes into a linear output",
    ),
    "max-pool-trace": Method(
        label="Max-pool trace",
        run=lambda task: _max_pool_trace([task])[0],
        run_many=_max_pool_trace,
        path=_pooled_path,
        signed=True,
        uses_baseline=False,
        uses_rule=True,
        claim="F(x) − F(0)",
        traced=True,
        formula=r"R_{td} = \frac{[e_{td} = \max_s e_{sd}]}{\text{number of such } t}\; \mathrm{IG}_d(\max_s e_s)",
        source="Integrated Gradients (Sundararajan et al. 2017) of the pooled words, given to those with the maximum",
        applies_to=has_part("pooled"),
        requires="a maximum over all words",
    ),
    "expected-gradients": Method(
        label="Expected Gradients",
        run=lambda task: expected_gradients_steps(task.values_fn, task.x, task.background, np.random.default_rng(0)),
        background=BACKGROUND,
        signed=True,
        uses_baseline=False,
        uses_rule=False,
        claim="F(x) − mean F(x′)",
        formula=r"\mathbb{E}_{x' \sim \text{background},\; \alpha \sim U(0,1)} \Bigl[ (x_i - x'_i)"
        r" \frac{\partial F}{\partial x_i}\bigl(x' + \alpha (x - x')\bigr) \Bigr]",
        source="Erion, Janizek, Sturmfels, Lundberg, Lee: Improving performance of deep learning models with axiomatic"
        " attribution priors and expected gradients, Nature Machine Intelligence 2021",
    ),
    "leave-one-out": Method(
        label="Leave-one-out",
        run=lambda task: leave_one_out_of_outputs(task.values_fn, task.x, task.baseline, task.units),
        signed=True,
        uses_baseline=True,
        uses_rule=False,
        formula=r"F(x) - F(x \text{ with } x_i = x'_i)",
        source="Li, Monroe, Jurafsky: Understanding Neural Networks through Representation Erasure, 2016. Sequential"
        " Integrated Gradients (Enguehard 2023), not normalised, gives the same numbers; its baseline of a transformer"
        " is [MASK]",
    ),
    "shapley": Method(
        label="Shapley values, exact",
        run=lambda task: shapley_of_outputs(task.values_fn, task.x, task.baseline, task.units),
        signed=True,
        uses_baseline=True,
        uses_rule=False,
        claim="F(x) − F(x′)",
        formula=r"\sum_{S \subseteq D \setminus \{i\}} \frac{|S|!\,(d - |S| - 1)!}{d!}"
        r" \bigl(F(x_{S \cup \{i\}}) - F(x_S)\bigr)",
        source="Shapley: A value for n-person games, 1953; with a baseline: Sundararajan, Najmi: The many Shapley"
        " values for model explanation, ICML 2020",
        applies_to=has_part("columns"),
        requires=f"a table row of at most {MOST_UNITS} columns",
    ),
}


def add(source: str) -> str:
    """Add the method that "package.module:METHOD" names, here and in all processes that this one starts.

    Returns: the name of its row. Raises: InputError if there is no such method.
    """
    return added.add(METHODS, source)


def take_over() -> None:
    """Add the methods that a process which started this one has added."""
    added.take_over(METHODS)


def lookup(name: str) -> Method:
    """The row of `name`. Raises: InputError if there is none."""
    if name not in METHODS:
        added.take_over(METHODS)
    if name not in METHODS:
        raise InputError(f"There is no method {name!r}; choose from: {', '.join(METHODS)}.")
    return METHODS[name]
