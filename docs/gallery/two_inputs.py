"""Two named inputs of different shapes, a heartbeat and a few facts about the patient: what counts in each of them.

    python docs/gallery/two_inputs.py

The network says whether a heartbeat comes too early; beats are made up here. It is given 48 samples of a curve and
three numbers. Each input has its own bars or map, and the scores of both together add up.
"""

from io import BytesIO

import keras
import numpy as np
from keras import layers
from PIL import Image

import ig_core
from ig_core.render.sentences import exactness, headline

keras.utils.set_random_seed(0)
random = np.random.default_rng(0)


def beats(early):
    """Curves (n, 48), which peak at 15 where the beat comes early and at 30 where it does not."""
    middle = np.where(early, 15, 30) + random.normal(0, 2, early.size)
    curve = np.exp(-(((np.arange(48) - middle[:, None]) / 3) ** 2))
    return (curve + random.normal(0, 0.05, curve.shape)).astype(np.float32)


early = random.random(1000) < 0.5
patient = random.normal(size=(1000, 3)).astype(np.float32)  # age, pulse and weight, in standard deviations
patient[:, 1] += early  # the pulse is faster then
beat, facts = keras.Input((48,), name="beat"), keras.Input((3,), name="patient")
seen = layers.Conv1D(8, 7, activation="relu")(layers.Reshape((48, 1))(beat))
seen = layers.Concatenate()([layers.Dense(8, "tanh")(layers.Flatten()(seen)), facts])
model = keras.Model({"beat": beat, "patient": facts}, layers.Dense(1, "sigmoid")(seen))
model.compile("adam", "binary_crossentropy")
model.fit({"beat": beats(early), "patient": patient}, early.astype(float), epochs=8, verbose=0)

mine = ig_core.from_keras(model, kind="array", labels=("in time", "early"), name="heartbeats")
given = {"beat": beats(np.array([True]))[0], "patient": [0.2, 1.5, -0.4]}
explanation = ig_core.explain(given, model=mine)
print(headline(explanation), exactness(explanation))
drawn = Image.open(BytesIO(explanation.to_png()))
drawn.quantize(256).save("two_inputs.png", optimize=True)  # in fewer colours, a small file
