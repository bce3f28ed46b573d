"""Up to where a check passes, and from where on an explanation is like a broken one: from a sample that ships.

Of each model some inputs were explained, and each explanation was broken on purpose, see broken.py; all went through
the
checks. A check looks at those broken ones that it can tell from real ones. Of its figures the worst twentieth of the
real ones begins at R, and the best twentieth of the broken ones at B. Where R is better than B, an explanation passes
up to halfway from R to B, and is like a broken one from three quarters of the way on; where the two overlap, both are
at B.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ig_core import assets
from ig_core.errors import AssetError
from ig_core.evaluation.trust.finding import Rates

PART = 0.05  # of the explanations, that may lie beyond R, and beyond B
TOLD = 0.9  # of the pairs of a real and a broken explanation that a check must tell apart to look at such broken ones
RULE_OF_THUMB = "A rule of thumb: no sample ships for this model and method."


class Limits(NamedTuple):
    """Of one check and model.

    Attributes:
        threshold: up to which, or from which, it passes.
        broken_from: the figure from which on the explanation is like a broken one; None where that cannot be told.
        source: where they come from, in a sentence.
    """

    threshold: float
    broken_from: float | None
    source: str = RULE_OF_THUMB


THUMB = {
    "beats chance": Limits(0.95, 0.9),
    "depends on what was learned": Limits(0.5, 0.8),
    "steady": Limits(0.1, None),
    "methods agree": Limits(0.7, 0.4),
}
AT_MOST = ("depends on what was learned", "steady")
"""The checks whose figure is better where it is lower."""


def limits_between(real: Sequence[float], broken: Mapping[str, Sequence[float]], at_most: bool) -> tuple[float, float]:
    """The threshold, and the figure of broken ones, see above.

    Args:
        real, broken: figures, the latter of each sort of broken explanation.
        at_most: whether lower figures are better.
    Returns: where no sort can be told from real ones, the threshold at R, and none of broken ones (not a number).
    """
    sign = -1.0 if at_most else 1.0
    good = sign * np.asarray(real, float)
    told = [sign * np.asarray(some, float) for some in broken.values()]
    told = [some for some in told if told_apart(good, some) >= TOLD]
    worst = float(np.quantile(good, PART))
    if not told:
        return sign * worst, float("nan")
    best = max(float(np.quantile(some, 1 - PART)) for some in told)
    way = max(worst - best, 0.0)
    return sign * (best + way / 2), sign * (best + way / 4)


def told_apart(real: np.ndarray, broken: np.ndarray) -> float:
    """The share of the pairs of a real and a broken one in which the real one has the higher figure, ties half."""
    higher = real[:, np.newaxis] > broken
    alike = real[:, np.newaxis] == broken
    return float((higher + alike / 2).mean())


def of_model(name: str, model: str, method: str) -> Limits:
    """Of the check `name`; a rule of thumb where no sample of that model and method ships."""
    found = sample_of(model, method)
    if found is None or name not in found["limits"]:
        return THUMB[name]
    own, data = found["limits"][name], found["setting"]
    source = f"From a sample of {data['inputs']} explanations of this model: {data['data']}."
    return Limits(own["threshold"], own["broken_from"], source)


def rates_of(name: str, model: str, method: str) -> Rates | None:
    """How often explanations of the sample pass the check."""
    found = sample_of(model, method)
    if found is None or name not in found["rates"]:
        return None
    own = found["rates"][name]
    return Rates(own["real"], own["broken"], found["setting"]["inputs"])


def sample_of(model: str, method: str) -> dict[str, Any] | None:
    """What ships of the sample of that model and method."""
    found = _read(model)
    return found if found is not None and found["setting"]["method"] == method else None


def file_of(model: str) -> str:
    """Where the sample of a model is kept in assets."""
    return f"models/{model}/trust.json"


@lru_cache(maxsize=16)
def _read(model: str) -> dict[str, Any] | None:
    if file_of(model) not in assets.manifest():
        return None
    try:
        return json.loads(assets.path(file_of(model)).read_text(encoding="utf-8"))
    except AssetError:
        return None
