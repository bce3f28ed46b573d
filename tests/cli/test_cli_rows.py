"""explain-row: rows of files, of data sets and those that ship; what is printed, written and refused."""

import csv
import io
import json
import os
import sys
from pathlib import Path

import pytest
import small_rows

from ig_core import cli, models
from ig_core.data import adult, bike_sharing
from ig_core.models import MODELS, Model
from ig_core.records import Explanation, RowExplanation

ROOT = Path(__file__).parents[2]
PEOPLE, HOURS = (str(ROOT / f"assets/examples/{name}.csv") for name in ("adult", "bike-sharing"))
HAS_ADULT = "IG_DATA_DIR" in os.environ and (Path(os.environ["IG_DATA_DIR"]) / "adult").is_dir()
NOT_READ = "Not read, because the data set has no such columns: {}, 'test'.\n"


@pytest.fixture
def run(capfd, monkeypatch):
    """Run a command in this process, with linear models in the places of the trained ones: status, stdout, stderr."""
    small = {"adult-mlp": small_rows.adult_model(), "bike-mlp": small_rows.bike_model()}
    monkeypatch.setitem(MODELS, "adult-mlp", Model("", "row", adult.LABELS, "", dataset="adult"))
    monkeypatch.setitem(MODELS, "bike-mlp", Model("", "row", (bike_sharing.TARGET,), "", dataset="bike-sharing"))
    monkeypatch.setattr(models, "load", small.__getitem__)
    capfd.readouterr()

    def running(*arguments):
        status = cli.main(["explain-row", *map(str, arguments)])
        out, err = capfd.readouterr()
        return status, out, err

    return running


@pytest.fixture
def typed(monkeypatch):
    """Put bytes on standard input."""

    def typing(data):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return typing


def refused(result):
    """The one line with which a command was refused."""
    status, out, err = result
    assert status == 2
    assert out == ""
    assert err.endswith(".\n")
    assert err.count("\n") == 1
    return err.rstrip("\n")


def explained(result):
    status, out, _ = result
    assert status == 0
    explanation = Explanation.from_json(out)
    assert isinstance(explanation, RowExplanation)
    return explanation


def test_a_row_is_explained_in_a_headline_a_line_a_column_and_how_exact_it_is(run):
    status, out, err = run("--example", 0)
    head, *lines, exact = out.splitlines()
    assert (status, err) == (0, "")
    assert head.startswith("More than $50,000, because of age (20 years)")
    assert head.endswith(" %)")
    assert len(lines) == 12
    assert lines[0].split() == ["+0.459", "age", "20", "years", "(53.5", "years)"]  # weight −0.5 × −33.5 / 36.5
    assert exact.startswith("Exact to ")


def test_a_number_is_explained_by_the_same_command_and_has_no_probability(run):
    status, out, err = run("--example", 0, "--model", "bike-mlp")
    head, *lines, exact = out.splitlines()
    assert (status, err) == (0, "")
    assert "rentals an hour" in head
    assert not head.endswith("%)")
    assert len(lines) == 11
    assert exact.startswith("Exact to ")


def test_a_row_of_a_file_is_the_one_of_that_index_and_columns_that_are_not_read_are_named(run):
    for index in (0, 59):
        result = run(PEOPLE, "--index", index, "--json")
        assert result[2] == NOT_READ.format("'label'")
        assert explained(result).input == explained(run("--example", index, "--json")).input
    assert explained(run(PEOPLE, "--json")).input == explained(run("--example", 0, "--json")).input


def test_a_dash_reads_standard_input(run, typed):
    typed(Path(PEOPLE).read_bytes())
    assert explained(run("-", "--index", 3, "--json")).input == explained(run("--example", 3, "--json")).input


@pytest.mark.skipif(not HAS_ADULT, reason="IG_DATA_DIR names no folder with adult")
def test_a_test_row_is_the_one_of_that_number(run):
    with open(PEOPLE, encoding="utf-8") as stream:
        number = next(csv.DictReader(stream))["test"]
    assert explained(run("--test", number, "--json")).input == explained(run("--example", 0, "--json")).input
    assert "numbered 0 to 16,280; got '16281'" in refused(run("--test", 16281))


def test_changed_columns_have_their_new_values_and_all_others_stay(run):
    before = explained(run("--example", 0, "--json")).input
    changes = ["--set", "age=30", "--set", "education-num=Masters", "--set", "occupation=sales"]
    after = explained(run("--example", 0, *changes, "--json")).input
    assert after == before | {"age": 30.0, "education-num": 14.0, "occupation": "Sales"}


def test_values_beyond_the_training_part_are_named_and_explained(run):
    status, out, err = run("--example", 0, "--set", "age=120", "--set", "capital-gain=1e6")
    assert (status, out[:5]) == (0, "At mo")
    ranges = "age (17 to 90 years there), capital gain ($0 to $99,999 there)"
    assert err == f"The row lies outside of what the model was trained on: {ranges}.\n"


def test_options_reach_the_explanation(run):
    chosen = ("--method", "shapley", "--target", adult.LABELS[0], "--baseline", "row:example:1")
    explanation = explained(run("--example", 0, *chosen, "--json"))
    assert (explanation.method, explanation.target, explanation.baseline) == ("shapley", *chosen[3::2])


def test_the_scores_of_one_row_are_written_as_a_table_and_nothing_is_printed(run, tmp_path):
    file = tmp_path / "scores.csv"
    assert run("--example", 0, "--csv", file) == (0, "", "")
    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    assert [row["column"] for row in rows] == [column.name for column in small_rows.adult_model().columns]


# ---- all rows


def test_all_rows_of_a_file_are_one_table_on_standard_output(run):
    status, out, err = run("--all", PEOPLE)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (status, err) == (0, NOT_READ.format("'label'"))
    assert [row["line"] for row in rows] == [str(line) for line in range(2, 62)]
    third = explained(run("--example", 2, "--json"))
    assert float(rows[2]["score of age"]) == pytest.approx(third.by_place["age"], abs=1e-5)
    assert rows[2]["prediction"] == third.prediction.label


def test_all_rows_of_a_file_are_written_with_the_same_change_in_each(run, tmp_path):
    file = tmp_path / "scores.csv"
    status, out, err = run("--all", HOURS, "--model", "bike-mlp", "--csv", file, "--set", "temp=2")
    assert (status, out) == (0, "")
    assert "60 of 60 rows lie outside of what the model was trained on: temperature (0.8 to 41 °C there)." in err
    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    assert len(rows) == 60
    assert list(rows[0])[:2] == ["line", "rentals an hour"]
    assert len({row["score of temperature"] for row in rows}) == 1


def test_a_terminal_shows_how_many_rows_are_done(run, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    err = run("--all", PEOPLE, "--csv", tmp_path / "scores.csv")[2]
    assert err.endswith("\r60 of 60, 0 minutes left \n")


def test_ctrl_and_c_says_how_many_rows_were_done(run, tmp_path, monkeypatch):
    def stopping(done, total, began):
        if done == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr("ig_core.cli.explain_row.show_progress", stopping)
    status, out, err = run("--all", PEOPLE, "--csv", tmp_path / "scores.csv")
    assert (status, out) == (130, "")
    assert err.endswith("Stopped after 5 of 60 rows.\n")


# ---- refused


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ([], "required"),
        ([PEOPLE, "--example", "0"], "not allowed with"),
        (["--example", "0", "--index", "1"], "--index names a row of FILE, and no FILE was given."),
        (["--example", "60"], "The example rows of adult are numbered 0 to 59; got '60'."),
        (["--example", "-1"], "numbered 0 to 59; got '-1'"),
        (["nowhere.csv"], "nowhere.csv could not be read"),
        ([str(ROOT / "docs/image.png")], "A CSV file was expected; this is a PNG picture."),
        ([str(ROOT / "LICENSE")], "The first line must name the columns"),
        (["--example", "0", "--set", "age"], "A change is written column=value; got 'age'."),
        (["--example", "0", "--set", "height=2"], "There is no column 'height'; choose from: age, "),
        (["--example", "0", "--set", "fnlwgt=2"], "Models do not read the column fnlwgt: It tells how"),
        (["--example", "0", "--set", "sex=3"], "The column sex must be one of these: "),
        (["--example", "0", "--set", "age=1e300"], "The column age must be a number from -7,283 to 7,390 years"),
        (["--example", "0", "--set", "age=1e9"], "as the data has 17 to 90; got 1e+09."),
        (["--example", "00000000099999999"], "numbered 0 to 59; got '00000000099999999'"),
        (["--example", "0", "--baseline", "row:example:0000000009" + "9" * 5000], "numbered 0 to 59; got '0000000009"),
        (["--example", "0", "--set", "age=nan"], "The column age must be a number (years); got 'nan'."),
        (
            ["--example", "0", "--model", "imdb-bert"],
            "The model 'imdb-bert' cannot read this row; these can: adult-mlp",
        ),
        (["--example", "0", "--model", "gpt"], "There is no model 'gpt'"),
        (["--example", "0", "--method", "lrp"], "does not apply"),
        (["--example", "0", "--baseline", "zero"], "There is no baseline 'zero'; choose from: median, mean"),
        (["--example", "0", "--target", "rich"], "There is no target 'rich'"),
        (["--all", PEOPLE, "--json", "--png", "x.png"], "leave out --json and --png."),
        (["--all", "nowhere.csv"], "nowhere.csv could not be read"),
    ],
)
def test_what_cannot_be_explained_is_one_sentence(run, arguments, part):
    assert part in refused(run(*arguments))


def test_a_row_beyond_the_file_is_one_sentence(run):
    status, out, err = run(PEOPLE, "--index", 60)
    assert (status, out) == (2, "")
    assert err.splitlines()[-1] == "The rows of the file are numbered 0 to 59; got 60."


def test_options_that_cannot_be_used_with_all_rows_leave_the_file_as_it_was(run, tmp_path):
    file = tmp_path / "scores.csv"
    file.write_text("mine", encoding="utf-8")
    assert run("--all", PEOPLE, "--csv", file, "--target", "rich")[0] == 2
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_bad_cell_is_named_by_line_and_column(run, typed):
    header, first = Path(PEOPLE).read_text(encoding="utf-8").splitlines()[:2]
    typed(f"{header}\n{first}\n{first.replace('20,', '=1+1,', 1)}\n".encode())
    assert refused(run("-")) == "Line 3: The column age must be a number (years); got '=1+1'."


def test_without_the_data_set_a_test_row_is_one_sentence(run, tmp_path, monkeypatch):
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "Adult was expected in" in refused(run("--test", 0))


def test_json_is_all_that_stands_on_standard_output(run):
    assert json.loads(run(PEOPLE, "--json")[1])["kind"] == "row"
