"""Gradients on the backend of this process against those done by hand: points, lines, sums, many inputs at once.

That is TensorFlow, and the others where test_on_other_backends.py runs this file.
"""

import keras
import numpy as np
import pytest
from keras import ops

from ig_core.attribution.path import Line
from ig_core.errors import InputError
from ig_core.gradients.compiled import CompiledGradient

RANDOM = np.random.default_rng(0)
KERNEL = RANDOM.normal(size=(3, 2)).astype(np.float32)
DIRECTIONS = np.array([[1.0, 0.0], [0.5, -2.0], [0.0, 1.0]])


def cubes(points, mask=None):  # (Σ over places of a point · KERNEL)³, of places that are there
    seen = points if mask is None else points * mask[..., None]
    return ops.matmul(ops.sum(seen, axis=1), KERNEL) ** 3


def by_hand(points, directions):
    """Values (n, k) and gradients (n, k, T, 3) of cubes."""
    inner = points.sum(axis=1) @ KERNEL
    gradients = np.einsum("no,ko,do->nkd", 3 * inner**2, directions, KERNEL)
    shape = (*gradients.shape[:2], points.shape[1], 3)
    return inner**3 @ directions.T, np.broadcast_to(gradients[:, :, np.newaxis], shape)


@pytest.fixture(params=[1, 10**8], ids=["one point a call", "all at once"])
def compiled(request):
    return CompiledGradient(cubes, (None, 3), bytes_per_call=request.param)


@pytest.mark.parametrize("length", [1, 5, 17, 40])
def test_outputs_and_gradients_at_points(compiled, length):
    points = RANDOM.normal(size=(5, length, 3)) / length
    values, gradients = by_hand(points, DIRECTIONS)
    np.testing.assert_allclose(compiled.outputs(points), (points.sum(axis=1) @ KERNEL) ** 3, rtol=1e-4, atol=1e-5)
    found = compiled.along_each(DIRECTIONS)(points)
    np.testing.assert_allclose(found[0], values, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found[1], gradients, rtol=1e-4, atol=1e-5)
    assert found[1].shape == gradients.shape


def test_gradients_and_their_sums_on_a_line(compiled):
    start, z = RANDOM.normal(size=(2, 4, 3))
    alphas, weights = np.array([0.0, 1.0, 0.2, 0.9, 0.5]), np.array([0.3, 0.7, 1.1])
    points = start + np.multiply.outer(alphas, z)
    values, gradients = by_hand(points, DIRECTIONS)
    found = compiled.along_each(DIRECTIONS)(Line(start, z, alphas))
    np.testing.assert_allclose(found[0], values, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(found[1], gradients, rtol=1e-3, atol=1e-4)
    found = compiled.along_each(DIRECTIONS)(Line(start, z, alphas, weights))
    np.testing.assert_allclose(found[1], np.tensordot(weights, gradients[2:], axes=1), rtol=1e-3, atol=1e-4)
    _, one = compiled.along(DIRECTIONS[1])(Line(start, z, alphas, weights))
    np.testing.assert_allclose(one, found[1][1], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("lengths", [(4, 4), (2, 7, 5), (3, 30)])
def test_many_inputs_of_several_lengths(lengths):
    compiled = CompiledGradient(cubes, (None, 3))
    points = {number: RANDOM.normal(size=(3, length, 3)) / length for number, length in enumerate(lengths)}
    directions = [DIRECTIONS[number : number + 1] for number in range(len(lengths))]
    found = compiled.along_many(directions)(points)
    outputs = compiled.outputs_of_many(list(points.values()))
    lines = {
        number: Line(own[0], own[1] - own[0], np.array([0.0, 1.0, 0.4]), np.array([0.6]))
        for number, own in points.items()
    }
    on_lines = compiled.along_many(directions)(
        {number: Line(line.start, line.z, line.alphas) for number, line in lines.items()}
    )
    sums = compiled.along_many(directions)(lines)
    for number, own in points.items():
        values, gradients = by_hand(own, directions[number])
        np.testing.assert_allclose(found[number][0], values, rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(found[number][1], gradients, rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(outputs[number] @ directions[number].T, values, rtol=1e-3, atol=1e-4)
        line = lines[number]
        values, gradients = by_hand(line.start + np.multiply.outer(line.alphas, line.z), directions[number])
        np.testing.assert_allclose(on_lines[number][0], values, rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(on_lines[number][1], gradients, rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(sums[number][1], 0.6 * gradients[2], rtol=1e-3, atol=1e-4)


def test_inputs_that_may_not_be_filled_up_go_in_calls_of_their_own():
    lengths = []

    def mean(points, mask=None):
        assert mask is None
        lengths.append(points.shape[1])
        return ops.matmul(ops.mean(points, axis=1), KERNEL)

    compiled = CompiledGradient(mean, (None, 3), fills=False)
    points = [RANDOM.normal(size=(2, length, 3)) for length in (4, 9, 4)]
    for own, found in zip(points, compiled.outputs_of_many(points), strict=True):
        np.testing.assert_allclose(found, own.mean(axis=1) @ KERNEL, rtol=1e-4, atol=1e-5)


def test_second_derivatives():
    def outputs(points):  # (x, y) -> (x y², x² + 3 y)
        x, y = points[:, 0], points[:, 1]
        return ops.stack([x * y**2, x**2 + 3 * y], axis=1)

    points = np.array([[1.0, 2.0], [-3.0, 0.5], [0.0, -1.0]])
    x, y = points.T
    curved = CompiledGradient(outputs, (2,)).curved
    values, slopes, rows = curved.along(np.array([1.0, 0.0]))(points, np.eye(2))
    np.testing.assert_allclose(values, x * y**2, rtol=1e-6)
    np.testing.assert_allclose(slopes, np.stack([y**2, 2 * x * y], axis=1), rtol=1e-6)
    np.testing.assert_allclose(rows[:, 0, 0], 0 * x, atol=1e-6)
    np.testing.assert_allclose(rows[:, 0, 1], 2 * y, rtol=1e-6)
    np.testing.assert_allclose(rows[:, 1, 1], 2 * x, atol=1e-6)


def test_a_weight_that_is_changed_counts_at_the_next_call():
    layer = keras.layers.Dense(1, use_bias=False)
    layer.build((None, 2))
    compiled = CompiledGradient(layer, (2,))
    for factor in (1.0, 3.0):
        layer.kernel.assign(factor * np.ones((2, 1)))
        _, gradients = compiled.along(np.ones(1))(np.zeros((4, 2)))
        np.testing.assert_allclose(gradients, np.full((4, 2), factor))
        np.testing.assert_allclose(compiled.outputs(np.ones((1, 2))), [[2 * factor]])


def test_a_network_with_fewer_places_than_are_compiled_is_called_with_those_that_there_are():
    table = RANDOM.normal(size=(21, 3)).astype(np.float32)

    def outputs(points, mask=None):
        seen = points if mask is None else points * mask[..., None]
        length = ops.shape(points)[1]
        weights = table[:length] if isinstance(length, int) else ops.slice(table, (0, 0), (length, 3))
        return ops.matmul(ops.sum(seen * weights, axis=1), KERNEL)

    compiled = CompiledGradient(outputs, (None, 3))
    for length in (20, 21, 5):
        points = RANDOM.normal(size=(2, length, 3))
        expected = (points * table[:length]).sum(axis=1) @ KERNEL
        np.testing.assert_allclose(compiled.outputs(points), expected, rtol=1e-4, atol=1e-4)


def test_texts_as_strings_are_refused_where_keras_does_not_take_them(monkeypatch):
    import ig_core

    monkeypatch.setattr("ig_core.models.own.network.is_tensorflow", lambda: False)
    ids, words = keras.layers.TextVectorization(vocabulary=["a"]), keras.layers.Embedding(3, 2)
    model = keras.Sequential([keras.Input((1,), dtype="string"), ids, words])
    with pytest.raises(InputError, match="KERAS_BACKEND=tensorflow"):
        ig_core.from_keras(model, kind="text")
