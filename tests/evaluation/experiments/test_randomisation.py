"""Layers made random: how alike scores stay, and what no weight can change."""

import numpy as np
import pytest

from ig_core import models
from ig_core.evaluation.experiments import randomisation
from ig_core.evaluation.experiments.randomisation import CONTROL, compared, rank_correlation
from ig_core.evaluation.trust.learned import entropy, rise_of_entropy


def test_the_rank_correlation_of_orders_by_hand():
    # ranks 1 2 3 4 and 2 1 4 3: 1 - 6 * 4 / (4 * 15)
    assert rank_correlation(np.array([1.0, 2, 3, 4]), np.array([20.0, 10, 40, 30])) == pytest.approx(0.6)
    assert rank_correlation(np.array([1.0, 2, 3]), np.array([-1.0, -2, -3])) == pytest.approx(-1)


def test_equal_scores_share_their_ranks():
    # ranks 1.5 1.5 3 and 1 2 3: covariance 0.5 + 0.25 + ... = 1.5 / sqrt(1.5 * 2)
    assert rank_correlation(np.array([1.0, 1, 5]), np.array([1.0, 2, 3])) == pytest.approx(1.5 / np.sqrt(3))


def test_what_is_zero_in_both_does_not_count():
    one, other = np.array([1.0, 2, 3, 4]), np.array([20.0, 10, 40, 30])
    assert rank_correlation(np.r_[np.zeros(50), one], np.r_[np.zeros(50), other]) == pytest.approx(0.6)


@pytest.mark.parametrize("one", [np.ones(3), np.zeros(3)])
def test_scores_that_are_all_equal_say_nothing_of_the_others(one):
    assert rank_correlation(one, np.array([1.0, 2, 3])) == 0


@pytest.mark.parametrize(
    ("one", "other"), [([0.0, 3, 0], [0.0, 2, 0]), ([0.0, 0], [0.0, 0]), ([1.0, 1, 1], [2.0, 2, 2])]
)
def test_where_there_is_no_order_there_is_none_to_compare(one, other):
    assert rank_correlation(np.array(one), np.array(other)) is None


def test_entropy_is_that_of_the_bins():
    assert entropy(np.arange(100.0)) == pytest.approx(np.log(100))  # one in each
    assert entropy(np.ones(7)) == 0
    assert entropy(np.array([0.0, 0, 0, 1])) == pytest.approx(-0.75 * np.log(0.75) - 0.25 * np.log(0.25))


def test_entropy_rises_from_a_point_to_a_spread():
    pointed = np.r_[np.zeros(500), np.full(500, 1.0)]  # two bins
    assert rise_of_entropy(pointed, np.arange(1000.0)) == pytest.approx(np.log(100) / np.log(2) - 1)


def test_of_few_scores_entropy_tells_nothing():
    assert rise_of_entropy(np.arange(499.0), np.arange(499.0)) is None


@pytest.fixture(scope="module")
def rows():
    """Of a shipped model of table rows, on rows that ship."""
    return compared(models.load("adult-mlp"), ["example:0", "example:1"], ["gradient-times-input"], seed=1)


def test_every_stage_is_made_random_from_the_output_down(rows):
    of_method = [row for row in rows if row["method"] == "gradient-times-input"]
    assert [row["count"] for row in of_method] == list(range(1, len(of_method) + 1))
    assert of_method[0]["stage"] == "output"
    assert all(-1 <= value <= 1 for row in of_method for value in (*row["rank"], *row["signed"]))


def test_a_method_that_shows_the_input_does_not_depend_on_the_weights(rows):
    for row in rows:
        if row["method"] == CONTROL:
            assert row["rank"] == pytest.approx([1, 1])


def test_a_method_that_looks_at_the_weights_depends_on_them(rows):
    last = [row for row in rows if row["method"] == "gradient-times-input"][-1]
    assert max(last["rank"]) < 0.95


def test_the_mean_of_draws_has_no_correlation_beyond_one():
    parts = [{"stage": "output", "count": 1, "method": "lrp", "rank": [value], "signed": [0.0]} for value in (1.0, 0.8)]
    row = randomisation._summary(parts)
    assert (row["rank"], row["rank_high"]) == (pytest.approx(0.9), 1)
    assert row["rank_low"] == pytest.approx(0.9 - 12.706 * 0.1)
    assert "rise" not in row


def test_one_score_for_a_whole_word_has_no_entropy_of_its_dimensions():
    fields = {"stage": "output", "count": 1, "rank": [0.0], "signed": [0.0], "rise": [0.1]}
    assert "rise" in randomisation._summary([fields | {"method": "lrp"}])
    assert "rise" not in randomisation._summary([fields | {"method": "leave-one-out"}])
