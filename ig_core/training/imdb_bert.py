"""The recipe of `imdb-bert`: the upper layers of sst-bert, taught to judge whole reviews by IMDB's training reviews.

Its lower layers, and the embedding of the pieces that sst-bert knows, stay those of sst-bert, so that they ship once;
pieces that only reviews hold keep the embedding of the encoder that sst-bert came from. Settings were chosen on
VALIDATION reviews taken out of the training part; the test part is used once, at the end, to write the card.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import pandas as pd

from ig_core.data import imdb
from ig_core.errors import InputError
from ig_core.evaluation.accuracy import Accuracy
from ig_core.gradients.outputs import probabilities
from ig_core.kinds.text.wordpiece import PieceVocabulary
from ig_core.models import shipped, sst_bert, transformer
from ig_core.models.imdb_bert import LIMIT, NAME
from ig_core.models.transformer import Parts
from ig_core.training import encoders, fine_tuning, imdb_card, shipping
from ig_core.training.encoders import Encoder
from ig_core.training.fine_tuning import Batches, Trained

VALIDATION = 2000


class Round(NamedTuple):
    """A part of the training: at its start the learning rate rises, then it falls along a cosine to zero."""

    pieces: int  # that are read of a review: fewer cost less
    learning_rate: float
    epochs: int = 1


@dataclass(frozen=True)
class Settings:
    """What was tried on the validation reviews, at the values that were chosen."""

    shared: int = 3  # layers, from below, that stay those of sst-bert
    dropout: float = 0.0
    batch: int = 32
    rounds: tuple[Round, ...] = (Round(256, 1e-4), Round(384, 1e-4))
    weight_decay: float = 0.01
    warm_up: float = 0.06  # share of the steps of a round in which the learning rate rises


def train(
    seed: int = 0, settings: Settings | None = None, runs: Path = Path("runs/imdb-bert"), backbone: Path | None = None
) -> dict:
    """Train on all training reviews but VALIDATION of them, measure on those and, what was written, once on test.

    Args:
        backbone: the folder of the encoder that sst-bert was trained from, as encoders.read takes it.
    Raises: InputError if it is not given, cannot be read, or is another; AssetError if sst-bert does not ship.
    Interrupted, it goes on from the last whole epoch kept in `runs`. Returns the card that it wrote.
    """
    if backbone is None:
        raise InputError(f"{NAME} starts from a BERT encoder that others have trained: name its folder by --backbone.")
    settings = settings or Settings()
    frame = imdb.load()
    fitting, held_out = imdb.validation_split(frame, seed=seed, size=VALIDATION)
    below = transformer.parts(sst_bert.NAME)
    trained = fit(fitting, below, encoders.read(backbone), seed, settings, runs)
    model = fine_tuning.write(trained, asdict(settings), LIMIT, backbone=sst_bert.NAME)
    return ship(model, frame, held_out, seed)


def fit(frame: pd.DataFrame, below: Parts, source: Encoder, seed: int, settings: Settings, runs: Path) -> Trained:
    """Train on the reviews of `frame`, starting from the parts of sst-bert, keeping the state of each round in `runs`.

    Raises: InputError if `source` is of another size than the encoder that sst-bert came from.
    """
    keras.utils.set_random_seed(seed)
    pieces, embedding, rows = _read(frame.text, below, source)
    labels = frame.label.to_numpy(np.float32)
    size = source.size._replace(positions=min(source.size.positions, LIMIT))
    start = source.weights
    if any(path not in below.weights or below.weights[path].shape[1:] != start[path].shape[1:] for path in start):
        raise InputError(f"The encoder must be of the size of the one that {sst_bert.NAME} came from.")
    table = start["positions/table"][: size.positions].copy()
    table[: len(below.weights["positions/table"])] = below.weights["positions/table"]

    with _half_precision():
        body = transformer.build(size, 1, settings.dropout, name=NAME)
    shipped.assign(body, below.weights | {"positions/table": table})
    for layer in body.layers:
        layer.trainable = not _is_shared(layer.name, settings.shared)
    lookup = keras.layers.Embedding(*embedding.shape, trainable=False, name="embedding")
    lookup.build()
    lookup.embeddings.assign(embedding)
    ids, mask = keras.Input((None,), dtype="int32"), keras.Input((None,))
    logits = body([lookup(ids), mask])
    for number, part in enumerate(settings.rounds):
        print(f"round {number + 1}: the first {part.pieces} pieces of {len(rows):,} reviews")
        batches = Batches([_first(row, part.pieces) for row in rows], labels, settings.batch, seed + number)
        fine_tuning.run(
            keras.Model([ids, mask], logits),  # a new one, since Keras keeps in it at which epoch it went on
            batches,
            runs / str(number),
            epochs=part.epochs,
            learning_rate=part.learning_rate,
            warm_up=settings.warm_up,
            weight_decay=settings.weight_decay,
        )
    exact = transformer.build(size, 1, name=NAME)
    exact.set_weights(body.get_weights())
    return Trained(NAME, pieces, embedding, embedding[np.concatenate(rows)].mean(axis=0), exact)


def _read(texts: pd.Series, below: Parts, source: Encoder) -> tuple[list[str], np.ndarray, list[np.ndarray]]:
    """The pieces of sst-bert and after them the others of the texts; their embedding; the texts as rows of ids."""
    every = PieceVocabulary(tuple(source.pieces), LIMIT)
    rows = [every.encode(text).pieces for text in texts]
    known, used = set(below.pieces), np.unique(np.concatenate(rows))
    own = [i for i in used if source.pieces[i] not in known]
    pieces = [*below.pieces, *(source.pieces[i] for i in own)]
    place = np.zeros(len(source.pieces), np.int32)
    place[[every.index[piece] for piece in pieces]] = np.arange(len(pieces))
    return pieces, np.concatenate([below.embedding, source.embedding[own]]), [place[row] for row in rows]


def _first(row: np.ndarray, limit: int) -> np.ndarray:
    """The first `limit` pieces of a text, of which the last stays the one that ends it."""
    return row if row.size <= limit else np.append(row[: limit - 1], row[-1])


def _is_shared(layer: str, shared: int) -> bool:
    """Whether a layer of the network, by its name, is among the first `shared` ones or below them."""
    number = layer.rsplit("_", 1)[-1]
    return layer in ("positions", "norm") or (number.isdigit() and int(number) < shared)


@contextmanager
def _half_precision() -> Iterator[None]:
    """Networks built inside compute in bfloat16 and keep their weights in float32: on new processors, much faster."""
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(policy)


def ship(model: transformer.TransformerClassifier, frame: pd.DataFrame, held_out: pd.DataFrame, seed: int) -> dict:
    """Measure the model, as it was read back from assets, and write its card. Returns the card."""
    predicted = probabilities(model.forward(held_out.text))
    right, sure = predicted.argmax(axis=1) == held_out.label.to_numpy(), predicted.max(axis=1) > 0.99
    validation = Accuracy(int(right.sum()), len(right))
    wrong = f"{np.mean(~right[sure]):.1%} of {sure.sum():,}" if sure.any() else "none of 0"
    print(f"validation accuracy {validation}; where it says more than 99 %, it is wrong about {wrong}")
    train, test = (frame[frame.split == split] for split in ("train", "test"))
    longer = np.mean(["beyond" in model.vocabulary.encode(text).status for text in test.text])
    read = model.vocabulary.limit - 2  # without the special tokens
    data = (
        f"{train.text.nunique() - len(held_out):,} of the 25,000 training reviews, each text once; training started"
        f" from sst-bert, whose lower layers and pieces it shares, and so from {shipping.ENCODER}"
    )
    weaknesses = [
        f"It reads the first {read} pieces of a review and nothing after: {longer:.1%} of the test reviews are longer.",
        f"Where it says more than 99 %, it is wrong about {wrong} new reviews.",
        "Praise that a writer reports only to deny it, it can take for the writer's own.",
        "It has learned from reviews of at most 4 and at least 7 of 10 stars: of a mixed one it still says either.",
        "It knows film reviews in English of before 2011; of other texts its opinion means little.",
        "It ignores case, accents and markup, and does not tell one emoji, or one sign of East Asia, from another.",
    ]
    cut = f", their first {read} pieces"
    return imdb_card.write(model, frame, validation, seed, model.card["settings"], weaknesses, cut, data)
