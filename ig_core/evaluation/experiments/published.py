"""Figures that others have published for the same experiment on other models, to compare orders with.

Source: Enguehard (2023), "Sequential Integrated Gradients: a simple but effective method for explaining language
models", and the results in the author's repository (experiments/nlp).
"""

from __future__ import annotations

LOG_ODDS, COMPREHENSIVENESS, SUFFICIENCY = MEASURES = ("log_odds", "comprehensiveness", "sufficiency")
HIGHER_IS_BETTER = {LOG_ODDS: False, COMPREHENSIVENESS: True, SUFFICIENCY: False}

# (data set, model) -> method -> log-odds, comprehensiveness, sufficiency
PUBLISHED: dict[tuple[str, str], dict[str, tuple[float, float, float]]] = {
    ("sst-2", "DistilBERT"): {
        "Gradient × Input": (-0.41, 0.112, 0.375),
        "GradientSHAP": (-1.32, 0.303, 0.259),
        "DIG": (-1.69, 0.384, 0.167),
        "Integrated Gradients": (-1.96, 0.445, 0.151),
        "SIG": (-2.02, 0.473, 0.099),
    },
    ("sst-2", "BERT"): {
        "Gradient × Input": (-0.26, 0.092, 0.439),
        "GradientSHAP": (-0.62, 0.220, 0.388),
        "DIG": (-0.78, 0.287, 0.345),
        "Integrated Gradients": (-1.00, 0.351, 0.352),
        "SIG": (-1.14, 0.373, 0.322),
    },
    ("imdb", "DistilBERT"): {
        "Gradient × Input": (-0.15, 0.077, 0.210),
        "GradientSHAP": (-0.83, 0.289, 0.137),
        "DIG": (-0.78, 0.304, 0.133),
        "Integrated Gradients": (-1.50, 0.534, 0.043),
        "SIG": (-1.95, 0.564, 0.004),
    },
    ("imdb", "BERT"): {
        "Gradient × Input": (-0.29, 0.089, 0.298),
        "GradientSHAP": (-0.87, 0.172, 0.308),
        "DIG": (-1.06, 0.207, 0.232),
        "Integrated Gradients": (-1.58, 0.302, 0.224),
        "SIG": (-2.12, 0.364, 0.124),
    },
}

# The published order, the worst first, and which of our methods stands for each. Expected Gradients is GradientSHAP
# with a background of texts in place of noise around one baseline; SIG, not normalised, is leave-one-out. We have no
# Discretized Integrated Gradients.
ORDER = {
    "gradient-times-input": "Gradient × Input",
    "expected-gradients": "GradientSHAP",
    "integrated-gradients": "Integrated Gradients",
    "leave-one-out": "SIG",
}
