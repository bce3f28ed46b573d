"""All rows of a table at once: scores as one by one, means and swaps of groups by hand, and what the file may hold."""

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest
from small_rows import CODES, MEDIAN, READ, ROW, SCORES, WEIGHTS, everything, small

from ig_core import assets
from ig_core.evaluation import row_overview
from ig_core.evaluation.row_overview import groups_of, of_row, overview, scores_of
from ig_core.explainer import explain
from ig_core.kinds.row.encoding import Encoding

COLUMNS = tuple(dataclasses.replace(column, is_sensitive=column.name == "weather") for column in READ)
WEATHER = COLUMNS[2]
ROWS = pd.DataFrame(  # whose logits are 0.25, 0.5, 2.5 and 0.75
    [MEDIAN | {"warmth": 20.0}, ROW, ROW | {"age": 60.0}, MEDIAN | {"weather": "unknown"}]
)
ODD = pd.DataFrame(  # values that would be found again in a file
    [
        {
            "age": 41.037123 + 0.917317 * n,
            "warmth": 7.593751 - 0.731077 * n,
            "weather": ("clear", "rain")[n % 2],
            "grade": 1.046873 + 0.015731 * n,
        }
        for n in range(30)
    ]
)


def sensitive(**options):
    """small(), whose weather tells of groups."""
    return dataclasses.replace(small(**options), encoding=Encoding(COLUMNS, CODES), plausible=everything(COLUMNS))


@pytest.fixture(scope="module")
def model():
    return sensitive()


@pytest.fixture(scope="module")
def bent():
    import tensorflow as tf

    weights = tf.constant(WEIGHTS[:, np.newaxis] / 4)
    return sensitive(logits=lambda points: tf.tanh(points @ weights) * 3)


def sigmoid(logits):
    return 1 / (1 + np.exp(-np.asarray(logits)))


# ---- scores


def test_scores_of_many_rows_are_those_of_explain_one_by_one(bent):
    found = scores_of(bent, ODD)
    for number, row in enumerate(ODD.to_dict(orient="records")):
        explanation = explain(row, model=bent, target="yes")
        np.testing.assert_allclose(found.scores[number], explanation.scores, atol=1e-5)
        assert found.points[number] == explanation.points
        assert found.gaps[number] <= 1e-3


def test_scores_are_from_the_baseline_and_as_exact_as_asked_for(model, bent):
    assert scores_of(model, ROWS[1:2]).scores[0] == pytest.approx(list(SCORES.values()), abs=1e-5)
    assert scores_of(model, ROWS[1:2], baseline="mean").scores[0, 0] == pytest.approx(2.0, abs=1e-5)  # mean age 40
    loose, strict = (scores_of(bent, ODD, tolerance=tolerance) for tolerance in (0.1, 1e-5))
    assert (loose.points < strict.points).any()


def test_progress_is_told_after_every_part_and_can_end_the_work(model, monkeypatch):
    monkeypatch.setattr(row_overview, "_AT_A_TIME", 12)
    told = []
    parts = scores_of(model, ODD, progress=lambda done, total: told.append((done, total)))
    assert told == [(12, 30), (24, 30), (30, 30)]
    monkeypatch.setattr(row_overview, "_AT_A_TIME", 500)
    np.testing.assert_allclose(parts.scores, scores_of(model, ODD).scores, atol=1e-5)

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scores_of(model, ODD, progress=stop)


# ---- groups


def test_groups_have_their_mean_score_and_what_others_would_get(model):
    rain, clear, unknown = groups_of(model, ROWS, scores_of(model, ROWS).scores)
    assert [(one.column, one.group, one.rows) for one in (rain, clear, unknown)] == [
        ("weather", "rain", 2),
        ("weather", "clear", 1),
        ("weather", "unknown", 1),
    ]
    assert (rain.mean, rain.low, rain.high) == pytest.approx((-0.75, -0.75, -0.75), abs=1e-4)
    assert clear.mean == pytest.approx(0, abs=1e-5)
    assert unknown.mean == pytest.approx(-0.5, abs=1e-4)
    # in the rain, 0.25 becomes −0.5 and 0.75 becomes 0.5
    assert rain.swapped == pytest.approx((-0.75 - 0.25) / 2, abs=1e-5)
    half = 1.959964 * 0.5 / 2**0.5 / 2**0.5
    assert (rain.swapped_low, rain.swapped_high) == pytest.approx((-0.5 - half, -0.5 + half), abs=1e-4)
    assert rain.probability == pytest.approx((sigmoid([-0.5, 0.5]) - sigmoid([0.25, 0.75])).mean(), abs=1e-5)
    assert rain.turned == 0.5
    # where nothing is known, 0.25 becomes −0.25, 0.5 0.75 and 2.5 2.75
    assert unknown.swapped == pytest.approx(0, abs=1e-5)
    assert unknown.turned == pytest.approx(1 / 3, abs=1e-5)


def test_a_single_row_has_a_mean_and_no_interval(model):
    *_, unknown = groups_of(model, ROWS, scores_of(model, ROWS).scores)
    assert (unknown.low, unknown.high) == (None, None)


def test_where_all_are_in_one_group_nobody_can_be_put_into_it(model):
    rows = ROWS.assign(weather="clear")
    (clear,) = groups_of(model, rows, scores_of(model, rows).scores)
    assert (clear.rows, clear.swapped, clear.swapped_low, clear.probability, clear.turned) == (
        4,
        None,
        None,
        None,
        None,
    )


def test_of_a_number_groups_have_no_probability_and_nothing_turns():
    counting = sensitive(labels=("rentals an hour",))
    rain, *_ = groups_of(counting, ROWS, scores_of(counting, ROWS).scores)
    assert rain.swapped == pytest.approx(-0.5, abs=1e-5)
    assert (rain.probability, rain.turned) == (None, None)


def test_a_model_that_reads_nothing_sensitive_has_no_groups():
    assert groups_of(small(), ROWS, np.zeros((4, 4))) == []


def test_a_row_has_an_answer_for_every_category(model):
    table = of_row(model, ROW, WEATHER)
    assert table.category.tolist() == ["clear", "rain", "unknown"]
    assert table.output.tolist() == pytest.approx([1.25, 0.5, 0.75])
    assert table.probability.tolist() == pytest.approx(sigmoid([1.25, 0.5, 0.75]).tolist())
    assert of_row(sensitive(labels=("count",)), ROW, WEATHER).probability.isna().all()


# ---- the overview


@pytest.fixture(scope="module")
def found(bent):
    return overview(bent, ODD, count=20)


def test_an_overview_draws_rows_and_has_their_scores(found, bent):
    assert found["of"] == 30
    assert len(set(found["rows"])) == 20
    assert found["rows"] == sorted(found["rows"])
    assert found["columns"] == ["age", "warmth", "weather", "grade"]
    chosen = ODD.iloc[found["rows"]]
    np.testing.assert_allclose(found["scores"], scores_of(bent, chosen).scores, atol=6e-5)
    np.testing.assert_allclose(found["predictions"], bent.forward(chosen)[:, 0], atol=6e-5)
    assert found["baseline"] == "median"


def test_strength_is_the_mean_size_of_the_scores_of_the_same_rows(found):
    sizes = np.abs(found["scores"])
    assert [mean for mean, _, _ in found["strength"]] == pytest.approx(sizes.mean(axis=0).tolist(), abs=1e-4)
    assert all(low < mean < high for mean, low, high in found["strength"])


def test_places_are_tenths_of_the_rank_and_none_for_categories(found):
    of_columns = list(zip(*found["places"], strict=True))
    numbers = pd.Series(found["rows"])  # with which the age rises and the temperature falls
    assert of_columns[0] == tuple(numbers.rank(pct=True).round(1))
    assert of_columns[1] == tuple((-numbers).rank(pct=True).round(1))
    assert set(of_columns[0]) <= {tenth / 10 for tenth in range(11)}
    assert set(of_columns[2]) == {None}


def test_exactness_is_that_of_the_rows_that_are_shown(found):
    exactness = found["exactness"]
    assert exactness["within"] == 1
    assert 0 <= exactness["mean_gap"] <= exactness["largest_gap"] <= 1e-3
    assert exactness["points"]["median"] <= exactness["points"]["largest"]


def test_no_value_of_the_data_set_is_in_the_file(found):
    assert found.keys() == {
        *("model", "baseline", "of", "rows", "columns", "scores", "places", "predictions", "strength", "exactness"),
        "groups",
    }
    written = json.dumps(found, allow_nan=False)
    for number in ODD[["age", "warmth", "grade"]].to_numpy().ravel():
        assert str(number) not in written


def test_the_same_rows_give_the_same_overview_and_few_rows_are_all_shown(found, bent):
    assert overview(bent, ODD, count=20) == found
    assert overview(bent, ODD)["rows"] == list(range(30))


def test_what_is_written_is_read_again_and_vouched_for(found, tmp_path, monkeypatch):
    (tmp_path / "models" / "small").mkdir(parents=True)
    (tmp_path / "manifest.json").write_text("[]")
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    row_overview.write("small", found)
    assert json.loads((tmp_path / "models" / "small" / "overview.json").read_text()) == found
    (line,) = json.loads((tmp_path / "manifest.json").read_text())
    assert line["command"] == "python -m ig_core evaluate small --experiment overview"
