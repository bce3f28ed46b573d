"""Tasks for rows of METHODS."""

import numpy as np

from ig_core.attribution import Task


def task_of(gradients_fn, x, baseline, rule, outputs=1):
    """A Task whose every entry of x is a unit of its own, with a background of four points."""
    background = np.random.default_rng(3).normal(size=(4, *x.shape))
    units = np.arange(x.size).reshape(x.shape)
    return Task(
        x, baseline, rule, np.eye(outputs), gradients_fn, lambda points: gradients_fn(points)[0], units, background
    )
