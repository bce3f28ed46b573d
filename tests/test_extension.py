"""A method, a text model and a kind of input are added from outside the package, by tables alone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ig_core.attribution import METHODS

ROOT = Path(__file__).parents[1]
GUIDES = [ROOT / "docs" / f"{name}.py" for name in ("own_method", "own_text_model", "own_kind")]
GENERIC = [name for name, row in METHODS.items() if not row.requires]


def test_a_method_a_model_and_a_kind_of_ones_own_are_explained_tested_drawn_and_saved(tmp_path):
    """In a process and a folder of their own, so that what they add to the tables is not in those of other tests."""
    for file in (*GUIDES, ROOT / "tests" / "extension" / "outside.py"):
        shutil.copy(file, tmp_path)
    variables = os.environ | {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "outside.py"]
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]
    assert done.stdout.splitlines() == [
        "imdb-onehot halfway shapley-sampling",
        " ".join(["manners", *GENERIC, "shapley-sampling", "halfway"]),
        " ".join(["weather", *GENERIC, "shapley-sampling", "halfway"]),
        "tests of manners",
        "tests of weather",
        "refused",
        "damaged",
        "reasons",
    ]
