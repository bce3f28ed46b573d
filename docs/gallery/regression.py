"""A network that estimates a number: how many litres of water a garden needs today, and what makes it more or less.

    python docs/gallery/regression.py

There are no classes and no logits: scores are in litres, and add up to the difference between this day and a median
one. The days are made up here.
"""

from pathlib import Path

import keras
import numpy as np
import pandas as pd
from keras import layers

import ig_core
from ig_core.render.sentences import exactness, headline

keras.utils.set_random_seed(0)
random = np.random.default_rng(0)
days = pd.DataFrame(
    {
        "temperature": random.normal(21, 6, 2000).round(1),
        "rain": random.gamma(0.6, 5, 2000).round(1),
        "wind": random.gamma(3, 4, 2000).round(1),
        "beds": random.integers(2, 9, 2000).astype(float),
    }
)
litres = days.beds * np.maximum(0, 0.6 * days.temperature + 0.1 * days.wind - 0.8 * days.rain)

inputs = {name: keras.Input((1,), name=name) for name in days}
normal = layers.Normalization()
normal.adapt(days.to_numpy())
hidden = layers.Dense(32, "softplus")(normal(layers.Concatenate()(list(inputs.values()))))
model = keras.Model(inputs, layers.Rescaling(20.0)(layers.Dense(1)(layers.Dense(16, "softplus")(hidden))))
model.compile(keras.optimizers.Adam(0.01), "mean_absolute_error")
model.fit({name: days[[name]].to_numpy() for name in days}, litres.to_numpy(), epochs=15, verbose=0)

mine = ig_core.from_keras(model, kind="row", columns=days, unit="litres", name="garden")
explanation = ig_core.explain({"temperature": 31, "rain": 6.5, "wind": 4, "beds": 7}, model=mine)
print(headline(explanation), exactness(explanation))
Path("regression.png").write_bytes(explanation.to_png())
