"""Writes scores.json anew: of each of keras_models.py its scores with POINTS points, on the backend of this process.

PYTHONPATH=. python tests/own/write_scores.py
"""

import json
from pathlib import Path

from keras_models import EXAMPLES

import ig_core

POINTS = 20
FILE = Path(__file__).with_name("scores.json")


def scores_of(name: str, points: int) -> list[float]:
    example = EXAMPLES[name]()
    model = ig_core.from_keras(example.model, kind=example.kind, **example.options)
    return ig_core.explain(example.given, model=model, points=points).scores.ravel().tolist()


if __name__ == "__main__":
    rows = [
        f"{json.dumps(name)}: {json.dumps([float(f'{one:.8g}') for one in scores_of(name, POINTS)])}"
        for name in EXAMPLES
    ]
    FILE.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
