"""The networks whose paths are known exactly, against differences, loops and closed forms."""

from itertools import pairwise

import numpy as np
import pytest

from benchmarks.layered import ACTIVATIONS, Layered, convolution
from benchmarks.references import of_kinks, of_smooth


def network(activation, sizes=(6, 9, 7, 1), is_pooled=False, seed=0):
    random = np.random.default_rng(seed)
    layers = [(random.normal(size=pair), random.normal(size=pair[1])) for pair in pairwise(sizes)]
    return Layered(layers, ACTIVATIONS[activation], is_pooled)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("is_pooled", "shape"), [(False, (6,)), (True, (5, 6))])
def test_the_gradient_is_that_of_the_values(activation, is_pooled, shape):
    f = network(activation, is_pooled=is_pooled)
    random = np.random.default_rng(1)
    point, step = random.normal(size=shape), 1e-6 * random.normal(size=shape)
    (below, above), _ = f(np.stack([point - step, point + step]))
    _, (gradient,) = f(point[np.newaxis])
    assert above - below == pytest.approx(2 * np.sum(gradient * step), rel=1e-5)


def test_one_unit_has_its_kink_where_its_input_is_zero():
    f = Layered([(np.array([[1.0]]), np.array([-0.25])), (np.array([[2.0]]), np.zeros(1))], ACTIVATIONS["ReLU"])
    x, baseline = np.ones(1), np.zeros(1)
    np.testing.assert_allclose(f.kinks(x, baseline), [0, 0.25, 1])
    np.testing.assert_allclose(f.reference(x, baseline).scores, [1.5])  # 2 · (1 - 0.25)


def test_the_largest_word_changes_where_two_lines_cross():
    f = Layered([(np.array([[1.0]]), np.zeros(1))], ACTIVATIONS["tanh"], is_pooled=True)
    x, baseline = np.array([[1.0], [0.0]]), np.array([[0.0], [0.25]])  # alpha and (1 - alpha) / 4 cross at a fifth
    np.testing.assert_allclose(f.kinks(x, baseline), [0, 0.2, 1])
    np.testing.assert_allclose(f.reference(x, baseline).scores, [[0.8], [-0.05]], atol=1e-12)


@pytest.mark.parametrize("is_pooled", [False, True])
@pytest.mark.parametrize("activation", ["ReLU", "tanh"])
def test_scores_add_up_and_midpoints_approach_them(activation, is_pooled):
    f, random = network(activation, is_pooled=is_pooled), np.random.default_rng(2)
    x, baseline = random.normal(size=(2, 5, 6) if is_pooled else (2, 6))
    scores = f.reference(x, baseline).scores
    values, _ = f(np.stack([baseline, x]))
    assert scores.sum() == pytest.approx(values[1] - values[0], abs=1e-9)
    found = of_kinks(f, x, baseline, 1e-6)
    np.testing.assert_allclose(found.scores, scores, atol=1e-3 * np.abs(scores).sum())
    assert np.abs(found.scores - scores).sum() <= 10 * max(found.uncertainty, 1e-6) * np.abs(scores).sum()


def test_a_smooth_reference_says_how_well_it_is_known():
    f, (x, baseline) = network("tanh"), np.random.default_rng(3).normal(size=(2, 6))
    found, right = of_smooth(f, x, baseline, 1e-4), f.reference(x, baseline).scores
    assert found.is_settled(1e-4)
    assert np.abs(found.scores - right).sum() <= 1e-5 * np.abs(right).sum()


def test_a_convolution_is_the_matrix_of_its_loop():
    random = np.random.default_rng(4)
    kernel, picture = random.normal(size=(3, 3, 2, 4)), random.normal(size=(7, 6, 2))
    slow = [
        [np.einsum("ijc,ijco->o", picture[i : i + 3, j : j + 3], kernel) for j in range(0, 4, 2)]
        for i in range(0, 5, 2)
    ]
    np.testing.assert_allclose(picture.ravel() @ convolution(kernel, 7, 6, 2), np.ravel(slow))
