"""The recipe of `sst-bilstm`: from the treebank's training phrases to assets/models/sst-bilstm/.

8,544 sentences are few to learn words from, so the embedding starts as that of imdb-bilstm, whose words join the
treebank's; all other weights start at random. Settings, and the seed of three, were chosen on the treebank's own dev
sentences; the test sentences are used once, at the end, to write the card.

Phrases go through the same `Vocabulary.encode` as typed text, so that the model learns the words that it will be
shown: "isn't" is one of them, and punctuation is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ig_core import assets
from ig_core.data import sst
from ig_core.evaluation.accuracy import Accuracy, accuracy
from ig_core.models import bilstm as model
from ig_core.models.sst_bilstm import LIMIT, NAME
from ig_core.models.text import Vocabulary, find_words, normalise
from ig_core.training import bilstm, shipping
from ig_core.training.imdb_onehot import Trained


@dataclass(frozen=True)
class Settings(bilstm.Settings):
    """What was tried on the dev sentences, at the values that were kept."""

    dimension: int = 60
    units: int = 60
    limit: int = LIMIT
    crop: int = LIMIT
    embedding_dropout: float = 0.5
    dropout: float = 0.5
    word_dropout: float = 0.1
    batch: int = 256
    epochs: int = 4
    learning_rate: float = 2e-3
    weight_decay: float = 0.02
    averaging: float = 0.995
    whole: int = 2  # times that a whole sentence is shown for each time that a phrase is
    start: str = "imdb-bilstm"  # whose words and embedding training starts from
    spread: float = 0.1  # standard deviation of the random embedding of words that it does not know


def train(seed: int = 0, settings: Settings | None = None, runs: Path = Path("runs/sst-bilstm")) -> dict:
    """Train on train, measure on dev and, what was written, once on test.

    Interrupted, it goes on from the last whole epoch kept in `runs`. Returns the card that it wrote.
    """
    settings = settings or Settings()
    trained = fit(sst.load("train"), sst.phrases("train"), seed, settings, runs)
    validation = dev_accuracy(trained, settings)
    print(f"dev accuracy {validation}")
    return ship(trained, validation, seed, settings)


def fit(sentences: pd.DataFrame, phrases: pd.DataFrame, seed: int, settings: Settings, folder: Path) -> Trained:
    """Train on whole sentences and on every different phrase of them."""
    known, arrays = shipped(settings.start)
    words = count_words(sentences.text)
    words += sorted(set(known) - set(words), key=known.index)
    vocabulary = Vocabulary(tuple(words), settings.limit)
    rows = {}
    for text, label in zip(phrases.text, phrases.label, strict=True):
        ids = vocabulary.encode(text).seen_ids
        if ids.size:
            rows[ids.tobytes(), label] = ids
    pairs = zip(sentences.text, sentences.label, strict=True)
    whole = [(vocabulary.encode(text).seen_ids, label) for text, label in pairs]
    whole *= settings.whole - 1
    ids = [*rows.values(), *(row for row, _ in whole)]
    labels = [*(label for _, label in rows), *(label for _, label in whole)]
    targets = np.eye(len(sst.LABELS), dtype=np.float32)[labels]
    initial = np.random.default_rng(seed).normal(0, settings.spread, (len(words), settings.dimension))
    initial += arrays["mean_embedding"]
    place = {word: i for i, word in enumerate(words)}
    initial[[place[word] for word in known]] = arrays["embedding"]

    return bilstm.fit(NAME, words, initial, ids, targets, seed, settings, folder)


def shipped(name: str) -> tuple[list[str], dict[str, np.ndarray]]:
    """The words of a model in assets, padding first, and its arrays by name."""
    words = assets.path(f"models/{name}/vocabulary.txt").read_text(encoding="utf-8").split("\n")
    with np.load(assets.path(f"models/{name}/weights.npz"), allow_pickle=False) as arrays:
        return words, {key: array.astype(np.float32) for key, array in arrays.items()}


def count_words(texts: Sequence[str]) -> list[str]:
    """The words of the sentences, those in most sentences first, after the padding token."""
    found = Counter()
    for text in texts:
        found.update({normalise(match.group()) for match in find_words(text)})
    return ["", *sorted(found, key=lambda word: (-found[word], word))]


def dev_accuracy(trained: Trained, settings: Settings) -> Accuracy:
    """Of the network as it stands in memory."""
    dev = sst.load("dev")
    return accuracy(model.classifier(*trained, card={}, limit=settings.limit), dev.text, dev.label)


def ship(trained: Trained, validation: Accuracy, seed: int, settings: Settings) -> dict:
    """Write the model into assets; test what was written, not what was in memory."""
    shipped = bilstm.write(trained, settings)
    test, train_texts = sst.load("test"), sst.load("train").text
    unseen = test[~test.text.isin(train_texts)]
    card = {
        "name": NAME,
        "task": "How positive is a sentence, in five classes?",
        "data": "Stanford Sentiment Treebank (Socher et al., EMNLP 2013): the 8,544 training sentences and every"
        " different phrase of them; the embedding starts as that of imdb-bilstm, which learned it from the training"
        " reviews of IMDB (Maas et al., ACL 2011)",
        "seed": seed,
        "settings": dict(shipped.card["settings"]) | asdict(settings),
        "command": f"python -m ig_core train {NAME} --seed {seed}",
        "licence": "Apache-2.0 (weights and vocabulary; the sentences they were trained on are not included)",
        "accuracy": {
            "test": shipping.accuracy_row(accuracy(shipped, test.text, test.label), "all 2,210 test sentences"),
            "test_unseen": shipping.accuracy_row(
                accuracy(shipped, unseen.text, unseen.label), "test sentences that are not also training sentences"
            ),
            "validation": shipping.accuracy_row(
                validation, "the 1,101 dev sentences, on which the settings were chosen"
            ),
        },
        "weaknesses": [
            "Of five classes it names the right one in about half of the sentences; most errors are by one class.",
            "Words that are not in the 8,544 training sentences keep what they meant to a model of reviews.",
            "It ignores punctuation and case, and every word outside its vocabulary.",
            "It knows sentences of film reviews in English of before 2005; of other texts its opinion means little.",
        ],
    }
    return shipping.write_card(NAME, card)
