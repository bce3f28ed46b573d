"""How much memory a pass through a network of somebody else takes."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, prod
from typing import Any

from ig_core.gradients.compiled import ACTIVATIONS
from ig_core.models.own.network import Network

_PASSES = 3  # what a layer gives is held for the way back, beside its gradient and what is made on the way
_LENGTH = 64  # taken for an axis of any length


def activations(network: Network, shape: Sequence[int]) -> int:
    """Bytes that a forward and backward pass holds for each byte of its input, of that shape: rounded up, from the
    sizes of what the layers give, as far as they are known."""
    numbers = sum(_size(layer) for layer in network.layers)
    return max(ACTIVATIONS, ceil(_PASSES * numbers / max(1, prod(shape))))


def _size(layer: Any) -> int:
    """How many numbers a layer gives for one input."""
    try:
        shape = layer.output.shape
    except (AttributeError, ValueError):  # of a layer that was never called on its own, or is called in several places
        return 0
    return prod(_LENGTH if length is None else length for length in shape[1:])
