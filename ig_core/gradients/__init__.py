"""Models run forward and backward: the only place that differentiates."""
