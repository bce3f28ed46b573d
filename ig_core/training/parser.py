"""The recipe of the parser: a small network on the states of sst-bert, taught the trees of the Sentiment Treebank.

The states are computed once, and kept in half precision: about 1 GB of memory. Settings were chosen on dev, and so was
the epoch that is kept; the test trees are parsed once, at the end, by what was written into assets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import keras
import numpy as np
import pandas as pd

from ig_core.evaluation.bracketing import bracketing, spans_of
from ig_core.evaluation.negation import treebank
from ig_core.models import parser, transformer
from ig_core.models.parser import ENCODER, NAME, Encoder, Size
from ig_core.phrases import parsing
from ig_core.records import Phrases
from ig_core.training import shipping


@dataclass(frozen=True)
class Settings:
    """What was tried on the dev trees, at the values that were chosen."""

    dropout: float = 0.35
    batch: int = 32
    learning_rate: float = 1.5e-3
    epochs: int = 16
    warm_up: int = 200  # steps in which the learning rate rises
    weight_decay: float = 0.01


class Trees:
    """Sentences with the states of their words, and the spans of their trees."""

    def __init__(self, rows: Sequence[Phrases], encoder: Encoder):
        rows = [row for row in rows if len(row.starts) > 1]
        self.spans = [sorted(spans_of(row)) for row in rows]
        self.words = np.array([len(row.starts) for row in rows])
        self.states = [encoder.states(row.text, row.starts, row.ends).astype(np.float16) for row in rows]

    def batch(self, chosen: np.ndarray) -> tuple:
        """([states, mask], gold), as the network and parser.tree_loss take them."""
        longest = self.words[chosen].max()
        states = np.zeros((len(chosen), longest + 2, *self.states[0].shape[1:]), np.float32)
        mask = np.zeros((len(chosen), longest + 2), np.float32)
        gold = np.zeros((len(chosen), longest + 1, longest + 1), np.float32)
        for row, i in enumerate(chosen):
            states[row, : self.words[i] + 2] = self.states[i]
            mask[row, : self.words[i] + 2] = 1
            gold[row][tuple(np.transpose(self.spans[i]))] = 1
        return (states, mask), gold


class Batches(keras.utils.PyDataset):
    """Sentences of like length together, in a new order every epoch."""

    def __init__(self, trees: Trees, size: int, seed: int):
        super().__init__()
        self._trees, self._size, self._random = trees, size, np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, index: int) -> tuple:
        return self._trees.batch(self._batches[index])

    def on_epoch_end(self) -> None:
        order = np.argsort(self._trees.words + self._random.uniform(0, 3, self._trees.words.size))
        self._batches = [order[i : i + self._size] for i in range(0, order.size, self._size)]
        self._random.shuffle(self._batches)


class KeepBest(keras.callbacks.Callback):
    """After each epoch parse `trees`; at the end the network has the weights with which it did best."""

    def __init__(self, trees: Trees):
        super().__init__()
        self._trees = trees
        self.best = 0.0
        self._weights: list[np.ndarray] | None = None

    def on_epoch_end(self, epoch: int, logs: Mapping | None = None) -> None:
        score = f1(self.model, self._trees)
        print(f"epoch {epoch + 1}: dev F1 {score:.4f}")
        if score > self.best:
            self.best, self._weights = score, self.model.get_weights()

    def on_train_end(self, logs: Mapping | None = None) -> None:
        self.model.set_weights(self._weights)


def f1(network: keras.Model, trees: Trees) -> float:
    """Of the best trees under the network."""
    right = total = 0
    order = np.argsort(trees.words)
    for at in range(0, order.size, 64):
        chosen = order[at : at + 64]
        (states, mask), _ = trees.batch(chosen)
        for scores, i in zip(network([states, mask], training=False).numpy(), chosen, strict=True):
            count = trees.words[i] + 1
            right += len(set(parser.best_tree(parser.marginals(scores[:count, :count]))) & set(trees.spans[i]))
            total += trees.words[i] - 1 + len(trees.spans[i])
    return 2 * right / total


def train(seed: int = 0, settings: Settings | None = None) -> dict:
    """Train on the training trees, choose the epoch on dev, measure what was written once on test.

    Returns the card that it wrote. Interrupted, it starts anew: it takes a quarter of an hour.
    """
    settings, encoder = settings or Settings(), Encoder(ENCODER)
    network, _ = fit(Trees(treebank("train"), encoder), Trees(treebank("dev"), encoder), seed, settings)
    return ship(network, seed, settings)


def fit(train: Trees, dev: Trees, seed: int, settings: Settings) -> tuple[keras.Model, float]:
    """The network that parses dev best of all epochs, and its F1 there."""
    keras.utils.set_random_seed(seed)
    network = parser.build(Size(*train.states[0].shape[1:]), settings.dropout)
    batches = Batches(train, settings.batch, seed)
    steps = settings.epochs * len(batches)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0,
        max(1, steps - settings.warm_up),
        warmup_target=settings.learning_rate,
        warmup_steps=min(settings.warm_up, steps - 1),
    )
    optimizer = keras.optimizers.AdamW(rate, weight_decay=settings.weight_decay, clipnorm=1.0)
    network.compile(optimizer, parser.tree_loss, jit_compile=False)
    best = KeepBest(dev)
    network.fit(batches, epochs=settings.epochs, shuffle=False, verbose=2, callbacks=[best])
    return network, best.best


def ship(network: keras.Model, seed: int, settings: Settings) -> dict:
    """Write the parser into assets; test what was written, not what was in memory."""
    write(network, settings)
    shipped = parser.load()
    tables = {split: bracketing(treebank(split), shipped).set_index("trees") for split in ("dev", "test")}
    test = tables["test"]
    card = {
        "name": NAME,
        "task": "Which words of a sentence belong together? Unlabelled binary trees.",
        "data": "Stanford Sentiment Treebank (Socher et al., EMNLP 2013): the 8,544 training trees, which the Stanford"
        f" parser made; the states of words are those of {ENCODER}",
        "seed": seed,
        "settings": _settings(network, settings),
        "command": f"python -m ig_core train {NAME} --seed {seed}",
        "licence": "Apache-2.0 (weights; the trees they were trained on are not included)",
        "f1": {
            "test": _figures(test),
            "validation": _figures(tables["dev"]),
        },
        "counts": "phrases of two words or more, on the treebank's own words, punctuation included",
        "base_lines": {name: round(float(test.f1[name]), 4) for name in test.index if name != "parser"},
        "weaknesses": [
            "Its trees are those of the Stanford parser, made binary: where that was wrong, it learned to be wrong.",
            "It has learned from sentences of film reviews; headlines, verse, chats and long lists it parses badly.",
            f"A sentence of more than {parsing.LONGEST} words is parsed in parts.",
        ],
    }
    return shipping.write_card(NAME, card)


def write(network: keras.Model, settings: Settings) -> None:
    """Put the weights into assets, and of the card what loading reads."""
    shipping.write_weights(NAME, {weight.path: weight.numpy() for weight in network.weights})
    shipping.write_card(NAME, {"settings": _settings(network, settings)})


def _settings(network: keras.Model, settings: Settings) -> dict:
    facts = {"size": list(Size(*network.inputs[0].shape[2:])), "parameters": network.count_params()}
    encoder = {"model": ENCODER, "sha256": transformer.fingerprint(ENCODER)}
    return asdict(settings) | facts | {"encoder": encoder}


def _figures(table: pd.DataFrame) -> dict:
    row: Any = table.loc["parser"]
    return {
        "value": round(float(row.f1), 4),
        "interval_95": [round(float(row.low), 4), round(float(row.high), 4)],
        "without_whole_sentences": round(float(row.f1_without_whole), 4),
        "exact": round(float(row.exact), 4),
        "sentences": int(row.sentences),
    }
