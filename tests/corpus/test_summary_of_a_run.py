"""Summaries of small runs of each kind: what is in them, and that they are read back."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ig_core import corpus
from ig_core.corpus import summary
from ig_core.corpus.inputs import lay_down, opened, order
from ig_core.corpus.opened import open_run
from ig_core.corpus.parts import Manifest, write, write_manifest
from ig_core.errors import InputError


def a_run(folder, model, inputs, rows, **settings):
    """A run whose only part is made by hand; `rows`: of each input, in the order of its file."""
    folder.mkdir()
    lay_down([inputs], folder)
    count = len(opened(folder))
    settings = corpus.Settings(model=model, label="label", part=count, **settings).checked()
    write_manifest(folder, Manifest("0" * 16, settings, "a file", count, count, 1))
    places = order(count, None, 0)
    facts = {"start": [0.0] * count, "gap": [0.0] * count, "error": [0.0] * count, "points": [5] * count}
    columns = {name: [values[place] for place in places] for name, values in rows.items()}
    own = opened(folder).rows(places)
    columns |= {name: own[name] for name in own.column_names}
    write(folder, 0, pa.table({**facts, "explains": [1.0] * count, **columns}), {b"gradients": b"10"})
    return open_run(folder)


def read_again(found, folder):
    summary.write(found, folder / "summary")
    again = summary.read(folder / "summary")
    pd.testing.assert_frame_equal(again.lines, found.lines)
    assert dict(again.facts) == dict(found.facts)
    return again


def test_of_texts(tmp_path):
    texts = ["Not good", "good"]
    run = a_run(
        tmp_path / "run",
        "imdb-onehot",
        {"text": texts, "label": ["negative", "negative"], "stars": ["2", "3"]},
        {
            "prediction": ["negative", "positive"],
            "probability": [0.9, 0.8],
            "target": ["positive"] * 2,
            "scores": [[-2.0, 1.0], [1.0]],
            "starts": [[0, 4], [0]],
            "ends": [[3, 8], [4]],
            "unseen": [1, 0],
        },
        column="text",
    )
    found = read_again(summary.summarised(run), tmp_path)
    lines = found.lines.sort_values("id").to_dict("records")
    assert [line["right"] for line in lines] == [True, False]
    assert [(line["words"], line["negation"], line["stars"]) for line in lines] == [(3, True, 2), (1, False, 3)]
    assert "text" not in found.lines  # nobody's words are in a summary
    assert found.words.word.tolist() == ["good"]
    assert found.words.cost.tolist() == [0.0]  # without it, 0: no answer at all
    assert found.facts["mistakes"] == 1
    assert (found.facts["explained"], found.facts["within"]) == (2, 1.0)


def test_of_pictures(tmp_path):
    run = a_run(
        tmp_path / "run",
        "fashion-cnn",
        {"picture": ["test:0", "test:1"], "label": ["Shirt", "Coat"]},
        {
            "prediction": ["Shirt", "Shirt"],
            "probability": [0.9, 0.8],
            "target": ["Shirt"] * 2,
            "scores": [[1.0, -1.0], [3.0, 1.0]],
        },
        column="picture",
    )
    found = read_again(summary.summarised(run), tmp_path)
    np.testing.assert_allclose(found.maps.mean([("Coat", "Shirt")]), [[3.0, 1.0], [0.0, 0.0]])
    assert found.maps.confusions == [("Coat", "Shirt")]


def test_of_nothing_there_is_none(tmp_path):
    with pytest.raises(InputError, match="There is no summary in"):
        summary.read(tmp_path)
    (tmp_path / "facts.json").write_text("[]")
    with pytest.raises(InputError, match="cannot be read"):
        summary.read(tmp_path)
