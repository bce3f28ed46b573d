"""SIG's table on a bag of words, whose answers can be done by hand."""

import numpy as np
import pytest

from ig_core.evaluation.experiments import masking, scores
from ig_core.evaluation.experiments.masking import measures, tables, top
from ig_core.explainer import prepare_many

# what the words of `linear` are worth: good 2, bad -3, film 0.5, great 4, awful -4, not -1, a 0.25, it 0.125, was -0.25


def sigmoid(logit):
    return 1 / (1 + np.exp(-logit))


def expected(whole, without, alone):
    """Log-odds, comprehensiveness and sufficiency, from the logits of the predicted class."""
    p, p_without, p_alone = sigmoid(whole), sigmoid(without), sigmoid(alone)
    return [np.log(p_without / p), p - p_without, p - p_alone]


def cases_of(model, *texts):
    return prepare_many(texts, model=model, baseline="padding")


def word_scores(cases, method):
    return [
        scores.of_entries(values, scores.entries_of(case))
        for case, values in zip(cases, scores.of_cases(cases, method), strict=True)
    ]


@pytest.mark.parametrize("method", ["integrated-gradients", "gradient-times-input", "leave-one-out"])
def test_of_a_sum_the_most_valuable_word_is_hidden(linear, method):
    # great film bad good not: 4 + 0.5 - 3 + 2 - 1 = 2.5; a fifth of five words is one: great
    cases = cases_of(linear, "great film bad good not")
    table = measures(cases, {"method": word_scores(cases, method)})
    np.testing.assert_allclose(table["method"], [expected(2.5, -1.5, 4.0)], rtol=1e-5)


def test_the_negative_class_counts_the_other_way_round(linear):
    # awful film good bad was: -4 + 0.5 + 2 - 3 - 0.25 = -4.75, negative; its strongest word is awful
    cases = cases_of(linear, "awful film good bad was")
    table = measures(cases, {"method": word_scores(cases, "integrated-gradients")})
    np.testing.assert_allclose(table["method"], [expected(4.75, 0.75, 4.0)], rtol=1e-5)


def test_texts_of_several_lengths_keep_their_places(linear):
    texts = "great film bad good not", "bad", "good great"
    cases = cases_of(linear, *texts)
    table = measures(cases, {"method": word_scores(cases, "gradient-times-input")})["method"]
    np.testing.assert_allclose(table[1], expected(3, 0, 3), rtol=1e-5)
    np.testing.assert_allclose(table[2], expected(6, 2, 4), rtol=1e-5)  # of two words one is hidden: great


def test_scores_that_are_wrong_hide_the_wrong_word(linear):
    cases = cases_of(linear, "great film bad good not")
    table = measures(cases, {"last": [np.arange(5.0)]})
    np.testing.assert_allclose(table["last"], [expected(2.5, 3.5, -1.0)], rtol=1e-5)


def test_random_orders_are_averaged(linear):
    # of good and great one is hidden, each in half of the draws
    cases = cases_of(linear, "good great")
    mean = measures(cases, {}, draws=4000)["random"][0]
    half = (np.array(expected(6, 2, 4)) + expected(6, 4, 2)) / 2
    np.testing.assert_allclose(mean, half, rtol=0.1)


def test_the_same_seed_draws_the_same(linear):
    cases = cases_of(linear, "good great film was not bad it")
    one, again, other = (measures(cases, {}, seed=seed)["random"] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


@pytest.mark.parametrize(("words", "count"), [(1, 1), (2, 1), (7, 1), (8, 2), (10, 2), (13, 3)])
def test_a_fifth_of_the_words_is_rounded_and_at_least_one(words, count):
    assert top(np.arange(words)).tolist() == list(range(words - 1, words - 1 - count, -1))


def test_of_equal_scores_the_first_is_at_the_top():
    assert top(np.array([1.0, 3, 3, 0, 2])).tolist() == [1]


def test_differences_are_of_the_same_texts_and_positive_where_better():
    worse = np.array([[-1.0, 0.2, 0.3], [-3.0, 0.6, 0.5]])
    better = worse + np.array(
        [-0.5, 0.1, -0.2]
    )  # by the same in every text: so the interval of the difference is a point
    found = tables({"integrated-gradients": worse, "leave-one-out": better, "random": worse})
    (pair,) = found["order"]
    assert (pair["better"], pair["worse"]) == ("leave-one-out", "integrated-gradients")
    for measure, value in zip(masking.MEASURES, (0.5, 0.1, 0.2), strict=True):
        assert [pair[measure], pair[f"{measure}_low"], pair[f"{measure}_high"]] == pytest.approx([value] * 3)
    assert [row["method"] for row in found["against_random"]] == ["integrated-gradients", "leave-one-out"]
    assert found["against_random"][0]["comprehensiveness"] == 0


def test_a_mean_has_the_interval_of_its_standard_error():
    values = np.array([[0.0, 0, 0], [2.0, 0, 0]])  # mean 1, standard deviation √2, standard error 1
    row = tables({"random": values})["rows"][0]
    assert [row["log_odds"], row["log_odds_low"], row["log_odds_high"]] == pytest.approx([1, -0.96, 2.96], abs=1e-3)


def test_methods_without_a_known_neighbour_are_in_no_pair():
    values = np.zeros((2, 3))
    assert tables({"lrp": values, "gradient-times-input": values, "random": values})["order"] == []
