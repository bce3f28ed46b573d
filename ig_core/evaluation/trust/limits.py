"""Up to where a check passes, and from where on an explanation is like a broken one: from a sample that ships.

Of each model some inputs were explained, and each explanation was broken on purpose, see broken.py; all went through
the checks. Of the figures of a check the worst twentieth of the real ones begins at R, and the best three in a hundred
of the broken ones of a sort at B. A check looks at those sorts of broken ones for which R is better than B; at a sort
that no check tells so clearly, the one looks that tells it best. With B the best of those that it looks at, an
explanation passes up to halfway from R to B, and is like a broken one from three quarters of the way on; where R is not
better than B, both limits are at B.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ig_core import assets
from ig_core.attribution import lookup
from ig_core.errors import AssetError
from ig_core.evaluation.experiments import files
from ig_core.evaluation.trust.finding import CHANCE, LEARNED, METHODS, STEADY, Held, Rates

PART, PART_OF_BROKEN = 0.05, 0.03  # of the explanations, that may lie beyond R, and beyond B
RULE_OF_THUMB = "A rule of thumb, which raises doubts and no more: no sample ships for this model."


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


STEADY_ENOUGH = 0.1  # five times a nudge of 2 %: scores that change by no more are steady, however steady others are
THUMB = {
    CHANCE: Limits(0.95, None),
    LEARNED: Limits(0.5, None),
    STEADY: Limits(STEADY_ENOUGH, None),
    METHODS: Limits(0.7, None),
}
AT_MOST = (LEARNED, STEADY)
"""The checks whose figure is better where it is lower."""


Figures = Mapping[str, Sequence[float]]
"""By check, of each input."""


def looks_at(real: Figures, broken: Mapping[str, Figures]) -> dict[str, tuple[str, ...]]:
    """Of each check the sorts of broken explanations at which it looks, see above; arguments as `limits_of` takes
    them."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(real, ())
    for name, sort in broken.items():
        good = {check: _better_higher(check, real[check]) for check in sort}
        bad = {check: _better_higher(check, figures) for check, figures in sort.items()}
        clear = [check for check in bad if _worst(good[check]) > _best(bad[check])]
        for check in clear or [max(bad, key=lambda check: told_apart(good[check], bad[check]))]:
            found[check] += (name,)
    return found


def limits_of(
    real: Figures, broken: Mapping[str, Figures], looks: Mapping[str, Sequence[str]] | None = None
) -> dict[str, tuple[float, float | None]]:
    """Of each check the threshold, and the figure from which on an explanation is like a broken one, see above.

    Args:
        real: figures of real explanations.
        broken: by sort the figures of broken ones.
        looks: as `looks_at` gives it; that of these figures if None.
    Returns: where a check looks at no sort, the threshold is at R, and there is no figure of broken ones.
    """
    looks = looks_at(real, broken) if looks is None else looks
    found: dict[str, tuple[float, float | None]] = {}
    for check, figures in real.items():
        sign, worst = _sign(check), _worst(_better_higher(check, figures))
        if not looks[check]:
            limit = sign * worst
            found[check] = max(limit, STEADY_ENOUGH) if check == STEADY else limit, None
            continue
        end = max(_best(_better_higher(check, broken[sort][check])) for sort in looks[check])
        way = max(worst - end, 0.0)
        found[check] = sign * (end + way / 2), sign * (end + way / 4)
    return found


def _sign(check: str) -> float:
    """By which its figures are multiplied so that higher ones are better."""
    return -1.0 if check in AT_MOST else 1.0


def _better_higher(check: str, figures: Sequence[float]) -> np.ndarray:
    return _sign(check) * np.asarray(figures, float)


def _worst(real: np.ndarray) -> float:
    """R."""
    return float(np.quantile(real, PART))


def _best(broken: np.ndarray) -> float:
    """B."""
    return float(np.quantile(broken, 1 - PART_OF_BROKEN))


def told_apart(real: np.ndarray, broken: np.ndarray) -> float:
    """The share of the pairs of a real and a broken one in which the real one has the higher figure, ties half."""
    higher = real[:, np.newaxis] > broken
    alike = real[:, np.newaxis] == broken
    return float((higher + alike / 2).mean())


def of_model(name: str, model: str, method: str) -> Limits:
    """Of the check `name`, whatever the method: what broken explanations reach hardly depends on it. A rule of thumb
    where no sample of that model ships."""
    found = _read(model)
    if found is None or name not in found["limits"]:
        return THUMB[name]
    own, setting = found["limits"][name], found["setting"]
    by = "" if setting["method"] == method else f", explained by {lookup(setting['method']).label}"
    return Limits(own["threshold"], own["broken_from"], f"From a sample of this model: {setting['data']}{by}.")


def rates_of(name: str, model: str, method: str) -> Rates | None:
    """How often explanations of the sample pass the check."""
    found = _read(model)
    if found is None or found["setting"]["method"] != method or name not in found["rates"]:
        return None
    own = found["rates"][name]
    return Rates(own["real"], own["broken"], found["setting"]["inputs"])


def verdicts_of(model: str, method: str) -> tuple[Mapping[str, Mapping[str, float]], int] | None:
    """Of the real explanations of the sample, and of each sort of broken ones, the share of each verdict; and how many
    inputs it has."""
    found = _read(model)
    if found is None or found["setting"]["method"] != method:
        return None
    return found["verdicts"], found["setting"]["inputs"]


def held_of(model: str) -> Held | None:
    """How often intervals of scores of that model held what they should."""
    found = _read(model, "intervals")
    if found is None:
        return None
    quadrature, seeds = (found["coverage"][width]["mean"] for width in ("quadrature", "seeds"))
    return Held(quadrature, seeds, found["inputs"])


@lru_cache(maxsize=32)
def _read(model: str, table: str = "trust") -> dict[str, Any] | None:
    if files.name_of(model, table) not in assets.manifest():
        return None
    try:
        return files.read(model, table)
    except AssetError:
        return None
