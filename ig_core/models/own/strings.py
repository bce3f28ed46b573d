"""Texts as tensors, which TensorFlow alone has: layers that take them run there on every backend of Keras."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from keras import ops


def tensor(texts: Any, shape: Sequence[int | None]) -> Any:
    """Texts, one for each input of that shape, which is (1,) or ()."""
    import tensorflow as tf

    return tf.reshape(tf.constant(list(texts)), (-1, *(1 for _ in shape)))


def full(count: Any, shape: Sequence[int | None], text: str) -> Any:
    """The same text for so many inputs of that shape."""
    import tensorflow as tf

    return tf.fill((count, *(1 for _ in shape)), text)


def array(tensor: Any) -> np.ndarray:
    """What a layer was given or gave, numbers or texts."""
    return np.asarray(tensor) if "str" in str(tensor.dtype) else ops.convert_to_numpy(tensor)
