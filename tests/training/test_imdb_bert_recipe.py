"""The recipe of imdb-bert: a tiny encoder, taught sentences, then reviews, shipped on top of what it shares."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tiny_encoder import BLAME, CONFIG, PIECES, PRAISE, sentences, tensors, write

from ig_core import assets, cli, models
from ig_core.errors import AssetError, InputError
from ig_core.evaluation.accuracy import accuracy
from ig_core.kinds.text.wordpiece import SPECIAL
from ig_core.models import transformer
from ig_core.training import encoders, fine_tuning, imdb_bert, shipping, sst_bert

KNOWN = [piece for piece in PIECES if piece not in ("unused", BLAME[2])]  # what sst-bert has met
DEPTH = 2


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """An encoder of two layers, both alike."""
    arrays = tensors()
    arrays |= {name.replace("layer.0", "layer.1"): array for name, array in arrays.items()}
    folder = tmp_path_factory.mktemp("encoder")
    return encoders.read(write(folder / "bert", CONFIG | {"num_hidden_layers": DEPTH}, arrays=arrays))


@pytest.fixture
def below(source, tmp_path, monkeypatch):
    """sst-bert as it would ship, never trained: its parts read back from assets of this test."""
    monkeypatch.setattr(assets, "FOLDER", tmp_path / "assets")
    body = transformer.build(source.size._replace(positions=12), 1, name=sst_bert.NAME)
    encoders.assign(body, source)
    embedding = source.embedding[[PIECES.index(piece) for piece in KNOWN]]
    trained = fine_tuning.Trained(sst_bert.NAME, KNOWN, embedding, embedding.mean(axis=0), body)
    fine_tuning.write(trained, {}, limit=12)
    return transformer.parts(sst_bert.NAME)


def settings(**changes):
    rounds = (imdb_bert.Round(8, 0.02, epochs=6), imdb_bert.Round(16, 0.02, epochs=3))
    return replace(imdb_bert.Settings(), **{"batch": 8, "shared": 1, "rounds": rounds} | changes)


def fit(below, source, folder, **changes):
    return imdb_bert.fit(sentences(), below, source, 0, settings(**changes), folder)


def untrained(below, source):
    """What training would start from."""
    body = transformer.build(source.size, 1, name="imdb-bert")
    encoders.assign(body, source)
    embedding = np.concatenate([below.embedding, source.embedding[:1]])
    return fine_tuning.Trained("imdb-bert", [*below.pieces, "unused"], embedding, embedding[0], body)


def test_it_learns_which_words_are_praise_and_ships_only_what_is_its_own(below, source, tmp_path):
    trained = fit(below, source, tmp_path / "runs")
    assert trained.pieces == [*KNOWN, BLAME[2]]  # "unused" is in no review
    model = fine_tuning.write(trained, {}, limit=16, backbone=sst_bert.NAME)
    frame = sentences()
    assert accuracy(model, frame.text, frame.label).value > 0.9
    assert model.vocabulary.words == tuple(trained.pieces)
    with np.load(assets.path("models/imdb-bert/weights.npz")) as arrays:
        own = set(arrays.files)
        assert arrays["embedding"].shape == (1, 8)
    upper = {weight.path for weight in trained.body.weights if "_1/" in weight.path}
    others = {"positions/table", "logits/kernel", "logits/bias"}  # more positions than sst-bert has
    assert own == upper | others | {"embedding", "embedding_scale", "mean_embedding"}
    for weight in trained.body.weights:
        if weight.path not in own:
            np.testing.assert_array_equal(weight.numpy(), below.weights[weight.path])
    np.testing.assert_array_equal(model.embedding[: len(KNOWN)], below.embedding)


@pytest.mark.long
def test_what_it_shares_is_what_sst_bert_has_and_all_of_the_rest_is_trained(below, source, tmp_path):
    start = source.weights
    for shared in (0, DEPTH):
        trained = fit(below, source, tmp_path / str(shared), shared=shared, rounds=(imdb_bert.Round(16, 0.01),))
        assert {layer.compute_dtype for layer in trained.body.layers} == {"float32"}  # whatever it was trained in
        for weight in trained.body.weights:
            layer = weight.path.split("/")[0]
            if layer in ("positions", "norm") or (shared and layer != "logits"):
                first = below.weights[weight.path]
                np.testing.assert_array_equal(weight.numpy()[: len(first)], first)
            else:
                assert not np.array_equal(weight.numpy(), below.weights[weight.path])
        table = next(weight for weight in trained.body.weights if weight.path == "positions/table").numpy()
        np.testing.assert_array_equal(table[12:], start["positions/table"][12:])  # places that sst-bert never reads


def test_another_sst_bert_than_it_was_trained_on_is_refused(below, source):
    fine_tuning.write(untrained(below, source), {}, limit=16, backbone=sst_bert.NAME)
    arrays = {path: array + 0.5 for path, array in below.weights.items()}
    numbers, scale = transformer.rounded(below.embedding)
    shipping.write_weights(sst_bert.NAME, arrays | {"embedding": numbers, "embedding_scale": scale})
    with pytest.raises(AssetError, match="imdb-bert was trained on another sst-bert than the one in assets"):
        transformer.load("imdb-bert")
    (assets.FOLDER / "models/sst-bert/weights.npz").unlink()
    with pytest.raises(AssetError, match=r"assets/models/sst-bert/weights\.npz is missing"):
        transformer.load("imdb-bert")


def test_its_card_says_what_was_measured_and_how_to_remake_it(below, source):
    model = fine_tuning.write(untrained(below, source), {}, limit=6, backbone=sst_bert.NAME)
    train, test = sentences(40).assign(split="train"), sentences(20).assign(split="test")
    test.loc[:4, "text"] = "a film"  # five of 20 fit into four pieces
    frame = pd.concat([train, test, train], ignore_index=True)
    card = imdb_bert.ship(model, frame, train[:10], seed=3)
    assert card["command"] == "python -m ig_core train imdb-bert --seed 3 --backbone FOLDER"
    assert card["accuracy"]["test"]["total"] == 20
    assert card["accuracy"]["test"]["split"] == "all 25,000 test reviews, their first 4 pieces"
    assert card["accuracy"]["test_unseen"]["total"] == (~test.text.isin(train.text)).sum()
    assert card["accuracy"]["validation"]["total"] == 10
    assert card["data"].startswith("IMDB Large Movie Review Dataset")
    assert f" {train.text.nunique() - 10} of the 25,000 training reviews" in card["data"]
    assert "first 4 pieces of a review and nothing after: 75.0% of the test reviews are longer" in card["weaknesses"][0]
    assert card["settings"]["backbone"]["model"] == "sst-bert"


@pytest.mark.long
def test_an_interrupted_training_goes_on_after_its_last_whole_round(below, source, tmp_path, capfd):
    one, two = imdb_bert.Round(8, 0.01, epochs=2), imdb_bert.Round(16, 0.01, epochs=3)
    before = fit(below, source, tmp_path / "runs", rounds=(one,))
    capfd.readouterr()
    again = fit(below, source, tmp_path / "runs", rounds=(one,))
    assert "Epoch" not in capfd.readouterr().out
    for old, new in zip(before.body.weights, again.body.weights, strict=True):
        np.testing.assert_array_equal(new.numpy(), old.numpy())
    fit(below, source, tmp_path / "runs", rounds=(one, two))
    assert capfd.readouterr().out.count("Epoch") == 3


def test_an_encoder_of_another_size_is_one_sentence(below, tmp_path):
    other = encoders.read(write(tmp_path / "encoder", CONFIG | {"intermediate_size": 10}, arrays=_narrower()))
    with pytest.raises(InputError, match="must be of the size of the one that sst-bert came from"):
        fit(below, other, tmp_path / "runs")


def _narrower():
    arrays = tensors()
    for name in ("intermediate.dense.weight", "intermediate.dense.bias"):
        arrays[f"encoder.layer.0.{name}"] = arrays[f"encoder.layer.0.{name}"][:10]
    arrays["encoder.layer.0.output.dense.weight"] = arrays["encoder.layer.0.output.dense.weight"][:, :10].copy()
    return arrays


def test_a_long_review_keeps_its_first_pieces_and_the_one_that_ends_it():
    assert imdb_bert._first(np.array([2, 7, 8, 9, 3]), 4).tolist() == [2, 7, 8, 3]
    assert imdb_bert._first(np.array([2, 7, 3]), 3).tolist() == [2, 7, 3]


def test_the_manifest_says_which_encoder_it_starts_from(below, source):
    fine_tuning.write(untrained(below, source), {}, limit=16, backbone=sst_bert.NAME)
    rows = json.loads((assets.FOLDER / "manifest.json").read_text())
    assert len(rows) == 6  # three files of each
    for row in rows:
        model = row["file"].split("/")[1]
        assert row["command"] == f"python -m ig_core train {model} --backbone FOLDER"
        assert row["source"].endswith("starting from the sentence encoder all-MiniLM-L6-v2 (Apache-2.0)")
    assert {name for name in models.MODELS if shipping.starts_from_encoder(name)} >= {"sst-bert", "imdb-bert"}
    assert not shipping.starts_from_encoder("imdb-onehot")


def test_without_an_encoder_it_says_what_is_missing(capsys):
    assert cli.main(["train", "imdb-bert"]) == 2
    assert "name its folder by --backbone" in capsys.readouterr().err


def test_the_special_tokens_are_those_of_sst_bert():
    assert KNOWN[: len(SPECIAL)] == list(SPECIAL)
    assert set(PRAISE) <= set(KNOWN)
