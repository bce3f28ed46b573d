"""IG Lens: why a neural network decided as it did, and how exact the answer is.

`explain` prices the words of a text or the pixels of a picture, `Explanation` is what it returns. Importing this
package is fast: TensorFlow is imported with the first explanation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ig_core.explanation import Explanation

if TYPE_CHECKING:
    from ig_core.explainer import explain

__all__ = ["Explanation", "explain"]
__version__ = "0.3.0"


def __getattr__(name: str):
    if name == "explain":
        import importlib  # the package's own name must not be bound to a module called explain

        return importlib.import_module("ig_core.explainer").explain
    raise AttributeError(f"module 'ig_core' has no attribute {name!r}")
