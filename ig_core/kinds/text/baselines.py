"""Where the path of a text model may start: one vector for every place of the text, or another text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ig_core import memo
from ig_core.errors import InputError
from ig_core.kinds.kind import Argument, Baseline


def _everywhere(vector: Callable[[Any], np.ndarray]) -> Callable:
    return lambda model, x, argument: np.tile(vector(model), (1, len(x), 1))


def _text(model: Any, x: np.ndarray, text: str) -> np.ndarray:
    """A neutral text of the user's, cut or followed by the padding token to the length of `x`.

    (Repeated, its slight opinion would grow with every time: "I saw a film." is anything but neutral after fifty.)
    """
    try:
        return model.embed(fitted(model, text, len(x)))[np.newaxis]
    except InputError as error:
        sentence = f"{str(error)[:1].lower()}{str(error)[1:]}"
        raise InputError(f"The neutral review cannot be a baseline: {sentence}") from None


def fitted(model: Any, text: str, length: int) -> np.ndarray:
    """The ids of what the model sees of a text, (length,): cut, or filled up with the padding token.

    Raises: InputError as TextClassifier.encode.
    """
    ids = _seen(model, text)
    return np.concatenate([ids[:length], np.full(max(0, length - ids.size), model.padding)]).astype(np.int32)


@memo.remembered(2048)  # a background is many texts, which are the same for every input
def _seen(model: Any, text: str) -> np.ndarray:
    """The ids of what the model sees of a text, without special tokens."""
    encoded = model.encode(text)
    return encoded.seen_ids[encoded.content]


BASELINES: dict[str, Baseline] = {
    "zero": Baseline("Zero vector (no word)", _everywhere(lambda model: np.zeros_like(model.mean_embedding))),
    "padding": Baseline("Padding token (a blank)", _everywhere(lambda model: model.embedding[model.padding])),
    "mean": Baseline("Average word", _everywhere(lambda model: model.mean_embedding)),
    "text": Baseline(
        "My own neutral review",
        _text,
        Argument(
            "neutral",
            hint="TEXT",
            label="Your neutral review (filled with blanks to the length of the review that is explained)",
            default="The film is about a man and a woman.",
        ),
    ),
}
