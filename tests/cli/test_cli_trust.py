"""ig-lens trust: what it prints, and what it refuses."""

import json

import pytest

from ig_core import cli
from ig_core.evaluation import trust

TEXT = "Not a masterpiece, but oddly moving: the acting is superb and the music lovely."


@pytest.fixture
def run(capfd, shipped):
    """Run a command in this process: status, stdout, stderr."""

    def running(*arguments):
        status = cli.main(arguments)
        out, err = capfd.readouterr()
        return status, out, err

    return running


def test_checks_are_printed_as_json(run):
    status, out, _ = run("trust", TEXT, "--model", "imdb-onehot", "--json")
    data = json.loads(out)
    assert status == 0
    assert data["verdict"] in ("trust", "trust with doubts", "do not trust")
    assert [check["name"] for check in data["checks"]] == list(trust.CHECKS)
    for check in data["checks"]:
        assert {"name", "passed", "figure", "threshold", "sentence"} <= set(check)
        assert check["sentence"]


def test_checks_are_printed_as_a_table(run):
    status, out, _ = run("trust", TEXT)
    assert status == 0
    assert out.startswith("Trust")
    assert "✓ adds up: " in out
    assert "– like the training data\n    Not asked: this is not measured for such an input, model or method.\n" in out


def test_a_row_is_read_as_json_or_by_its_number(run):
    status, out, _ = run("trust", "example:3", "--model", "adult-mlp")
    assert status == 0
    assert "methods agree" in out
    assert run("trust", '{"age": ', "--model", "adult-mlp")[::2] == (
        2,
        "The row must be a JSON object of columns and values; got '{\"age\": '.\n",
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((TEXT, "--model", "nobody"), "There is no model 'nobody'; choose from: "),
        ((TEXT, "--method", "magic"), "There is no method 'magic'; choose from: "),
        (("nowhere.png", "--model", "fashion-cnn"), "nowhere.png could not be read: "),
        (("",), "The review is empty"),
    ],
)
def test_what_cannot_be_tested_is_refused_in_one_sentence(run, arguments, sentence):
    status, out, err = run("trust", *arguments)
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
