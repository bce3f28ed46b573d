"""The parser's network: how well every span of a sentence would do as a phrase, and the best tree of them.

Words come as the states of a transformer that was trained for something else, and is not changed: its layers are mixed
by learned weights. Bidirectional LSTMs read them; a span is scored by what lies at its two ends; a tree is as probable
as the exponential of the sum of its spans, divided by that of all binary trees.

Source: Gaddy, Stern and Klein (2018) for what lies between words; Zhang, Zhou and Li (2020) for scores and the loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from ig_core import models
from ig_core.errors import AssetError
from ig_core.gradients.compiled import forward
from ig_core.kinds.text.wordpiece import PieceEncoded, PieceVocabulary
from ig_core.models import shipped, transformer

NAME = "parser"
_NONE = -1e9  # logarithm of a sum over no tree
ENCODER = models.PARSER_ENCODER  # whose states it reads


class Size(NamedTuple):
    """Of the network: the layers and the width of the states it reads; its own widths, and its own layers."""

    states: int
    state: int
    width: int = 256  # to which states are narrowed
    units: int = 160  # of a layer, in each direction
    depth: int = 2
    hidden: int = 256  # of what lies between words


class Mix(keras.layers.Layer):
    """States of several layers (n, T, layers, d) -> their weighted mean (n, T, d)."""

    def build(self, shape: tuple) -> None:
        self.weighing = self.add_weight(shape=(shape[2],), initializer="zeros", name="weighing")

    def call(self, states: Any) -> Any:
        return ops.einsum("ntld,l->ntd", states, ops.softmax(self.weighing))


class SpanScores(keras.layers.Layer):
    """Words between two marks (n, T + 2, d) -> a score for every span (n, T + 1, T + 1), from its start to its end.

    Between two words lies what the left half of the one before and the right half of the one after it say; a score is
    a product of what lies at both ends.
    """

    def __init__(self, hidden: int, dropout: float = 0.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.start = keras.layers.Dense(hidden, activation="gelu", name="start")
        self.end = keras.layers.Dense(hidden, activation="gelu", name="end")
        self.dropout = keras.layers.Dropout(dropout)
        self.hidden = hidden
        self.supports_masking = True

    def build(self, shape: tuple) -> None:
        self.start.build(shape)
        self.end.build(shape)
        self.kernel = self.add_weight(shape=(self.hidden + 1, self.hidden), initializer="zeros", name="kernel")

    def compute_mask(self, words: Any, mask: Any = None) -> None:
        return None  # of spans there is none; the loss knows where sentences end

    def call(self, words: Any, training: bool = False) -> Any:
        half = words.shape[-1] // 2
        between = ops.concatenate([words[:, :-1, :half], words[:, 1:, half:]], axis=-1)
        starts = self.dropout(self.start(between), training=training)
        ends = self.dropout(self.end(between), training=training)
        starts = ops.pad(starts, [[0, 0], [0, 0], [0, 1]], constant_values=1.0)
        return ops.matmul(ops.matmul(starts, self.kernel), ops.swapaxes(ends, 1, 2))


def build(size: Size, dropout: float = 0.0) -> keras.Model:
    """The untrained network: [states (n, T + 2, layers, d), mask (n, T + 2)] -> scores (n, T + 1, T + 1)."""
    layers = keras.layers
    states = keras.Input((None, size.states, size.state), name="states")
    mask = keras.Input((None,), name="mask")
    words = layers.Dense(size.width, name="narrow")(layers.Dropout(dropout)(Mix(name="mix")(states)))
    there = ops.cast(mask, "bool")
    for i in range(size.depth):
        both = [
            layers.LSTM(size.units, return_sequences=True, go_backwards=backwards, name=f"{name}_{i}")(
                words, mask=there
            )
            for name, backwards in (("forward", False), ("backward", True))
        ]
        words = layers.Dropout(dropout)(layers.Concatenate(name=f"both_{i}")([both[0], ops.flip(both[1], axis=1)]))
    return keras.Model([states, mask], SpanScores(size.hidden, dropout, name="spans")(words), name="parser")


def tree_loss(gold: Any, scores: Any) -> Any:
    """Minus the logarithm of the probability of a binary tree among all of its sentence, (n,).

    Args:
        gold: (n, N, N), 1 at the spans of two words or more that the tree has, the whole sentence among them.
        scores: of every span, (n, N, N). N is one more than the words of the longest sentence.
    """
    words = ops.shape(scores)[1] - 1
    places = ops.arange(words)
    ends = ops.max(ops.where(gold[:, 0, 1:] > 0, places, 0), axis=1)  # of the whole sentence, its last word
    shape = (ops.shape(scores)[0], words, words)
    beyond = (places[:, None] + 1 + places) % (words + 1)
    by_width = ops.take_along_axis(scores[:, :-1], ops.broadcast_to(beyond, shape), axis=2)  # start, width - 1
    single = ops.broadcast_to(ops.where(places == 0, 0.0, _NONE), shape)

    def wider(width: Any, sums: tuple[Any, Any]) -> tuple[Any, Any]:
        """Of each start, and of each end, and each width: the logarithm of the sum over all trees of that span."""
        by_start, by_end = sums
        # Beside a left part of width u stands a right one of width - u, which ends where the span does.
        right = ops.roll(ops.flip(ops.roll(by_end, 1 - width, axis=1), axis=2), width - 1, axis=2)
        found = ops.logsumexp(by_start + right, axis=2) + by_width[:, :, width - 1]
        found = ops.where(places <= words - width, found, _NONE)
        here = places == width - 1
        by_start = ops.where(here, found[..., None], by_start)
        return by_start, ops.where(here, ops.roll(found, width - 1, axis=1)[..., None], by_end)

    by_start, _ = ops.fori_loop(2, words + 1, wider, (single, single))
    of_all = ops.take_along_axis(by_start[:, 0], ends[:, None], axis=1)[:, 0]
    return of_all - ops.sum(gold * scores, axis=(1, 2))


def marginals(scores: np.ndarray) -> np.ndarray:
    """How probable it is that a span is a phrase, over all trees: (N, N), from the scores of every span, (N, N)."""
    words = len(scores) - 1
    by_start = np.zeros((words + 1, words + 1))  # log of the sum over all trees of each start and width
    by_end = np.zeros((words + 1, words + 1))
    shares: dict[int, np.ndarray] = {}  # of each width: of each start and width of the left part
    for width in range(2, words + 1):
        parts = by_start[: words - width + 1, 1:width] + by_end[width:, 1:width][:, ::-1]
        most = parts.max(axis=1, keepdims=True)
        weights = np.exp(parts - most)
        total = weights.sum(axis=1, keepdims=True)
        shares[width] = weights / total
        found = (most + np.log(total))[:, 0] + scores.diagonal(width)
        by_start[: words - width + 1, width] = found
        by_end[width:, width] = found
    of_start, of_end, result = np.zeros_like(by_start), np.zeros_like(by_end), np.zeros_like(by_start)
    of_start[0, words] = 1.0
    for width in range(words, 1, -1):
        starts = np.arange(words - width + 1)
        here = of_start[: words - width + 1, width] + of_end[width:, width]
        result[starts, starts + width] = here
        of_parts = here[:, None] * shares[width]
        of_start[: words - width + 1, 1:width] += of_parts
        of_end[width:, 1:width] += of_parts[:, ::-1]
    return result


def best_tree(scores: np.ndarray) -> list[tuple[int, int]]:
    """The spans of two words or more of the binary tree whose scores add up to most, parents before children.

    Of `marginals` that is the tree that is expected to have most phrases right (Goodman 1996).

    Args:
        scores: of every span by its start and end, (N, N), N one more than the words.
    """
    words = len(scores) - 1
    by_start = np.zeros((words, words))  # of the best tree of each start and width - 1
    by_end = np.zeros((words, words))
    splits = np.zeros((words, words), int)  # width of the left part
    for width in range(2, words + 1):
        parts = by_start[: words - width + 1, : width - 1] + by_end[width - 1 :, : width - 1][:, ::-1]
        splits[: words - width + 1, width - 1] = parts.argmax(axis=1) + 1
        found = parts.max(axis=1) + scores.diagonal(width)
        by_start[: words - width + 1, width - 1] = found
        by_end[width - 1 :, width - 1] = found
    spans, stack = [], [(0, words)]
    while stack:
        start, end = stack.pop()
        if end - start > 1:
            middle = start + int(splits[start, end - start - 1])
            spans.append((start, end))
            stack += [(middle, end), (start, middle)]
    return spans


class Parser:
    """The shipped parser: the words of a sentence in, the spans of its most probable tree out.

    Args:
        encoder: the model whose states it reads.
        network: as `build` makes it, trained.
    """

    def __init__(self, encoder: Encoder, network: keras.Model):
        self._encoder = encoder
        self._scores = forward(lambda *given: network(list(given), training=False), network.inputs[0].shape[1:])

    def __call__(self, text: str, starts: Sequence[int], ends: Sequence[int]) -> list[tuple[int, int]]:
        """The phrases of two words or more, half-open, parents before children.

        Args:
            starts, ends: places of the words of one sentence in `text`.
        """
        states = self._encoder.states(text, starts, ends)[np.newaxis]
        places = states.shape[1] - 1  # between words
        scores = self._scores(states, np.ones(states.shape[:2], np.float32))[0, :places, :places]
        return best_tree(marginals(scores))


class Encoder:
    """Reads a sentence as a shipped transformer does, and tells what its layers say of each word.

    Its weights are those of the model as `models.load` gives it: they are in memory once.
    """

    def __init__(self, name: str):
        model = models.load(name)
        assert isinstance(model, transformer.TransformerClassifier)
        self._embedding, body, size = model.embedding, model.body, transformer.size_of(model.body)
        layers = ["norm", *(f"norm_{i}" for i in range(size.depth))]
        states = keras.Model(body.inputs, [body.get_layer(layer).output for layer in layers])
        self._states = forward(
            lambda *given: ops.stack(states(list(given), training=False), axis=2), (None, size.width), size.positions
        )
        self._vocabulary = PieceVocabulary(model.vocabulary.words, size.positions)
        self.shape = (len(layers), size.width)

    def states(self, text: str, starts: Sequence[int] | np.ndarray, ends: Sequence[int] | np.ndarray) -> np.ndarray:
        """(words + 2, layers, d): of each word the mean of its first and last piece, between those of the two marks.

        A word that is no piece, and one beyond the last that the model reads, has zeros.
        """
        first = starts[0]
        encoded = self._vocabulary.encode(text[first : ends[-1]])
        embedded = self._embedding[encoded.pieces][np.newaxis].astype(np.float32)
        of_pieces = self._states(embedded, np.ones(embedded.shape[:2], np.float32))[0, : embedded.shape[1]]
        return of_words(of_pieces, encoded, np.subtract(starts, first), np.subtract(ends, first))


def of_words(of_pieces: np.ndarray, encoded: PieceEncoded, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """States of pieces (pieces, …) -> of the words at those places, and of the marks around them, (words + 2, …)."""
    piece_starts, piece_ends = encoded.token_places
    states = np.zeros((len(starts) + 2, *of_pieces.shape[1:]), np.float32)
    states[0], states[-1] = of_pieces[0], of_pieces[-1]
    shared = np.minimum(piece_ends[:, None], ends) - np.maximum(piece_starts[:, None], starts)  # characters
    places = np.where(shared.max(axis=1) > 0, shared.argmax(axis=1), -1)
    for word in np.unique(places[places >= 0]):
        own = np.flatnonzero(places == word)
        states[word + 1] = (of_pieces[own[0]] + of_pieces[own[-1]]) / 2
    return states


def load() -> Parser:
    """The shipped parser. Raises: AssetError if a file of it, or of the model below it, is missing or damaged."""
    settings = shipped.card(NAME)["settings"]
    if transformer.fingerprint(settings["encoder"]["model"]) != settings["encoder"]["sha256"]:
        raise AssetError(
            f"The parser was trained on another {settings['encoder']['model']} than the one in assets: restore both "
            "from the repository, or train the parser again."
        )
    network = build(Size(*settings["size"]))
    shipped.assign(network, shipped.weights(NAME))
    return Parser(Encoder(settings["encoder"]["model"]), network)
