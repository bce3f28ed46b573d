"""Run by the tests on a backend of Keras: prints the scores of models as JSON, and whether TensorFlow was imported.

    KERAS_BACKEND=jax python scores.py POINTS NAME …

A name is that of a shipped model, or of one of tests/own/keras_models.py.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "own"))

INPUTS = {"text": "Not a masterpiece, but oddly moving; the acting is wonderful.", "image": "drawing:bag-flap"}
INPUTS["row"] = "example:1"


def main() -> None:
    points, names = int(sys.argv[1]), sys.argv[2:]
    if os.environ.get("WITHOUT_TENSORFLOW"):
        sys.modules["tensorflow"] = None  # whoever imports it is told that it is not there
    import ig_core

    found = {}
    for name in names:
        if name == "phrases":
            from ig_core.phrases.parsing import parse

            record = ig_core.explain_phrases(parse(INPUTS["text"]), model="imdb-bilstm", points=points)
            found[name] = record.nodes.score.tolist()
        elif name in ig_core.MODELS:
            record = ig_core.explain(INPUTS[ig_core.MODELS[name].kind], model=name, points=points)
            found[name] = record.scores.ravel().tolist()
        else:
            from keras_models import EXAMPLES

            example = EXAMPLES[name]()
            model = ig_core.from_keras(example.model, kind=example.kind, **example.options)
            found[name] = ig_core.explain(example.given, model=model, points=points).scores.ravel().tolist()
    is_there = sys.modules.get("tensorflow") is not None
    print(json.dumps({"scores": found, "tensorflow": is_there}))


if __name__ == "__main__":
    main()
