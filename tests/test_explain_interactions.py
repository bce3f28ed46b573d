"""explain_interactions: the laws of Integrated Hessians on real networks, what it refuses, and its record."""

import json
from dataclasses import replace

import keras
import numpy as np
import pytest

import ig_core
from ig_core import models
from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_hessians import integrated_hessians
from ig_core.errors import InputError
from ig_core.gradients.compiled import CompiledGradient
from ig_core.interactions import applies_to, why_not
from ig_core.records import InteractionExplanation, Measured

REVIEW = "This film is not good at all, but the actors are never boring."


@pytest.fixture(scope="module")
def review():
    return ig_core.explain_interactions(REVIEW, tolerance=1e-4)


def holds_laws(pairs, gradients, explains, within):
    np.testing.assert_allclose(pairs.sum(axis=1), gradients, atol=within)
    assert pairs.sum() == pytest.approx(explains, abs=within)
    np.testing.assert_allclose(pairs, pairs.T, atol=within)


def test_one_hot_words_obey_the_laws(review):
    alone = ig_core.explain(REVIEW, tolerance=1e-5)
    assert review.places.name.tolist() == alone.words.word.tolist()
    holds_laws(review.matrix, alone.scores, alone.explains, 1e-4)
    assert review.explains == pytest.approx(alone.explains, abs=1e-5)
    assert review.asymmetry <= 1e-6
    assert review.meets_tolerance


@pytest.mark.parametrize("activation", ["tanh", "gelu"])
def test_dense_networks_obey_the_laws(activation):
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(16, activation), keras.layers.Dense(16, activation), keras.layers.Dense(1)]
    network = keras.Sequential([keras.Input((5,)), *layers])
    compiled, rng = CompiledGradient(network, (5,)), np.random.default_rng(0)
    x, baseline = rng.normal(size=5), rng.normal(size=5)
    found = integrated_hessians(compiled.curved.along(np.ones(1)), x, baseline, np.arange(5), Adaptive(1e-5))
    path = baseline + np.multiply.outer((np.arange(2000) + 0.5) / 2000, x - baseline)  # by the midpoint rule
    gradients = (x - baseline) * compiled.along(np.ones(1))(path)[1].mean(axis=0)
    start, end = compiled.outputs(np.stack([baseline, x]))[:, 0]
    holds_laws(found.pairs, gradients, end - start, 1e-4)
    assert np.abs(found.pairs - np.diag(np.diag(found.pairs))).max() > 1e-3


def test_a_transformer_obeys_the_laws():
    found = ig_core.explain_interactions("not bad", model="sst-bert")
    assert found.baseline == "padding"
    assert found.meets_tolerance
    alone = ig_core.explain("not bad", model="sst-bert")
    holds_laws(found.matrix, alone.scores, alone.explains, 1e-2 * max(1.0, np.abs(alone.scores).sum()))


def test_an_lstm_obeys_the_laws():
    found = ig_core.explain_interactions("not a bad film", model="imdb-bilstm", tolerance=1e-4)
    alone = ig_core.explain("not a bad film", model="imdb-bilstm", tolerance=1e-5)
    holds_laws(found.matrix, alone.scores, alone.explains, 1e-4)


def test_columns_of_a_row_obey_the_laws_from_several_baselines_too():
    for baseline in ("median", "mean"):
        found = ig_core.explain_interactions("example:1", model="adult-mlp", baseline=baseline, tolerance=1e-4)
        alone = ig_core.explain("example:1", model="adult-mlp", baseline=baseline, tolerance=1e-5)
        holds_laws(found.matrix, alone.scores, alone.explains, 1e-4)
        assert found.unit == "column"
        assert found.places.name.tolist() == alone.columns.label.tolist()


def test_columns_of_a_linear_model_do_nothing_together():
    found = ig_core.explain_interactions("example:1", model="adult-linear")
    np.testing.assert_allclose(found.pairs.score, 0, atol=1e-6)


def test_of_a_number_the_scores_are_in_its_unit():
    found = ig_core.explain_interactions("example:1", model="bike-mlp")
    assert found.traits.unit == found.prediction.label == "rentals an hour"


def test_words_beyond_the_most_are_one_so_that_sums_stay_exact(review):
    few = ig_core.explain_interactions(REVIEW, tolerance=1e-4, most=3)
    assert few.others == len(review.places) - 3
    assert few.places.name.tolist()[-1] == f"{few.others} others"
    assert few.named == 3
    strongest = np.sort(np.argsort(-np.abs(review.integrated_gradients))[:3])
    np.testing.assert_allclose(few.matrix[:3, :3], review.matrix[np.ix_(strongest, strongest)], atol=1e-4)
    assert few.sum == pytest.approx(review.sum, abs=1e-4)
    assert len(few.pairs) == 3


def test_the_other_class_has_the_opposite_scores(review):
    labels = models.MODELS["imdb-onehot"].labels
    (other,) = (label for label in labels if label != review.target)
    opposite = ig_core.explain_interactions(REVIEW, tolerance=1e-4, target=other)
    np.testing.assert_allclose(opposite.matrix, -review.matrix, atol=1e-6)
    np.testing.assert_allclose(review.opposite(other, None).matrix, opposite.matrix, atol=1e-6)


def test_pairs_and_words_add_up(review):
    assert review.pairs.score.sum() + review.by_word.alone.sum() == pytest.approx(review.sum)
    assert review.by_word.score.tolist() == pytest.approx(review.matrix.sum(axis=1).tolist())
    assert review.pairs.score.abs().is_monotonic_decreasing
    first = review.pairs.iloc[0]
    assert first.score == pytest.approx(2 * review.matrix[first.one, first.other], abs=1e-6)


def test_what_has_no_second_derivative_is_refused_in_a_sentence():
    for name, row in models.MODELS.items():
        assert applies_to(row) == (name not in ("imdb-maxpool", "fashion-cnn")), name
    with pytest.raises(InputError, match="made of maxima and ReLUs"):
        ig_core.explain_interactions("A good film", model="imdb-maxpool")
    with pytest.raises(InputError, match="too many pairs"):
        ig_core.explain_interactions("test:0", model="fashion-cnn")
    assert why_not(models.load("imdb-maxpool")) == why_not(models.MODELS["imdb-maxpool"])


def test_a_network_that_says_nothing_of_its_corners_is_refused_when_it_bends_nowhere(monkeypatch):
    monkeypatch.setattr(type(models.load("imdb-maxpool")), "corners", "")
    with pytest.raises(InputError, match="'imdb-maxpool' is straight between corners"):
        ig_core.explain_interactions(REVIEW, model=models.load("imdb-maxpool"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"tolerance": 0.0}, "The tolerance must be from 0.00001 to 1; got 0.0"),
        ({"most": 0}, "must be at least 1; got 0"),
        ({"model": "nothing"}, "There is no model 'nothing'"),
        ({"target": "funny"}, "There is no target 'funny'"),
    ],
)
def test_what_cannot_be_used_is_refused(arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        ig_core.explain_interactions(REVIEW, **arguments)


def test_a_record_survives_json(review):
    again = Measured.from_json(review.to_json())
    assert isinstance(again, InteractionExplanation)
    assert again.to_dict() == review.to_dict()
    assert review.to_json().isascii()


@pytest.mark.parametrize(
    "change",
    [
        {"matrix": [[1.0]]},
        {"matrix": "x"},
        {"integrated_gradients": []},
        {"of": "image"},
        {"others": -1},
        {"others": "3"},
        {"text": "short"},
        {"text": None},
        {"places": []},
        {"places": [{"name": "a"}]},
        {"asymmetry": None},
        {"row_gap": None, "matrix": None},
    ],
)
def test_json_of_something_else_is_refused(review, change):
    with pytest.raises(InputError, match="not the JSON of an explanation"):
        Measured.from_json(json.dumps(review.to_dict() | change))


def test_numbers_that_are_none_are_refused(review):
    with pytest.raises(InputError):
        Measured.from_json(review.to_json().replace(json.dumps(float(review.matrix[0, 0])), "NaN"))


def test_a_table_of_pairs_has_no_cell_that_a_spreadsheet_computes(review):
    places = review.places.assign(name=["=1+1", *review.places.name[1:]])
    table = replace(review, places=places).to_csv()
    assert table.startswith("first,second,score\n")
    assert "'=1+1" in table
    assert "\n=1+1" not in table
