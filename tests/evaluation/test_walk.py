"""The way from a baseline to an input: what it ends in is the explanation, and the answers on it are the model's."""

from dataclasses import replace

import numpy as np
import pytest

from ig_core import explainer, models
from ig_core.attribution import Adaptive
from ig_core.errors import InputError
from ig_core.evaluation.by_rule import by_rule
from ig_core.evaluation.walk import walk
from ig_core.quadrature import gauss_legendre, left, midpoint, right, trapezoid
from ig_core.records.walk import Shape, Walk

INPUTS = {
    "imdb-onehot": "The plot is thin, but the acting is superb and I left moved.",
    "imdb-maxpool": "The plot is thin, but the acting is superb.",
    "fashion-cnn": "drawing:boot-heel",
    "adult-mlp": "example:5",
    "bike-mlp": "example:26",
}


@pytest.fixture(scope="module", params=INPUTS)
def walked(request):
    case = explainer.prepare(INPUTS[request.param], model=request.param)
    return case, walk(case)


def size(scores):
    return max(np.abs(scores).sum(), 0.1)


def test_the_way_ends_in_the_explanation(walked):
    case, found = walked
    explanation = explainer.explain_case(case)
    np.testing.assert_array_equal(found.scores[-1], found.explanation.scores)
    assert np.abs(found.scores[-1] - explanation.scores).sum() <= 2e-3 * size(explanation.scores)
    assert found.explanation.prediction == explanation.prediction
    assert found.explanation.explains == pytest.approx(explanation.explains)
    assert found.explanation.meets_tolerance


def test_at_every_stop_the_scores_add_up_to_the_change_so_far(walked):
    _, found = walked
    assert np.abs(found.sums - found.changes).max() <= 1e-3 * max(abs(found.changes[-1]), 0.1)
    assert not found.scores[0].any()


def test_the_answers_on_the_way_are_those_of_the_model(walked):
    case, found = walked
    points = (case.start + np.multiply.outer(found.alphas, case.x - case.start)).astype(np.float32)
    np.testing.assert_allclose(found.values, case.compiled.outputs(points) @ case.direction, rtol=1e-4, atol=1e-4)
    if found.probabilities is None:
        assert models.lookup(case.model.name).is_number
    else:
        np.testing.assert_allclose(found.probabilities, case.probability(points), atol=1e-5)


@pytest.mark.parametrize("model", ["imdb-onehot", "adult-mlp", "bike-mlp"])  # whose answers have no kinks
def test_the_pace_at_a_stop_is_the_slope_of_the_answer(model):
    found = walk(explainer.prepare(INPUTS[model], model=model))
    slopes = np.gradient(found.values, found.alphas, edge_order=2)
    assert np.abs(found.paces - slopes)[1:-1].max() <= 0.05 * np.abs(found.paces).max()


def test_of_a_class_and_of_another_one_the_way_is_the_same_but_its_scores_are_not():
    case = explainer.prepare("drawing:boot-heel", model="fashion-cnn")
    boot, bag = walk(case), walk(case.towards("Bag"))
    assert bag.explanation.target == "Bag"
    assert boot.probabilities[-1] > 0.9 > 0.1 > bag.probabilities[-1]
    assert np.abs(boot.scores[-1] - bag.scores[-1]).max() > 0


def test_a_baseline_of_several_paths_is_refused():
    case = explainer.prepare("drawing:boot-heel", model="fashion-cnn", baseline="noise")
    with pytest.raises(InputError, match="The baseline 'noise' stands for 8 paths: choose one of one path"):
        walk(case)


def made(values, walk):
    """The walk with other values of F, at their own slopes."""
    values = np.asarray(values, float)
    alphas = np.linspace(0, 1, values.size)
    slopes = np.gradient(values, alphas)[:, np.newaxis]
    return replace(walk, alphas=alphas, values=values, rates=slopes, scores=(values - values[0])[:, np.newaxis])


@pytest.fixture(scope="module")
def any_walk():
    return walk(explainer.prepare("example:5", model="adult-mlp"), stops=2)


alphas = np.linspace(0, 1, 33)


@pytest.mark.parametrize(
    ("values", "shape"),
    [
        (0.09 * alphas, Shape.FLAT),
        (3 * alphas, Shape.EVEN),
        (-3 * alphas, Shape.EVEN),
        (4 * (1 - (1 - alphas) ** 4), Shape.EARLY),
        (-(1 - (1 - alphas) ** 4), Shape.EARLY),
        (4 * alphas**4, Shape.LATE),
        (np.minimum(3 * alphas, 4 - 3 * alphas), Shape.THERE_AND_BACK),
        (3 * np.minimum(1.2 * alphas, 1.1 - (alphas - 11 / 12) * 1.2), Shape.THERE_AND_BACK),
    ],
)
def test_where_the_answer_is_made(values, shape, any_walk):
    assert made(values, any_walk).shape is shape


def test_half_way_is_where_half_of_the_change_is_made_first(any_walk):
    assert made(2 - alphas, any_walk).half_way == pytest.approx(0.5)
    assert made(alphas**2, any_walk).half_way == pytest.approx(0.5**0.5, abs=3e-4)
    assert made(0 * alphas, any_walk).half_way == 1.0


def test_the_last_step_of_a_line_adds_what_a_step_adds_on_average(any_walk):
    assert made(5 * alphas, any_walk).end_pace == pytest.approx(1)
    assert made(-5 * alphas, any_walk).end_pace == pytest.approx(1)
    assert made(5 * np.minimum(2 * alphas, 1), any_walk).end_pace == 0


@pytest.mark.parametrize("rule", [left(3), right(4), midpoint(5), trapezoid(6), gauss_legendre(7)])
@pytest.mark.parametrize("model", ["imdb-onehot", "fashion-cnn"])
def test_a_rule_sees_the_pace_at_its_nodes_and_weighs_it(model, rule):
    case = explainer.prepare(INPUTS[model], model=model)
    found = by_rule(case, rule)
    order = np.argsort(rule.nodes)
    np.testing.assert_allclose(found.nodes, rule.nodes[order])
    assert found.sum == pytest.approx(found.paces @ rule.weights[order], rel=1e-4, abs=1e-4)
    assert found.gap == pytest.approx(found.sum - found.change)
    assert found.points == rule.points


def test_the_adaptive_rule_shows_where_it_looked():
    case = explainer.prepare(INPUTS["fashion-cnn"], model="fashion-cnn")
    found = by_rule(case, explainer.begun_as(Adaptive(), case.model))
    explanation = explainer.explain_case(case)
    assert found.points == explanation.points > 9
    assert found.weights is None
    assert (np.diff(found.nodes) > 0).all()
    assert found.nodes[[0, -1]].tolist() == [0, 1]
    assert found.sum == pytest.approx(explanation.sum, rel=1e-5)
    assert found.relative_gap <= 1e-3


def test_the_adaptive_rule_looks_once_at_each_straight_piece():
    case = explainer.prepare(INPUTS["imdb-maxpool"], model="imdb-maxpool")
    found = by_rule(case, explainer.begun_as(Adaptive(), case.model))
    assert found.points == explainer.explain_case(case).points > 1
    ends = np.concatenate([[0.0], np.cumsum(found.weights)])
    np.testing.assert_allclose(found.nodes, (ends[:-1] + ends[1:]) / 2)
    assert found.sum == pytest.approx(found.change, rel=1e-5)
    alphas, paces = found.outline()
    assert (alphas[0], alphas[-1]) == (0, pytest.approx(1))
    assert np.trapezoid(paces, alphas) == pytest.approx(found.change, rel=1e-5)


def test_a_walk_is_plain_data(any_walk):
    assert isinstance(any_walk, Walk)
    assert any_walk.scores.shape == any_walk.rates.shape == (2, len(any_walk.explanation.columns))
