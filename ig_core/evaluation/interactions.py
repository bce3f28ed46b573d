"""Which columns of a row act together: why methods that divide the same change among them divide it differently."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ig_core.explainer import Case


class Partner(NamedTuple):
    """The column that acts most together with another one.

    Attributes:
        unit: its number.
        effect: F(x) − F(x without the one) − F(x without the other) + F(x without both): what they add together that
            neither adds alone, with all other columns as they are.
    """

    unit: int
    effect: float


def partner(case: Case, unit: int) -> Partner | None:
    """The unit that acts most together with `unit`; to be without means to be at the baseline. None if none does."""
    units, differs = case.encoded.units, case.x != case.start
    others = [other for other in np.unique(units[differs]) if other != unit]
    if not others or unit not in units[differs]:
        return None
    without = [case.x, np.where(units == unit, case.start, case.x)]
    for other in others:
        alone = np.where(units == other, case.start, case.x)
        without += [alone, np.where(units == unit, case.start, alone)]
    values = case.compiled.outputs(np.stack(without).astype(np.float32)).astype(np.float64) @ case.direction
    effects = values[0] - values[1] - values[2::2] + values[3::2]
    strongest = int(np.abs(effects).argmax())
    return Partner(int(others[strongest]), float(effects[strongest]))
