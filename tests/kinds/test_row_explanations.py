"""Table rows through the one door: on a linear model every exact method gives weight × (value − baseline)."""

import csv
import dataclasses
import io
import json

import numpy as np
import pytest
from small_rows import MEDIAN, ROW, SCORES, WEIGHTS, adult_model, bike_model, small

from ig_core import models
from ig_core.errors import InputError
from ig_core.evaluation.deletion import deletion_test
from ig_core.explainer import explain, explain_all_classes, explain_many, prepare
from ig_core.kinds import KINDS
from ig_core.kinds.row.exports import scores_csv
from ig_core.kinds.row.rows import reference_to
from ig_core.records import Explanation, RowExplanation

COUNTED = "rentals an hour"
EXACT = ("integrated-gradients", "shapley", "leave-one-out")


@pytest.fixture(scope="module")
def model():
    return small()


@pytest.fixture(scope="module")
def counting():
    return small(labels=(COUNTED,))


@pytest.fixture(scope="module")
def bent():
    """A model whose columns act together: the output is the square of a sum."""
    import tensorflow as tf

    weights = tf.constant(WEIGHTS[:, np.newaxis] / 4)
    return small(labels=(COUNTED,), logits=lambda points: tf.square(points @ weights + 1))


@pytest.mark.parametrize("method", EXACT)
def test_on_a_linear_model_a_score_is_weight_times_difference(model, method):
    explanation = explain(ROW, model=model, method=method)
    assert explanation.by_place.to_dict() == pytest.approx(SCORES, abs=1e-5)


@pytest.mark.parametrize("method", EXACT)
@pytest.mark.parametrize("make", [adult_model, bike_model])
def test_so_it_is_on_all_columns_of_a_data_set_from_the_mean_and_another_row(method, make):
    whole = make()
    weights = np.linspace(-0.5, 0.5, len(whole.encoding.units))
    target = whole.labels[-1]
    for baseline in ("mean", "row:example:7"):
        case = prepare("example:3", model=whole, baseline=baseline)
        expected = np.bincount(whole.encoding.units, weights * (case.x - case.start))
        explanation = explain("example:3", model=whole, method=method, baseline=baseline, target=target)
        assert explanation.scores == pytest.approx(expected, abs=1e-5)


def test_expected_gradients_of_a_linear_model_are_integrated_gradients_from_the_mean_of_the_background():
    whole = adult_model()
    background = KINDS["row"].background(whole, np.zeros(whole.shape, np.float32), 64, "")
    assert background.label == "60 rows that ship with IG Lens"
    from_mean = dataclasses.replace(whole, name="other", mean=background.points.mean(axis=0))
    averaged = explain("example:3", model=dataclasses.replace(whole, name="other"), method="expected-gradients")
    exact = explain("example:3", model=from_mean, baseline="mean")
    assert averaged.scores == pytest.approx(exact.scores, abs=1e-5)
    assert averaged.prediction.baseline_logit == pytest.approx(exact.prediction.baseline_logit, abs=1e-5)


def test_the_second_of_two_classes_has_the_logit_and_the_first_minus_it(model):
    explanations = explain_all_classes(ROW, model=model)
    assert explanations["yes"].prediction.label == "yes"
    assert explanations["yes"].prediction.logit == 0.5
    assert explanations["yes"].prediction.baseline_logit == 1.25
    assert explanations["no"].scores == pytest.approx(-explanations["yes"].scores)
    assert explanations["no"].prediction.logit == -0.5


def test_a_number_has_no_probability_and_scores_in_what_is_counted(counting):
    explanation = explain(ROW, model=counting)
    assert explanation.target == explanation.prediction.label == explanation.traits.unit == COUNTED
    assert explanation.prediction.probability is None
    assert explanation.prediction.probabilities == {}
    assert explanation.prediction.logit == 0.5
    assert explanation.by_place.to_dict() == pytest.approx(SCORES, abs=1e-5)
    with pytest.raises(InputError, match=f"There is no target 'yes'; choose from: {COUNTED}"):
        explain(ROW, model=counting, target="yes")


def test_values_and_those_of_the_baseline_stand_beside_the_scores(model):
    table = explain(ROW, model=model).columns
    assert dict(zip(table.column, table.value, strict=True)) == ROW
    assert dict(zip(table.column, table.baseline, strict=True)) == MEDIAN
    assert table.text.tolist() == ["50 years", "5.0 °C", "rain or snow", "first"]
    assert table.baseline_text.tolist() == ["40 years", "15.0 °C", "clear sky", "second"]


def test_where_paths_start_at_no_single_row_there_is_no_value(model):
    table = explain(ROW, model=model, baseline="mean").columns
    assert table.baseline.tolist() == [None] * 4
    assert set(table.baseline_text) == {"the mean"}
    assert set(explain(ROW, model=model, method="sensitivity").columns.baseline_text) == {""}


def test_where_columns_act_together_path_and_orders_share_the_same_whole(bent):
    # the sum goes from u' = 1.125 to u = 0.9375, each score being its part of that, d, times u + u'
    ends = 1.125, 0.9375
    gradients = explain(ROW, model=bent)
    expected = np.array(list(SCORES.values())) / 4 * sum(ends)
    assert gradients.scores == pytest.approx(expected, abs=1e-5)
    shapley = explain(ROW, model=bent, method="shapley")
    assert shapley.explains == pytest.approx(ends[1] ** 2 - ends[0] ** 2, abs=1e-5)
    assert shapley.sum == pytest.approx(gradients.sum, abs=1e-5)
    alone = explain(ROW, model=bent, method="leave-one-out").scores
    d = np.array(list(SCORES.values())) / 4
    assert alone == pytest.approx(ends[1] ** 2 - (ends[1] - d) ** 2, abs=1e-5)


GENERAL = list(models.methods_of("adult-mlp"))


@pytest.mark.parametrize("method", GENERAL)
@pytest.mark.parametrize("make", [adult_model, bike_model])
def test_every_method_that_applies_is_saved_and_read_back_and_the_same_for_many(make, method):
    whole = make()
    inputs = ["example:0", "example:1", "example:2"]
    together = list(explain_many(inputs, model=whole, method=method))
    for reference, one_of_many in zip(inputs, together, strict=True):
        alone = explain(reference, model=whole, method=method)
        assert one_of_many.scores == pytest.approx(alone.scores, abs=1e-5)
        again = Explanation.from_json(alone.to_json())
        assert type(again) is RowExplanation
        assert again.to_json() == alone.to_json()
        assert again.input == alone.input == whole.encode(reference).values


def test_methods_that_need_another_network_are_refused(model):
    assert {"shapley", "expected-gradients", "integrated-gradients"} <= set(GENERAL)
    with pytest.raises(InputError, match="does not apply"):
        explain(ROW, model=model, method="lrp")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["columns"].append(data["columns"][0]),
        lambda data: data["columns"][0].pop("label"),
        lambda data: data["columns"][0].update(score=None),
        lambda data: data["columns"][0].update(value=["<script>"]),
        lambda data: data["columns"][0].update(baseline={}),
        lambda data: data.update(columns="age"),
    ],
)
def test_json_that_is_damaged_is_refused(model, change):
    data = json.loads(explain(ROW, model=model).to_json())
    change(data)
    with pytest.raises(InputError, match="not the JSON of an explanation"):
        Explanation.from_json(json.dumps(data))


def test_taking_out_the_column_that_speaks_most_for_it_lowers_the_output_by_its_score(model):
    case = prepare(ROW, model=model)
    test = deletion_test(case, explain(ROW, model=model).scores)
    assert test.strongest.removed == 1
    assert test.strongest.actual == pytest.approx(2, abs=1e-5)
    assert test.strongest.predicted == pytest.approx(2, abs=1e-5)


def test_the_same_row_as_baseline_gives_zeros(model):
    assert not explain(ROW, model=model, baseline=f"row:{reference_to(ROW)}").scores.any()


# ---- all scores as one table


def table_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_all_scores_are_one_table_with_a_line_a_row(model):
    text = scores_csv(explain_many([ROW, MEDIAN], model=model, target="yes"), [2, 5])
    first, second = table_of(text)
    names = ["line", "prediction", "probability", "target", *(f"score of {name}" for name in ROW)]
    assert list(first) == [*names, "gap", "estimated error"]
    assert (first["line"], first["prediction"], first["target"]) == ("2", "yes", "yes")
    assert float(first["probability"]) == pytest.approx(1 / (1 + np.exp(-0.5)))
    assert [float(first[f"score of {name}"]) for name in SCORES] == pytest.approx(list(SCORES.values()), abs=1e-5)
    assert (second["line"], second["score of age"], float(second["gap"])) == ("5", "0.0", 0.0)
    assert 0 <= float(first["estimated error"]) <= 1e-3


def test_a_number_stands_under_its_name_and_a_method_without_a_gap_has_an_empty_cell(counting):
    (row,) = table_of(scores_csv([explain(ROW, model=counting, method="leave-one-out")]))
    assert list(row)[:2] == ["line", COUNTED]
    assert (row["line"], row[COUNTED], row["gap"], row["estimated error"]) == ("1", "0.5", "", "")


@pytest.mark.parametrize(
    ("label", "cell"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "' x"),
        ("x\r=1", "x =1"),
        ("x\n=1", "x\n=1"),
    ],
)
def test_no_cell_of_text_starts_as_a_formula_and_numbers_stay_numbers(label, cell):
    other = small(labels=("no", label))
    (row,) = table_of(scores_csv([explain(ROW, model=other)]))
    assert row["prediction"] == row["target"] == cell
    assert float(row["score of grade"]) == pytest.approx(-4, abs=1e-5)


def test_no_explanations_are_an_empty_text():
    assert scores_csv([]) == ""
