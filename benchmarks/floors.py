"""What no implementation of a path method can avoid, on each backend of Keras: forward and backward, compiled where
that can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np


def floor_of(outputs: Callable, shape: tuple[int | None, ...]) -> Callable[[Any], Any]:
    """Points (n, *shape) in a tensor -> the last output and its gradient, and nothing else.

    Args:
        outputs: points -> outputs (n, outputs), in tensors of the backend.
    """
    return _FLOORS[keras.backend.backend()](outputs, shape)


def tensor(array: np.ndarray) -> Any:
    return keras.ops.convert_to_tensor(np.asarray(array, np.float32))


def _on_tensorflow(outputs: Callable, shape: tuple[int | None, ...]) -> Callable[[Any], Any]:
    import tensorflow as tf

    @tf.function(input_signature=[tf.TensorSpec((None, *shape), tf.float32)])
    def forward_and_backward(points):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(points)
            last = outputs(points)[:, -1]
        return last, tape.gradient(last, points)

    return forward_and_backward


def _on_jax(outputs: Callable, shape: tuple[int | None, ...]) -> Callable[[Any], Any]:
    import jax

    def of_all(points):
        last, pulled = jax.vjp(lambda moved: outputs(moved)[:, -1], points)
        return last, pulled(jax.numpy.ones_like(last))[0]

    compiled = jax.jit(of_all)
    return lambda points: jax.block_until_ready(compiled(points))


def _on_torch(outputs: Callable, shape: tuple[int | None, ...]) -> Callable[[Any], Any]:
    import torch

    def forward_and_backward(points):
        moved = points.detach().requires_grad_()
        last = outputs(moved)[:, -1]
        return last.detach(), torch.autograd.grad(last.sum(), moved)[0]

    return forward_and_backward


_FLOORS = {"tensorflow": _on_tensorflow, "jax": _on_jax, "torch": _on_torch}
