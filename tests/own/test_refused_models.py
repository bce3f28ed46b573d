"""Models that cannot be explained are refused in one sentence, which says what to do; and so are their inputs."""

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from keras import layers, ops
from keras_models import MeanOfWords, dense_softmax, spans, table, vectorizer

import ig_core
from ig_core.errors import InputError


def refused(said, model, kind="array", **options):
    with pytest.raises(InputError, match=said) as caught:
        ig_core.from_keras(model, kind=kind, **options)
    assert "\n" not in str(caught.value)


def sequential(*own, shape=(5,), dtype=None):
    return keras.Sequential([keras.Input(shape, dtype=dtype), *own])


def test_what_is_no_model():
    refused("must be a keras.Model; got function", lambda x: x)
    refused("no kind of model 'sound'", dense_softmax().model, kind="sound")


def test_a_model_without_weights():
    refused("has not been built", keras.Sequential([layers.Dense(2)]))


def test_a_stateful_network():
    lstm = layers.LSTM(3, stateful=True)
    model = keras.Sequential([keras.Input((4, 2), batch_size=1), lstm, layers.Dense(2)])
    refused("is stateful", model)
    inner = layers.Bidirectional(layers.GRU(3, stateful=True))
    refused("is stateful", keras.Sequential([keras.Input((4, 2), batch_size=1), inner, layers.Dense(2)]))


@pytest.mark.parametrize("policy", ["mixed_float16", "float16", "bfloat16", "mixed_bfloat16"])
def test_half_precision(policy):
    refused("float16, in which gradients are too coarse", sequential(layers.Dense(4, dtype=policy), layers.Dense(2)))


def test_random_layers_that_are_at_work():
    noise = layers.Lambda(lambda x: x + keras.random.normal(ops.shape(x)))
    refused("random layers are at work", sequential(noise, layers.Dense(2)))


def test_no_gradient():
    refused("No gradient .* its input", sequential(layers.Lambda(lambda x: ops.round(3 * x)), layers.Dense(2)))
    refused("No gradient", sequential(layers.Lambda(ops.stop_gradient), layers.Dense(2)))


def test_no_gradient_to_one_of_several_inputs():
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    model = keras.Model([a, b], layers.Dense(2)(layers.Concatenate()([a, ops.stop_gradient(b)])))
    refused("No gradient .* the input 'b'", model)


def test_whole_numbers_without_an_embedding():
    x = keras.Input((4,), dtype="int32")
    refused("whole numbers that go into no Embedding", keras.Model(x, layers.Dense(2)(ops.cast(x, "float32"))))


def test_whole_numbers_that_are_changed_before_they_are_looked_up():
    x = keras.Input((4,), dtype="int32")
    model = keras.Model(x, layers.Dense(2)(layers.Flatten()(layers.Embedding(9, 3)(ops.minimum(x + 1, 8)))))
    refused("no input of the model as it stands", model)


def test_nan():
    model = sequential(layers.Dense(4), layers.Dense(2))
    model.layers[0].kernel.assign(np.full((5, 4), np.nan))
    refused("NaN or infinite on every input", model)


def test_nan_for_one_input():
    model = sequential(layers.Lambda(ops.log), layers.Dense(2), shape=(2,))
    mine = ig_core.from_keras(model, kind="array", baselines=np.ones(2))
    assert ig_core.explain([1.0, 2.0], model=mine).relative_gap < 1e-3
    with pytest.raises(InputError, match="NaN or infinity for this input"):
        ig_core.explain([-1.0, 2.0], model=mine)
    with pytest.raises(InputError, match="NaN or infinity at the baseline 'zero'"):
        ig_core.explain([1.0, 2.0], model=mine, baseline="zero")


def test_outputs_that_are_no_vector():
    refused(r"has shape \(3, 2\) for each input", sequential(layers.Dense(2), shape=(3, 4)))


def test_labels_that_are_too_few():
    refused("tells 3 classes apart, so it needs 3 different labels; got 2", dense_softmax().model, labels=("a", "b"))
    refused("labels, .* or a unit", dense_softmax().model, labels=("a", "b", "c"), unit="years")


def test_one_of_several_outputs_must_be_chosen():
    x = keras.Input((5,))
    model = keras.Model(x, {"one": layers.Dense(1)(x), "other": layers.Dense(2)(x)})
    refused("has 2 outputs, one, other: choose", model)
    refused("has 2 outputs, one, other: choose .*; got 'third'", model, head="third")
    refused("2 numbers: choose one of them", model, head="other", unit="years")
    assert ig_core.from_keras(model, kind="array", head="other:1", unit="years").labels == ("years",)


def test_one_of_several_questions_must_be_chosen():
    model = sequential(layers.Dense(3, "sigmoid"))
    refused("has 3 sigmoids, each a question of its own", model)
    refused("There is no 'fish' among the outputs", model, head="fish", labels=("cat", "dog", "bird"))
    refused("choose a class by target=", dense_softmax().model, head="1")


def test_probabilities_that_are_none():
    refused("gives no probabilities", sequential(layers.Dense(3)), output="probability")
    refused('"logit" or "probability"', sequential(layers.Dense(3)), output="score")


def test_a_model_that_fails():
    class Failing(keras.Model):
        def __init__(self):
            super().__init__()
            self.last, self.fails = layers.Dense(2), False

        def call(self, x):
            if self.fails:
                raise RuntimeError("the disk is full\nand the rest")
            return self.last(x)

    model = Failing()
    model(np.zeros((1, 3), np.float32))
    model.fails = True
    refused("cannot be called: RuntimeError: .*the disk is full", model)


class TestTexts:
    def embedding(self, *own, length=None):
        ids = keras.Input((length,), dtype="int32")
        return keras.Model(ids, layers.Dense(2)(layers.GlobalAveragePooling1D()(layers.Embedding(16, 4)(ids))))

    def test_ids_without_a_function(self):
        refused("takes ids: give text", self.embedding(), kind="text")
        refused("must be a TextVectorization or a function", self.embedding(), kind="text", text="words.txt")

    def test_no_embedding(self):
        refused("no Embedding layer", sequential(layers.Dense(2)), kind="text", text=spans)

    def test_several_embeddings(self):
        ids = keras.Input((6,), dtype="int32")
        one, other = layers.Embedding(16, 4, name="one"), layers.Embedding(16, 4, name="other")
        model = keras.Model(ids, layers.Dense(2)(layers.Flatten()(one(ids) * other(ids))))
        refused("2 Embedding layers, one, other: name", model, kind="text", text=spans)
        refused("no Embedding 'third'; it has: one, other", model, kind="text", text=spans, embedding="third")
        refused("more with the ids of a text than look them up", model, kind="text", text=spans, embedding="one")

    def test_what_a_function_gives(self):
        refused("must give .id, start, end.", self.embedding(), kind="text", text=str.split)
        refused("no token with characters", self.embedding(), kind="text", text=lambda text: [(1, 0, 0)])
        mine = ig_core.from_keras(self.embedding(), kind="text", text=lambda text: [(len(text), 0, 1)])
        with pytest.raises(InputError, match="the id 37; the embedding has ids 0 to 15"):
            ig_core.explain("x" * 37, model=mine)

    def test_special_tokens_within_a_text(self):
        mine = ig_core.from_keras(
            self.embedding(), kind="text", text=lambda text: [(2, 0, 1), *[(3, 1, 1)] * (" x" in text), (4, 1, 2)]
        )
        with pytest.raises(InputError, match="special tokens may stand before and after"):
            ig_core.explain("a x", model=mine)

    def test_tokens_that_join_what_blanks_divide(self):
        layer = layers.TextVectorization(ngrams=2)
        layer.adapt(["a good film"])
        mine = ig_core.from_keras(self.embedding(), kind="text", text=layer)
        with pytest.raises(InputError, match="joins what blanks divide"):
            ig_core.explain("a good film", model=mine)

    def test_an_empty_text(self):
        mine = ig_core.from_keras(self.embedding(), kind="text", text=vectorizer())
        with pytest.raises(InputError, match="empty"):
            ig_core.explain("  ", model=mine)
        with pytest.raises(InputError, match="knows no word"):
            ig_core.explain("!!! ...", model=mine)

    def test_a_baseline_of_another_size(self):
        options = {"text": vectorizer(), "baselines": np.zeros(5)}
        refused("must be a vector of 4 numbers", self.embedding(), kind="text", **options)

    def test_several_inputs(self):
        a, b = keras.Input((4,), dtype="int32"), keras.Input((2,))
        pooled = layers.Flatten()(layers.Embedding(9, 3)(a))
        refused(
            "has one input; this has 2",
            keras.Model([a, b], layers.Dense(2)(layers.Concatenate()([pooled, b]))),
            kind="text",
        )


class TestPictures:
    def conv(self, *shape, dtype=None):
        return sequential(layers.Flatten(), layers.Dense(2), shape=shape, dtype=dtype)

    def test_what_is_no_picture(self):
        refused("1 or 3 channels", self.conv(8, 8, 5), kind="image")
        refused("1 or 3 channels", self.conv(8), kind="image")
        x = keras.Input((None, None, 3))
        refused(
            "pictures of any size", keras.Model(x, layers.Dense(2)(layers.GlobalAveragePooling2D()(x))), kind="image"
        )
        refused("leave out size", self.conv(8, 8), kind="image", size=(8, 8))
        wide = keras.Model(x, layers.Dense(2)(layers.GlobalAveragePooling2D()(x)))
        for size in (8, (0, 8), (8.5, 8), "ab"):
            refused("pictures of any size", wide, kind="image", size=size)
        refused("black first", self.conv(8, 8), kind="image", pixel_range=(1, 0))

    def test_pixels_that_do_not_fit(self):
        mine = ig_core.from_keras(self.conv(8, 8, 3), kind="image")
        with pytest.raises(InputError, match=r"must have 8 × 8 × 3 numbers; got 4 × 4 × 3"):
            ig_core.explain(np.zeros((4, 4, 3)), model=mine)
        with pytest.raises(InputError, match=r"from 0 .* to 1 .*; got -1 to -1: .* pixel_range"):
            ig_core.explain(-np.ones((8, 8, 3)), model=mine)
        with pytest.raises(InputError, match="must be an array of numbers"):
            ig_core.explain([["a"]], model=mine)
        with pytest.raises(InputError, match="A picture is an array"):
            ig_core.explain("drawing:bag-flap", model=mine)
        with pytest.raises(InputError, match="not a PNG, JPEG or WebP"):
            ig_core.explain(b"GIF89a", model=mine)

    def test_the_range_of_pixels_is_the_users(self):
        mine = ig_core.from_keras(self.conv(8, 8, 3), kind="image", pixel_range=(-1, 1))
        record = ig_core.explain(-np.ones((8, 8, 3)), model=mine)
        assert not record.pixels.any()
        assert not record.scores.any()  # the baseline is black as well


class TestRows:
    def model(self, dtype="string"):
        a, b = keras.Input((1,), name="age"), keras.Input((1,), name="city", dtype=dtype)
        city = layers.StringLookup(vocabulary=["Bonn", "Oslo", "Rome"], output_mode="one_hot")(b)
        return keras.Model({"age": a, "city": b}, layers.Dense(1)(layers.Concatenate()([a, city])))

    def test_a_table_is_wanted(self):
        refused("give columns, a DataFrame", self.model(), kind="row", unit="years")
        refused("lacks the column city", self.model(), kind="row", unit="years", columns=table()[["age"]])

    def test_one_vector(self):
        refused(
            "takes 5 numbers, and the table has 2 columns",
            sequential(layers.Dense(2)),
            kind="row",
            columns=table()[["age", "city"]],
        )
        model = sequential(layers.Dense(2), shape=(2,))
        refused("column city must be finite numbers", model, kind="row", columns=table()[["age", "city"]])
        flat = sequential(layers.Flatten(), layers.Dense(2), shape=(2, 2))
        refused("a row is a vector of floats", flat, kind="row", columns=table())

    def test_values_that_are_missing(self):
        rows = table()
        rows.loc[3, "age"] = np.nan
        refused("age has values that are missing", self.model(), kind="row", unit="years", columns=rows)
        rows = table()
        rows.loc[3, "city"] = None
        mine = ig_core.from_keras(self.model(), kind="row", unit="years", columns=rows)
        record = ig_core.explain({"age": 30, "city": ""}, model=mine)
        assert record.columns.text[1] == "missing"

    def test_a_row_that_does_not_fit(self):
        mine = ig_core.from_keras(self.model(), kind="row", unit="years", columns=table())
        with pytest.raises(InputError, match="lacks the column city"):
            ig_core.explain({"age": 30}, model=mine)
        with pytest.raises(InputError, match="must be one of these: Bonn, Oslo, Rome; got 'Paris'"):
            ig_core.explain({"age": 30, "city": "Paris"}, model=mine)

    def test_a_number_in_bins(self):
        a = keras.Input((1,), name="age")
        binned = layers.Discretization([30, 50], output_mode="one_hot")(a)
        model = keras.Model({"age": a}, layers.Dense(1)(binned))
        refused("put into bins", model, kind="row", unit="years", columns=table())

    def test_a_category_that_is_used_twice(self):
        a = keras.Input((1,), name="grade", dtype="int64")
        vector = layers.Flatten()(layers.Embedding(9, 3)(a))
        model = keras.Model({"grade": a}, layers.Dense(1)(layers.Concatenate()([vector, ops.cast(a, "float32")])))
        refused("more with its categories than look them up", model, kind="row", unit="years", columns=table())


def test_arrays_that_do_not_fit():
    mine = ig_core.from_keras(dense_softmax().model, kind="array")
    with pytest.raises(InputError, match="must have shape 6; got 5"):
        ig_core.explain(np.zeros(5), model=mine)
    with pytest.raises(InputError, match="NaN or infinite"):
        ig_core.explain([np.nan] * 6, model=mine)
    with pytest.raises(InputError, match="must be an array of numbers"):
        ig_core.explain("six", model=mine)
    with pytest.raises(InputError, match=r"The inputs must be .*; got x"):
        ig_core.explain({"x": np.zeros(6)}, model=mine)
    assert ig_core.explain(np.ones((1, 6)), model=mine).scores.shape == (6,)  # a batch of one


def test_a_call_of_several_arguments_is_told_to_take_one():
    class Product(keras.Model):
        def __init__(self):
            super().__init__(name="product")
            self.last = layers.Dense(2)

        def call(self, left, right, training=False):
            return self.last(left * right)

    class Alone(keras.Model):
        def __init__(self):
            super().__init__(name="alone")
            self.last = layers.Dense(2)

        def call(self, inputs, training):
            return self.last(inputs)

    model = Alone()
    model(np.ones((1, 3)), training=False)
    assert ig_core.from_keras(model, kind="array").shape == (3,)
    model = Product()
    model(np.ones((1, 3)), np.ones((1, 3)))
    refused("'product' takes left and right", model, kind="array")


def test_nothing_of_a_subclass_is_left_changed_after_an_exception():
    from ig_core.models.own.overrides import Override, overridden

    model = MeanOfWords()
    ids = np.ones((2, 4), "int32")
    before, attributes = np.asarray(model(ids)), sorted(vars(model.embedding))

    def fail(original, *arguments, **options):
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError), overridden([Override(model.embedding, "call", fail)]):
        model(ids)
    assert sorted(vars(model.embedding)) == attributes
    np.testing.assert_array_equal(model(ids), before)


def test_another_thread_sees_the_model_as_it_is():
    import threading

    from ig_core.models.own.overrides import Override, overridden

    model = MeanOfWords()
    ids = np.ones((2, 4), "int32")
    before, found = np.asarray(model(ids)), {}
    zeros = Override(model.embedding, "call", lambda original, ids: tf.zeros((2, 4, 5)))

    def other():
        found["other"], found["name"] = np.asarray(model(ids)), model.last.activation.__name__

    with overridden([zeros, Override(model.last, "activation", lambda original, logits: logits)]):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        found["own"] = np.asarray(model(ids))
    np.testing.assert_array_equal(found["other"], before)
    assert found["name"] == "softmax"  # by which it is told what could be taken off
    assert not np.allclose(found["own"], before)


def test_two_threads_read_one_model_at_once():
    import threading

    model = MeanOfWords()
    model(np.ones((1, 4), "int32"))
    found, errors = [], []

    def read():
        try:
            mine = ig_core.from_keras(model, kind="text", text=vectorizer())
            found.append(ig_core.explain("a good film", model=mine).scores)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    for scores in found:
        np.testing.assert_allclose(scores, found[0], rtol=1e-4, atol=1e-7)


def test_a_table_keeps_its_order():
    rows = pd.DataFrame({"city": ["Bonn", "Oslo"], "age": [30.0, 40.0]})
    mine = ig_core.from_keras(TestRows().model(), kind="row", unit="years", columns=rows)
    assert [column.name for column in mine.columns] == ["city", "age"]


@pytest.mark.parametrize("name", ["mean", "median", "background", "row", "mean: cats", ""])
def test_names_of_baselines_that_would_mean_something_else(name):
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    table = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 5.0]})
    refused("cannot be called", model, kind="row", columns=table, unit="points", baselines={name: {"a": 1, "b": 2}})


def test_rows_to_start_at_that_are_none():
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    table = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 5.0]})
    options = {"kind": "row", "columns": table, "unit": "points"}
    refused("a table without rows", model, baselines=table.iloc[:0], **options)
    refused("lacks", model, baselines=table[["a"]], **options)
