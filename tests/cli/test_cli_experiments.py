"""ig-lens evaluate NAME --experiment …: what is refused, what is printed, and what is kept."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from ig_core import assets, cli, data, models
from ig_core.data import adult, tables
from ig_core.evaluation.experiments import deletion, files, masking, random_labels, randomisation, removal
from ig_core.evaluation.trust import coverage

PEOPLE = pd.concat([tables.examples("adult")] * 2, ignore_index=True)  # enough for a background


@pytest.fixture
def run(capfd):
    """Run the command in this process: status, stdout, stderr."""

    def running(*arguments):
        capfd.readouterr()
        try:
            status = cli.main(["evaluate", *arguments])
        except SystemExit as ended:  # argparse
            status = ended.code
        out, err = capfd.readouterr()
        return status, out, err

    return running


@pytest.fixture
def writable(monkeypatch, tmp_path):
    """Assets that may be written, and a folder of one's own for the parts."""
    monkeypatch.setattr(assets, "FOLDER", shutil.copytree(assets.FOLDER, tmp_path / "assets"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def no_data_needed(monkeypatch):
    monkeypatch.setattr("ig_core.cli.experiments._check", lambda name: None)
    monkeypatch.setattr(models, "load", lambda name: name)


@pytest.mark.parametrize(
    ("name", "experiment", "why"),
    [
        ("adult-mlp", "masking", "is of models that read texts; 'adult-mlp' is none"),
        ("imdb-onehot", "removal", "is of models that read pictures; 'imdb-onehot' is none"),
        ("adult-mlp", "deletion", "is of models of film reviews; 'adult-mlp' is none"),
        ("imdb-onehot", "random-labels", "is of models of Fashion-MNIST; 'imdb-onehot' is none"),
        ("nothing", "randomisation", "There is no model 'nothing'"),
    ],
)
def test_a_model_that_does_not_fit_is_refused_in_a_sentence(run, name, experiment, why):
    status, out, err = run(name, "--experiment", experiment)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert why in err


@pytest.mark.parametrize("count", ["0", "-3", "many", "1.5"])
def test_a_number_of_inputs_is_one_or_more(run, count):
    status, _, err = run("adult-mlp", "--experiment", "randomisation", f"--inputs={count}")
    assert status == 2
    assert "the number of inputs must be 1 or more" in err


def test_without_the_data_set_nothing_is_begun(run, tmp_path, monkeypatch):
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    status, out, err = run("adult-mlp", "--experiment", "randomisation")
    assert (status, out, err.count("\n")) == (2, "", 1)


def test_layers_are_made_random_and_the_table_is_kept(run, writable, monkeypatch):
    monkeypatch.setattr(adult, "load", lambda split: PEOPLE)
    status, out, err = run("adult-linear", "--experiment", "randomisation", "--inputs", "20")
    assert (status, err) == (0, "")
    assert "adult-linear: randomisation, 20 inputs; 95 % intervals in brackets" in out
    assert "random down to output: rank correlation" in out
    table = files.read("adult-linear", "randomisation")
    assert (table["setting"]["inputs"], table["setting"]["draws"]) == (20, 2)
    assert {row["method"] for row in table["rows"]} >= {"integrated-gradients", "shapley", "input-size"}
    parts = sorted(writable.glob("runs/experiments/adult-linear/*/*.json"))
    assert [part.stem for part in parts] == ["000000-000010", "000010-000020"]


def test_what_was_measured_is_not_measured_again(run, writable, monkeypatch):
    monkeypatch.setattr(adult, "load", lambda split: PEOPLE)
    run("adult-linear", "--experiment", "randomisation", "--inputs", "20")
    monkeypatch.setattr(randomisation, "compared", lambda *_: pytest.fail("this part is there already"))
    status, out, _ = run("adult-linear", "--experiment", "randomisation", "--inputs", "20")
    assert (status, "20 inputs" in out) == (0, True)


def test_masking_prints_methods_and_neighbours(run, writable, no_data_needed, monkeypatch):
    random = np.zeros((2, 3))
    found = masking.tables({"integrated-gradients": random - 1, "leave-one-out": random - 2, "random": random})
    monkeypatch.setattr(masking, "on_test_part", lambda *_: {"setting": {"inputs": 2}, **found})
    status, out, _ = run("sst-bert", "--experiment", "masking")
    assert status == 0
    assert "-2.000 [-2.000, -2.000]" in out
    assert "leave-one-out over integrated-gradients  1.000 [1.000, 1.000]" in out
    assert json.loads((assets.FOLDER / "models/sst-bert/masking.json").read_text())["setting"] == {"inputs": 2}


def test_removal_prints_areas_and_differences(run, writable, no_data_needed, monkeypatch):
    random = np.full((2, 2), 0.5)
    found = removal.tables({"lrp": random + np.array([-0.25, 0.25]), "random": random})
    monkeypatch.setattr(removal, "on_test_part", lambda *_: {"setting": {"inputs": 2}, **found})
    status, out, _ = run("fashion-cnn", "--experiment", "removal")
    assert status == 0
    assert "0.250 [0.250, 0.250]  0.750 [0.750, 0.750]" in out
    assert out.index("differences to random orders") < out.rindex("0.250 [0.250, 0.250]")


def test_random_labels_print_both_networks(run, writable, no_data_needed, monkeypatch):
    row = {"method": "lrp"}
    for name, value in (("true_labels", 0.75), ("random_labels", 0.25), ("difference", 0.5)):
        row |= {name: value, f"{name}_low": value, f"{name}_high": value}
    monkeypatch.setattr(random_labels, "on_test_part", lambda *_: {"setting": {"inputs": 2}, "rows": [row]})
    status, out, _ = run("fashion-cnn", "--experiment", "random-labels")
    assert status == 0
    assert "0.750 [0.750, 0.750]  0.250 [0.250, 0.250]  0.500 [0.500, 0.500]" in out


def test_how_often_intervals_hold_is_printed_and_kept(run, writable, no_data_needed, monkeypatch):
    shares = {"mean": 0.95, "low": 0.94, "high": 0.96}
    found = {"model": "adult-linear", "inputs": 2, "coverage": {"quadrature": shares, "seeds": shares}}
    monkeypatch.setattr(type(data.lookup("adult")), "labelled", lambda self, split: ([], []))
    monkeypatch.setattr(coverage, "measure", lambda *_, **__: found)
    status, out, _ = run("adult-linear", "--experiment", "intervals")
    assert status == 0
    assert "  seeds: 0.9500 (95 % interval 0.9400 to 0.9600)" in out
    assert files.read("adult-linear", "intervals") == found


def test_words_are_deleted_from_reviews_too(run, writable, no_data_needed, monkeypatch):
    rows = [
        {"start": "correct", "method": "lrp", "deleted": n, "accuracy": 1 - n / 4, "spread": 0.0, "sentences": 3}
        for n in (0, 1)
    ]
    monkeypatch.setattr(deletion, "on_test_part", lambda *_: {"setting": {"inputs": 3}, "rows": rows})
    status, out, _ = run("imdb-bilstm", "--experiment", "deletion")
    assert status == 0
    assert "3 texts on which the model was correct; words deleted by decreasing score" in out
    assert "lrp      1.0  0.75" in out
