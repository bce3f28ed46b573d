"""What the experiment with planted artefacts found, as it ships: to be read without TensorFlow."""

from __future__ import annotations

import json
from typing import Any

from ig_core import assets

FILE = "experiments/artefacts.json"  # in assets


def read() -> dict[str, Any]:
    """What was written, see report.contents. Raises: AssetError if it is missing or damaged."""
    return json.loads(assets.path(FILE).read_text(encoding="utf-8"))
