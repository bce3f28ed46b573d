"""Any Keras model as one that can be explained.

    mine = ig_core.from_keras(model, kind="text", labels=("bad", "good"))
    ig_core.explain("Not a masterpiece, but oddly moving.", model=mine)

What a model is asked for is a function that has a gradient, from where a path runs to logits. A model of somebody
else rarely is that: texts come as strings or ids, columns as categories, and probabilities come out. So it runs as it
is, with layers replaced while it is read: an Embedding gives the points of the path, a last softmax gives what it was
given. Whether that is the same model is tried with numbers, for every model anew; nothing of it is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ig_core import kinds
from ig_core.errors import InputError
from ig_core.models.own import making
from ig_core.models.own.arrays import GIVEN

__all__ = ["from_keras"]


def from_keras(
    model: Any,
    *,
    kind: str,
    labels: Sequence[str] | None = None,
    unit: str | None = None,
    text: Callable[[str], Any] | None = None,
    columns: Any = None,
    embedding: str | None = None,
    output: str = "logit",
    head: str | int | None = None,
    baselines: Any = None,
    size: tuple[int, int] | None = None,
    pixel_range: tuple[float, float] | None = None,
    name: str | None = None,
) -> Any:
    """A Keras model as an object that `ig_core.explain` and all that goes with it take as `model`.

    Args:
        model: Sequential, functional or a subclass of keras.Model, built, with its weights. It is not changed.
        kind: "text", "image", "row" or "array".
        labels: the classes, in the order of the outputs; of one output two, the second of which it speaks for.
            "class 0", "class 1" and so on if None.
        unit: what the output counts, of a model that estimates a number: "years". It has no labels.
        text: for texts, what makes ids of one: a TextVectorization, or a function from a text to (id, start, end) for
            each token, where text[start:end] are its characters; special tokens have none. Not needed where a
            TextVectorization is in the model. Padding is not given: a text is filled up with id 0.
        columns: for rows, the table they come from, as a DataFrame of some hundreds of training rows: numbers and
            categories are told by it, and the median row is where explanations start.
        embedding: for texts, the name of the Embedding of the words, where there are several.
        output: "logit", so that a last softmax or sigmoid is taken off; where it cannot be, probabilities are
            explained and the card says so. "probability": they are in any case.
        head: which output to explain, by name, of a model that has several; of an output of several independent
            numbers the label or the number of one; of both "name:2".
        baselines: where paths may start besides the places that the kind has: an array, or several by name, the first
            of which is used unless one is named; for texts a vector for every token, for rows a row, or a table of
            rows, whose paths are averaged.
        size: for pictures, the height and width in which they are explained, of a model that takes any.
        pixel_range: for pictures, the values of black and of white: (0, 255) where the model rescales them itself, else
            (0, 1), unless it is given.
        name: what explanations call it; the name of the Keras model if None.
    Returns: an object of the protocol ig_core.kinds.Model.
    Raises: InputError, in one sentence that says what to do, if the model cannot be explained: no gradient, whole
        numbers without an Embedding, a stateful RNN, random layers at work, NaN, half precision.
    """
    makers = making.MAKERS
    if kind not in makers:
        raise InputError(f"There is no kind of model {kind!r}; choose from: {', '.join(makers)}.")
    wishes = making.Wishes(
        labels=labels,
        unit=unit,
        text=text,
        columns=columns,
        embedding=embedding,
        output=output,
        head=head,
        baselines=_by_name(baselines, kind),
        size=size,
        pixel_range=pixel_range,
        name=name or str(getattr(model, "name", "")),
    )
    return making.made(model, kind, wishes)


def _by_name(given: Any, kind: str) -> Mapping[str, Any]:
    found, known = _named(given), kinds.lookup(kind).baselines
    for name in found:
        if not isinstance(name, str) or not name or ":" in name or name in known:
            raise InputError(
                f"A baseline of your own cannot be called {str(name)[:60]!r}: give it a name without a colon that is "
                f"none of {', '.join(known)}."
            )
    return found


def _named(given: Any) -> Mapping[str, Any]:
    if given is None:
        return {}
    if isinstance(given, Mapping) and all(_is_baseline(one) for one in given.values()):
        return given
    return {GIVEN: given}


def _is_baseline(one: Any) -> bool:
    return isinstance(one, np.ndarray | list | tuple | dict) or hasattr(one, "to_dict")  # a table, or a row of one
