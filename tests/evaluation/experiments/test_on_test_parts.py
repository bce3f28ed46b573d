"""Whole experiments on a few texts of ours, in place of a data set: what they give, and what they rest on."""

import numpy as np
import pytest

from ig_core import models
from ig_core.data import lookup
from ig_core.evaluation.experiments import deletion, masking, random_labels, scores
from ig_core.evaluation.word_deletion import word_deletion
from ig_core.explainer import prepare
from ig_core.gradients.outputs import probabilities
from ig_core.kinds.text.examples import reviews

METHODS = ("gradient-times-input", "leave-one-out", "sensitivity")


@pytest.fixture
def few_reviews(monkeypatch, tmp_path):
    """The reviews that ship as the test part of IMDB; three methods; a folder of one's own for the parts."""
    texts = [review.text for review in reviews().values()][:6]
    monkeypatch.setattr(type(lookup("imdb")), "labelled", lambda self, split: (texts, [0, 1] * 3))
    monkeypatch.setattr(scores, "applicable", lambda model, slow=True: METHODS)
    monkeypatch.chdir(tmp_path)
    return texts


def test_masking_says_what_it_rests_on(few_reviews):
    told = []
    found = masking.on_test_part(models.load("imdb-onehot"), progress=lambda *counts: told.append(counts))
    assert found["setting"]["inputs"] == 6
    assert found["setting"]["data"] == "imdb"
    assert [row["method"] for row in found["rows"]] == [*METHODS, "random"]
    assert told == [(1, 1)]
    (pair,) = found["order"]
    assert (pair["better"], pair["worse"]) == ("leave-one-out", "gradient-times-input")


def test_words_that_decide_hurt_more_than_random_ones(few_reviews):
    found = masking.on_test_part(models.load("imdb-onehot"))
    fall = {row["method"]: row["comprehensiveness"] for row in found["rows"]}
    assert fall["leave-one-out"] > fall["random"]


def test_word_deletion_of_reviews_goes_further_than_of_sentences(few_reviews):
    found = deletion.on_test_part(models.load("imdb-onehot"), 4)
    assert found["setting"]["inputs"] == 4
    assert max(row["deleted"] for row in found["rows"]) == deletion.FROM_REVIEWS
    assert {row["method"] for row in found["rows"]} == {*METHODS, "random"}
    untouched = {row["start"]: row["accuracy"] for row in found["rows"] if row["deleted"] == 0}
    assert set(untouched.items()) <= {("correct", 1.0), ("wrong", 0.0)}


def test_a_word_in_pieces_is_deleted_with_all_of_them():
    model, text = models.load("sst-bert"), "Unfathomably gorgeous zigzaggery"
    case = prepare(text, model=model)
    assert (np.bincount(case.encoded.units[case.encoded.units >= 0]) > 1).any()  # at least one is in pieces
    bare = case.x.copy()
    bare[case.encoded.content] = 0
    predicted = int(probabilities(case.compiled.outputs(bare[np.newaxis])).argmax())
    for label in (0, 1):
        table = word_deletion(model, [text], [label], ["gradient-times-input"], deletions=3, draws=1)
        assert set(table[table.deleted == 3].accuracy) == {float(predicted == label)}


def test_the_accuracy_of_a_network_is_that_of_the_model_that_is_explained(monkeypatch):
    monkeypatch.setattr(random_labels, "EPOCHS", 5)
    random = np.random.default_rng(0)
    pixels, labels = random.integers(0, 256, (20, 28, 28)), random.integers(0, 10, 20)
    model, accuracy = random_labels.fitted(pixels, labels, 0)
    pictures = list(pixels.astype(np.uint8))
    predicted = probabilities(model.forward(pictures)).argmax(axis=1)
    assert accuracy == pytest.approx((predicted == labels).mean())
    found = random_labels.compared(model, {"itself": model}, pictures[:2], ["gradient-times-input"])
    assert found["gradient-times-input"]["itself"] == pytest.approx([1, 1])
