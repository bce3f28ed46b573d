"""Round numbers along an axis."""

from __future__ import annotations

import math


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten, about so many, from the last below `low` to the first above "
    "`high`."""
    span = high - low
    if not span > 0:
        return [low, low + 1]
    rough = span / about
    power = 10 ** math.floor(math.log10(rough))
    step = min((factor * power for factor in (1, 2, 5, 10)), key=lambda one: abs(one - rough))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]
