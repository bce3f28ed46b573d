"""IG Lens: why a neural network decided as it did, and how exact the answer is.

`explain` gives the words of a text, the pixels of a picture or the columns of a table row scores, `explain_many` does
so for many inputs at once, `explain_phrases` for the phrases of a tree, `explain_interactions` for pairs of words or
columns, and `compare` by several methods and models side by side; `Explanation`, `PhraseExplanation`,
`InteractionExplanation` and `Comparison` are what they return. Importing this package is fast: TensorFlow comes with
the first call.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import ig_core.render  # noqa: F401  registers what draws which record
from ig_core.records import Comparison, Explanation, InteractionExplanation, PhraseExplanation, drawing

if TYPE_CHECKING:
    from ig_core.attribution import METHODS, Method
    from ig_core.comparison import compare
    from ig_core.explainer import explain, explain_many
    from ig_core.interactions import explain_interactions
    from ig_core.kinds import KINDS
    from ig_core.models import MODELS, Model
    from ig_core.models.hub_folder import from_hub
    from ig_core.models.own import from_keras
    from ig_core.phrases.explain import explain_phrases

_WITH_KERAS = {
    "compare": "comparison",
    "explain": "explainer",
    "explain_interactions": "interactions",
    "explain_many": "explainer",
    "explain_phrases": "phrases.explain",
    "from_hub": "models.hub_folder",
    "from_keras": "models.own",
}
_LIGHT = {"KINDS": "kinds", "METHODS": "attribution", "Method": "attribution", "MODELS": "models", "Model": "models"}
__all__ = [
    "KINDS",
    "METHODS",
    "MODELS",
    "Comparison",
    "Explanation",
    "InteractionExplanation",
    "Method",
    "Model",
    "PhraseExplanation",
    "compare",
    "explain",
    "explain_interactions",
    "explain_many",
    "explain_phrases",
    "from_hub",
    "from_keras",
]
__version__ = "0.16.1"


@drawing.trust.register
def _trust(explanation: Explanation, model: Any = None) -> Any:
    return import_module("ig_core.trust").trust_in(explanation, model)


def __getattr__(name: str) -> Any:
    if name in _WITH_KERAS:
        from ig_core.models import import_with_keras

        return getattr(import_with_keras(f"ig_core.{_WITH_KERAS[name]}"), name)
    if name in _LIGHT:
        return getattr(import_module(f"ig_core.{_LIGHT[name]}"), name)
    raise AttributeError(f"module 'ig_core' has no attribute {name!r}")
