"""IG Lens: why a neural network decided as it did, and how exact the answer is.

`explain` prices the words of a text or the pixels of a picture, `explain_phrases` the phrases of a tree; `Explanation`
and `PhraseExplanation` are what they return. Importing this package is fast: TensorFlow comes with the first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ig_core.explanation import Explanation

if TYPE_CHECKING:
    from ig_core.explainer import explain
    from ig_core.phrases import PhraseExplanation, explain_phrases

_MODULES = {"explain": "explainer", "explain_phrases": "phrases", "PhraseExplanation": "phrases"}
__all__ = ["Explanation", "PhraseExplanation", "explain", "explain_phrases"]
__version__ = "0.5.0"


def __getattr__(name: str):
    if name in _MODULES:
        from ig_core.models import import_with_tensorflow

        return getattr(import_with_tensorflow(f"ig_core.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'ig_core' has no attribute {name!r}")
