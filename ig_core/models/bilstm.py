"""The models that read a text word by word in both directions: sst-bilstm and imdb-bilstm.

A bidirectional LSTM whose last states, one a direction, go straight into a linear output without bias: the shape of
the model that Arras, Montavon, Müller and Samek (2017) explain. A bias would keep relevance from the words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar

import keras
import numpy as np
import tensorflow as tf

from ig_core import models
from ig_core.attribution.lrp import BiLstmWeights, LstmWeights
from ig_core.gradients.compiled import Few, threads
from ig_core.kinds.text.classifier import TextClassifier
from ig_core.kinds.text.words import Vocabulary
from ig_core.models import shipped

MOST_FUSED, MOST_FUSED_BY_ONE_THREAD = 48, 256  # texts


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
        """The same logits, see `fused`: in half the time up to about 33 points. Two threads need as long as Keras from
        64 on, one thread from 256 on."""
        return Few(partial(fused, self.lstm), MOST_FUSED_BY_ONE_THREAD if threads() == 1 else MOST_FUSED)

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
    readers = [
        keras.layers.RNN(layer.cell, return_sequences=True) for layer in (lstm.forward_layer, lstm.backward_layer)
    ]

    def logits(embedded: tf.Tensor, mask: tf.Tensor | None = None) -> tf.Tensor:
        if mask is None:
            return output(lstm(embedded, training=False))
        # Steps under a mask take half as long again. So both directions read on into what texts are filled up with,
        # and the state is taken that they had at the end of the text.
        lengths = tf.cast(tf.reduce_sum(mask, axis=1), tf.int32)
        ends = tf.maximum(lengths - 1, 0)
        ways = embedded, tf.reverse_sequence(embedded, lengths, seq_axis=1)
        states = [tf.gather(read(way), ends, batch_dims=1) for read, way in zip(readers, ways, strict=True)]
        has_words = tf.cast(lengths > 0, embedded.dtype)[:, tf.newaxis]
        return output(tf.concat(states, axis=1) * has_words)

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


def fused(weights: BiLstmWeights, embedded: tf.Tensor, mask: tf.Tensor | None = None) -> tf.Tensor:
    """Embedded texts (n, T, d), and where some are filled up a mask (n, T) -> logits (n, outputs).

    All steps of a direction are one operation of TensorFlow, and all their gradients another, where Keras takes some
    fifty a step. Those have no use for a third of the work, the gradients of the weights, and do not divide it among
    threads as well: with many texts Keras is faster.
    """
    forwards = tf.transpose(embedded, (1, 0, 2))
    if mask is None:
        lengths = tf.fill(tf.shape(forwards)[1:2], tf.shape(forwards)[0])
        backwards = tf.reverse(forwards, axis=[0])
    else:
        lengths = tf.cast(tf.reduce_sum(mask, axis=1), tf.int32)
        backwards = tf.reverse_sequence(forwards, lengths, seq_axis=0, batch_axis=1)
    states = [_last_state(weights.forward, forwards, lengths)]
    if weights.backward is not None:
        states.append(_last_state(weights.backward, backwards, lengths))
    logits = tf.matmul(tf.concat(states, axis=1), tf.constant(weights.output_kernel, tf.float32))
    return logits if weights.output_bias is None else logits + weights.output_bias


def _last_state(weights: LstmWeights, in_time: tf.Tensor, lengths: tf.Tensor) -> tf.Tensor:
    """Texts (T, n, d) of so many words -> the state (n, units) after their last word; zero of a text without one."""
    units = len(weights.recurrent_kernel)
    none, zeros = tf.zeros(units), tf.zeros((tf.shape(in_time)[1], units))
    kernel = np.concatenate([weights.kernel, weights.recurrent_kernel])
    steps = tf.raw_ops.BlockLSTM(  # BlockLSTMV2, with the gates as Keras packs them, gives wrong gradients
        seq_len_max=tf.shape(in_time, tf.int64)[0],
        x=in_time,
        cs_prev=zeros,
        h_prev=zeros,
        w=tf.constant(_candidate_second(kernel), tf.float32),
        wci=none,
        wcf=none,
        wco=none,
        b=tf.constant(_candidate_second(weights.bias), tf.float32),
        forget_bias=0.0,
        cell_clip=0.0,
        use_peephole=False,
    )
    ends = tf.stack([tf.maximum(lengths - 1, 0), tf.range(tf.size(lengths))], axis=1)
    return tf.gather_nd(steps.h, ends) * tf.cast(lengths > 0, in_time.dtype)[:, tf.newaxis]


def _candidate_second(packed: np.ndarray) -> np.ndarray:
    """From the gates as Keras packs them (input, forget, candidate, output) to the order of BlockLSTM."""
    i, f, candidate, o = np.split(packed, 4, axis=-1)
    return np.concatenate([i, candidate, f, o], axis=-1)


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
