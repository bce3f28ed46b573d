"""MobileNetV2, the shape of an ImageNet network, with RANDOM WEIGHTS: how a large colour picture is explained.

    python docs/gallery/colour_image.py

Nothing is downloaded, so the network has learnt nothing, and what it "sees" means nothing. Its signal fades from
layer to layer, so the last one is scaled up. What is true of it is the sum: the scores of 224 × 224 pixels add up to
what the logit changed. With weights="imagenet" and 1,000 classes the same lines explain a network that has learnt.
"""

from io import BytesIO

import keras
import numpy as np
from PIL import Image

import ig_core
from ig_core.render.sentences import exactness, headline

keras.utils.set_random_seed(1)
network = keras.applications.MobileNetV2(weights=None, alpha=0.35, classes=3, classifier_activation="softmax")
pixels = keras.Input((224, 224, 3))
model = keras.Model(pixels, network(keras.layers.Rescaling(1 / 127.5, offset=-1)(pixels)))
network.layers[-1].kernel.assign(1e10 * network.layers[-1].kernel)
rows, columns = np.mgrid[:224, :224]
picture = np.stack([120 + rows / 3, 170 + rows / 4, np.full(rows.shape, 235)], axis=-1)  # a sky
picture[(rows - 60) ** 2 + (columns - 165) ** 2 < 30**2] = (255, 205, 60)  # the sun
picture[rows > 150 + 12 * np.sin(columns / 30)] = (70, 140, 70)  # a meadow
picture[(rows > 100) & (rows < 180) & (abs(columns - 70) < 35)] = (200, 80, 60)  # a house
picture[(rows > 65) & (rows <= 100) & (abs(columns - 70) < (rows - 60))] = (110, 50, 50)  # its roof

mine = ig_core.from_keras(model, kind="image", name="MobileNetV2, random weights")
explanation = ig_core.explain(picture.astype(np.uint8), model=mine, points=128)
print(headline(explanation), exactness(explanation))
drawn = Image.open(BytesIO(explanation.to_png(smooth=True)))
drawn.reduce(2).quantize(256).save("colour_image.png", optimize=True)  # in fewer pixels and colours, a small file
