"""A module of somebody else: a Keras model of texts, a method, and what is neither."""

MODULE = """
import dataclasses
import keras
import numpy as np
import ig_core

def build():
    words = keras.layers.TextVectorization(vocabulary=["good", "bad", "film"], output_sequence_length=20)
    model = keras.Sequential([keras.Input((1,), dtype="string"), words, keras.layers.Embedding(5, 4, mask_zero=True)])
    model.add(keras.layers.GlobalAveragePooling1D())
    model.add(keras.layers.Dense(1, activation="sigmoid", kernel_initializer="ones"))
    model.layers[1].set_weights([np.outer([0, 0.01, 2, -2, 0.1], np.ones(4))])
    return ig_core.from_keras(model, kind="text", labels=("negative", "positive"), name="Own Films")

def bare():
    return keras.Sequential([keras.Input((6,)), keras.layers.Dense(2, activation="softmax")], name="bare")

def fails():
    raise RuntimeError("no disk")

def number():
    return 7

HALVED_GRADIENTS = dataclasses.replace(ig_core.METHODS["gradient-times-input"], label="Halved gradients")
"""
