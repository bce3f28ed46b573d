"""Any Keras model, explained as exactly as ours: scores add up, and are those of a plain numerical integral."""

import json
import warnings
from functools import cache

import keras
import numpy as np
import pytest
from keras_models import EXAMPLES, TEXT, Example, there
from plain_gradients import gradients
from write_scores import FILE
from write_scores import POINTS as POINTS_IN_FILE

import ig_core
from ig_core import explainer
from ig_core.errors import InputError

POINTS = 2000


@cache
def made(name: str) -> tuple[Example, object]:
    keras.utils.set_random_seed(5)
    example = EXAMPLES[name]()
    return example, ig_core.from_keras(example.model, kind=example.kind, **example.options)


def plain_integral(case, plain) -> np.ndarray:
    """Midpoints, summed in float64, of gradients of the function that is written out by hand."""
    alphas, direction = (np.arange(POINTS) + 0.5) / POINTS, keras.ops.convert_to_tensor(case.direction, "float32")
    total = np.zeros(case.x.shape)
    for some in np.split(alphas, 8):
        steps = some.reshape(-1, *[1] * case.x.ndim)
        points = case.start + steps * (case.x - case.start)
        total += gradients(lambda some: plain(some) * direction, points).astype(np.float64).sum(axis=0)
    return (case.x - case.start) * total / POINTS


@pytest.mark.parametrize("name", EXAMPLES)
def test_outputs_are_the_models_own(name):
    example, model = made(name)
    case = explainer.prepare(example.given, model=model)
    expected = np.asarray(example.says, float).ravel()
    found = [case.outputs[0, 0]] if len(model.labels) == 1 else case.probabilities
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    points = keras.ops.convert_to_tensor(np.concatenate([[case.x], case.baselines]), "float32")
    np.testing.assert_allclose(case.outputs, keras.ops.convert_to_numpy(example.plain(points)), atol=1e-4)


@pytest.mark.parametrize("name", EXAMPLES)
def test_scores_add_up_and_are_those_of_a_plain_integral(name):
    example, model = made(name)
    case = explainer.prepare(example.given, model=model)
    found = explainer.explain_case(case, tolerance=1e-4)
    assert found.relative_gap <= 1e-3
    expected = plain_integral(case, example.plain)
    record = model.record(case.encoded, expected, **{field: getattr(found, field) for field in facts_of(found)})
    largest = np.abs(record.by_place.to_numpy()).max()
    assert largest > 0
    np.testing.assert_allclose(found.by_place.to_numpy(), record.by_place.to_numpy(), atol=2e-4 * largest)


@pytest.mark.parametrize("name", EXAMPLES)
def test_scores_are_the_same_on_every_backend(name):
    """Those in the file were computed on TensorFlow, see write_scores.py."""
    example, model = made(name)
    expected = np.array(json.loads(FILE.read_text(encoding="utf-8"))[name])
    found = ig_core.explain(example.given, model=model, points=POINTS_IN_FILE).scores.ravel()
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5 * np.abs(expected).max())


def facts_of(record) -> list[str]:
    from dataclasses import fields

    from ig_core.records.base import Measured

    return [field.name for field in fields(Measured) if field.name not in ("doubts",)]


@pytest.mark.parametrize("name", EXAMPLES)
def test_several_inputs_at_once_have_the_scores_that_each_has_alone(name):
    example, model = made(name)
    others = {"lstm_with_mask": "A dull plot", "gru_of_ids": "Good", "subclassed_text": "A dull film"}
    inputs = [example.given, others.get(name, example.given)]
    if name == "series_of_any_length":
        inputs[1] = example.given[:3]
    together = list(ig_core.explain_many(inputs, model=model, tolerance=1e-4))
    for given, found in zip(inputs, together, strict=True):
        alone = ig_core.explain(given, model=model, tolerance=1e-4)
        scale = np.abs(alone.scores).max()
        np.testing.assert_allclose(found.scores, alone.scores, atol=3e-4 * scale)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_model_is_as_it_was(name):
    keras.utils.set_random_seed(5)
    example = EXAMPLES[name]()
    model = example.model
    model.trainable = False

    def told():
        layers = list(model._flatten_layers())
        return [(one.name, one.trainable, sorted(vars(one)), getattr(one, "activation", None)) for one in layers], [
            keras.ops.convert_to_numpy(weight).copy() for weight in model.weights
        ]

    facts, weights = told()
    mine = ig_core.from_keras(model, kind=example.kind, **example.options)
    ig_core.explain(example.given, model=mine)
    after, weights_after = told()
    assert after == facts
    for one, other in zip(weights, weights_after, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "name", there("lstm_with_mask", "grey_pictures", "columns_with_preprocessing", "columns_of_codes", "several_inputs")
)
def test_every_method_that_applies_and_the_checks_work(name):
    example, model = made(name)
    applied = [method for method, row in ig_core.METHODS.items() if row.applies_to(model)]
    for method in applied:
        if method == "expected-gradients" and example.kind in ("image", "array"):  # they were given no baselines
            with pytest.raises(InputError, match="nothing to average over"):
                ig_core.explain(example.given, model=model, method=method)
            continue
        record = ig_core.explain(example.given, model=model, method=method)
        assert np.isfinite(record.scores).all()
    assert {"integrated-gradients", "gradient-times-input", "sensitivity", "leave-one-out"} <= set(applied)
    record = ig_core.explain(example.given, model=model)
    verdict = record.trust(model)
    checks = {check.name: check for check in verdict.checks}
    assert checks["adds up"].passed
    if name == "lstm_with_mask":  # the others have too few entries for it
        assert checks["depends on what was learned"].figure is not None
    again = ig_core.Explanation.from_json(record.to_json())
    np.testing.assert_allclose(again.scores, record.scores)
    assert record.to_html().startswith("<!doctype html>")
    assert record.to_png().startswith(b"\x89PNG")
    assert record._repr_html_()


def test_probabilities_are_explained_where_no_logits_are_to_be_had():
    example, model = made("merged_probabilities")
    record = ig_core.explain(example.given, model=model)
    assert record.traits.unit == "probability"
    assert record.prediction.logit == pytest.approx(record.prediction.probability)
    assert "cannot be taken off" in model.card["output"]
    assert "probability" in ig_core.render.sentences.exactness(record)


def test_probabilities_are_explained_where_they_are_asked_for():
    example, _ = made("dense_softmax")
    model = ig_core.from_keras(example.model, kind="array", output="probability")
    record = ig_core.explain(example.given, model=model)
    assert record.traits.unit == "probability"
    assert sum(record.prediction.probabilities.values()) == pytest.approx(1)
    assert record.prediction.logit == pytest.approx(float(np.max(example.says)), abs=1e-5)
    assert record.relative_gap <= 1e-3


@pytest.mark.parametrize(
    "name", there("lstm_with_mask", "attention", "subclassed_text", "columns_with_preprocessing", "columns_of_codes")
)
def test_what_words_and_columns_do_together_is_told_of_smooth_networks(name):
    example, model = made(name)
    assert not model.corners
    if name != "lstm_with_mask":  # whose second derivatives take long to compile
        pairs = ig_core.explain_interactions(example.given, model=model)
        single = ig_core.explain(example.given, model=model)
        scale = np.abs(single.scores).max()
        np.testing.assert_allclose(pairs.matrix.sum(axis=1), single.by_place.to_numpy(), atol=2e-2 * scale)


def test_networks_with_corners_say_so():
    x = keras.Input((4,))
    bent = keras.Model(x, keras.layers.Dense(2)(keras.layers.Dense(5, "relu")(x)))
    assert "ReLUs" in ig_core.from_keras(bent, kind="array").corners
    assert not ig_core.from_keras(EXAMPLES["dense_softmax"]().model, kind="array").corners


def test_words_have_their_places_in_the_text():
    _, model = made("conv_of_padded_ids")
    words = ig_core.explain(TEXT, model=model).words
    assert list(words.word) == ["The", "plot", "is", "not", "very", "good", "but", "a", "FUNNY", "film"]
    assert all(TEXT[row.start : row.end] == row.word for row in words.itertuples())


def test_special_tokens_score_nothing_and_are_no_words():
    _, model = made("gru_of_ids")
    case = explainer.prepare(TEXT, model=model)
    assert case.x.shape[0] == len(case.encoded.words) + 2
    np.testing.assert_array_equal(case.start[[0, -1]], case.x[[0, -1]])


def test_baselines_of_the_users_own_come_first():
    example, _ = made("several_inputs")
    mean = {"a": np.ones(3), "b": np.full((2, 2), 2.0)}
    model = ig_core.from_keras(example.model, kind="array", baselines=mean)
    case = explainer.prepare(example.given, model=model)
    assert list(model.baselines) == ["given", "zero"]
    np.testing.assert_array_equal(case.start, [1, 1, 1, 2, 2, 2, 2])
    found = ig_core.explain(example.given, model=model, method="expected-gradients")
    assert found.baseline == "1 given baseline"


def test_a_table_of_rows_is_a_baseline_whose_paths_are_averaged():
    example, _ = made("columns_with_preprocessing")
    table = example.options["columns"].iloc[:3]
    model = ig_core.from_keras(example.model, kind="row", **example.options | {"baselines": {"three": table}})
    several = [
        ig_core.from_keras(example.model, kind="row", **example.options | {"baselines": row})
        for _, row in table.iterrows()
    ]
    found = ig_core.explain(example.given, model=model, points=32)
    assert found.baseline == "three"
    assert found.columns.baseline.isna().all()
    ones = [ig_core.explain(example.given, model=one, points=32) for one in several]
    np.testing.assert_allclose(found.scores, np.mean([one.scores for one in ones], axis=0), atol=1e-6)
    starts = [dict(zip(one.columns.column, one.columns.baseline, strict=True)) for one in ones]
    assert [start["grade"] for start in starts] == table["grade"].astype(str).tolist()
    assert [start["age"] for start in starts] == table["age"].tolist()


def test_a_model_of_pictures_of_any_size_is_explained_in_the_one_that_is_named():
    keras.utils.set_random_seed(0)
    layers = keras.layers
    body = [layers.Conv2D(4, 3, activation="silu"), layers.GlobalAveragePooling2D(), layers.Dense(2)]
    any_size = keras.Sequential([keras.Input((None, None, 3)), *body])
    fixed = keras.Sequential([keras.Input((9, 12, 3)), *body])
    mine, same = (
        ig_core.from_keras(one, kind="image", **more) for one, more in ((any_size, {"size": (9, 12)}), (fixed, {}))
    )
    given = np.random.default_rng(0).random((9, 12, 3)).astype(np.float32)
    found, expected = (ig_core.explain(given, model=one, points=16) for one in (mine, same))
    np.testing.assert_allclose(found.scores, expected.scores, atol=1e-6)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a FeatureSpace looks strings up, on TensorFlow")
def test_a_feature_space_is_explained_as_it_is():
    import pandas as pd
    import tensorflow as tf

    keras.utils.set_random_seed(0)
    random, space = np.random.default_rng(0), keras.utils.FeatureSpace
    table = pd.DataFrame(
        {
            "age": random.integers(18, 80, 200).astype(float),
            "income": random.normal(40, 12, 200),
            "city": random.choice(["Bonn", "Oslo", "Rome"], 200),
            "children": random.integers(0, 4, 200),
        }
    )
    features = space(
        {
            "age": "float_normalized",
            "income": space.float_rescaled(scale=0.02),
            "city": "string_categorical",
            "children": "integer_categorical",
        },
        output_mode="concat",
    )
    features.adapt(tf.data.Dataset.from_tensor_slices(dict(table)).batch(50))
    hidden = keras.layers.Dense(8, "tanh")(features.get_encoded_features())
    model = keras.Model(features.get_inputs(), keras.layers.Dense(1, "sigmoid")(hidden))
    row = table.iloc[3].to_dict()
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        mine = ig_core.from_keras(model, kind="row", columns=table, labels=("no", "yes"))
        found = ig_core.explain(row, model=mine)
    assert found.columns.column.tolist() == list(table)
    assert abs(found.gap) < 1e-3 * max(abs(found.explains), 0.1)
    said = model({name: tf.constant([[value]]) for name, value in row.items()}).numpy().item()
    assert found.prediction.probabilities["yes"] == pytest.approx(said, abs=1e-5)


def test_a_picture_file_is_made_as_large_as_the_model_wants():
    import io

    from PIL import Image

    _, model = made("colour_pictures")
    stream = io.BytesIO()
    Image.new("RGB", (90, 60), (255, 0, 0)).save(stream, "PNG")
    record = ig_core.explain(stream.getvalue(), model=model)
    assert record.pixels.shape == (18, 18, 3)
    np.testing.assert_allclose(record.pixels, np.broadcast_to([1.0, 0.0, 0.0], record.pixels.shape))
    again = ig_core.explain(record.input, model=model)
    np.testing.assert_array_equal(again.pixels, record.pixels)
