"""What is said of models that give probabilities alone, and of models of texts that estimate a number."""

import keras
import pytest
from keras import layers

import ig_core
from ig_core.render import phrase_sentences, sentences

WORDS = ["good", "bad", "film", "dull", "funny", "not"]
TREE = "((A (good film)) (, (but (dull (and (not funny))))) .)"


def of_words(make, **options):
    keras.utils.set_random_seed(0)
    words = layers.TextVectorization(vocabulary=WORDS, output_sequence_length=30)
    wide = keras.initializers.RandomNormal(stddev=2)
    x = keras.Input((1,), dtype="string")
    y = layers.GlobalAveragePooling1D()(layers.Embedding(8, 6, embeddings_initializer=wide)(words(x)))
    return ig_core.from_keras(keras.Model(x, make(y)), kind="text", **options)


@pytest.fixture(scope="module")
def probabilities():
    merged = lambda y: (layers.Dense(3, "softmax")(y) + layers.Dense(3, "softmax")(y)) / 2  # noqa: E731
    return of_words(merged, labels=("bad", "so-so", "good"))


@pytest.fixture(scope="module")
def stars():
    return of_words(layers.Dense(1), unit="stars")


def test_a_probability_is_no_logit(probabilities):
    found = ig_core.explain("A good film, but dull and not funny.", model=probabilities)
    assert sentences.output(found) == "the probability"
    assert "logit" not in sentences.exactness(found)
    assert "in probability" in found.to_html()
    assert "logit" not in found.to_html()


def test_phrases_of_a_probability(probabilities):
    found = ig_core.explain_phrases(TREE, model=probabilities)
    assert found.traits.unit == "probability"
    assert "logit" not in " ".join([phrase_sentences.exactness(found), *phrase_sentences.warnings(found)])


def test_phrases_of_a_number(stars):
    found = ig_core.explain_phrases(TREE, model=stars)
    assert found.traits.unit == "stars"
    said = phrase_sentences.headline(found)
    assert " stars: " in said
    assert "because of" in said
    assert "speaks" not in said
    assert "logit" not in " ".join([phrase_sentences.exactness(found), *phrase_sentences.warnings(found)])
    assert "more stars" in found.to_svg()


def test_one_word_of_a_number(stars):
    said = phrase_sentences.headline(ig_core.explain_phrases("(good)", model=stars))
    assert said.endswith("because of “good”.")
