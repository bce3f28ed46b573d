"""What to label first: the order by hand, and that a spreadsheet computes nothing."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from test_summary_of_a_run import a_run

from ig_core import cli
from ig_core.corpus.lines import lines_of, to_csv
from ig_core.corpus.remedy import labelling
from ig_core.corpus.remedy.labelling import slice_named, to_label
from ig_core.errors import InputError

TEXTS = ["sure mistake", "=1+1 unsure mistake", "unsure hit", "sure hit", "no answer", "of another shop"]
PREDICTIONS = ["positive", "positive", "negative", "negative", "positive", "positive"]
PROBABILITIES = [0.9, 0.6, 0.55, 0.95, 0.7, 0.8]


def run_of(folder, **settings):
    labels = ["negative", "negative", "negative", "negative", None, "positive"]
    shops = ["web"] * 5 + ["mail"]
    scores = {"scores": [[1.0]] * 6, "starts": [[0]] * 6, "ends": [[2]] * 6, "unseen": [0] * 6}
    said = {"prediction": PREDICTIONS, "probability": PROBABILITIES, "target": PREDICTIONS}
    inputs = {"text": TEXTS, "label": labels, "shop": shops}
    return a_run(folder / "run", "imdb-onehot", inputs, {**said, **scores}, column="text", **settings)


def test_mistakes_come_first_then_what_is_not_known_then_hits(tmp_path):
    run = run_of(tmp_path)
    table = to_label(run, slice_named(lines_of(run), "shop: web"))
    assert table.text.tolist() == [TEXTS[place] for place in (0, 1, 4, 2, 3)]
    assert table.id.tolist() == [0, 1, 4, 2, 3]
    assert list(table) == ["id", "text", "shop", "prediction", "probability", "label"]
    assert table.probability.tolist() == pytest.approx([0.9, 0.6, 0.7, 0.55, 0.95])


def test_without_answers_the_least_certain_come_first_and_a_column_is_left_open():
    lines = pd.DataFrame({"probability": [0.9, 0.5, 0.7]})
    assert labelling._order(lines).tolist() == [1, 2, 0]
    assert labelling._free(pd.DataFrame({"label": [0], "new label": [1]})) == "new new label"


def test_a_column_that_is_not_the_answer_keeps_its_name(tmp_path):
    run = run_of(tmp_path)
    object.__setattr__(run.manifest.settings, "label", "")
    table = to_label(run, slice_named(lines_of(run), "shop: web"))
    assert table.text.tolist() == [TEXTS[place] for place in (2, 1, 4, 0, 3)]
    assert set(table["new label"]) == {""}


def test_nothing_is_a_formula(tmp_path):
    run = run_of(tmp_path)
    table = to_label(run, slice_named(lines_of(run), "shop: web")).assign(note=["+1", "-1", "@x", "\t=1", np.nan])
    rows = list(csv.DictReader(io.StringIO(to_csv(table.rename(columns={"shop": "=shop"})))))
    assert rows[1]["text"] == "'=1+1 unsure mistake"
    assert [row["note"] for row in rows] == ["'+1", "'-1", "'@x", "'\t=1", ""]
    assert "'=shop" in rows[0]
    assert rows[2]["label"] == ""


def test_a_slice_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    run = run_of(tmp_path)
    with pytest.raises(InputError, match=r"There is no slice 'shop: street' in this run; choose from: .*shop: web"):
        slice_named(lines_of(run), "shop: street")


def test_the_command_writes_a_slice_and_lists_them(tmp_path, capfd):
    run_of(tmp_path)
    folder, file = str(tmp_path / "run"), tmp_path / "label.csv"
    assert cli.main(["remedy", folder, "--slice", "?"]) == 0
    assert "shop: web (5 inputs)" in capfd.readouterr().out
    assert cli.main(["remedy", folder, "--slice", "shop: web", "-o", str(file)]) == 0
    assert "5 inputs" in capfd.readouterr().out
    assert len(list(csv.DictReader(file.open(encoding="utf-8")))) == 5
    assert cli.main(["remedy", folder, "--slice", "shop: web"]) == 0
    assert capfd.readouterr().out == file.read_text(encoding="utf-8")
    assert cli.main(["remedy", str(tmp_path / "none"), "--slice", "?"]) == 2
    assert "There is no run" in capfd.readouterr().err
