"""imdb-bert as it ships: what it reads, what it shares with sst-bert, and explanations of whole reviews."""

import shutil

import numpy as np
import pytest

import ig_core
from ig_core import assets, models
from ig_core.errors import AssetError
from ig_core.models import imdb_bert, transformer

FILES = [f"models/imdb-bert/{file}" for file in ("vocabulary.txt", "card.json", "weights.npz")]
ships = pytest.mark.skipif(not (assets.FOLDER / FILES[-1]).exists(), reason="imdb-bert has not been trained here")
LONGEST = 50 * 2**20  # bytes of the two transformers together

REVIEW = (
    "I wanted to like this one. The first half hour is slow, and the score tells you what to feel before anyone has"
    " said a word.<br /><br />But then the two sisters meet again in the empty hotel, and from there on I did not look"
    " at my watch once. What a quiet, generous and beautifully acted film."
)


@pytest.fixture(scope="module")
def shipped():
    return models.load("imdb-bert")


@ships
@pytest.mark.parametrize(
    ("text", "label"),
    [
        (REVIEW, "positive"),
        ("Two hours of my life that I will never get back. The jokes are stale and nobody can act.", "negative"),
        ("The actors are wonderful, but the story is so dull and so badly told that I slept.", "negative"),
        ("I expected to hate it. I was wrong: it is wonderful.", "positive"),
    ],
)
def test_it_tells_praise_from_blame(shipped, text, label):
    assert ig_core.explain(text, model=shipped, points=1).prediction.label == label


@ships
def test_few_points_are_exact_to_a_hundredth(shipped):
    explanation = ig_core.explain(REVIEW, model=shipped, tolerance=0.01)
    assert explanation.relative_gap <= 0.01
    assert explanation.points <= 127
    assert "br" not in set(explanation.words.word)


@ships
def test_below_it_is_sst_bert_and_both_together_are_small(shipped):
    below, whole = transformer.parts("sst-bert"), transformer.parts("imdb-bert")
    assert whole.pieces[: len(below.pieces)] == below.pieces
    np.testing.assert_array_equal(shipped.embedding[: len(below.pieces)], below.embedding)
    for path in ("norm/gamma", "attention_0/query_key_value/kernel", "norm_2/beta"):
        np.testing.assert_array_equal(whole.weights[path], below.weights[path])
    sizes = [
        file.stat().st_size for name in ("sst-bert", "imdb-bert") for file in assets.FOLDER.glob(f"models/{name}/*")
    ]
    assert sum(sizes) <= LONGEST


@ships
def test_it_reads_no_further_than_its_limit(shipped):
    encoded = shipped.encode("a quiet film " * 400)
    assert imdb_bert.LIMIT - 1 <= encoded.pieces.size <= imdb_bert.LIMIT
    assert encoded.status[0] == "seen"
    assert encoded.status[-1] == "beyond"


@ships
@pytest.mark.parametrize("file", [*FILES, "models/sst-bert/weights.npz"])
def test_a_missing_file_of_it_or_of_what_it_stands_on_is_one_sentence(tmp_path, monkeypatch, file):
    for name in ("imdb-bert", "sst-bert"):
        shutil.copytree(assets.FOLDER / "models" / name, tmp_path / "models" / name)
    shutil.copy(assets.FOLDER / "manifest.json", tmp_path)
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    (tmp_path / file).unlink()
    with pytest.raises(AssetError, match=f"assets/{file} is missing"):
        imdb_bert.load()
