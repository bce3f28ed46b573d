"""Text models of somebody else: the path runs in what their Embedding gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from ig_core.errors import InputError
from ig_core.gradients import backends
from ig_core.kinds.kind import Baseline
from ig_core.kinds.text.baselines import BASELINES
from ig_core.kinds.text.classifier import TextClassifier
from ig_core.kinds.text.words import PADDING
from ig_core.models.own import strings, tokens
from ig_core.models.own.described import Described
from ig_core.models.own.head import Body, Head
from ig_core.models.own.network import Network, are_alike
from ig_core.models.own.overrides import Override

_UNKNOWN = 1  # the id that a TextVectorization gives what is not in its vocabulary
_ANY = 4096  # tokens that a model reads at most that says nothing of it
_TRIED = (3, 7)  # tokens of the texts on which a model is tried


@dataclass(frozen=True, eq=False, repr=False)
class OwnTextModel(Described, TextClassifier):
    """A TextClassifier of a Keras model. Special tokens around the text stand there along the whole path; they move and
    score nothing.

    Attributes:
        baselines: where paths may start.
        activations, held, fills: see CompiledGradient.
        gives, corners: see ig_core.kinds.Model.
    """

    vocabulary: tokens.OwnVocabulary
    baselines: Mapping[str, Baseline] = field(kw_only=True)  # type: ignore[misc]
    activations: int = field(kw_only=True)
    held: int = field(kw_only=True)
    fills: bool = field(kw_only=True)
    gives: str = field(kw_only=True)
    corners: str = field(kw_only=True)

    def baseline_points(self, name: str, x: np.ndarray) -> np.ndarray:
        """Where the path to `x` starts, (1, T, d)."""
        first, last = self.vocabulary.before, len(x) - self.vocabulary.after
        return np.concatenate([x[:first], super().baseline_points(name, x[first:last])[0], x[last:]])[np.newaxis]


class Reading(NamedTuple):
    """How a model reads texts.

    Attributes:
        embedding: its layer.
        matrix: of the layer, (ids, d).
        vocabulary: text -> tokens.
        vectorization: the layer in the model that makes ids of a text; None where the model takes ids.
        length: tokens that it takes, filled up; None for any number.
    """

    embedding: Any
    matrix: np.ndarray
    vocabulary: tokens.OwnVocabulary
    vectorization: Any
    length: int | None


def reading_of(network: Network, text: Any, embedding: Any, known: tokens.OwnVocabulary | None = None) -> Reading:
    """How the model reads texts; arguments as of `from_keras`. Raises: InputError if that cannot be told.

    Args:
        known: the vocabulary, if it is known already.
    """
    if len(network.slots) != 1:
        names = ", ".join(slot.name for slot in network.slots)
        raise InputError(
            f'A model of kind "text" has one input; this has {len(network.slots)} ({names}): use kind="array".'
        )
    (slot,) = network.slots
    layer = _embedding_of(network, embedding)
    matrix = keras.ops.convert_to_numpy(layer.embeddings).astype(
        np.float32
    )  # a copy, which may be changed where layers are made random
    inside = network.layers_of(keras.layers.TextVectorization)
    vectorization = inside[0] if inside else None
    has_mask = bool(layer.mask_zero)
    if vectorization is not None and text is None:
        text = vectorization
    length = tokens.layer_length(vectorization) if vectorization is not None else None
    if vectorization is None:
        if len(slot.shape) != 1:
            raise InputError(f"The model takes ids of shape {slot.shape}; a text is a row of ids.")
        length = slot.shape[0] if slot.dtype or not _takes_any_length(network) else None
    if text is None:
        raise InputError(
            "The model takes ids: give text, the TextVectorization that makes them of a text, or a function from a "
            "text to (id, start, end) for each token."
        )
    limit = length or _ANY
    if known is not None:
        vocabulary, length = known, length or (known.limit if known.limit < _ANY else None)
    elif isinstance(text, keras.layers.TextVectorization):
        length = length or tokens.layer_length(text)
        limit = length or _ANY
        vocabulary = tokens.OwnVocabulary(tokens.of_layer(text), limit, len(matrix), has_mask, placeholder=_UNKNOWN)
    elif callable(text):
        vocabulary = tokens.of_function(text, limit, len(matrix), has_mask)
    else:
        raise InputError(f"text must be a TextVectorization or a function; got {type(text).__name__}.")
    return Reading(layer, matrix, vocabulary, vectorization, length)


def _takes_any_length(network: Network) -> bool:
    """Whether a model that does not say how long its texts are takes one longer than that which it was built on."""
    (slot,) = network.slots
    try:
        network.run([ops.ones((1, (slot.shape[0] or 1) + 3), "int32")])
    except Exception:  # whatever a model of somebody else says of it
        return False
    return True


def _embedding_of(network: Network, wanted: Any) -> Any:
    layers = network.layers_of(keras.layers.Embedding)
    if wanted is not None:
        named = [one for one in layers if wanted in (one, one.name)]
        if not named:
            names = ", ".join(one.name for one in layers) or "none"
            raise InputError(f"The model has no Embedding {getattr(wanted, 'name', wanted)!r}; it has: {names}.")
        return named[0]
    if len(layers) == 1:
        return layers[0]
    if not layers:
        raise InputError("The model has no Embedding layer, behind which the path of a text could run.")
    names = ", ".join(one.name for one in layers)
    raise InputError(f"The model has {len(layers)} Embedding layers, {names}: name the one of the words, embedding=….")


def body_of(network: Network, reading: Reading) -> Body:
    """The network behind its embedding; it takes a mask besides."""
    blank = reading.matrix[PADDING]
    (slot,) = network.slots

    def run(points: Any, overrides: Sequence[Override] = (), mask: Any = None) -> dict[str, Any]:
        count, size = ops.shape(points)[:2]
        seen = ops.ones((count, size), "int32") if mask is None else ops.cast(mask, "int32")
        if reading.length is not None:  # what it is filled up with is the padding token, as the model knows it
            points = ops.where(seen[..., None] > 0, points, blank)
            left = reading.length - size
            points = ops.concatenate([points, ops.broadcast_to(blank, (count, left, blank.shape[0]))], axis=1)
            seen = ops.pad(seen, [(0, 0), (0, left)])
            if reading.vocabulary.pads_left:
                points, seen = _right_aligned(points, seen, reading.length)
            points, seen = (ops.reshape(one, (-1, reading.length, *one.shape[2:])) for one in (points, seen))
        return network.run(_given(slot, reading, seen), [*overrides, *_cut(reading, points, seen)])

    size = min(reading.vocabulary.limit, _TRIED[-1])
    ids = np.random.default_rng(0).integers(1, len(reading.matrix), (4, size))
    return Body(network, run, reading.matrix[ids], (None, reading.matrix.shape[1]))


def _right_aligned(points: Any, seen: Any, length: int) -> tuple[Any, Any]:
    """What is seen at the end of each row, and what fills it up before."""
    left = length - ops.sum(seen, axis=1, keepdims=True)
    places = (ops.arange(length)[None] - left) % length
    return ops.take_along_axis(points, places[..., None], axis=1), ops.take_along_axis(seen, places, axis=1)


def _given(slot: Any, reading: Reading, seen: Any) -> list[Any]:
    """What goes into the model in place of a text or of its ids: the latter tell padding from all else."""
    if reading.vectorization is None:
        return [seen]
    return [strings.full(ops.shape(seen)[0], slot.shape, "")]


def _cut(reading: Reading, points: Any, seen: Any) -> list[Override]:
    found = [Override(reading.embedding, "call", lambda original, *_, **__: points)]
    if reading.vectorization is not None:
        found.append(Override(reading.vectorization, "call", lambda original, *_, **__: ops.cast(seen, "int64")))
    return found


def check(network: Network, reading: Reading, body: Body) -> None:
    """Raises: InputError if the model does more with ids than look them up, so that cutting them off changes it."""
    random = np.random.default_rng(1)
    for size in _TRIED:
        ids = random.integers(1, len(reading.matrix), (3, min(size, reading.vocabulary.limit)))
        given, ids = _as_given(network, reading, ids)
        whole, cut = network.run([given]), body.run(ops.convert_to_tensor(reading.matrix[ids]), ())
        if not are_alike(whole, cut):
            raise InputError(
                "The model does more with the ids of a text than look them up in its Embedding "
                f"{reading.embedding.name!r}, so a path behind that would explain another model: name the right "
                "layer, embedding=…, or build the model so that all of it reads from one Embedding."
            )


def _as_given(network: Network, reading: Reading, ids: np.ndarray) -> tuple[Any, np.ndarray]:
    """Texts of random words as the model takes them, and their ids (n, T)."""
    (slot,) = network.slots
    if reading.vectorization is None:
        left = (reading.length or ids.shape[1]) - ids.shape[1]
        filled = np.pad(ids, [(0, 0), (left, 0) if reading.vocabulary.pads_left else (0, left)])
        return ops.convert_to_tensor(filled, "int32"), ids
    words = np.array([word for word in reading.vectorization.get_vocabulary()[2:] if word.isalnum()] or ["a"])
    texts = [" ".join(words[row % len(words)]) for row in ids]
    found = [[token.id for token in tokens.read(reading.vocabulary.tokenize, text)] for text in texts]
    shortest = min(map(len, found))
    texts = [" ".join(text.split(" ")[:shortest]) for text in texts]  # one that a layer makes several ids of is cut
    return strings.tensor(texts, slot.shape), np.array([row[:shortest] for row in found])


def logits_of(body: Body, head: Head) -> Callable:
    """Embedded texts (n, T, d), and a mask (n, T) -> outputs (n, outputs)."""

    def outputs(points: Any, mask: Any = None) -> Any:
        return head.pick(body.run(points, head.overrides, mask))

    return backends.as_written(outputs)


def baselines_of(given: Mapping[str, np.ndarray], size: int) -> dict[str, Baseline]:
    """Those of the user first: a vector (d,) for every token."""
    found = {}
    for name, array in given.items():
        vector = np.asarray(array, np.float32)
        if vector.shape != (size,):
            raise InputError(
                f"The baseline {name!r} must be a vector of {size} numbers, for every token; got {vector.shape}."
            )
        found[name] = Baseline(name, _everywhere(vector), is_given=True)
    return found | {name: row for name, row in BASELINES.items() if name not in found}


def _everywhere(vector: np.ndarray) -> Callable:
    return lambda model, x, argument: np.tile(vector, (1, len(x), 1))
