"""Write what a recipe has trained into assets, with the manifest rows that vouch for it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ig_core import assets
from ig_core.evaluation.accuracy import Accuracy
from ig_core.models.familiarity import Familiarity, to_arrays
from ig_core.training import lookup

if TYPE_CHECKING:
    import keras

LICENCE = "Apache-2.0"
ENCODER = "the sentence encoder all-MiniLM-L6-v2 (Apache-2.0)"  # the folder that --backbone named for what ships


def write_weights(model: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Save the arrays in weights.npz, as float16 unless they are int8, with nothing pickled.

    The same arrays give the same bytes.
    """
    small: dict[str, Any] = {  # Any, since a checker cannot know that none of them is called allow_pickle
        name: array if array.dtype == np.int8 else array.astype(np.float16) for name, array in arrays.items()
    }
    np.savez_compressed(_file(model, "weights.npz"), **small)
    _register(model, "weights.npz")


def write_familiarity(model: str, familiarity: Familiarity) -> None:
    """Save what the features of the training data are like, in float32, with nothing pickled."""
    arrays: dict[str, Any] = to_arrays(familiarity)  # Any, as above
    np.savez_compressed(_file(model, "familiarity.npz"), **arrays)
    _register(model, "familiarity.npz")


def write_vocabulary(model: str, words: Sequence[str]) -> None:
    """Save the words, one a line, in the order of their indices."""
    _file(model, "vocabulary.txt").write_text("\n".join(words), encoding="utf-8", newline="\n")
    _register(model, "vocabulary.txt")


def write_text_model(
    model: str,
    words: Sequence[str],
    kernel: np.ndarray,
    mean_embedding: np.ndarray,
    body: keras.Model,
    settings: Mapping,
) -> dict:
    """Save weights and vocabulary of a trained text model, and of its card the settings, which loading reads.

    Returns: the settings, with the number of parameters.
    """
    arrays = {"embedding": kernel, "mean_embedding": mean_embedding}
    arrays |= {weight.path: weight.numpy() for weight in body.weights}
    write_weights(model, arrays)
    write_vocabulary(model, words)
    settings = dict(settings) | {"parameters": sum(array.size for array in arrays.values())}
    write_card(model, {"settings": settings})
    return settings


def write_card(model: str, card: Mapping) -> dict:
    """Save the card, with the size of the model's files and today's date. Returns what was saved."""
    files = [file for file in _file(model, "").iterdir() if file.name != "card.json"]
    card = {
        **card,
        "bytes": sum(file.stat().st_size for file in files),
        "date": datetime.now(UTC).date().isoformat(),
    }
    text = json.dumps(card, indent=2, ensure_ascii=False)
    _file(model, "card.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    _register(model, "card.json")
    return card


def accuracy_row(accuracy: Accuracy, split: str) -> dict:
    """An accuracy as a card states it."""
    low, high = accuracy.interval
    return {
        "value": round(accuracy.value, 4),
        "interval_95": [round(low, 4), round(high, 4)],
        "correct": accuracy.correct,
        "total": accuracy.total,
        "split": split,
    }


def starts_from_encoder(model: str) -> bool:
    """Whether the model's recipe asks for the folder of an encoder that others have trained."""
    return "backbone" in inspect.signature(lookup(model).train).parameters


def command(model: str, seed: int | None = None) -> str:
    """What remakes the model's weights."""
    parts = ["python -m ig_core train", model]
    parts += [] if seed is None else [f"--seed {seed}"]
    parts += ["--backbone FOLDER"] if starts_from_encoder(model) else []
    return " ".join(parts)


def _file(model: str, name: str) -> Path:
    folder = assets.FOLDER / "models" / model
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def _register(model: str, name: str) -> None:
    source = "trained for this project"
    if starts_from_encoder(model):
        source += f", starting from {ENCODER}"
    assets.register([f"models/{model}/{name}"], licence=LICENCE, source=source, command=command(model))
