"""The only GradientTape."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import tensorflow as tf


def values_and_gradients(
    outputs: Callable[..., tf.Tensor], points: tf.Tensor, masks: Sequence[tf.Tensor], count: int, directions: tf.Tensor
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Of `count` weighted sums of the outputs the values (n, count), and of each its gradients (n, *shape).

    Args:
        directions: the weights, (count, outputs), or of each point its own, (n, count, outputs).
    """
    with tf.GradientTape(watch_accessed_variables=False, persistent=count > 1) as tape:
        tape.watch(points)
        result = outputs(points, *masks)
    if directions.shape.rank == 2:
        sides = [tf.broadcast_to(direction, tf.shape(result)) for direction in tf.unstack(directions)]
        values = tf.matmul(result, directions, transpose_b=True)
    else:
        sides = [directions[:, i] for i in range(count)]
        values = tf.einsum("no,nko->nk", result, directions)
    return values, [tape.gradient(result, points, output_gradients=side) for side in sides]


def slopes_and_curvatures(
    outputs: Callable[..., tf.Tensor], points: tf.Tensor, ways: tf.Tensor, weights: tf.Tensor, chosen: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Of the weighted sum of the outputs the values (n,), the slopes in each direction (n, k), and of the chosen
    directions the rows of second derivatives, (n, chosen, k).

    Reverse over reverse: this order also goes through the loop of an LSTM, where forward over reverse fails. Rows one
    after the other took less time and memory than all at once, or than a copy of the points for each.
    """
    count, shape = tf.shape(ways)[0], tf.shape(points)
    along = tf.zeros((shape[0], count))  # how far to go in each direction
    with tf.GradientTape(watch_accessed_variables=False, persistent=True) as second:
        second.watch(along)
        with tf.GradientTape(watch_accessed_variables=False) as first:
            first.watch(along)
            moved = tf.reshape(tf.matmul(along, tf.reshape(ways, [count, tf.reduce_prod(shape[1:])])), shape)
            values = tf.linalg.matvec(outputs(tf.ensure_shape(points + moved, points.shape)), weights)
        slopes = first.gradient(values, along)

    def row(number: tf.Tensor) -> tf.Tensor:
        side = tf.broadcast_to(tf.one_hot(number, count), tf.shape(slopes))
        return second.gradient(slopes, along, side, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    rows = tf.map_fn(row, chosen, fn_output_signature=tf.float32, parallel_iterations=1)
    return values, slopes, tf.transpose(rows, (1, 0, 2))
