"""A convolutional network reads a drawn digit: which strokes make it a 4, and what would have made it a 9.

    python docs/gallery/digits_cnn.py

Digits are drawn with Pillow in the manner of MNIST, 28 × 28 grey pixels, each shifted, turned and thick by chance.
Explained is the difference of two logits, "why a 4 and not a 9?": the corner on the left speaks for the 4; the stroke
on the right, which a 9 has too, speaks against it.
"""

from pathlib import Path

import keras
import numpy as np
from keras import layers
from PIL import Image, ImageDraw, ImageFont

import ig_core
from ig_core.render.sentences import exactness, headline

keras.utils.set_random_seed(0)
random = np.random.default_rng(0)


def drawn(digit):
    """A digit in grey from 0 to 1, (28, 28)."""
    sheet = Image.new("L", (28, 28))
    font, (x, y) = ImageFont.load_default(random.integers(21, 26)), random.uniform(12.5, 15.5, 2)
    ImageDraw.Draw(sheet).text((x, y), str(digit), 255, font, anchor="mm", stroke_width=random.integers(0, 2))
    return np.asarray(sheet.rotate(random.uniform(-15, 15), Image.Resampling.BILINEAR), np.float32) / 255


digits = np.arange(1000) % 10
pictures = np.stack([drawn(digit) for digit in digits])
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(pictures[..., None], digits, epochs=6, verbose=0)

mine = ig_core.from_keras(model, kind="image", labels=[str(digit) for digit in range(10)], name="CNN")
explanation = ig_core.explain(drawn(4), model=mine, target="4", contrast="9")
print(headline(explanation), exactness(explanation))
Path("digits_cnn.png").write_bytes(explanation.to_png())
