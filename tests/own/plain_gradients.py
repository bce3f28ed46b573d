"""Gradients of a function in tensors, by the plainest means of each backend of Keras."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np


def gradients(function: Callable, points: np.ndarray) -> np.ndarray:
    """Of the sum of all that the function gives of points (n, *shape), in float32, (n, *shape)."""
    return _BY_BACKEND[keras.backend.backend()](function, points.astype(np.float32))


def _on_tensorflow(function: Callable, points: np.ndarray) -> np.ndarray:
    import tensorflow as tf

    given = tf.constant(points)
    with tf.GradientTape() as tape:
        tape.watch(given)
        value = tf.reduce_sum(function(given))
    return np.asarray(tape.gradient(value, given))


def _on_jax(function: Callable, points: np.ndarray) -> np.ndarray:
    import jax

    return np.asarray(jax.jit(jax.grad(lambda given: function(given).sum()))(points))


def _on_torch(function: Callable, points: np.ndarray) -> np.ndarray:
    import torch

    given = torch.tensor(points, requires_grad=True)
    (found,) = torch.autograd.grad(function(given).sum(), given)
    return found.numpy()


_BY_BACKEND = {"tensorflow": _on_tensorflow, "jax": _on_jax, "torch": _on_torch}
