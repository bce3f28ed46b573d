"""Write your own text model: a network that reads words, and a row of MODELS.

    python docs/own_text_model.py

To explain one model in a notebook no row is needed: `ig_core.explain(text, model=load())` takes any object like the
one below. The row gives it a name and loads it once. In a program that imports this file the library knows it by that
name; from a row in this repository, the pages and the command line do, too.

In this repository the file is `ig_core/models/NAME.py`, its recipe `ig_core/training/NAME.py` (with a `train()` that
writes weights and a card into `assets/models/NAME/`), its row in `ig_core/models/__init__.py` and its test in
`tests/models/`. `models/onehot_mlp.py` is such a file. A transformer that reads pieces of words is explained by way of
`ig_core.models.transformer`, one of KerasHub by `ig_core.from_hub("FOLDER")`; a model of pictures is an
`ig_core.kinds.image.classifier.ImageClassifier`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import ig_core
from ig_core.kinds.text.words import PADDING, Vocabulary, find_words, normalise
from ig_core.render.sentences import exactness, headline

LABELS = ("unkind", "kind")  # in the order of the logits; two labels with one output: it is the logit of the second
SENTENCES = {  # written for this guide: 1 is kind
    "thank you for the lovely soup": 1,
    "what a lovely day with good friends": 1,
    "you are a good friend and I like you": 1,
    "the soup was warm and so were you": 1,
    "your help was good thank you": 1,
    "I like your soup": 1,
    "what a nasty soup": 0,
    "you are a bad friend and I hate you": 0,
    "the soup was cold and so were you": 0,
    "I hate your nasty soup": 0,
    "what a bad day with nasty people": 0,
    "your help was bad go away": 0,
}
LIMIT = 100  # words that the model reads


def load():
    """The model, trained here in a second. One that ships reads its weights from assets instead."""
    import keras  # within the function: a row of MODELS costs nothing until somebody asks for the model

    from ig_core.kinds.text.classifier import TextClassifier
    from ig_core.kinds.text.forward import pad

    keras.utils.set_random_seed(0)
    texts = [[normalise(found.group()) for found in find_words(sentence)] for sentence in SENTENCES]
    words = ("", *sorted({word for text in texts for word in text}))  # entry PADDING is the padding token
    vocabulary = Vocabulary(words, LIMIT)
    ids, _ = pad([vocabulary.encode(sentence).seen_ids for sentence in SENTENCES])

    # From embedded words, where paths run, and a mask, which is 1 where there is a word.
    embedded, mask = keras.Input((None, 8)), keras.Input((None,))
    mean = keras.layers.GlobalAveragePooling1D()(embedded, mask=mask)
    body = keras.Model([embedded, mask], keras.layers.Dense(1)(keras.layers.Dense(8, activation="tanh")(mean)))

    # For training, the embedding before it.
    numbers = keras.Input((None,), dtype="int32")
    embedding = keras.layers.Embedding(len(words), 8)
    network = keras.Model(numbers, body([embedding(numbers), keras.ops.cast(numbers != PADDING, "float32")]))
    network.compile(keras.optimizers.Adam(0.03), keras.losses.BinaryCrossentropy(from_logits=True))
    network.fit(ids, np.array(list(SENTENCES.values()), np.float32), epochs=60, verbose=0)

    def logits(points, mask=None):
        """Embedded texts (n, T, d) -> (n, outputs). Without a mask, all of it is words."""
        seen = keras.ops.ones_like(points[..., 0]) if mask is None else mask
        return body([points, seen], training=False)

    vectors = embedding.get_weights()[0]
    return TextClassifier(
        name="manners",
        labels=LABELS,
        vocabulary=vocabulary,
        embedding=vectors,
        mean_embedding=vectors[1:].mean(axis=0),  # the baseline "mean"
        logits=logits,
        card={"data": "twelve sentences of this guide"},
    )


ig_core.MODELS["manners"] = ig_core.Model(
    label="Good manners",
    kind="text",  # a row of KINDS
    labels=LABELS,
    module=__name__,  # where load() is: this file. It is imported, and called, on first use
)


def main() -> None:
    explanation = ig_core.explain("Thank you, but I hate cold soup.", model="manners")
    print(headline(explanation), exactness(explanation))
    print(explanation.words)
    Path("manners.html").write_text(explanation.to_html(), encoding="utf-8")


if __name__ == "__main__":
    main()
