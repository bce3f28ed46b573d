"""One input by several methods and models: a table, how they agree, and what was left out."""

from dataclasses import replace

import keras
import numpy as np
import pandas as pd
import pytest

import ig_core
from ig_core.comparison import exact_methods
from ig_core.errors import InputError

TEXT = "not good not bad a great film"
IG, LOO = "integrated-gradients", "leave-one-out"


@pytest.fixture(scope="module")
def dense():
    """Two numbers, whose product is explained by two models of one name."""

    def made(factor):
        x = keras.Input((2,))
        model = keras.Model(x, keras.ops.prod(factor * x, axis=1, keepdims=True), name="product")
        return ig_core.from_keras(model, kind="array", unit="metres")

    return made(1.0), made(-1.0)


def test_columns_are_what_explain_gives(linear):
    found = ig_core.compare(TEXT, models=linear, methods=[IG, LOO])
    names = ["linear · Integrated Gradients", "linear · Leave-one-out"]
    assert list(found.explanations) == list(found.facts.index) == list(found.scores) == list(found.agreement) == names
    for name, method in zip(names, (IG, LOO), strict=True):
        alone = ig_core.explain(TEXT, model=linear, method=method)
        np.testing.assert_array_equal(found.explanations[name].scores, alone.scores)
        np.testing.assert_array_equal(found.scores[name].to_numpy(), alone.scores)


def test_scores_are_by_word_and_agree_in_a_linear_model(linear):
    found = ig_core.compare(TEXT, models=linear, methods=[IG, LOO])
    worths = {"not": -1, "good": 2, "bad": -3, "a": 0.25, "great": 4, "film": 0.5}
    words = found.scores.index.get_level_values("word")
    for column in found.scores:
        np.testing.assert_allclose(found.scores[column], [worths[word] for word in words], atol=1e-6)
    np.testing.assert_allclose(found.agreement, 1)
    assert found.scores.index.names == ["word", "start", "end"]
    assert found.scores.index[1] == ("good", 4, 8)


def test_facts_say_how_exact_and_how_faithful(linear):
    found = ig_core.compare(TEXT, models=linear, methods=[IG, LOO])
    of_ig, of_loo = (found.facts.iloc[i] for i in (0, 1))
    assert (of_ig.model, of_ig.method, of_ig.prediction, of_ig.baseline) == ("linear", IG, "positive", "zero")
    assert of_ig.output == pytest.approx(1.75)  # −1 + 2 − 1 − 3 + 0.25 + 4 + 0.5
    assert of_ig.probability == pytest.approx(1 / (1 + np.exp(-1.75)))
    assert of_ig.explains == pytest.approx(1.75)
    assert of_ig["sum"] == pytest.approx(1.75, abs=1e-6)
    assert of_ig.relative_gap < 1e-6
    assert of_ig.points > 0
    assert of_ig.seconds > 0
    assert of_ig.area < of_ig.area_at_random
    assert np.isnan(of_loo.gap)
    assert of_loo.area == of_ig.area


def test_models_of_one_name_are_told_apart_and_numbers_have_no_areas(dense):
    found = ig_core.compare([3.0, 2.0], models=dense)
    assert list(found.facts.index) == ["product · Integrated Gradients", "product (2) · Integrated Gradients"]
    np.testing.assert_allclose(found.scores, [[3, 3], [3, 3]], rtol=1e-4)  # half of x·y each
    assert found.facts.area.isna().all()
    assert found.facts.probability.isna().all()
    assert found.facts.prediction.tolist() == ["metres", "metres"]


def test_methods_that_do_not_apply_are_left_out_with_the_reason(linear):
    found = ig_core.compare(TEXT, models=linear, methods=[IG, "shapley"])
    assert list(found.explanations) == ["linear · Integrated Gradients"]
    assert found.left_out == {
        "linear · Shapley values, exact": "Shapley values, exact does not apply to the model 'linear': it needs a table"
        " row of at most 12 columns."
    }


def test_a_method_without_anything_to_average_over_is_left_out(dense):
    found = ig_core.compare([3.0, 2.0], models=dense[0], methods=["expected-gradients", IG])
    assert list(found.explanations) == ["product · Integrated Gradients"]
    assert "nothing to average over" in found.left_out["product · Expected Gradients"]


def test_where_nothing_applies_there_is_nothing_to_compare(linear):
    with pytest.raises(InputError, match=r"There is nothing to compare\. Shapley values, exact does not apply"):
        ig_core.compare(TEXT, models=linear, methods="shapley")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"models": ["imdb-onehot", "adult-linear"]}, "must read the same kind of input; 'imdb-onehot' reads the kind"),
        ({"models": []}, "at least one model"),
        ({"models": "nobody"}, "no model 'nobody'"),
        ({"methods": ["magic"]}, "no method 'magic'"),
        ({"methods": []}, "nothing to compare"),
        ({"target": "purple"}, "purple"),
        ({"tolerance": 2.0}, "tolerance"),
        ({"points": 0}, "number of points"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(options, message):
    with pytest.raises(InputError, match=message):
        ig_core.compare(TEXT, **options)


def test_an_empty_text_is_refused_as_explain_refuses_it(linear):
    with pytest.raises(InputError) as alone:
        ig_core.explain("zzz", model=linear)
    with pytest.raises(InputError, match=str(alone.value)):
        ig_core.compare("zzz", models=linear)


def test_without_methods_the_exact_ones_are_taken():
    assert exact_methods(ig_core.MODELS["imdb-maxpool"]) == [IG, "max-pool-trace"]
    assert exact_methods(ig_core.MODELS["imdb-bilstm"]) == [IG]
    assert exact_methods(ig_core.MODELS["adult-mlp"]) == [IG, "shapley"]


def test_two_classes_are_compared_for_one_of_them(linear):
    """The one model says positive and the other negative: scores of a word for the same class are opposite."""
    other = replace(linear, name="other", logits=lambda *given: -linear.logits(*given))
    found = ig_core.compare(TEXT, models=[linear, other])
    assert found.facts.target.tolist() == ["positive", "negative"]
    np.testing.assert_allclose(found.scores.iloc[:, 0], found.scores.iloc[:, 1], atol=1e-6)
    assert found.agreement.iloc[0, 1] == pytest.approx(-1)


def test_a_method_that_finds_too_many_columns_is_left_out():
    columns = [f"c{number}" for number in range(13)]
    inputs = {name: keras.Input((1,), name=name) for name in columns}
    model = keras.Model(inputs, keras.layers.Dense(1)(keras.layers.Concatenate()(list(inputs.values()))))
    table = pd.DataFrame(np.random.default_rng(0).normal(size=(50, 13)), columns=columns)
    mine = ig_core.from_keras(model, kind="row", columns=table, unit="metres", name="wide")
    found = ig_core.compare(dict.fromkeys(columns, 9.0), models=mine)
    assert list(found.explanations) == ["wide · Integrated Gradients"]
    assert "at most 12 units" in found.left_out["wide · Shapley values, exact"]


def test_a_notebook_shows_it_escaped_and_without_a_script():
    text = "good <script>alert(1)</script> film"
    found = ig_core.compare(text, methods=[IG, "sensitivity", "lrp"])
    html = found._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "imdb-onehot · Sensitivity Analysis" in html
    assert "it needs an LSTM" in html
    assert "Rank correlation" in html
    assert "integrated-gradients" in repr(found)


@pytest.mark.parametrize(
    ("given", "model"), [("example:0", "adult-mlp"), ("example:0", "bike-mlp"), ("drawing:bag-flap", "fashion-cnn")]
)
def test_every_kind_is_drawn(given, model):
    found = ig_core.compare(given, models=model, methods=[IG, "gradient-times-input"])
    assert isinstance(found.scores, pd.DataFrame)
    assert len(found.scores) == next(iter(found.explanations.values())).scores.size
    assert found._repr_html_().startswith("<div")
    assert found.facts.area.isna().all() == (model == "bike-mlp")


def test_arrays_are_drawn(dense):
    assert "product (2)" in ig_core.compare([3.0, 2.0], models=dense)._repr_html_()


def test_who_watches_is_told_of_all_points_and_may_end_the_work(linear):
    told = []
    ig_core.compare(TEXT, models=linear, methods=[IG, LOO], progress=told.append)
    assert told == sorted(told)

    def stop(points):
        raise InputError("enough")

    with pytest.raises(InputError, match="enough"):
        ig_core.compare(TEXT, models=linear, progress=stop)


def test_a_bar_counts_explanations(linear, capsys):
    ig_core.compare(TEXT, models=linear, methods=[IG, LOO])
    assert capsys.readouterr() == ("", "")
    ig_core.compare(TEXT, models=linear, methods=[IG, LOO], progress=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert "| 2/2 " in err
