"""Whether a model can be explained, tried with numbers: what cannot be is refused in one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ig_core.errors import InputError
from ig_core.gradients import backends
from ig_core.gradients.compiled import compiled_gradient
from ig_core.models.own.head import Body, Head
from ig_core.models.own.network import Network

_COLOURED = re.compile(r"\x1b\[\d*m")
_WRAPPER = "Exception encountered when calling"  # with which Keras begins what a layer raises


@contextmanager
def named(network: Network) -> Iterator[None]:
    """Within this block what a model itself raises is told as such, in one sentence."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # whatever code of somebody else raises
        lines = [line.strip() for line in _COLOURED.sub("", str(error)).splitlines()]
        first = next((line for line in lines if line and not line.startswith(_WRAPPER)), "")[:200]
        raise InputError(
            f"The model {network.model.name!r} cannot be called: {type(error).__name__}: {first}"
        ) from error


def outputs_of(body: Body, head: Head) -> Callable[..., Any]:
    """Points (n, *shape) -> what is explained, (n, outputs)."""

    @backends.as_written
    def outputs(points: Any, mask: Any = None) -> Any:
        return head.pick(body.run(points, head.overrides))  # a mask is for those who fill up: see `filled`

    return outputs


def check(model: Any, body: Body) -> None:
    """Raises: InputError if what the model gives is random, or no gradient comes back from it."""
    compiled, points = compiled_gradient(model), body.probes
    with named(body.network):
        first, again = compiled.outputs(points), compiled.outputs(points)
    if not np.allclose(first, again, rtol=1e-4, atol=1e-5, equal_nan=True):
        raise InputError(
            "The model gives something else each time it is called, so random layers are at work: build it without "
            "training=True in its Dropout, noise or augmentation layers."
        )
    known = np.isfinite(first).all(axis=1)
    direction = np.random.default_rng(2).normal(size=first.shape[1])
    try:
        _, gradients = compiled.along(np.atleast_1d(direction))(points[known])
    except backends.of_keras().ERRORS:
        raise InputError(_NONE.format("its input")) from None
    for name, part in (body.parts or {"its input": np.ones(points.shape[1:], bool)}).items():
        if not gradients[:, part].any() and _matters(compiled.outputs, points[known], part):
            raise InputError(_NONE.format(name if name == "its input" else f"the input {name!r}"))


_NONE = (
    "No gradient of the outputs reaches {}: something on the way rounds, compares, looks up or stops it, so there is "
    "nothing to integrate; explain the model behind that layer."
)


def _matters(outputs: Callable[[np.ndarray], np.ndarray], points: np.ndarray, part: np.ndarray) -> bool:
    """Whether the outputs change when that part of the points is exchanged among them."""
    exchanged = points.copy()
    exchanged[:, part] = np.roll(points, 1, axis=0)[:, part]
    return not np.allclose(outputs(points), outputs(exchanged), rtol=1e-5, atol=1e-7, equal_nan=True)
