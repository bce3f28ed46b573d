"""Explanations of arrays made by hand, for the tests of records and of drawings."""

from dataclasses import replace

import numpy as np

from ig_core.attribution import METHODS
from ig_core.records import ArrayExplanation, Prediction
from ig_core.traits import LOGITS, PROBABILITY


def arrays_explained(by_input, arrays=None, method="integrated-gradients", label="Rain", **options):
    """An explanation with those scores, exact if the method claims something; what the model was given is counted up
    by halves, if it is not told."""
    scores = {name: np.asarray(one, float) for name, one in by_input.items()}
    counted = {name: np.arange(one.size).reshape(one.shape) / 2 for name, one in scores.items()}
    given = {**counted, **(arrays or {})}
    traits, total = METHODS[method].traits, float(sum(one.sum() for one in scores.values()))
    claims = bool(traits.claim)
    fields = {
        **{"model": "weather", "method": method, "traits": traits, "target": "Rain", "contrast": None},
        **{"baseline": "zeros", "points": 7, "seconds": 0.01, "tolerance": 1e-3},
        "prediction": Prediction(label, 0.75, {"Rain": 0.75, "Sun": 0.25}, 2.5, 0.5),
        **{"explains": total if claims else None, "gap": 0.0 if claims else None},
    }
    return ArrayExplanation(arrays=given, by_input=scores, **{**fields, **options})


def in_probability(explanation):
    """The same of a model that gives probabilities alone."""
    assert explanation.traits.unit == LOGITS
    return replace(explanation, traits=replace(explanation.traits, unit=PROBABILITY))
