"""Table rows with preprocessing layers: which columns make a network expect that a loan is paid back.

    python docs/gallery/columns.py

Numbers go through a Normalization, the purpose through a StringLookup and an Embedding. The table is made up here:
income helps, debt harms, and a holiday is paid back less often than a house. The row starts from the median row.
"""

from pathlib import Path

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import layers

import ig_core
from ig_core.render.sentences import exactness, headline

keras.utils.set_random_seed(0)
random, purposes = np.random.default_rng(0), {"house": 1.0, "car": 0.2, "studies": 0.0, "holiday": -1.5}
table = pd.DataFrame(
    {
        "income": random.gamma(6, 500, 2000).round(),
        "debt": random.gamma(2, 4000, 2000).round(),
        "years employed": random.integers(0, 30, 2000).astype(float),
        "purpose": random.choice(list(purposes), 2000),
    }
)
logit = table.income / 1000 - table.debt / 4000 + 0.05 * table["years employed"] + table.purpose.map(purposes) - 1
paid = (random.logistic(size=2000) < logit).astype(float)

numbers = ["income", "debt", "years employed"]
inputs = {name: keras.Input((1,), name=name) for name in numbers}
inputs["purpose"] = keras.Input((1,), name="purpose", dtype="string")
normal = layers.Normalization()
normal.adapt(table[numbers].to_numpy())
purpose = layers.StringLookup(vocabulary=list(purposes))(inputs["purpose"])
purpose = layers.Flatten()(layers.Embedding(len(purposes) + 1, 4)(purpose))
joined = layers.Concatenate()([normal(layers.Concatenate()([inputs[name] for name in numbers])), purpose])
model = keras.Model(inputs, layers.Dense(1, "sigmoid")(layers.Dense(16, "tanh")(joined)))
model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy")
batch = {name: tf.constant(table[[name]].to_numpy(str if name == "purpose" else "float32")) for name in inputs}
model.fit(batch, paid, epochs=12, verbose=0)

mine = ig_core.from_keras(model, kind="row", columns=table, labels=("in arrears", "paid back"), name="loans")
row = {"income": 2100, "debt": 14500, "years employed": 21, "purpose": "house"}
explanation = ig_core.explain(row, model=mine)
print(headline(explanation), exactness(explanation))
Path("columns.png").write_bytes(explanation.to_png())
