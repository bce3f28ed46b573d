"""How unlike the training data of a classifier an input is, told from features that its network computes of it.

Features of every class are taken as normally distributed around a mean of its own, all with one covariance: Lee, Lee,
Lee and Shin (2018), A Simple Unified Framework for Detecting Out-of-Distribution Samples and Adversarial Attacks,
section 2. The Mahalanobis distance that follows is the sum of two: of one in the few directions in which the means of
the classes differ, where it says that an input is of no class, and of one in all others, where it says that an input
looks different altogether. The second has many more directions and drowns the first: so each is divided by what it is
at most on nearly all inputs of the data set, and the two are added then. Ren et al. (2021), A Simple Fix to Mahalanobis
Distance, keep what concerns the classes alone; that misses pictures without any content.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

_RIDGE = 1e-3  # of a feature's variance, added to it, so that the covariance can be inverted
_ALIKE = 1e-6  # of the largest extent of the class means: directions in which they extend less are none of theirs


@dataclass(frozen=True, eq=False)
class Familiarity:
    """What features of the training data are like.

    Attributes:
        means: of each class, (classes, features).
        covariance: of the features around the mean of their class, (features, features), which can be inverted.
        scales: of the two distances, (2,): what each is divided by before they are added.

    Raises: ValueError if the shapes do not fit, or a scale is not positive.
    """

    means: np.ndarray
    covariance: np.ndarray
    scales: np.ndarray

    def __post_init__(self) -> None:
        features = self.means.shape[-1]
        if self.means.ndim != 2 or self.covariance.shape != (features, features):
            raise ValueError(
                f"means (classes, features) and covariance (features, features) must fit; got {self.means.shape} and "
                f"{self.covariance.shape}"
            )
        if self.scales.shape != (2,) or not (self.scales > 0).all():
            raise ValueError(f"scales must be two numbers above zero; got {self.scales}")

    def strangeness(self, features: np.ndarray) -> np.ndarray:
        """Features (n, features) -> how unlike the training data each input is, (n,), at least 0; 1 is a lot."""
        return (self.distances(features) / self.scales).sum(axis=1)

    def distances(self, features: np.ndarray) -> np.ndarray:
        """Features (n, features) -> squared distances (n, 2), in standard deviations within a class.

        The first is to the nearest class mean in the directions in which these differ, the second to all of them in
        the others. Their sum is the squared Mahalanobis distance to the nearest class mean.
        """
        centre, whiten, axes, means = self._directions
        whitened = (np.asarray(features, np.float64) - centre) @ whiten
        among = whitened @ axes
        to_means = ((among[:, np.newaxis] - means) ** 2).sum(axis=2).min(axis=1)
        others = (whitened**2).sum(axis=1) - (among**2).sum(axis=1)
        return np.stack([to_means, np.maximum(others, 0)], axis=1)

    @cached_property
    def _directions(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """The mean of the means; what makes the covariance the identity, (features, features); in that space the
        directions in which the means differ, (features, r), and the means along them, (classes, r)."""
        centre = self.means.astype(np.float64).mean(axis=0)
        whiten = np.linalg.inv(np.linalg.cholesky(self.covariance.astype(np.float64))).T
        means = (self.means - centre) @ whiten
        _, extents, axes = np.linalg.svd(means, full_matrices=False)
        axes = axes[extents > _ALIKE * extents.max()].T
        return centre, whiten, axes, means @ axes


def fit(features: np.ndarray, labels: np.ndarray) -> Familiarity:
    """Means and covariance of training features (n, features) of classes (n,), from 0; the scales are 1.

    Raises: ValueError if a feature is the same for all inputs of each class.
    """
    means = np.stack([features[labels == label].mean(axis=0, dtype=np.float64) for label in np.unique(labels)])
    around = features - means[np.searchsorted(np.unique(labels), labels)]
    covariance = around.T @ around / len(around)
    variances = covariance.diagonal()
    if not (variances > 0).all():
        raise ValueError(f"feature {int(variances.argmin())} does not vary within any class: leave it out")
    return Familiarity(means, covariance + _RIDGE * np.diag(variances), np.ones(2))


def to_arrays(familiarity: Familiarity) -> dict[str, np.ndarray]:
    """What a file holds, in float32: of the covariance, which is symmetric, the lower triangle alone, row by row."""
    lower = familiarity.covariance[np.tril_indices(len(familiarity.covariance))]
    arrays = {"means": familiarity.means, "covariance": lower, "scales": familiarity.scales}
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def from_arrays(arrays: dict[str, np.ndarray]) -> Familiarity:
    """The same again. Raises: ValueError if the arrays do not fit each other."""
    features = arrays["means"].shape[-1]
    covariance = np.zeros((features, features), np.float32)
    covariance[np.tril_indices(features)] = arrays["covariance"]
    covariance += np.tril(covariance, -1).T
    return Familiarity(arrays["means"], covariance, arrays["scales"])
