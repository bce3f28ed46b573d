"""Keras on another backend than TensorFlow, which it imports all the same to write down a layer.

Where TensorFlow is installed, a Bidirectional that is made or a network that is copied asks whether what is written
down may be a shape of TensorFlow, and so imports it: five seconds, and 400 MB. Nothing of it is used there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ig_core.gradients.backends import TENSORFLOW, is_tensorflow


@contextmanager
def tensorflow_left_out() -> Iterator[None]:
    """Within this block Keras takes TensorFlow for not installed, unless it is the backend, or imported already."""
    from keras.src.utils import module_utils

    lazy = module_utils.tensorflow
    if is_tensorflow() or TENSORFLOW in sys.modules or getattr(lazy, "_available", True) is not None:
        yield
        return
    lazy._available = False
    try:
        yield
    finally:
        lazy._available = None
