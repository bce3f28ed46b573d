"""Explanations of table rows made by hand, for the tests of records and of drawings."""

from dataclasses import replace

import numpy as np

from ig_core.attribution import METHODS
from ig_core.records import Prediction, RowExplanation
from ig_core.records.row import columns_table

CLASSES = ("at most $50,000", "more than $50,000")
PERSON = (
    ("age", "Age", 25.0, "25 years", 37.0, "37 years"),
    ("education", "Education", 13.0, "Bachelor's degree", 10.0, "some college"),
    ("marital_status", "Marital status", "never-married", "never married", "married", "married"),
    ("race", "Race", "white", "White", "white", "White"),
)
HOUR = (
    ("hour", "Hour", 17.0, "17:00", 12.0, "12:00"),
    ("temperature", "Temperature", 31.0, "31 °C", 20.0, "20 °C"),
    ("humidity", "Humidity", 88.0, "88 %", None, "many rows"),
)


def sigmoid(logit):
    return 1 / (1 + np.exp(-logit))


def made(lines, scores, method, prediction, **options):
    """An explanation of `lines`, columns without scores, whose scores are exact if the method claims something."""
    columns = columns_table([(*line, float(score)) for line, score in zip(lines, scores, strict=True)])
    traits, total = METHODS[method].traits, float(sum(scores))
    fields = {
        **{"model": "adult-mlp", "method": method, "traits": traits, "contrast": None, "baseline": "median"},
        **{"points": 7, "seconds": 0.01, "tolerance": 1e-3, "prediction": prediction},
        **{"explains": total if traits.claim else None, "gap": 0.0 if traits.claim else None},
    }
    return RowExplanation(columns=columns, **{**fields, **options})


def person(scores=(-1.0, 0.5, -2.0, 0.0), start=0.25, target=CLASSES[1], method="integrated-gradients", **options):
    """By a model with one output, the logit of the second class; `start` is that of the target at the baseline."""
    logit = start + sum(scores)
    of_target = float(sigmoid(logit))
    probabilities = {label: of_target if label == target else 1 - of_target for label in CLASSES}
    label = max(probabilities, key=probabilities.get)
    begin = start if METHODS[method].uses_baseline else None
    prediction = Prediction(label, probabilities[label], probabilities, logit, begin)
    return made(PERSON, scores, method, prediction, **{"target": target, **options})


def hour(scores=(161.0, 90.0, -28.0), start=189.0, method="integrated-gradients", **options):
    """By a model that estimates rentals an hour."""
    unit = "rentals an hour"
    begin = start if METHODS[method].uses_baseline else None
    prediction = Prediction(unit, None, {}, start + sum(scores), begin)
    result = made(HOUR, scores, method, prediction, **{"target": unit, "model": "bike-mlp", **options})
    return replace(result, traits=replace(result.traits, unit=unit)) if result.traits.unit == "logits" else result
