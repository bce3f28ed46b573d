"""Write your own method: a function, and a row of METHODS. Here are two, added from outside the package.

    python docs/own_method.py

A method sees arrays and no model, so it works for every kind of input, and can be tried on a function that is one line
long. It returns an Attribution for each output that is to be explained. Its row says what its scores mean; that travels
with every explanation, so that colours and sentences are right even where the method is not installed.

In this repository the function lies in `ig_core/attribution/NAME.py`, the row in `ig_core/attribution/__init__.py` and
the test, which holds it to pencil and paper as `check` does below, in `tests/attribution/`. The pages and the command
line then have the method; nothing else changes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import ig_core
from ig_core.attribution.record import Attribution, Steps, ValueFn
from ig_core.render.sentences import exactness, headline

PAIRS = 10  # of orders

# ---- A method that asks for values of the model.


def shapley_sampling(
    values_fn: ValueFn, x: np.ndarray, baseline: np.ndarray, units: np.ndarray, random: np.random.Generator
) -> list[Attribution]:
    """How much an output changes when a unit joins those that are there already: the mean over random orders.

    A unit that has not joined yet has the values of the baseline. Each order is used forwards and backwards, which
    shares what two units do together equally between them.

    Args:
        values_fn: points (n, *shape) -> values of several outputs (n, outputs).
        x, baseline: (*shape).
        units: the word, patch or column of each entry, in the first axes of x; negative where there is none, which
            leaves the entry as it is and gives it nothing.
    Returns: of each output signed scores (*shape), a unit's shared equally among its entries. In each order the changes
        add up to F(x) - F(x with all units at the baseline), and so do the scores.
    Source: Štrumbelj and Kononenko (2010), An Efficient Explanation of Individual Classifications.
    """
    axes = tuple(range(units.ndim, x.ndim))  # such as the dimensions of an embedding, of which a unit has all
    own = [np.broadcast_to(np.expand_dims(units == unit, axes), x.shape) for unit in np.unique(units[units >= 0])]
    changes = []
    for order in (random.permutation(len(own)) for _ in range(PAIRS)):
        for one in (order, order[::-1]):
            points = [np.where(np.any(own, axis=0), baseline, x)]
            for unit in one:
                points.append(np.where(own[unit], x, points[-1]))
            values = np.asarray(values_fn(np.stack(points)), np.float64)  # (1 + units, outputs)
            changes.append(np.diff(values, axis=0)[np.argsort(one)])
    explained = values[-1] - values[0]
    return [
        Attribution(
            sum(entries * change / entries.sum() for entries, change in zip(own, of_units, strict=True)),
            whole,
            points=0,
        )
        for of_units, whole in zip(np.mean(changes, axis=0).T, explained, strict=True)
    ]


ig_core.METHODS["shapley-sampling"] = ig_core.Method(
    label="Shapley value sampling",
    run=lambda task: shapley_sampling(task.values_fn, task.x, task.baseline, task.units, np.random.default_rng(0)),
    signed=True,  # a score tells for from against
    uses_baseline=True,  # one can be chosen
    uses_rule=False,  # no integral, so no tolerance
    claim="F(x) − F(x′)",  # what the scores add up to; left out where they make no such claim
    formula=r"\frac{1}{n!} \sum_\pi \bigl( F(x_{\pi \le i}) - F(x_{\pi < i}) \bigr)",
    source="Štrumbelj, Kononenko: An Efficient Explanation of Individual Classifications, JMLR 2010",
    slow=True,  # left out of comparisons unless asked for
)

# ---- A method that asks for gradients.


def halfway_steps(x: np.ndarray, baseline: np.ndarray) -> Steps:
    """(x - x') times the gradient halfway between them.

    A generator yields the points at which it wants gradients, and is sent values (n, outputs) and gradients
    (n, outputs, *shape). So methods that are at work on many inputs share calls of the model: see `explain_many`.
    """
    _, gradients = yield ((x + baseline) / 2)[np.newaxis]
    return [Attribution((x - baseline) * gradient.astype(np.float64), explains=None) for gradient in gradients[0]]


ig_core.METHODS["halfway"] = ig_core.Method(
    label="Gradient halfway",
    run=lambda task: halfway_steps(task.x, task.baseline),
    signed=True,
    uses_baseline=True,
    uses_rule=False,
    formula=r"(x_i - x'_i) \frac{\partial F}{\partial x_i}\Bigl(\frac{x + x'}{2}\Bigr)",
    source="Integrated Gradients (Sundararajan, Taly, Yan 2017) by the midpoint rule, with one point",
)


def check() -> None:
    """Of x₀ x₁ + x₂, from the origin, x₀ and x₁ get half of their product each, and x₂ itself."""
    (found,) = shapley_sampling(
        lambda points: (points[:, 0] * points[:, 1] + points[:, 2])[:, np.newaxis],
        x=np.array([2.0, 3.0, 5.0]),
        baseline=np.zeros(3),
        units=np.arange(3),
        random=np.random.default_rng(0),
    )
    np.testing.assert_allclose(found.scores, [3, 3, 5], rtol=1e-12)
    assert found.gap == 0


def main() -> None:
    check()
    for method in ("shapley-sampling", "halfway"):
        explanation = ig_core.explain("Not a masterpiece, but oddly moving.", method=method)
        print(headline(explanation), exactness(explanation))
        Path(f"{method}.html").write_text(explanation.to_html(), encoding="utf-8")


if __name__ == "__main__":
    main()
