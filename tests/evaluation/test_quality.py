"""Ranking, calibration and errors of numbers, on cases that are counted by hand; what is drawn for their intervals."""

import numpy as np
import pytest

from ig_core.evaluation import quality
from ig_core.evaluation.quality import Figure, auc, calibration, calibration_error, mean_absolute_error, r2


@pytest.mark.parametrize(
    ("scores", "labels", "expected"),
    [
        ([1, 2, 3, 4], [0, 0, 1, 1], 1),
        ([4, 3, 2, 1], [0, 0, 1, 1], 0),
        ([1, 3, 2, 4], [0, 0, 1, 1], 0.75),  # of four pairs one, 3 before 2, is the wrong way round
        ([5, 5, 5, 5], [0, 1, 0, 1], 0.5),
        ([1, 2, 2, 3], [0, 0, 1, 1], 0.875),  # of four pairs one is tied
        ([-1e9, 0, 1e-9], [0, 1, 1], 1),
    ],
)
def test_auc_is_the_share_of_pairs_in_the_right_order_with_ties_as_half(scores, labels, expected):
    assert auc(np.array(scores, float), np.array(labels)).value == pytest.approx(expected, abs=1e-12)


def test_auc_stays_the_same_where_scores_keep_their_order():
    random = np.random.default_rng(0)
    scores, labels = random.normal(size=300), random.integers(0, 2, 300)
    assert auc(scores, labels) == auc(np.exp(scores), labels)


def test_auc_of_one_class_is_refused():
    with pytest.raises(ValueError, match="labels must hold both classes; got 3 of one"):
        auc(np.arange(3.0), np.ones(3, int))


def test_drawn_samples_of_one_class_count_for_no_interval():
    figure = auc(np.array([0.0, 1.0]), np.array([0, 1]))  # half of all that is drawn are twice the same row
    assert (figure.value, figure.low, figure.high) == (1, 1, 1)


ACTUAL = np.array([1.0, 2.0, 3.0, 6.0])  # mean 3, squares of the distances from it 4 + 1 + 0 + 9


@pytest.mark.parametrize(
    ("predicted", "expected", "error"),
    [
        (ACTUAL, 1, 0),
        (np.full(4, 3.0), 0, 1.5),
        (ACTUAL + 1, 1 - 4 / 14, 1),
        (-ACTUAL, 1 - 4 * 50 / 14, 6),  # worse than the mean
    ],
)
def test_r2_is_one_for_what_is_right_and_zero_for_the_mean(predicted, expected, error):
    assert r2(predicted, ACTUAL).value == pytest.approx(expected, abs=1e-12)
    assert mean_absolute_error(predicted, ACTUAL).value == pytest.approx(error, abs=1e-12)


def test_r2_of_what_never_varies_is_refused():
    with pytest.raises(ValueError, match=r"actual must vary; got 5 times 2\.0"):
        r2(np.arange(5.0), np.full(5, 2.0))


@pytest.mark.parametrize("measure", [r2, mean_absolute_error])
def test_an_interval_holds_its_value_and_shrinks_as_one_over_the_root_of_the_rows(measure):
    random = np.random.default_rng(0)
    actual = random.normal(size=6400)
    predicted = actual + random.normal(scale=0.5, size=6400)
    widths = []
    for count in (100, 6400):
        figure = measure(predicted[:count], actual[:count])
        assert figure.low < figure.value < figure.high
        assert figure.total == count
        widths.append(figure.high - figure.low)
    assert widths[0] / widths[1] == pytest.approx(8, rel=0.35)


def test_the_interval_of_a_mean_error_is_that_of_its_standard_error():
    random = np.random.default_rng(1)
    errors = random.exponential(size=2000)
    figure = mean_absolute_error(errors, np.zeros(2000))
    assert (figure.high - figure.low) / 2 == pytest.approx(1.96 * errors.std() / np.sqrt(2000), rel=0.1)


def test_groups_are_drawn_as_wholes():
    groups = np.array(["b", "a", "b", "c", "a"])
    for weights in quality._resampled(groups):
        assert weights[0] == weights[2]
        assert weights[1] == weights[4]
        assert weights[[0, 1, 3]].sum() == 3  # as many groups as there are


def test_rows_that_repeat_each_other_within_a_group_make_an_interval_no_narrower():
    random = np.random.default_rng(2)
    of_days = random.normal(size=50)
    once = mean_absolute_error(of_days, np.zeros(50), np.arange(50))
    repeated = mean_absolute_error(np.repeat(of_days, 24), np.zeros(1200), np.repeat(np.arange(50), 24))
    assert (repeated.low, repeated.high) == pytest.approx((once.low, once.high))
    alone = mean_absolute_error(np.repeat(of_days, 24), np.zeros(1200))
    assert alone.high - alone.low < (once.high - once.low) / 3


def test_the_same_data_give_the_same_interval():
    assert r2(ACTUAL + 1, ACTUAL) == r2(ACTUAL + 1, ACTUAL)


def test_calibration_counts_positives_in_each_tenth():
    table = calibration(np.array([0.05, 0.15, 0.15, 1.0]), np.array([0, 0, 1, 1]))
    assert table.to_dict(orient="list") == {
        "low": [0.0, 0.1, 0.9],
        "high": [0.1, 0.2, 1.0],
        "rows": [1, 2, 1],
        "predicted": [0.05, 0.15, 1.0],
        "actual": [0.0, 0.5, 1.0],
    }
    assert calibration_error(table) == pytest.approx((0.05 + 2 * 0.35 + 0) / 4)


def test_a_perfectly_calibrated_model_has_no_error():
    probabilities = np.repeat([0.125, 0.25, 0.75], 8)
    labels = np.concatenate([np.arange(8) < 8 * p for p in (0.125, 0.25, 0.75)]).astype(int)
    assert calibration_error(calibration(probabilities, labels)) == pytest.approx(0, abs=1e-12)


def test_a_figure_reads_as_a_value_with_its_interval():
    assert str(Figure(0.92449, 0.92, 0.9286, 16281)) == "0.9245 (95 % interval 0.9200 to 0.9286, 16,281 rows)"
    assert str(Figure(44.714, 37.27, 52.73, 1460, 2)) == "44.71 (95 % interval 37.27 to 52.73, 1,460 rows)"


def test_a_mean_has_the_interval_of_its_standard_error_and_a_single_value_has_none():
    mean, low, high = quality.mean_with_interval(np.array([1.0, 3.0]))
    assert mean == 2
    assert (low, high) == pytest.approx((2 - 1.959964, 2 + 1.959964))  # spread √2, over √2
    assert np.isnan(quality.mean_with_interval(np.array([4.0]))[1:]).all()
