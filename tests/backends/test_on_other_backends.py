"""JAX, and PyTorch where it is installed: the same scores as on TensorFlow, which is not imported."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ig_core.errors import InputError
from ig_core.gradients import backends

ROOT = Path(__file__).parents[2]
POINTS = 20
SHIPPED = (
    "imdb-onehot",
    "imdb-maxpool",
    "imdb-bilstm",
    "sst-bert",
    "fashion-cnn",
    "adult-mlp",
    "bike-mlp",
    "phrases",
    "random",
)
OTHERS = [
    pytest.param(name, marks=pytest.mark.skipif(not importlib.util.find_spec(name), reason=f"{name} is not installed"))
    for name in ("jax", "torch")
]
ON_EACH = "models_own or plain_integral or every_backend or by_hand"  # the others of from_keras take minutes on JAX


def run(backend: str, *arguments: str) -> str:
    """What a process of Python on that backend prints."""
    ours = {"KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    ours["JAX_DISABLE_MOST_OPTIMIZATIONS"] = "1"  # compiling takes two thirds of the time, and is all that takes long
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env={**os.environ, **ours}, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def on_tensorflow():
    sys.path.insert(0, str(Path(__file__).parent))
    from scores import scores_of

    return {name: np.array(scores_of(name, POINTS)) for name in SHIPPED}


@pytest.mark.parametrize("backend", OTHERS)
def test_shipped_models_have_the_same_scores_and_tensorflow_is_not_imported(on_tensorflow, backend):
    script = str(Path(__file__).with_name("scores.py"))
    told = json.loads(run(backend, script, str(POINTS), *SHIPPED, "dense_softmax").splitlines()[-1])
    assert not told["tensorflow"]
    for name, scores in on_tensorflow.items():
        largest = np.abs(scores).max()
        np.testing.assert_allclose(told["scores"][name], scores, rtol=0, atol=1e-5 * largest, err_msg=name)


@pytest.mark.parametrize("backend", OTHERS)
def test_scores_of_any_keras_model_are_those_of_a_plain_integral(backend):
    """Tests of from_keras, and of gradients, in a process of that backend."""
    files = ["tests/own/test_from_keras.py", "tests/backends/test_gradients_by_hand.py"]
    told = run(backend, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "-k", ON_EACH, *files)
    (passed,) = re.findall(r"^(\d+) passed", told, re.MULTILINE)
    assert int(passed) >= 3 * 15 + 15
    assert "skipped" not in told


def test_a_backend_without_gradients_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr("keras.backend.backend", lambda: "openvino")
    with pytest.raises(InputError, match="Keras runs on openvino, which gives no gradients: set KERAS_BACKEND to"):
        backends.of_keras()
