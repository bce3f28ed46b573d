"""What a rule makes of the way from a baseline to an input: where it looks, what it sees there, and the sum of that."""

from __future__ import annotations

import numpy as np

from ig_core.attribution import METHODS, Rule
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.path import Line
from ig_core.attribution.record import Answer, Asked, GradientFn, takes_lines
from ig_core.evaluation.walk import METHOD
from ig_core.explainer import Case, path_of
from ig_core.records.walk import Estimate


def by_rule(case: Case, rule: Rule) -> Estimate:
    """Integrated Gradients of an input that is ready, by a rule, with all that the rule has seen on the way."""
    gradient_fn, x, start = path_of(case, METHODS[METHOD])
    seen = _Seen(gradient_fn)
    result = integrated_gradients(seen, x, start, rule, summed=case.x.ndim - case.encoded.units.ndim)
    assert result.explains is not None  # since Integrated Gradients make a claim
    order = np.argsort(seen.alphas, kind="stable")
    return Estimate(
        np.array(seen.alphas)[order], np.array(seen.paces)[order], float(result.scores.sum()), result.explains
    )


class _Seen:
    """The same gradients, with a list of where they were taken, and of the directional derivatives there."""

    takes_lines = True

    def __init__(self, gradient_fn: GradientFn):
        self._gradient_fn = gradient_fn
        self.alphas: list[float] = []
        self.paces: list[float] = []

    def __call__(self, asked: Asked) -> Answer:
        assert isinstance(asked, Line)  # which is all that Integrated Gradients ask for
        line = Line(asked.start, asked.z, asked.alphas)
        values, gradients = self._gradient_fn(line if takes_lines(self._gradient_fn) else line.points())  # type: ignore[arg-type]
        used = slice(0 if asked.weights is None else len(asked) - asked.weights.size, None)
        axes = tuple(range(1, gradients.ndim))
        self.alphas += asked.alphas[used].tolist()
        self.paces += (asked.z * gradients[used].astype(np.float64)).sum(axis=axes).tolist()
        return values, asked.answered(gradients)
