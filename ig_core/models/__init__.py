"""The models that can be explained: a file each, and a row in MODELS."""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from ig_core import kinds, memo
from ig_core.attribution import METHODS
from ig_core.data import DATASETS, adult, bike_sharing, fashion_mnist
from ig_core.data.columns import Column, features
from ig_core.errors import InputError
from ig_core.models import added
from ig_core.models.added import starts
from ig_core.models.row import Model

PARSER_ENCODER = "sst-bert"  # the model whose states the parser of ig_core.phrases reads
LOADING = threading.RLock()  # held by whoever imports Keras or builds a network


MODELS: dict[str, Model] = {
    "imdb-onehot": Model(
        "One-hot words, gated pooling",
        "text",
        ("negative", "positive"),
        "ig_core.models.onehot_mlp",
        "ig_core.training.imdb_onehot",
        "imdb",
        experiments=("masking", "randomisation"),
    ),
    "fashion-cnn": Model(
        "Residual convolutions",
        "image",
        fashion_mnist.LABELS,
        "ig_core.models.fashion_cnn",
        "ig_core.training.fashion_cnn",
        "fashion-mnist",
        experiments=("removal", "randomisation", "random-labels"),
    ),
    "imdb-maxpool": Model(
        "Max pooling over words",
        "text",
        ("negative", "positive"),
        "ig_core.models.maxpool",
        "ig_core.training.imdb_maxpool",
        "imdb",
        parts=("pooled",),
        experiments=("masking", "randomisation"),
        corners="maxima and ReLUs",
    ),
    "imdb-bilstm": Model(
        "Bidirectional LSTM, reviews",
        "text",
        ("negative", "positive"),
        "ig_core.models.imdb_bilstm",
        "ig_core.training.imdb_bilstm",
        "imdb",
        parts=("lstm",),
        experiments=("deletion", "masking", "randomisation"),
    ),
    "sst-bilstm": Model(
        "Bidirectional LSTM, sentences",
        "text",
        ("very negative", "negative", "neutral", "positive", "very positive"),
        "ig_core.models.sst_bilstm",
        "ig_core.training.sst_bilstm",
        "sst",
        parts=("lstm",),
        experiments=("deletion", "masking", "randomisation"),
    ),
    "sst-bert": Model(
        "Transformer, sentences",
        "text",
        ("negative", "positive"),
        "ig_core.models.sst_bert",
        "ig_core.training.sst_bert",
        "sst-2",
        baseline="padding",
        experiments=("deletion", "masking", "randomisation"),
    ),
    "imdb-bert": Model(
        "Transformer, reviews",
        "text",
        ("negative", "positive"),
        "ig_core.models.imdb_bert",
        "ig_core.training.imdb_bert",
        "imdb",
        baseline="padding",
        slow=True,
        experiments=("randomisation",),
    ),
    "adult-mlp": Model(
        "Two hidden layers, income",
        "row",
        adult.LABELS,
        "ig_core.models.adult_mlp",
        "ig_core.training.adult_mlp",
        "adult",
        parts=("columns",),
        target=adult.LABELS[1],
        experiments=("overview", "randomisation"),
    ),
    "adult-linear": Model(
        "Logistic regression, income",
        "row",
        adult.LABELS,
        "ig_core.models.adult_linear",
        "ig_core.training.adult_linear",
        "adult",
        parts=("columns",),
        target=adult.LABELS[1],
        experiments=("overview", "randomisation"),
    ),
    "bike-mlp": Model(
        "Two hidden layers, bicycle rentals",
        "row",
        (bike_sharing.TARGET,),
        "ig_core.models.bike_mlp",
        "ig_core.training.bike_mlp",
        "bike-sharing",
        parts=("columns",),
        experiments=("overview", "randomisation"),
    ),
}


def of_kind(kind: str) -> dict[str, str]:
    """Name -> label of the models that read `kind` and that pages offer, the one to start with first."""
    return {name: row.label for name, row in MODELS.items() if row.kind == kind and row.is_offered}


def first_of_kinds() -> list[str]:
    """Of each kind that a model here reads, the model to start with."""
    return [next(iter(names)) for kind in kinds.KINDS if (names := of_kind(kind))]


def baselines_of(name: str) -> dict[str, kinds.Baseline]:
    """Name -> row of the baselines that the model has: of its kind, and of its own."""
    model = lookup(name)
    if model.source:
        return starts.baselines_of(model)
    known = kinds.lookup(model.kind).baselines
    return {one: row for one, row in known.items() if not model.baselines or one in model.baselines}


def columns_of(name: str) -> Sequence[Column]:
    """The columns of a table that the model reads; none where it reads something else. Raises: AssetError, InputError
    if they are told by the model itself, and it cannot be loaded."""
    row = lookup(name)
    if row.dataset:
        return features(DATASETS[row.dataset].columns)
    return row.columns or (getattr(load(name), "columns", ()) if row.kind == "row" else ())


def warm_up_of(name: str) -> tuple[Any, ...]:
    """Inputs that are explained once when the model is loaded, so that all that compiles has been compiled."""
    row = lookup(name)
    return (row.middle,) if row.middle else kinds.lookup(row.kind).warm_up


def methods_of(name: str) -> dict[str, str]:
    """Name -> label of the methods that apply to the model."""
    model = lookup(name)
    return {method: row.label for method, row in METHODS.items() if row.applies_to(model)}


def lookup(name: str) -> Model:
    """The row of `name`. Raises: InputError if there is none."""
    if name not in MODELS:
        raise InputError(f"There is no model {name!r}; choose from: {', '.join(MODELS)}.")
    return MODELS[name]


def load(name: str) -> kinds.Model:
    """The model `name` with its shipped weights: loaded once per process, modified by nobody.

    Raises: InputError if there is no such model; AssetError if its files are missing or damaged.
    """
    with LOADING:
        return _loaded(lookup(name))


def import_with_keras(module: str) -> ModuleType:
    """Import a module that needs Keras and its backend, in one thread at a time.

    Two threads that import TensorFlow at once, one of them through Keras, can stop each other halfway: Python tells
    one of them of a deadlock, and from then on nobody can import it.
    """
    with LOADING:
        return importlib.import_module(module)


def add(source: str, labels: Sequence[str] | None = None, examples: Path | None = None) -> str:
    """Add the model that `source` names to MODELS, here and in all processes that this one starts.

    Args:
        source: "package.module:function", a file "model.keras", or a folder; see ig_core.models.added.
        labels: the classes of a file of Keras or of a folder; those that it has if None.
        examples: inputs that pages offer, see ig_core.models.added.examples.named_examples.
    Returns: the name of its row.
    Raises: InputError if there is no such model, or it cannot be explained.
    """
    with LOADING:
        return added.add(MODELS, source, labels, examples)


def loaded() -> tuple[str, ...]:
    """The names of the models in memory, the one used least recently first."""
    names = {row: name for name, row in MODELS.items()}
    return tuple(names[row] for row in _loaded.first_arguments() if row in names)


def unload(name: str) -> list[kinds.Model]:
    """Let go of the model, and of what was compiled and kept for it; the next `load` reads its files again.

    Whoever still holds it may go on using it; its memory is free when nobody does. What is compiled for it after this
    call is kept once more, until `memo.forget` is called with it.

    Returns: the model, if it was loaded.
    Raises: InputError if there is no such model.
    """
    with LOADING:
        found = _loaded.forget(lookup(name))
    for model in found:
        memo.forget(model)
    return found


@memo.remembered(8)
def _loaded(row: Model) -> kinds.Model:
    if row.source:
        return added.load(row, MODELS)
    module = importlib.import_module(row.module)
    from ig_core.models.without_tensorflow import tensorflow_left_out

    with tensorflow_left_out():
        return module.load()


MODELS.update(added.rows_of(os.environ))
