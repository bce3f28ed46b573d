"""ig-lens evaluate shortcuts --experiment shortcuts: what it refuses, what it prints, and that it goes on."""

import json

import pytest

from ig_core import assets, cli
from ig_core.cli import shortcuts as command
from ig_core.evaluation.planting import experiment, race, shipped


@pytest.fixture
def run(capfd):
    """Run the command in this process: status, stdout, stderr."""

    def running(*arguments):
        capfd.readouterr()
        status = cli.main(["evaluate", *arguments, "--experiment", "shortcuts"])
        out, err = capfd.readouterr()
        return status, out, err

    return running


@pytest.fixture
def parts(monkeypatch, tmp_path):
    """Data sets that are there, networks that have learned at once, and assets that may be written."""
    made = []

    def part(combination):
        made.append(combination.key)
        figure = {"mean": 1.0, "low": 0.9, "high": 1.0, "texts": 4}
        places = {field: [1.0, 0.5] for field in race.Place._fields}
        accuracy = {"plain": figure, "contrast": figure | {"mean": 0.5 if combination.seed == 2 else 1.0}}
        return {
            **combination._asdict(),
            "epochs": 3,
            "accuracy": accuracy,
            "methods": {"lrp": places, "random": places},
        }

    monkeypatch.setattr(command, "lookup", lambda name: type("Set", (), {"labelled": lambda self, split: ([], [])})())
    monkeypatch.setattr(command, "_RUNS", tmp_path / "runs")
    monkeypatch.setattr(experiment, "part", part)
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    return made


def test_a_name_that_is_no_family_is_refused_in_one_sentence(run, parts):
    status, out, err = run("gru")
    assert status == 2
    assert "choose from: shortcuts, lstm, transformer" in err
    assert not out
    assert not parts


def test_without_the_data_it_says_what_is_missing(run, monkeypatch, tmp_path):
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    status, _, err = run("shortcuts")
    assert status == 2
    assert "Sentiment Treebank" in err


def test_one_family_is_run_and_what_is_missing_is_said(run, parts):
    status, out, _ = run("lstm")
    assert status == 0
    assert len(parts) == 18
    assert "sst-2 single lstm, lrp: precision 0.7500" in out
    assert "did NOT learn its shortcut" in out
    assert "not run yet: sst-2-single-transformer-0" in out
    assert {row["seeds"] for row in shipped.read()["rows"]} == {2}


def test_it_goes_on_where_it_was(run, parts):
    run("lstm")
    run("shortcuts")
    assert len(parts) == len(set(parts)) == 36
    assert shipped.read()["missing"] == []
    assert json.dumps(shipped.read(), allow_nan=False)
