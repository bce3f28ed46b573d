"""The models that read a text word by word in both directions: sst-bilstm and imdb-bilstm.

A bidirectional LSTM whose last states, one a direction, go straight into a linear output without bias: the shape of
the model that Arras, Montavon, Müller and Samek (2017) explain. A bias would keep relevance from the words.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any, ClassVar

import keras
import numpy as np

from ig_core import models
from ig_core.attribution.lrp import BiLstmWeights, LstmWeights
from ig_core.gradients.backends import is_tensorflow
from ig_core.gradients.compiled import Few
from ig_core.kinds.text.classifier import TextClassifier
from ig_core.kinds.text.words import Vocabulary
from ig_core.models import shipped


@dataclass(frozen=True, eq=False)
class LstmClassifier(TextClassifier):
    """A TextClassifier that is one LSTM and a linear output, so that LRP can follow its relevance.

    Attributes:
        lstm: the weights behind `logits`, as lrp_bilstm takes them.
    """

    lstm: BiLstmWeights
    most_pairs_of: ClassVar[int] = 20  # words whose pairs a page shows

    @cached_property
    def few(self) -> Few | None:
        """The same logits, where TensorFlow has another way to them."""
        return _on_tensorflow().few(self.lstm) if is_tensorflow() else None

    @property
    def parts(self) -> Mapping[str, Any]:
        return {"lstm": self.lstm}


class ChangingLstmClassifier(LstmClassifier):
    """The same of a network whose weights may change: nothing takes them for constants."""

    @cached_property
    def few(self) -> Few | None:
        return None

    @property
    def parts(self) -> Mapping[str, Any]:
        return {"lstm": weights_of(self.network)}


def _on_tensorflow() -> ModuleType:
    return importlib.import_module("ig_core.models.bilstm_on_tensorflow")


def build(
    dimension: int, units: int, outputs: int, embedding_dropout: float = 0.0, dropout: float = 0.0, name: str = "bilstm"
) -> keras.Model:
    """The untrained network: [embedded (n, T, dimension), mask (n, T)] -> logits (n, outputs)."""
    embedded = keras.Input((None, dimension), name="embedded")
    mask = keras.Input((None,), name="mask")
    lstm = keras.layers.Bidirectional(keras.layers.LSTM(units, name="lstm"), name="bidirectional")
    states = lstm(keras.layers.Dropout(embedding_dropout)(embedded), mask=keras.ops.cast(mask, "bool"))
    logits = keras.layers.Dense(outputs, use_bias=False, name="logits")(keras.layers.Dropout(dropout)(states))
    return keras.Model([embedded, mask], logits, name=name)


def load(name: str) -> LstmClassifier:
    """The shipped model of that name. Raises: AssetError if a file of it is missing or damaged."""
    words, card, weights = shipped.vocabulary(name), shipped.card(name), shipped.weights(name)
    kernel, mean_embedding = weights.pop("embedding"), weights.pop("mean_embedding")
    settings = card["settings"]
    body = build(kernel.shape[1], settings["units"], weights["logits/kernel"].shape[1], name=name)
    shipped.assign(body, weights)
    return classifier(words, kernel, mean_embedding, body, card, settings["limit"])


def classifier(
    words: Sequence[str],
    kernel: np.ndarray,
    mean_embedding: np.ndarray,
    body: keras.Model,
    card: Mapping,
    limit: int,
    made: type[LstmClassifier] = LstmClassifier,
    name: str = "",
    labels: tuple[str, ...] = (),
) -> LstmClassifier:
    """Put the parts of a trained network together as a model that can be explained.

    Args:
        name, labels: of the model; those of the network, and of the row of MODELS that is called so, if empty.
    """
    lstm, output = body.get_layer("bidirectional"), body.get_layer("logits")
    masked = _on_tensorflow().filled_up(lstm, output) if is_tensorflow() else body

    def logits(embedded: Any, mask: Any = None) -> Any:
        if mask is None:
            return output(lstm(embedded, training=False))
        return masked([embedded, mask], training=False)

    return made(
        name=name or body.name,
        labels=labels or models.MODELS[body.name].labels,
        vocabulary=Vocabulary(tuple(words), limit),
        embedding=kernel,
        mean_embedding=mean_embedding,
        logits=logits,
        card=card,
        lstm=weights_of(body),
        network=body,
        rebuilt=lambda network: classifier(
            words, kernel.copy(), mean_embedding, network, card, limit, ChangingLstmClassifier, name, labels
        ),
    )


def weights_of(model: keras.Model) -> BiLstmWeights:
    """The weights of a Keras model that is one LSTM, or a Bidirectional of two, and a dense output on its last state.

    Layers before the LSTM and Dropout are passed over. The activation of the output is left out: LRP explains logits.
    Raises: ValueError for a model of which LRP, as it is written here, would not tell the truth.
    """
    wrapped = [layer for layer in model.layers if isinstance(layer, keras.layers.Bidirectional)]
    lstms = [layer for layer in model.layers if isinstance(layer, keras.layers.LSTM)]
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    if len(wrapped) + len(lstms) != 1 or len(dense) != 1:
        came = f"{len(wrapped)} Bidirectional, {len(lstms)} LSTM and {len(dense)} Dense layers"
        raise ValueError(f"model must have one LSTM, or one Bidirectional, and one Dense layer; got {came}")
    if wrapped:
        if wrapped[0].merge_mode != "concat":
            raise ValueError(f"the two directions must be joined by 'concat'; got {wrapped[0].merge_mode!r}")
        lstms = [wrapped[0].forward_layer, wrapped[0].backward_layer]
    directions = [_direction(layer) for layer in lstms]
    kernel = dense[0].kernel.numpy()
    bias = dense[0].bias.numpy() if dense[0].use_bias else None
    if not wrapped and lstms[0].go_backwards:
        raise ValueError("a single LSTM must read forwards; got go_backwards=True")
    return BiLstmWeights(directions[0], directions[1] if wrapped else None, kernel, bias)


def _direction(layer: keras.layers.Layer) -> LstmWeights:
    if not isinstance(layer, keras.layers.LSTM):
        raise ValueError(f"the layer must be an LSTM; got {type(layer).__name__}")
    if layer.return_sequences:
        raise ValueError("the LSTM must give its last state; got return_sequences=True")
    functions = (layer.activation, layer.recurrent_activation)
    if functions != (keras.activations.tanh, keras.activations.sigmoid):
        names = ", ".join(function.__name__ for function in functions)
        raise ValueError(f"the LSTM must have tanh and sigmoid as its activations; got {names}")
    arrays = {weight.name: weight.numpy() for weight in layer.cell.weights}
    bias = arrays.get("bias", np.zeros(arrays["kernel"].shape[1], arrays["kernel"].dtype))
    return LstmWeights(arrays["kernel"], arrays["recurrent_kernel"], bias)
