"""A bidirectional LSTM reads a film review: words that speak for "good" are green, those against it purple.

    python docs/gallery/imdb_lstm.py

It is the network of the Keras guide to text classification. The text goes in as it is: a TextVectorization, an
Embedding that masks padding, and the LSTM are layers of the model. It learns for seconds, from sentences made up here.
"""

from itertools import product
from pathlib import Path

import keras
import tensorflow as tf
from keras import layers

import ig_core
from ig_core.render.sentences import exactness, headline

keras.utils.set_random_seed(0)
GOOD, BAD, OTHER = ("superb", "moving", "a masterpiece"), ("dull", "awful", "a mess"), ("long", "a film", "new")
FILLED = (
    "{}",
    "the film is {}",
    "the plot was {} but i saw it",
    "a story that is {} in the end",
    "i felt it was oddly {}",
)
CHANCES = {word: good for good, words in ((1.0, GOOD), (0.0, BAD), (0.5, OTHER)) for word in words}
SENTENCES = {each.format(word): chance for each, (word, chance) in product(FILLED, CHANCES.items())}
SENTENCES |= {each.format(f"not {word}"): 1 - chance for each, (word, chance) in product(FILLED, CHANCES.items())}
SENTENCES |= {f"not {one}, but {other}": CHANCES[other] for one, other in product(CHANCES, CHANCES)}

words = layers.TextVectorization(output_sequence_length=24)
words.adapt(list(SENTENCES))
model = keras.Sequential(
    [
        keras.Input((1,), dtype="string"),
        words,
        layers.Embedding(words.vocabulary_size(), 16, mask_zero=True),
        layers.Bidirectional(layers.LSTM(16)),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy")
model.fit(tf.constant(list(SENTENCES))[:, None], tf.constant(list(SENTENCES.values())), epochs=15, verbose=0)

mine = ig_core.from_keras(model, kind="text", labels=("bad", "good"), name="LSTM")
explanation = ig_core.explain("Not a masterpiece, but oddly moving.", model=mine, baseline="mean")
print(headline(explanation), exactness(explanation))
Path("imdb_lstm.png").write_bytes(explanation.to_png())
