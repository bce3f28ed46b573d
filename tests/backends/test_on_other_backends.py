"""JAX, and PyTorch where it is installed: the same scores as on TensorFlow, which is not imported."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from keras_models import EXAMPLES, NEED_TENSORFLOW

ROOT = Path(__file__).parents[2]
POINTS = 20
SHIPPED = ("imdb-onehot", "imdb-maxpool", "imdb-bilstm", "sst-bert", "fashion-cnn", "adult-mlp", "bike-mlp", "phrases")
OWN = tuple(name for name, make in EXAMPLES.items() if make not in NEED_TENSORFLOW)
OTHERS = [
    pytest.param(name, marks=pytest.mark.skipif(not importlib.util.find_spec(name), reason=f"{name} is not installed"))
    for name in ("jax", "torch")
]
DOUBLE = ("series_of_any_length",)  # in double precision, which JAX has not unless it is told to


def run(backend: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """A process of Python on that backend."""
    ours = {"KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **ours, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@cache
def told(backend: str, names: tuple[str, ...], is_there: bool = True) -> dict:
    """What scores.py prints; with TensorFlow, or where it is not installed."""
    without = {} if is_there else {"WITHOUT_TENSORFLOW": "1"}
    done = run(backend, str(Path(__file__).with_name("scores.py")), str(POINTS), *names, **without)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def assert_same(backend: str, names: tuple[str, ...], found: dict) -> None:
    expected = told("tensorflow", names)
    for name in names:
        own = np.array(expected["scores"][name])
        np.testing.assert_allclose(
            found["scores"][name],
            own,
            rtol=0,
            atol=1e-5 * np.abs(own).max(),
            err_msg=f"{name} on {backend}",
        )


@pytest.mark.parametrize("backend", OTHERS)
def test_shipped_models_have_the_same_scores_and_tensorflow_is_not_imported(backend):
    found = told(backend, SHIPPED)
    assert not found["tensorflow"]
    assert_same(backend, SHIPPED, found)


@pytest.mark.parametrize("backend", OTHERS)
def test_models_of_somebody_else_have_the_same_scores(backend):
    assert_same(backend, OWN, told(backend, OWN))


@pytest.mark.parametrize("backend", OTHERS)
def test_nothing_of_tensorflow_need_be_installed(backend):
    names = ("adult-mlp", "dense_softmax")
    assert_same(backend, names, told(backend, names, is_there=False))


@pytest.mark.parametrize("backend", OTHERS)
def test_scores_of_any_keras_model_are_those_of_a_plain_integral(backend):
    """The tests of from_keras and of gradients that know no backend, in a process of that backend."""
    files = ["tests/own/test_from_keras.py", "tests/backends/test_gradients_by_hand.py"]
    done = run(backend, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", *files)
    assert done.returncode == 0, done.stdout[-5000:]
    assert "passed" in done.stdout
    assert "skipped" not in done.stdout


def test_a_backend_without_gradients_is_refused_in_a_sentence(monkeypatch):
    import keras

    from ig_core.errors import InputError
    from ig_core.gradients import backends

    monkeypatch.setattr(keras.backend, "backend", lambda: "openvino")
    with pytest.raises(InputError, match="Keras runs on openvino, which gives no gradients: set KERAS_BACKEND to"):
        backends.of_keras()
