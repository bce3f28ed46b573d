"""A subclass of keras.Model: attention over the words of a message, written by hand.

    python docs/gallery/subclassed.py

The words are made into ids by a function of ours, which says where each stands in the text. The network learns what
somebody is asking for, from a few sentences; explained is why a complaint counts as a wish to have the money back.
"""

import re
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

import ig_core
from ig_core.render.sentences import exactness, headline

keras.utils.set_random_seed(0)
ASKED = {
    "refund": ("i want my money back", "please refund the broken lamp", "can you return the money for it"),
    "delivery": ("when does my parcel arrive", "the parcel is late", "where is the lamp i ordered"),
    "thanks": ("thank you it works", "great lamp thank you", "everything is fine and it works"),
}
VOCABULARY = sorted({word for texts in ASKED.values() for text in texts for word in text.split()})
IDS = {word: number for number, word in enumerate(VOCABULARY, 2)}  # 0 fills up, 1 is any other word


def spans(text):
    """Of each word its id, and where it starts and ends."""
    return [(IDS.get(one.group().lower(), 1), one.start(), one.end()) for one in re.finditer(r"\w+", text)]


class Attention(keras.Model):
    def __init__(self):
        super().__init__()
        self.embedding = layers.Embedding(len(VOCABULARY) + 2, 12)
        self.importance, self.answer = layers.Dense(1), layers.Dense(len(ASKED), activation="softmax")

    def call(self, ids):
        words = self.embedding(ids)
        weights = ops.where(ids[..., None] != 0, self.importance(words), -1e9)
        return self.answer(ops.sum(ops.softmax(weights, axis=1) * words, axis=1))


texts = [(text, answer) for answer, own in enumerate(ASKED.values()) for text in own]
ids = np.array([([one[0] for one in spans(text)] + 8 * [0])[:8] for text, _ in texts])
model = Attention()
model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
model.fit(ids, np.array([answer for _, answer in texts]), epochs=60, verbose=0)

mine = ig_core.from_keras(model, kind="text", text=spans, labels=tuple(ASKED), name="service desk")
explanation = ig_core.explain("The lamp arrived late and broken: please return my money.", model=mine)
print(headline(explanation), exactness(explanation))
Path("subclassed.png").write_bytes(explanation.to_png())
