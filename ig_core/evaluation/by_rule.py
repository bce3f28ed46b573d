"""What a rule makes of the way from a baseline to an input: where it looks, what it sees there, and the sum of that."""

from __future__ import annotations

import numpy as np

from ig_core.attribution import METHODS, Rule
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.path import Line
from ig_core.attribution.record import Answer, Asked, GradientFn, corners_of, takes_lines
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
    nodes, paces = np.array(seen.alphas)[order], np.array(seen.paces)[order]
    weights = None if seen.weights is None else seen.weights[order]
    return Estimate(nodes, paces, weights, float(result.scores.sum()), result.explains)


class _Seen:
    """The same gradients, with a list of where they were taken, of the directional derivatives there, and of what each
    counts, if that was known beforehand."""

    takes_lines = True

    def __init__(self, gradient_fn: GradientFn):
        self._gradient_fn, self.corners_fn = gradient_fn, corners_of(gradient_fn)
        self.alphas: list[float] = []
        self.paces: list[float] = []
        self.weights: np.ndarray | None = None

    def __call__(self, asked: Asked) -> Answer:
        assert isinstance(asked, Line)  # which is all that Integrated Gradients ask for
        line = Line(asked.start, asked.z, asked.alphas)
        values, gradients = self._gradient_fn(line if takes_lines(self._gradient_fn) else line.points())  # type: ignore[arg-type]
        if self.weights is not None:  # what it has seen so far was in vain
            self.alphas, self.paces = [], []
        self.weights = asked.weights
        used = slice(0 if asked.weights is None else len(asked) - asked.weights.size, None)
        axes = tuple(range(1, gradients.ndim))
        self.alphas += asked.alphas[used].tolist()
        self.paces += (asked.z * gradients[used].astype(np.float64)).sum(axis=axes).tolist()
        return values, asked.answered(gradients)
