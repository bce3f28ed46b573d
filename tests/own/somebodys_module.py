"""A module of somebody else: Keras models of texts, pictures and rows, a method, and what is neither."""

import sys
from contextlib import contextmanager

import ig_core
from ig_core import models
from ig_core.attribution import added as added_methods
from ig_core.models import added

MODULE = """
import dataclasses
import keras
import numpy as np
import pandas as pd
import ig_core
from keras import layers

def build():
    words = keras.layers.TextVectorization(vocabulary=["good", "bad", "film"], output_sequence_length=20)
    model = keras.Sequential([keras.Input((1,), dtype="string"), words, keras.layers.Embedding(5, 4, mask_zero=True)])
    model.add(keras.layers.GlobalAveragePooling1D())
    model.add(keras.layers.Dense(1, activation="sigmoid", kernel_initializer="ones"))
    model.layers[1].set_weights([np.outer([0, 0.01, 2, -2, 0.1], np.ones(4))])
    return ig_core.from_keras(model, kind="text", labels=("negative", "positive"), name="Own Films")

def _of_colours(name, side):
    model = keras.Sequential([keras.Input((side, side, 3)), layers.GlobalAveragePooling2D()])
    model.add(layers.Dense(3, activation="softmax"))
    model.layers[-1].set_weights([4 * np.eye(3), np.zeros(3)])
    return ig_core.from_keras(model, kind="image", labels=("red", "green", "blue <b>"), name=name)

def colours():
    return _of_colours("Colours", 32)

def colours_from():
    model = keras.Sequential([keras.Input((None, None, 3)), layers.GlobalAveragePooling2D()])
    model.add(layers.Dense(3, activation="softmax"))
    model.layers[-1].set_weights([4 * np.eye(3), np.zeros(3)])
    mine = {"dim <b>": np.full((24, 40, 3), 0.25, np.float32)}
    names = ("red", "green", "blue <b>")
    return ig_core.from_keras(model, kind="image", labels=names, baselines=mine, size=(24, 40), name="Colours From")

def large_colours():
    return _of_colours("Large Colours", 72)

def digits():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10, activation="softmax")])
    return ig_core.from_keras(model, kind="image", labels=[str(digit) for digit in range(10)], name="Digits")

TABLE = pd.DataFrame({
    "age": np.arange(20, 80),
    "income <b>": np.linspace(1000, 4000, 60),
    "ratio": np.linspace(0, 0.05, 60),
    "city": ["Basel", "Linz <i>", "Basel"] * 20,
})

def _of_rows(outputs, **given):
    inputs, parts = [], []
    for name in TABLE:
        is_number = name != "city"
        inputs.append(keras.Input((1,), name=name, dtype="float32" if is_number else "string"))
        if is_number:
            layer = layers.Normalization(mean=float(TABLE[name].mean()), variance=float(TABLE[name].var()))
        else:
            layer = layers.StringLookup(vocabulary=["Basel", "Linz <i>"], output_mode="one_hot")
        parts.append(layer(inputs[-1]))
    outputs_of = layers.Dense(outputs, activation=None if "unit" in given else "softmax" if outputs > 1 else "sigmoid")
    model = keras.Model(inputs, outputs_of(layers.Concatenate()(parts)))
    weights = np.array([1, -1, 0.5, 0, 0.2, -0.2])[:, np.newaxis] * np.arange(1, outputs + 1)
    outputs_of.set_weights([weights, np.zeros(outputs)])
    return ig_core.from_keras(model, kind="row", columns=TABLE, **given)

def loans():
    return _of_rows(1, labels=("repaid", "defaulted <b>"), name="Loans")

def loans_from():
    mine = {"the youngest": TABLE.iloc[0], "two <b>": TABLE.iloc[[0, 30]]}
    return _of_rows(1, labels=("repaid", "defaulted <b>"), baselines=mine, name="Loans From")

def three_loans():
    return _of_rows(3, labels=("low", "middle", "high"), name="Three Loans")

def degrees():
    return _of_rows(1, unit="degrees", name="Degrees")

def bare():
    return keras.Sequential([keras.Input((6,)), keras.layers.Dense(2, activation="softmax")], name="bare")

def fails():
    raise RuntimeError("no disk")

def number():
    return 7

HALVED_GRADIENTS = dataclasses.replace(ig_core.METHODS["gradient-times-input"], label="Halved gradients")
"""


@contextmanager
def added_by_somebody(folder, monkeypatch):
    """The folder with the module, as the current one; what is added there is gone afterwards."""
    (folder / "somebodys.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", list(sys.path))
    for variable in (added.ENVIRONMENT, added_methods.ENVIRONMENT):
        monkeypatch.setenv(variable, "")
    known, methods = dict(models.MODELS), dict(ig_core.METHODS)
    yield folder
    sys.modules.pop("somebodys", None)
    for name in set(ig_core.METHODS) - set(methods):
        del ig_core.METHODS[name]
    for name in set(models.MODELS) - set(known):
        models.unload(name)
        del models.MODELS[name]
