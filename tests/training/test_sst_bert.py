"""The recipe of sst-bert, and reading an encoder from a folder in the format of Hugging Face."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tiny_encoder import BLAME, CONFIG, PIECES, PRAISE, sentences, tensors, write

from ig_core import cli
from ig_core.data import sst_two
from ig_core.errors import InputError
from ig_core.evaluation.accuracy import accuracy
from ig_core.models import transformer
from ig_core.training import encoders, sst_bert


@pytest.mark.parametrize("prefix", ["", "bert."])
def test_every_number_of_the_encoder_finds_its_place(tmp_path, prefix):
    arrays = tensors() | {"embeddings.position_ids": np.arange(16)}
    source = encoders.read(write(tmp_path / "encoder", arrays=arrays, prefix=prefix))
    assert source.size == transformer.Size(depth=1, width=8, heads=2, hidden=12, positions=16)
    assert source.pieces == PIECES
    body = transformer.build(source.size._replace(positions=10), 1)
    encoders.assign(body, source)
    weights = {weight.path: weight.numpy() for weight in body.weights}
    of = "encoder.layer.0"
    query, key, value = np.split(weights["attention_0/query_key_value/kernel"], 3, axis=1)
    for kernel, name in ((query, "query"), (key, "key"), (value, "value")):
        np.testing.assert_array_equal(kernel, arrays[f"{of}.attention.self.{name}.weight"].T)
    np.testing.assert_array_equal(weights["narrow_0/kernel"], arrays[f"{of}.output.dense.weight"].T)
    np.testing.assert_array_equal(weights["attention_norm_0/gamma"], arrays[f"{of}.attention.output.LayerNorm.weight"])
    positions = arrays["embeddings.position_embeddings.weight"] + arrays["embeddings.token_type_embeddings.weight"][0]
    np.testing.assert_array_equal(weights["positions/table"], positions[:10])
    assert source.weights.keys() == set(weights) - {"logits/kernel", "logits/bias"}


def test_numbers_of_half_precision_are_read_as_well(tmp_path):
    arrays = {name: array.astype(np.float16) for name, array in tensors().items()}
    source = encoders.read(write(tmp_path / "encoder", arrays=arrays))
    np.testing.assert_array_equal(source.embedding, arrays["embeddings.word_embeddings.weight"].astype(np.float32))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"config": CONFIG | {"model_type": "xlnet"}}, "must hold a backbone and its tokenizer that KerasHub can read"),
        ({"config": CONFIG | {"hidden_act": "relu"}}, "must hold a model with 'gelu'; it is one with 'relu'"),
        ({"config": {}}, "must hold config.json, vocab.txt and model.safetensors of a BERT model"),
        ({"pieces": PIECES[:-1]}, "has 14 pieces in vocab.txt and 15 in its embedding"),
        ({"arrays": {"other": np.zeros(3, np.float32)}}, "must hold config.json, vocab.txt and model.safetensors"),
    ],
)
def test_a_folder_of_something_else_is_one_sentence(tmp_path, change, message):
    with pytest.raises(InputError, match=message):
        encoders.read(write(tmp_path / "encoder", **change))


def test_a_model_that_tells_capitals_apart_is_one_sentence(tmp_path):
    folder = write(tmp_path / "encoder")
    (folder / "tokenizer_config.json").write_text('{"do_lower_case": false}')
    with pytest.raises(InputError, match="must hold a model that reads in lower case"):
        encoders.read(folder)


def test_a_cut_off_file_is_one_sentence(tmp_path):
    file = write(tmp_path / "encoder") / "model.safetensors"
    for size in (0, 5, 300, file.stat().st_size - 4):
        file.write_bytes(file.read_bytes()[:size])
        with pytest.raises(InputError, match="is damaged or no file of safetensors"):
            encoders.read(file.parent)


def test_an_absent_folder_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match=r"must hold config\.json.*No such file"):
        encoders.read(tmp_path / "nowhere")


def test_sst_bert_learns_which_words_are_praise_and_drops_pieces_that_it_never_met(tmp_path):
    source = encoders.read(write(tmp_path / "encoder"))
    rounds = (sst_bert.Round(3, 0.02, epochs=6, whole=2), sst_bert.Round(100, 0.01, epochs=3, embedding=True))
    settings = replace(sst_bert.Settings(), batch=8, rounds=rounds, dropout=0.0)
    frame = sentences()
    words = pd.DataFrame({"text": [*PRAISE, *BLAME], "label": [1] * 3 + [0] * 3})
    trained = sst_bert.fit(frame, pd.concat([frame, words]), source, 0, settings, tmp_path / "runs")
    assert trained.pieces == [piece for piece in PIECES if piece != "unused"]
    model = transformer.classifier(*trained, card={}, limit=16)
    assert accuracy(model, frame.text, frame.label).value > 0.9


@pytest.mark.long
def test_the_embedding_stays_as_it_came_unless_a_round_trains_it(tmp_path):
    source = encoders.read(write(tmp_path / "encoder"))
    for trained_too in (False, True):
        part = sst_bert.Round(10, 0.01, embedding=trained_too)
        settings = replace(sst_bert.Settings(), batch=8, rounds=(part,))
        trained = sst_bert.fit(sentences(16), sentences(16), source, 0, settings, tmp_path / str(trained_too))
        kept = [PIECES.index(piece) for piece in trained.pieces]
        assert np.array_equal(trained.embedding, source.embedding[kept]) != trained_too


def test_without_an_encoder_it_says_what_is_missing(capsys):
    assert cli.main(["train", "sst-bert"]) == 2
    assert "name its folder by --backbone" in capsys.readouterr().err


def test_other_models_take_no_encoder(capsys, tmp_path):
    assert cli.main(["train", "imdb-onehot", "--backbone", str(tmp_path)]) == 2
    assert "'imdb-onehot' starts from no encoder" in capsys.readouterr().err


def test_two_classes_leave_out_what_is_neutral():
    from ig_core.data import sst

    if sst.find() is None:
        pytest.skip("IG_DATA_DIR names no folder with sst")
    assert [len(sst_two.load(split)) for split in ("train", "dev", "test")] == [6920, 872, 1821]
    texts, labels = sst_two.labelled("test")
    assert set(labels) == {0, 1}
    assert len(texts) == 1821


@pytest.mark.long
def test_an_interrupted_training_goes_on_after_its_last_whole_round(tmp_path, capfd):
    source = encoders.read(write(tmp_path / "encoder"))
    first, second = sst_bert.Round(10, 0.01, epochs=2), sst_bert.Round(10, 0.01, epochs=3, embedding=True)
    settings = replace(sst_bert.Settings(), batch=8, rounds=(first,))
    before = sst_bert.fit(sentences(16), sentences(16), source, 0, settings, tmp_path / "runs")
    weights = [weight.numpy() for weight in before.body.weights]
    capfd.readouterr()
    again = sst_bert.fit(sentences(16), sentences(16), source, 0, settings, tmp_path / "runs")
    for old, new in zip(weights, again.body.weights, strict=True):
        np.testing.assert_array_equal(new.numpy(), old)
    assert "Epoch" not in capfd.readouterr().out
    settings = replace(settings, rounds=(first, second))
    sst_bert.fit(sentences(16), sentences(16), source, 0, settings, tmp_path / "runs")
    assert capfd.readouterr().out.count("Epoch") == 3
