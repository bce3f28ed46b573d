"""The recipe of `sst-bert`: a BERT encoder that has read much, taught to tell praise from blame by the treebank.

The two-class setting: every different phrase of the training sentences but the neutral ones; of dev and test, the
whole sentences that are not neutral. Settings were chosen on dev; the test sentences are used once, at the end, to
write the card. The embedding of the pieces stays as it came but in the last round, when all else has been learned: so
words that no training sentence holds keep their place among those that some do.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import pandas as pd

from ig_core.data import sst_two
from ig_core.errors import InputError
from ig_core.evaluation.accuracy import Accuracy, accuracy
from ig_core.kinds.text.wordpiece import PieceVocabulary, cut
from ig_core.models import transformer
from ig_core.models.sst_bert import LIMIT, NAME
from ig_core.training import encoders, fine_tuning, shipping
from ig_core.training.encoders import Encoder
from ig_core.training.fine_tuning import Batches, Trained


class Round(NamedTuple):
    """A part of the training: at its start the learning rate rises, then it falls along a cosine to zero.

    `phrases` are drawn at random of the 77,000 different ones; `whole` times the whole sentences are shown besides.
    """

    phrases: int
    learning_rate: float
    epochs: int = 1
    whole: int = 1
    embedding: bool = False  # whether it is trained too


@dataclass(frozen=True)
class Settings:
    """What was tried on the dev sentences, at the values that were chosen."""

    dropout: float = 0.1
    batch: int = 64
    rounds: tuple[Round, ...] = (
        Round(32_000, 6e-5, epochs=2),
        Round(80_000, 1e-4),
        Round(34_000, 1e-4, whole=2, embedding=True),
    )
    weight_decay: float = 0.01
    warm_up: float = 0.06  # share of the steps of a round in which the learning rate rises


def train(
    seed: int = 0, settings: Settings | None = None, runs: Path = Path("runs/sst-bert"), backbone: Path | None = None
) -> dict:
    """Train on train, measure on dev and, what was written, once on test.

    Args:
        backbone: the folder of the encoder to start from, as encoders.read takes it.
    Raises: InputError if it is not given, or cannot be read.
    Interrupted, it goes on from the last whole epoch kept in `runs`. Returns the card that it wrote.
    """
    if backbone is None:
        raise InputError(f"{NAME} starts from a BERT encoder that others have trained: name its folder by --backbone.")
    settings, source = settings or Settings(), encoders.read(backbone)
    trained = fit(sst_two.load("train"), sst_two.phrases("train"), source, seed, settings, runs)
    dev = sst_two.load("dev")
    validation = accuracy(transformer.classifier(*trained, card={}, limit=LIMIT), dev.text, dev.label)
    print(f"dev accuracy {validation}")
    return ship(trained, validation, seed, settings)


def fit(
    sentences: pd.DataFrame, phrases: pd.DataFrame, source: Encoder, seed: int, settings: Settings, runs: Path
) -> Trained:
    """Train on whole sentences and on different phrases of them, keeping the state after each epoch in `runs`."""
    keras.utils.set_random_seed(seed)
    all_pieces = PieceVocabulary(tuple(source.pieces), LIMIT)
    texts = phrases[~phrases.text.str.lower().duplicated()]
    used = {source.pieces[i] for text in texts.text for i in all_pieces.encode(text).pieces}
    pieces = cut(source.pieces, used)
    vocabulary = PieceVocabulary(tuple(pieces), LIMIT)
    rows = [vocabulary.encode(text).pieces for text in texts.text]
    labels = texts.label.to_numpy(np.float32)

    size = source.size._replace(positions=min(source.size.positions, LIMIT))
    body = transformer.build(size, 1, settings.dropout, name=NAME)
    encoders.assign(body, source)
    embedding = keras.layers.Embedding(len(pieces), size.width, name="embedding")
    embedding.build()
    embedding.embeddings.assign(source.embedding[[all_pieces.index[piece] for piece in pieces]])
    ids, mask = keras.Input((None,), dtype="int32"), keras.Input((None,))
    logits = body([embedding(ids), mask])

    is_whole = texts.text.str.lower().isin(sentences.text.str.lower()).to_numpy()
    for number, part in enumerate(settings.rounds):
        parts = np.random.default_rng(seed + number).permutation(np.flatnonzero(~is_whole))[: part.phrases]
        chosen = np.concatenate([*[np.flatnonzero(is_whole)] * part.whole, parts])
        print(f"round {number + 1}: {len(chosen):,} rows of {len(texts):,} different phrases")
        batches = Batches([rows[i] for i in chosen], labels[chosen], settings.batch, seed + number)
        embedding.trainable = part.embedding
        model = keras.Model([ids, mask], logits)  # a new one, since Keras keeps in it at which epoch it went on
        fine_tuning.run(
            model,
            batches,
            runs / str(number),
            epochs=part.epochs,
            learning_rate=part.learning_rate,
            warm_up=settings.warm_up,
            weight_decay=settings.weight_decay,
        )
    kernel = embedding.embeddings.numpy()
    return Trained(NAME, pieces, kernel, kernel[np.concatenate(rows)].mean(axis=0), body)


def ship(trained: Trained, validation: Accuracy, seed: int, settings: Settings) -> dict:
    """Write the model into assets; test what was written, not what was in memory."""
    shipped = fine_tuning.write(trained, asdict(settings), LIMIT)
    test, train_texts = sst_two.load("test"), sst_two.load("train").text
    unseen = test[~test.text.isin(train_texts)]
    card = {
        "name": NAME,
        "task": "Does a sentence praise or blame?",
        "data": "Stanford Sentiment Treebank (Socher et al., EMNLP 2013) without what is neutral (SST-2): the 6,920"
        " training sentences and their different phrases; the encoder that training started from is"
        " all-MiniLM-L6-v2 (Apache-2.0), a sentence encoder trained on over a billion pairs of sentences",
        "seed": seed,
        "settings": shipped.card["settings"],
        "command": shipping.command(NAME, seed),
        "licence": "Apache-2.0 (weights and vocabulary; the sentences they were trained on are not included)",
        "accuracy": {
            "test": shipping.accuracy_row(
                accuracy(shipped, test.text, test.label), "the 1,821 test sentences that are not neutral"
            ),
            "test_unseen": shipping.accuracy_row(
                accuracy(shipped, unseen.text, unseen.label), "those that are not also training sentences"
            ),
            "validation": shipping.accuracy_row(
                validation, "the 872 dev sentences that are not neutral, on which the settings were chosen"
            ),
        },
        "weaknesses": [
            "It knows only praise and blame: of a neutral sentence it still says one of them, often with confidence.",
            "It knows sentences of film reviews in English of before 2005; of other texts its opinion means little.",
            "It ignores case and accents, and does not tell one emoji, or one sign of East Asia, from another.",
            "It reads the first 254 pieces of a text, and has learned from single sentences.",
        ],
    }
    return shipping.write_card(NAME, card)
