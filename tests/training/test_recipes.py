"""The recipes of the word models, on a handful of invented texts: that they learn, resume, and start where they say."""

from dataclasses import replace

import keras
import numpy as np
import pandas as pd
import pytest
import tiny_encoder

from ig_core.errors import InputError
from ig_core.evaluation.accuracy import accuracy
from ig_core.models import bilstm as model
from ig_core.models import maxpool
from ig_core.training import bilstm, imdb_bilstm, imdb_maxpool, sst_bilstm, teacher
from ig_core.training.bilstm import MixedBatches

PRAISE, BLAME = ("superb", "lovely", "warm", "bright"), ("dull", "awful", "stale", "grim")


def reviews(count=60, seed=0):
    random = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    texts = [
        " ".join(["a film", *random.choice(PRAISE if label else BLAME, random.integers(1, 9)), "it was"])
        for label in labels
    ]
    return pd.DataFrame({"text": texts, "label": labels, "split": "train"})


@pytest.mark.parametrize("seed", range(5))
def test_the_first_two_batches_differ_in_length_and_nothing_is_lost(seed):
    random = np.random.default_rng(seed)
    lengths = random.integers(100, 900, 1000)  # most are cropped to 250, so that most batches are of that length
    settings = replace(imdb_bilstm.Settings(), batch=16)
    batches = MixedBatches([np.full(n, i) for i, n in enumerate(lengths)], np.arange(1000), settings, seed)
    for _ in range(3):
        assert batches[0][0].shape[1] != batches[1][0].shape[1]
        assert sorted(np.concatenate([batches[i][1] for i in range(len(batches))])) == list(range(1000))
        batches.on_epoch_end()


def test_imdb_maxpool_learns_which_words_are_praise(tmp_path):
    settings = replace(imdb_maxpool.Settings(), dimension=8, hidden=4, batch=8, epochs=5, smoothing=1.0, neighbours=1)
    settings = replace(settings, learning_rate=0.02)
    frame = reviews()
    trained = imdb_maxpool.fit(frame, 0, settings, tmp_path)
    assert trained.kernel.shape == (len(trained.words), 8)
    assert accuracy(maxpool.classifier(*trained, card={}), frame.text, frame.label).value > 0.9


def test_imdb_bilstm_learns_which_words_are_praise(tmp_path):
    settings = replace(imdb_bilstm.Settings(), dimension=8, units=4, batch=8, epochs=5, smoothing=1.0, neighbours=1)
    settings = replace(settings, averaging=0.5, learning_rate=0.02)
    frame = reviews()
    trained = imdb_bilstm.fit(frame, 0, settings, tmp_path)
    assert accuracy(model.classifier(*trained, card={}, limit=20), frame.text, frame.label).value > 0.9


def test_an_interrupted_training_goes_on_after_its_last_whole_epoch(tmp_path, monkeypatch, capsys):
    settings = replace(imdb_bilstm.Settings(), dimension=4, units=2, batch=8, epochs=2, neighbours=1)
    steps = []

    class Interrupted(keras.callbacks.BackupAndRestore):
        def on_train_begin(self, logs=None):
            super().on_train_begin(logs)
            steps.append(int(self.model.optimizer.iterations))

        def on_epoch_end(self, epoch, logs=None):
            super().on_epoch_end(epoch, logs)
            if len(steps) == 1:
                raise KeyboardInterrupt

    monkeypatch.setattr(keras.callbacks, "BackupAndRestore", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        imdb_bilstm.fit(reviews(), 0, settings, tmp_path)
    imdb_bilstm.fit(reviews(), 0, settings, tmp_path)
    assert steps == [0, 8]  # 60 reviews are 8 batches
    assert capsys.readouterr().out.count("Epoch 1/2") == 1


def test_sst_bilstm_reads_treebank_phrases_over_words_as_reviews_show_them(tmp_path, monkeypatch):
    taken = {}

    def fit(name, words, initial, ids, labels, seed, settings, folder, learn_words):
        taken.update(words=words, initial=initial, ids=ids, labels=labels, learn_words=learn_words)

    monkeypatch.setattr(bilstm, "fit", fit)
    sentences = pd.DataFrame({"text": ["The zzyzx isn't good.", "It's good."], "label": [1, 4], "leaves": [6, 4]})
    phrases = pd.DataFrame({"text": ["good", "good", ".", "It's good."], "label": [3, 3, 2, 4], "tree": [0, 1, 1, 1]})
    settings = replace(sst_bilstm.Settings(), dimension=6, opinion=2, smoothing=1.0, neighbours=1, reviews=8, whole=2)
    sst_bilstm.fit(sentences, phrases, reviews(), 0, settings, tmp_path)
    place = {word: i for i, word in enumerate(taken["words"])}
    assert taken["words"][:2] == ["", "good"]  # the word in most sentences
    assert {"zzyzx", "isn't", "it's", "film"} <= place.keys()
    assert taken["initial"].shape == (len(place), 6)
    assert taken["learn_words"]
    opinion = {word: taken["initial"][place[word], -1] for word in place}
    assert max(opinion.values()) == max(opinion.get(word, -9) for word in PRAISE)
    assert min(opinion.values()) == min(opinion.get(word, 9) for word in BLAME)
    assert opinion["zzyzx"] == 0
    assert [row.tolist() for row in taken["ids"][:2]] == [[place["good"]], [place["it's"], place["good"]]]
    assert len(taken["ids"]) == 2 + 2  # "good" counts once, "." has no word, and each sentence is shown once more
    assert taken["labels"].argmax(axis=1).tolist() == [3, 4, 1, 4]
    settings = replace(settings, taught=2, least=1)
    taught = (["It's a good film.", "zzzzz"], np.array([[0.1, 0.2, 0.3, 0.3, 0.1], [1, 0, 0, 0, 0]]))
    sst_bilstm.fit(sentences, phrases, reviews(), 0, settings, tmp_path, taught)
    assert len(taken["ids"]) == 4 + 2  # what the teacher labelled is shown twice, but for what holds no known word
    np.testing.assert_allclose(taken["labels"][4:], taught[1][[0, 0]])


def test_a_teacher_labels_sentences_of_the_reviews_of_fitting_length():
    settings = teacher.Settings(sentences=10, least=2, most=4)
    found = teacher.sentences_of(["A good film. No! It was far too long for me.<br />I left early."], 0, settings)
    assert sorted(found) == ["A good film.", "I left early."]


def test_a_teacher_learns_from_the_treebank_and_says_what_it_thinks_of_sentences_of_the_reviews(tmp_path):
    learned = tiny_encoder.sentences().assign(label=lambda frame: 4 * frame.label)  # very negative, very positive
    settings = replace(teacher.Settings(), phrases=8, words=1, longest=16, batch=8, epochs=12, sentences=9, least=2)
    settings = replace(settings, dropout=0.0, learning_rate=0.02)
    folder = tiny_encoder.write(tmp_path / "encoder")
    texts = ["a film lovely warm superb .", "a film grim dull awful ."]
    sentences, probabilities = teacher.teach(learned, learned, texts, folder, 0, settings)
    assert sorted(sentences) == sorted(texts)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert [int(probabilities[sentences.index(text)].argmax()) for text in texts] == [4, 0]


def test_sst_bilstm_asks_for_its_teacher():
    with pytest.raises(InputError, match="name its folder by --backbone"):
        sst_bilstm.train()
