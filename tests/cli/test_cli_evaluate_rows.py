"""ig-lens evaluate on models of table rows: the figures of their cards, and the overview of all rows."""

import json

import pytest
import small_rows

from ig_core import assets, cli, models
from ig_core.cli import common
from ig_core.data import DATASETS, adult, bike_sharing, tables
from ig_core.evaluation import row_overview
from ig_core.evaluation.figures import LABELS
from ig_core.models import MODELS

NAMES = [name for name, row in MODELS.items() if row.kind == "row"]


@pytest.fixture
def run(capfd):
    """Run the command in this process: status, stdout, stderr."""

    def running(*arguments):
        capfd.readouterr()
        status = cli.main(["evaluate", *arguments])
        out, err = capfd.readouterr()
        return status, out, err

    return running


@pytest.fixture
def no_data(tmp_path, monkeypatch):
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def few_people(monkeypatch, tmp_path):
    """60 people as the test part, a linear model for adult-mlp, and assets that may be written."""
    people, model = tables.examples("adult"), small_rows.adult_model()
    monkeypatch.setattr(adult, "load", lambda split: people)
    monkeypatch.setattr(models, "load", {"adult-mlp": model}.__getitem__)
    (tmp_path / "models" / "adult-mlp").mkdir(parents=True)
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    return model, people


def line(name, key, card):
    """What the command should print of one figure of a card."""
    figure = card[key]["test"] if key != "calibration" else card[key]
    if key == "calibration":
        return f"{name}: test {LABELS[key]} {figure['error']:.4f} ({sum(one['rows'] for one in figure['bins']):,} rows)"
    digits = 2 if key == "mean_absolute_error" else 4
    value, low, high = (f"{number:.{digits}f}" for number in (figure["value"], *figure["interval_95"]))
    of = f"{figure['correct']:,} of {figure['total']:,}" if "correct" in figure else f"{figure['total']:,} rows"
    return f"{name}: test {LABELS[key]} {value} (95 % interval {low} to {high}, {of})"


@pytest.mark.parametrize("name", NAMES)
def test_evaluating_prints_the_figures_of_the_card(run, name):
    if DATASETS[MODELS[name].dataset].find() is None:
        pytest.skip(f"IG_DATA_DIR names no folder with {MODELS[name].dataset}")
    card = json.loads(assets.path(f"models/{name}/card.json").read_text(encoding="utf-8"))
    of_numbers = len(MODELS[name].labels) == 1
    keys = ["r2", "mean_absolute_error"] if of_numbers else ["accuracy", "auc", "calibration"]
    status, out, err = run(name)
    assert (status, err) == (0, "")
    assert out.splitlines() == [line(name, key, card) for key in keys]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("more", [(), ("--experiment", "overview")])
def test_without_the_data_set_one_sentence_says_what_was_expected(run, no_data, name, more):
    status, out, err = run(name, *more)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "was expected in" in err


def test_the_overview_is_of_table_rows(run):
    status, out, err = run("imdb-onehot", "--experiment", "overview")
    assert (status, out) == (2, "")
    assert err == "The overview is of models of table rows; 'imdb-onehot' is none.\n"


def test_an_overview_that_could_not_be_written_is_not_begun(run, monkeypatch):
    monkeypatch.setattr(common.os, "access", lambda *_: False)
    status, out, err = run("adult-linear", "--experiment", "overview")
    assert (status, out) == (2, "")
    assert "which this user may not change" in err


def test_the_overview_is_printed_and_written(run, few_people):
    model, people = few_people
    status, out, err = run("adult-mlp", "--experiment", "overview")
    assert (status, err) == (0, "")
    written = row_overview.read("adult-mlp")
    assert written == row_overview.overview(model, people)
    lines = out.splitlines()
    assert lines[0] == "adult-mlp: mean |score| of each column over 60 of 60 test rows"
    for text, column, (mean, low, high) in zip(lines[1:], written["columns"], written["strength"], strict=False):
        assert text == f"  {column}: {mean:.4f} (95 % interval {low:.4f} to {high:.4f})"
    women = next(group for group in written["groups"] if group["group"] == "Female")
    (of_women,) = [text for text in lines if text.startswith("  sex, Female: ")]
    assert f"{women['mean']:.4f} (95 % interval" in of_women
    assert f"{women['rows']} rows); others {women['swapped']:+.4f} (" in of_women
    assert of_women.endswith(f"which turns {women['turned']:.2%} of them")
    assert len(lines) == 2 + len(written["columns"]) + len(written["groups"])


def test_a_group_of_one_has_no_interval_and_one_of_all_nobody_to_put_into_it(run, few_people, monkeypatch):
    _, people = few_people
    alone = people.assign(sex=["Female", *["Male"] * 59], race="White")
    monkeypatch.setattr(adult, "load", lambda split: alone)
    status, out, err = run("adult-mlp", "--experiment", "overview")
    assert (status, err) == (0, "")
    (woman,) = [text for text in out.splitlines() if text.startswith("  sex, Female: ")]
    assert "(1 row); others " in woman
    (men,) = [text for text in out.splitlines() if text.startswith("  sex, Male: ")]
    assert "59 rows); others +0.0111, which turns 0.00% of them" in men
    (white,) = [text for text in out.splitlines() if text.startswith("  race, White: ")]
    assert white.endswith("60 rows)")


def test_progress_is_shown_on_a_terminal(run, few_people, monkeypatch):
    monkeypatch.setattr(row_overview, "_AT_A_TIME", 25)
    monkeypatch.setattr(common.sys.stderr, "isatty", lambda: True, raising=False)
    _, _, err = run("adult-mlp", "--experiment", "overview")
    assert [text.split(",")[0] for text in err.split("\r")[1:]] == ["25 of 60", "50 of 60", "60 of 60"]


def test_a_model_of_numbers_has_its_r2_and_its_mean_error_by_days(run, monkeypatch):
    hours = tables.examples("bike-sharing")
    model, one_day = small_rows.bike_model(), hours.assign(date="2012-11-05")
    monkeypatch.setattr(models, "load", {"bike-mlp": model}.__getitem__)
    estimated = model.forward(hours[[column.name for column in model.columns]])[:, 0].astype(float)
    error = abs(estimated - hours.cnt).mean()
    share = 1 - ((estimated - hours.cnt) ** 2).sum() / ((hours.cnt - hours.cnt.mean()) ** 2).sum()
    monkeypatch.setattr(bike_sharing, "load", lambda split: one_day)
    status, out, err = run("bike-mlp")
    assert (status, err) == (0, "")
    assert out.splitlines() == [  # whose only day is drawn each time
        f"bike-mlp: test R² {share:.4f} (95 % interval {share:.4f} to {share:.4f}, 60 rows)",
        f"bike-mlp: test mean absolute error {error:.2f} (95 % interval {error:.2f} to {error:.2f}, 60 rows)",
    ]


def test_the_list_of_models_says_how_good_each_is(capfd):
    assert cli.main(["models"]) == 0
    out = capfd.readouterr().out
    for name in NAMES:
        card = json.loads(assets.path(f"models/{name}/card.json").read_text(encoding="utf-8"))
        is_class = "accuracy" in card
        figure = card["accuracy" if is_class else "r2"]["test"]
        said = "right on {:.4f} of" if is_class else "R² {:.4f} on"
        assert f"  {said.format(figure['value'])} {figure['split']} (95 % interval" in out
