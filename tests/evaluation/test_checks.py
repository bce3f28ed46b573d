"""What counts against an explanation: each check on records made by hand, with figures from pencil and paper."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import ig_core
from ig_core.evaluation import checks
from ig_core.evaluation.deletion import DeletionTest, Removal
from ig_core.records import Prediction


@pytest.fixture
def made(linear):
    return ig_core.explain("A great film.", model=linear, target="positive")


def check(explanation, name):
    found = {one.name: one for one in checks.of_record(explanation)}
    return found.get(name)


@pytest.mark.parametrize(("missed", "passed"), [(0, True), (1, True), (2, True), (3, False), (4, False)])
def test_more_than_half_of_the_words_must_have_been_seen(missed, passed):
    found = checks.of_unseen((missed, 4))
    assert (found.passed, found.figure, found.about) == (passed, missed / 4, (str(4 - missed), "4"))


def test_a_text_of_unknown_words_fails(linear):
    found = check(ig_core.explain("zzz good yyy xxx", model=linear), checks.KNOWN)
    assert (found.passed, found.about) == (False, ("1", "4"))


@pytest.mark.parametrize(
    ("classes", "share", "passed"), [(2, 0.75, True), (2, 0.76, False), (10, 0.55, True), (10, 0.56, False)]
)
def test_a_start_halfway_to_certainty_is_still_undecided(made, classes, share, passed):
    labels = {str(i): 1 / classes for i in range(classes)}
    prediction = Prediction("0", 1 / classes, labels, 0.0, 0.0, "1", share)
    found = check(replace(made, prediction=prediction), checks.START)
    assert (found.passed, found.figure, found.about) == (passed, share, ("1", made.baseline))


def test_the_start_of_an_explanation_is_what_the_model_says_at_the_baseline(linear):
    made = ig_core.explain("A great film.", model=linear, baseline="zero")
    logit = made.prediction.baseline_logit if made.target == "positive" else -made.prediction.baseline_logit
    share = 1 / (1 + np.exp(-abs(logit)))
    assert made.prediction.start_probability == pytest.approx(share, abs=1e-6)
    assert made.prediction.start_label == ("positive" if logit > 0 else "negative")


def test_a_method_without_a_baseline_starts_nowhere(linear):
    made = ig_core.explain("A great film.", model=linear, method="gradient-times-input")
    assert made.prediction.start_label is None
    assert check(made, checks.START) is None


def test_scores_that_miss_what_was_asked_for_fail(made):
    assert check(made, checks.EXACT).passed
    off = check(replace(made, gap=0.5 * made.explains), checks.EXACT)
    assert (off.passed, off.figure) == (False, pytest.approx(0.5))
    estimated = check(replace(made, error=0.01), checks.EXACT)
    assert (estimated.passed, estimated.figure) == (False, 0.01)


@pytest.mark.parametrize(("share", "passed"), [(0.54, False), (0.56, True)])
def test_two_classes_that_are_almost_as_likely_are_no_clear_answer(made, share, passed):
    prediction = replace(made.prediction, probabilities={"negative": 1 - share, "positive": share})
    assert check(replace(made, prediction=prediction), checks.DECIDED).passed == passed


def removal(fall, random, others=3, removed=1):
    return DeletionTest(Removal(removed, 2.0, 2.0 - fall, "a", 0.9, 0.5, fall), False, random, 0.0, 10, 0.8, others)


@pytest.mark.parametrize(
    ("test", "passed"),
    [
        (removal(1.0, 0.5), True),
        (removal(0.5, 1.0), False),
        (removal(0.5, 0.5), False),
        (removal(-0.1, -0.5), False),  # without its reasons the answer is stronger: random ones being worse is no help
        (removal(1.0, 1.0, others=0), None),  # the only word of a text
        (removal(0.0, 0.0, removed=0), None),
    ],
)
def test_reasons_must_matter_more_than_random_units(test, passed):
    assert checks.of_removal(test).passed is passed


def correlations(lowest):
    names = ["zero", "padding", "mean"]
    return pd.DataFrame([[1, 0.95, lowest], [0.95, 1, 0.9], [lowest, 0.9, 1]], names, names)


@pytest.mark.parametrize(("lowest", "passed"), [(0.8, True), (0.79, False), (-0.5, False)])
def test_the_two_baselines_that_agree_least_decide(lowest, passed):
    found = checks.of_baselines(correlations(lowest))
    assert (found.passed, found.figure, found.about) == (passed, lowest, ("zero", "mean"))


def test_of_one_baseline_or_of_undefined_correlations_nothing_is_known():
    assert checks.of_baselines(pd.DataFrame([[1.0]], ["zero"], ["zero"])).passed is None
    undefined = pd.DataFrame(np.full((2, 2), np.nan), ["zero", "mean"], ["zero", "mean"])
    assert checks.of_baselines(undefined).passed is None


def test_what_fails_comes_first_and_the_worst_of_it_first_of_all():
    found = [
        checks.Check(checks.DECIDED, False),
        checks.Check(checks.EXACT, True),
        checks.Check(checks.CHANCE, None),
        checks.Check(checks.KNOWN, False),
    ]
    names = [one.name for one in checks.in_order(found)]
    assert names == [checks.KNOWN, checks.DECIDED, checks.EXACT, checks.CHANCE]
