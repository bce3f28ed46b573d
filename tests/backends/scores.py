"""The scores of models on a backend of Keras, and whether TensorFlow was imported for them, as JSON.

    KERAS_BACKEND=jax python scores.py POINTS NAME …

A name is that of a shipped model; or "phrases"; or "random", one without what its last layer learned; or that of
one of tests/own/keras_models.py.
"""

import json
import sys
from pathlib import Path

import ig_core

sys.path.insert(0, str(Path(__file__).parents[1] / "own"))

TEXT = "Not a masterpiece, but oddly moving; the acting is wonderful."
INPUTS = {"text": TEXT, "image": "drawing:bag-flap", "row": "example:1"}


def scores_of(name: str, points: int) -> list[float]:
    if name == "phrases":
        from ig_core.phrases.parsing import parse

        return ig_core.explain_phrases(parse(TEXT), model="imdb-bilstm", points=points).nodes.score.tolist()
    if name == "random":
        from ig_core import models
        from ig_core.models.randomised import randomised

        with randomised(models.load("fashion-cnn"), 1) as model:
            return ig_core.explain(INPUTS["image"], model=model, points=points).scores.ravel().tolist()
    if name in ig_core.MODELS:
        record = ig_core.explain(INPUTS[ig_core.MODELS[name].kind], model=name, points=points)
        return record.scores.ravel().tolist()
    from write_scores import scores_of as scores_of_example

    return scores_of_example(name, points)


if __name__ == "__main__":
    found = {name: scores_of(name, int(sys.argv[1])) for name in sys.argv[2:]}
    print(json.dumps({"scores": found, "tensorflow": "tensorflow" in sys.modules}))
