"""Runs from beginning to end, in this process in place of workers: what is in their parts, and how they go on."""

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

import ig_core
from ig_core import corpus
from ig_core.corpus import engines, parts
from ig_core.corpus.explaining import PartExplainer
from ig_core.corpus.settings import digest
from ig_core.corpus.work import Worker
from ig_core.errors import InputError
from ig_core.kinds.text.examples import reviews

TEXTS = [review.text for review in reviews().values()][:7]
SETTINGS = corpus.Settings(model="imdb-onehot", part=3)


@pytest.fixture(autouse=True)
def no_processes(monkeypatch):
    """Parts are done here, one after the other."""

    def run(folder, numbers, workers):
        worker = Worker(str(folder))
        for number in numbers:
            yield worker(number)

    monkeypatch.setitem(engines.ENGINES, "local", run)


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "reviews.jsonl"
    lines = [{"review": text, "label": "positive", "stars": number} for number, text in enumerate(TEXTS)]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(file)


def explained(file, folder, settings=SETTINGS, **options):
    manifest = corpus.begin(file, folder, settings)
    return list(corpus.explain(folder, manifest, **options))


def contents(folder):
    """The rows of all parts, sorted, with scores to four digits."""
    rows = [row for table in corpus.open_run(folder).tables() for row in table.to_pylist()]
    return sorted([{name: _rounded(value) for name, value in row.items()} for row in rows], key=lambda row: row["id"])


def _rounded(value):
    if isinstance(value, float):
        return round(value, 4)
    return [_rounded(one) for one in value] if isinstance(value, list) else value


def test_a_row_is_what_explain_gives(file, tmp_path):
    states = explained(file, tmp_path / "run")
    assert [(state.done, state.of) for state in states] == [(0, 7), (3, 7), (6, 7), (7, 7)]
    for row in contents(tmp_path / "run"):
        one = ig_core.explain(TEXTS[row["id"]], model="imdb-onehot")
        seen = one.words[one.words.status == "seen"]
        np.testing.assert_allclose(row["scores"], seen.score, atol=2e-4)
        assert row["starts"] == seen.start.tolist()
        assert row["ends"] == seen.end.tolist()
        assert row["unseen"] == len(one.words) - len(seen)
        assert (row["prediction"], row["target"]) == (one.prediction.label, one.target)
        assert row["probability"] == pytest.approx(one.prediction.probability, abs=1e-4)
        assert row["explains"] == pytest.approx(one.explains, abs=2e-4)
        assert (row["review"], row["label"], row["stars"]) == (TEXTS[row["id"]], "positive", row["id"])


@pytest.mark.parametrize("after", [1, 2])
def test_a_run_that_was_ended_goes_on_and_is_the_same_in_the_end(file, tmp_path, after):
    explained(file, tmp_path / "whole")
    manifest = corpus.begin(file, tmp_path / "run", SETTINGS)
    for state in corpus.explain(tmp_path / "run", manifest):
        if state.done >= 3 * after:
            break
    (tmp_path / "run" / ".part-000001.parquet.77").write_bytes(b"half")  # what a killed worker leaves
    states = explained(file, tmp_path / "run")
    assert (states[0].done, states[-1].done) == (3 * after, 7)
    assert contents(tmp_path / "run") == contents(tmp_path / "whole")


def test_a_sample_is_part_of_the_whole(file, tmp_path):
    explained(file, tmp_path / "whole")
    explained(file, tmp_path / "some", replace(SETTINGS, sample=4))
    some = contents(tmp_path / "some")
    assert len(some) == 4
    assert all(row in contents(tmp_path / "whole") for row in some)


def test_what_the_model_cannot_read_is_left_out_and_told(tmp_path):
    file = tmp_path / "reviews.csv"
    file.write_text("text,id number\nA superb film.,1\nqqqzzz xxyyzz,2\n", encoding="utf-8")
    states = explained(str(file), tmp_path / "run")
    assert (states[-1].done, states[-1].skipped) == (2, 1)
    (skipped,) = corpus.open_run(tmp_path / "run").skipped()
    assert (skipped.where, skipped.why) == (
        "input 1",
        "The model knows no word of this review, so there is nothing to explain.",
    )
    assert [row["text"] for row in contents(tmp_path / "run")] == ["A superb film."]


def test_another_run_is_not_mixed_with_this_one(file, tmp_path):
    explained(file, tmp_path / "run")
    with pytest.raises(InputError, match="holds a run with another tolerance: name another folder, or remove it"):
        explained(file, tmp_path / "run", replace(SETTINGS, tolerance=0.01))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    with pytest.raises(InputError, match="holds something else than a run"):
        explained(file, tmp_path / "full")


def test_a_full_disk_is_told_and_what_is_done_is_kept(file, tmp_path, monkeypatch):
    manifest = corpus.begin(file, tmp_path / "run", SETTINGS)
    run = corpus.explain(tmp_path / "run", manifest)
    assert [next(run).done for _ in range(2)] == [0, 3]

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as now:
        now.setattr("pyarrow.parquet.write_table", full)
        with pytest.raises(InputError, match=r"The disk with .* is full"):
            next(run)
    assert parts.missing(tmp_path / "run", manifest.parts) == [1, 2]
    assert explained(file, tmp_path / "run")[-1].done == 7


def test_a_run_ends_early_where_its_intervals_are_narrow_enough(file, tmp_path):
    asked = []

    def enough(folder, in_a_row):
        asked.append(in_a_row)
        return 2 if in_a_row >= 2 else None

    states = explained(file, tmp_path / "run", enough=enough)
    assert (asked, states[-1].done) == ([1, 2], 6)
    opened = corpus.open_run(tmp_path / "run")
    assert (opened.manifest.stopped, opened.numbers) == (2, [0, 1])
    assert len(explained(file, tmp_path / "run")) == 1  # there is nothing left to do


@pytest.mark.parametrize(
    ("lines", "settings", "why"),
    [
        ("a,b\nx,y\n", SETTINGS, "Which column holds the texts. Name it by --column; there are: 'a', 'b'"),
        ("a,b\nx,y\n", replace(SETTINGS, column="c"), "There is no column 'c'; there are: 'a', 'b'"),
        ("text\nx\n", replace(SETTINGS, method="lrp"), "does not apply to the model"),
        ("text\nx\n", replace(SETTINGS, target="blue"), "has no class 'blue'; choose from: negative, positive"),
        ("text\nx\n", replace(SETTINGS, sample=0), "at least one input"),
        ("age,label\n3,x\n", replace(SETTINGS, model="adult-mlp"), "The table lacks the column"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(tmp_path, lines, settings, why):
    (tmp_path / "reviews.csv").write_text(lines, encoding="utf-8")
    with pytest.raises(InputError, match=why):
        explained(str(tmp_path / "reviews.csv"), tmp_path / "run", settings)


def test_rows_and_pictures_are_explained_too():
    row = ig_core.explain("example:3", model="adult-linear")
    values = dict(zip(row.columns.column, row.columns.value, strict=True))
    settings = corpus.Settings(model="adult-linear").checked()
    (line,) = PartExplainer(settings)(
        pa.table({"id": [0], **{name: [one] for name, one in values.items()}})
    ).table.to_pylist()
    np.testing.assert_allclose(line["scores"], row.columns.score, atol=1e-4)
    settings = corpus.Settings(model="fashion-cnn", column="picture").checked()
    (line,) = PartExplainer(settings)(pa.table({"id": [0], "picture": ["drawing:bag-flap"]})).table.to_pylist()
    picture = ig_core.explain("drawing:bag-flap", model="fashion-cnn")
    np.testing.assert_allclose(np.reshape(line["scores"], (28, 28)), picture.scores, atol=1e-3)


def test_other_settings_and_other_inputs_have_another_digest():
    one = digest(SETTINGS, "a")
    assert digest(SETTINGS, "a") == one
    assert digest(replace(SETTINGS, tolerance=0.01), "a") != one
    assert digest(SETTINGS, "b") != one
