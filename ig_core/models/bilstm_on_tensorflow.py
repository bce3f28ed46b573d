"""Faster ways through a bidirectional LSTM than Keras takes, which only TensorFlow has."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial

import keras
import numpy as np
import tensorflow as tf

from ig_core.attribution.lrp import BiLstmWeights, LstmWeights
from ig_core.gradients.compiled import Few

MOST_FUSED, MOST_FUSED_BY_ONE_THREAD = 48, 256  # texts


def filled_up(lstm: keras.layers.Bidirectional, output: keras.layers.Dense) -> Callable[..., tf.Tensor]:
    """[embedded texts (n, T, d), mask (n, T)] -> logits (n, outputs), as the network of both gives them.

    Steps under a mask take half as long again. So both directions read on into what texts are filled up with, and the
    state is taken that they had at the end of the text.
    """
    readers = [
        keras.layers.RNN(layer.cell, return_sequences=True) for layer in (lstm.forward_layer, lstm.backward_layer)
    ]

    def logits(embedded_and_mask: Sequence[tf.Tensor], training: bool = False) -> tf.Tensor:
        embedded, mask = embedded_and_mask
        lengths = tf.cast(tf.reduce_sum(mask, axis=1), tf.int32)
        ends = tf.maximum(lengths - 1, 0)
        ways = embedded, tf.reverse_sequence(embedded, lengths, seq_axis=1)
        states = [tf.gather(read(way), ends, batch_dims=1) for read, way in zip(readers, ways, strict=True)]
        has_words = tf.cast(lengths > 0, embedded.dtype)[:, tf.newaxis]
        return output(tf.concat(states, axis=1) * has_words)

    return logits


def few(weights: BiLstmWeights) -> Few:
    """The same logits, see `fused`: in half the time up to about 33 points. Two threads need as long as Keras from 64
    on, one thread from 256 on."""
    return Few(partial(fused, weights), MOST_FUSED_BY_ONE_THREAD if threads() == 1 else MOST_FUSED)


def threads() -> int:
    """How many threads a call of TensorFlow may divide its work among."""
    asked = tf.config.threading.get_intra_op_parallelism_threads()
    return asked or int(os.environ.get("TF_NUM_INTRAOP_THREADS") or 0) or os.cpu_count() or 1


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
