"""Whether an input is unlike the training data: asked of a case, and the scores that this can be told by, compared.

All scores are higher where an input is stranger; they are told apart from familiar ones by a threshold that a stated
share of held-out data lies above.
"""

from __future__ import annotations

import numpy as np

from ig_core.explainer import Case
from ig_core.models.familiarity import Familiarity


def strangeness(case: Case) -> tuple[float, float] | None:
    """How unlike the training data the input is, and the figure above which it counts as unlike.

    Returns: None where the model cannot say; see ig_core.kinds.Model.
    """
    score = getattr(case.model, "strangeness", None)
    threshold = getattr(case.model, "strangeness_threshold", None)
    if score is None or threshold is None:
        return None
    return float(score(case.x)), float(threshold)


def threshold(scores: np.ndarray, false_alarms: float) -> float:
    """The figure that this share of the scores (n,), which are of held-out data, lies above."""
    if not 0 < false_alarms < 1:
        raise ValueError(f"false_alarms must be a share between 0 and 1; got {false_alarms}")
    return float(np.quantile(scores, 1 - false_alarms))


def energy(logits: np.ndarray) -> np.ndarray:
    """Logits (n, classes) -> -log Σ exp(logit), (n,). Source: Liu, Wang, Owens and Li (2020), equation 4."""
    logits = np.asarray(logits, np.float64)
    highest = logits.max(axis=1)
    return -(highest + np.log(np.exp(logits - highest[:, np.newaxis]).sum(axis=1)))


def doubt(logits: np.ndarray) -> np.ndarray:
    """Logits (n, classes) -> 1 less the probability of the most probable class, (n,).

    Source: Hendrycks and Gimpel (2017).
    """
    return 1 - np.exp(np.max(logits, axis=1) + energy(logits))


def mahalanobis(features: np.ndarray, data: Familiarity) -> np.ndarray:
    """The squared Mahalanobis distance to the nearest class mean, (n,). Source: Lee et al. (2018), equation 2."""
    return data.distances(features).sum(axis=1)


def relative_mahalanobis(features: np.ndarray, data: Familiarity) -> np.ndarray:
    """The same, less the squared distance to the mean of all classes, (n,), which are taken as equally frequent.

    The second is measured by the covariance of all data: that within the classes and that of their means. Source: Ren
    et al. (2021), equation 3.
    """
    centre = data.means.mean(axis=0)
    between = (data.means - centre).T @ (data.means - centre) / len(data.means)
    around = np.asarray(features, np.float64) - centre
    to_all = (around * np.linalg.solve(data.covariance + between, around.T).T).sum(axis=1)
    return mahalanobis(features, data) - to_all


def neighbour_distance(features: np.ndarray, stored: np.ndarray, k: int) -> np.ndarray:
    """The distance to the k-th nearest stored features (m, features), all scaled to length 1, (n,).

    Source: Sun, Ming, Zhu and Li (2022), section 3.
    """
    ours, theirs = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (features, stored))
    nearest = np.partition(ours @ theirs.T, -k, axis=1)[:, -k]
    return np.sqrt(np.maximum(2 - 2 * nearest, 0))
