"""What files of version 0.4.0 do not say of themselves: their kind, and what their methods are.

What was added since and may be missing (the standard error, the estimated error) is None by default.
"""

from __future__ import annotations

from ig_core.traits import Traits

_METHODS = {
    "integrated-gradients": Traits(
        label="Integrated Gradients", signed=True, uses_baseline=True, uses_rule=True, claim="F(x) − F(x′)"
    ),
    "smooth-integrated-gradients": Traits(
        label="Integrated Gradients, SmoothGrad average",
        signed=True,
        uses_baseline=True,
        uses_rule=True,
        claim="mean F(x + ε) − F(x′)",
    ),
    "gradient-times-input": Traits(label="Gradient × Input", signed=True, uses_baseline=False, uses_rule=False),
    "sensitivity": Traits(
        label="Sensitivity Analysis", signed=False, uses_baseline=False, uses_rule=False, unit="squared gradient"
    ),
    "lrp": Traits(
        label="Layer-wise Relevance Propagation",
        signed=True,
        uses_baseline=False,
        uses_rule=False,
        claim="F(x)",
        exact=False,
    ),
    "max-pool-trace": Traits(
        label="Max-pool trace",
        signed=True,
        uses_baseline=False,
        uses_rule=True,
        claim="F(x) − F(0)",
        traced=True,
    ),
}
_MARKS = {"nodes": "phrases", "words": "text", "pixels": "image"}  # the key by which each kind is known, in this order


def completed(data: dict) -> dict:
    """The JSON of an explanation with its kind and its method's traits.

    Raises: KeyError or StopIteration if they are unknown.
    """
    if "kind" not in data:
        data = data | {"kind": next(kind for mark, kind in _MARKS.items() if mark in data)}
    if "nodes" in data:
        data.setdefault("sum", None)  # which was not written
    return data if "traits" in data else data | {"traits": vars(_METHODS[data["method"]])}
