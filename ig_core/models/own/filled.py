"""Whether inputs of several lengths may go in one call: a network may count what fills them up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops

_FILLING = 2  # places that are added to see whether they count


def ignores_filling(outputs: Callable[..., Any], probes: np.ndarray) -> bool:
    """Whether what is masked counts for nothing, tried on probes (n, T, …) that are filled up.

    A network that masks passes; one that takes the mean of all places does not.

    Args:
        outputs: points (n, T, …), a mask (n, T) or None -> outputs (n, outputs).
    """
    left = [(0, 0), (0, _FILLING), *[(0, 0)] * (probes.ndim - 2)]
    mask = np.pad(np.ones(probes.shape[:2], np.float32), left[:2])
    filled = np.pad(probes, left)
    filled[:, -_FILLING:] = np.random.default_rng(0).normal(size=filled[:, -_FILLING:].shape)  # not what adds nothing
    try:
        alone, together = (
            ops.convert_to_numpy(outputs(*map(ops.convert_to_tensor, given))) for given in ((probes,), (filled, mask))
        )
    except Exception:  # a network of one length, whatever it says of it
        return False
    return bool(np.allclose(alone, together, rtol=1e-4, atol=1e-5, equal_nan=True))
