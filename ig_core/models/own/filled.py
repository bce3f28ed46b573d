"""Inputs of several lengths in one call, whatever a network does with what fills them up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

_FILLING = 2  # places that are added to see whether they count


def without_filling(outputs: Callable[..., tf.Tensor], probes: np.ndarray) -> Callable[..., tf.Tensor]:
    """The same function of points (n, T, …) and a mask (n, T), for which what is masked counts for nothing.

    A network that masks is taken as it is: it is tried on probes (n, T, …) that are filled up. One that does not, as
    one that takes the mean of all places, is called for each point alone, cut to its length, wherever lengths differ.
    """

    @tf.autograph.experimental.do_not_convert
    def whole(points: Any, mask: Any = None) -> tf.Tensor:
        return outputs(points, mask)

    if _ignores_filling(whole, probes):
        return whole

    def alone(point_and_length: Any) -> tf.Tensor:
        point, length = point_and_length
        return outputs(point[tf.newaxis, :length], None)[0]

    @tf.autograph.experimental.do_not_convert
    def each(points: Any, mask: Any = None) -> tf.Tensor:
        if mask is None:
            return outputs(points, None)
        lengths = tf.cast(tf.reduce_sum(mask, axis=1), tf.int32)

        def mapped() -> tf.Tensor:
            return tf.map_fn(alone, (points, lengths), fn_output_signature=tf.float32)

        return tf.cond(tf.reduce_all(mask > 0), lambda: outputs(points, None), mapped)

    return each


def _ignores_filling(outputs: Callable[..., tf.Tensor], probes: np.ndarray) -> bool:
    left = [(0, 0), (0, _FILLING), *[(0, 0)] * (probes.ndim - 2)]
    mask = np.pad(np.ones(probes.shape[:2], np.float32), left[:2])
    filled = np.pad(probes, left)
    filled[:, -_FILLING:] = np.random.default_rng(0).normal(size=filled[:, -_FILLING:].shape)  # not what adds nothing
    try:
        alone, together = outputs(tf.constant(probes)), outputs(tf.constant(filled), tf.constant(mask))
    except Exception:  # a network of one length, whatever it says of it
        return False
    return bool(np.allclose(alone, together, rtol=1e-4, atol=1e-5, equal_nan=True))
