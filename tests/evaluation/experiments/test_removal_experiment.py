"""Deletion and insertion of pixels whose worth is known."""

from types import SimpleNamespace

import numpy as np
import pytest

from ig_core.evaluation.experiments.removal import areas, tables


def case_of(worths):
    """A picture whose probability is the sum of what its white pixels are worth."""
    return SimpleNamespace(
        probability=lambda points: (points[..., 0] * worths).sum(axis=(1, 2)),
        x=np.ones((*worths.shape, 1)),
        start=np.zeros((*worths.shape, 1)),
    )


def test_the_pixel_that_decides_goes_first_or_last():
    worths = np.zeros((2, 5))
    worths[1, 2] = 1.0
    found = areas(case_of(worths), {"right": worths, "wrong": -worths})
    # ten pixels in ten steps: 1, then 0 from the first on: half a step; the other way round all but half a step
    assert found["right"] == pytest.approx((0.05, 0.95))
    assert found["wrong"] == pytest.approx((0.95, 0.05))


def test_where_all_pixels_are_alike_no_order_is_better():
    found = areas(case_of(np.full((2, 5), 0.1)), {"any": np.arange(10.0).reshape(2, 5)})
    assert found["any"] == pytest.approx((0.5, 0.5))
    assert found["random"] == pytest.approx((0.5, 0.5))


def test_better_than_random_is_positive_for_both():
    random = np.array([[0.5, 0.4], [0.7, 0.6]])
    found = tables({"lrp": random + np.array([-0.2, 0.3]), "random": random})
    (row,) = found["against_random"]
    assert (row["method"], row["deletion"], row["insertion"]) == ("lrp", 0.2, 0.3)
    assert row["deletion_low"] == row["deletion_high"] == 0.2  # the same in each picture
