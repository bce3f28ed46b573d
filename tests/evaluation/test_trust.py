"""Checks of trust, against what pencil and paper say on linear models and in hand-made figures."""

import json

import numpy as np
import pytest

import ig_core
from ig_core import models
from ig_core.attribution.smooth_grad import noisy_copies
from ig_core.errors import InputError
from ig_core.evaluation import checks, trust
from ig_core.evaluation.together import student
from ig_core.evaluation.trust import broken, chance, learned, limits, methods, order, ranks, steady
from ig_core.evaluation.trust.finding import DO_NOT_TRUST, TRUST, WITH_DOUBTS, Finding, Trust
from ig_core.evaluation.trust.sample import summarised
from ig_core.evaluation.trust.subject import of_explanation
from ig_core.explainer import explain_case, prepare
from ig_core.render.trust import figure_text, judged, rates_text, told

TEXT = "good film bad awful great not a it was"
REVIEW = "Not a masterpiece, but oddly moving: the acting is superb and the music lovely."


@pytest.fixture
def subject(linear):
    case = prepare(TEXT, model=linear, baseline="zero")
    return of_explanation(case, explain_case(case))


def with_scores(subject, scores):
    from dataclasses import replace

    return replace(subject, scores=np.asarray(scores, float))


def test_the_right_order_beats_every_other_and_the_wrong_one_none(subject):
    found = chance.beats_chance(subject)
    assert set(found.shares.values()) == {1.0}
    assert max(chance.beats_chance(with_scores(subject, -subject.scores)).shares.values()) < 0.1


def test_what_is_taken_away_is_what_it_is_worth(subject):
    found = chance.beats_chance(subject)
    worths = np.sort(subject.scores)[::-1]
    counts = np.round(found.parts * worths.size).astype(int)  # 1, 2 and 4 of 9
    np.testing.assert_allclose(found.deletion, [worths[count:].sum() for count in counts], atol=1e-6)
    np.testing.assert_allclose(found.insertion, [worths[:count].sum() for count in counts], atol=1e-6)
    np.testing.assert_allclose(found.ends, [worths.sum(), 0], atol=1e-6)


def test_of_orders_that_all_do_the_same_none_is_better(linear):
    case = prepare("good good good good good good", model=linear, baseline="zero")
    assert chance.beats_chance(of_explanation(case, explain_case(case))).figure == 1.0


def test_on_a_linear_model_leaving_out_ranks_as_integrated_gradients_do(subject):
    found = methods.methods_agree(subject)
    assert found.correlations == {"leave-one-out": pytest.approx(1.0)}
    assert methods.methods_agree(with_scores(subject, -subject.scores)).figure == pytest.approx(-1.0)


def test_on_a_linear_model_scores_move_as_far_as_the_input(linear):
    case = prepare("good", model=linear, baseline="zero")  # one number, whose score is the number itself
    found = steady.is_steady(of_explanation(case, explain_case(case)))
    np.testing.assert_allclose(found.changes, steady.NUDGE, rtol=1e-3)


def test_a_method_that_explains_the_input_alone_is_told_by_random_weights(shipped):
    case = prepare(REVIEW, model=shipped)
    real = of_explanation(case, explain_case(case))
    same = broken.BROKEN["of a random network"](real, 0)
    assert learned.depends_on_learning(same, every_stage=False).figure == pytest.approx(1.0)
    assert learned.depends_on_learning(real).figure < 0.5
    assert [stage.label for stage in learned.depends_on_learning(real).stages] == [
        "logit",
        "hidden",
        "pooling",
        "embedding",
    ]


def test_shuffling_keeps_the_sum_and_the_zeros(subject):
    scores = np.array([3.0, 0.0, 1.0, -2.0, 0.0, 4.0, 5.0, -1.0])
    moved = broken.BROKEN["shuffled"](with_scores(subject, scores), 1).scores
    assert sorted(moved) == sorted(scores)
    assert ((moved == 0) == (scores == 0)).all()
    assert (moved != scores)[scores != 0].all()


def test_the_size_of_the_input_is_the_length_of_each_word(linear):
    case = prepare(TEXT, model=linear, baseline="zero")
    sizes = broken.BROKEN["size of the input"](of_explanation(case, explain_case(case)), 0).scores
    np.testing.assert_allclose(sizes, np.abs(case.x[:, 0]), rtol=1e-6)


def test_entropy_is_that_of_the_bins():
    assert learned.entropy(np.arange(1000)) == pytest.approx(np.log(learned.BINS))
    assert learned.entropy(np.array([0.0] * 50 + [1.0] * 50)) == pytest.approx(np.log(2))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([1, 2, 3, 4], [10, 20, 30, 40], 1.0),
        ([1, 2, 3, 4], [4, 3, 2, 1], -1.0),
        ([1, 2, 3, 0], [1, 3, 2, 0], 0.5),  # what is zero in both is left out
        ([1, 1, 2, 2], [1, 2, 1, 2], 0.0),  # ties in the middle
        ([1, 2, 3, 1e-9, 0], [1, 2, 3, -1e-9, 0], 1.0),  # what is zero but for rounding too
    ],
)
def test_rank_correlation(one, other, expected):
    assert ranks.correlation(np.array(one, float), np.array(other, float)) == pytest.approx(expected)


def test_rank_correlation_of_next_to_nothing_is_none():
    assert np.isnan(ranks.correlation(np.array([1.0, 2.0]), np.array([1.0, 2.0])))
    assert np.isnan(ranks.correlation(np.ones(5), np.arange(5)))


def test_the_order_is_certain_as_far_as_intervals_do_not_touch():
    scores = np.array([5.0, -3.0, 1.0, 0.9])
    half = np.array([0.5, 0.5, 0.2, 0.2])
    assert order.certain_places(scores, order.Interval(scores - half, scores + half)) == 2
    assert order.certain_places(scores, order.Interval(scores - 3, scores + 3)) == 0
    assert order.certain_places(scores, order.Interval(scores, scores)) == 4


def test_the_width_of_noise_is_that_of_the_mean_over_the_copies(linear):
    case = prepare(TEXT, model=linear, baseline="zero").towards("positive")
    explanation = explain_case(case, "smooth-integrated-gradients")
    copies = noisy_copies(case.x, np.random.default_rng(0))
    drawn = copies[..., 0]  # of a sum of numbers each is its own score
    np.testing.assert_allclose(explanation.scores, drawn.mean(axis=0), atol=1e-5)
    half = student(7) * drawn.std(axis=0, ddof=1) / np.sqrt(8)
    found = order.order_of(case, explanation).seeds
    np.testing.assert_allclose(found.high - explanation.scores, half, atol=1e-5)
    np.testing.assert_allclose(explanation.scores - found.low, half, atol=1e-5)


def test_the_width_of_seeds_is_that_of_the_mean_over_the_background(linear):
    case = prepare("good film bad", model=linear)
    explanation = explain_case(case, "expected-gradients")
    background = case.background(64).points[:, :, 0]
    drawn = case.x[:, 0] - background  # the gradient is 1
    interval = order.of_seeds(case, explanation)
    half = student(len(drawn) - 1) * drawn.std(axis=0, ddof=1) / len(drawn) ** 0.5
    np.testing.assert_allclose(interval.high - explanation.scores, half, rtol=1e-5)


def test_the_width_of_the_integral_vanishes_where_it_is_exact(linear):
    case = prepare(TEXT, model=linear, baseline="zero")
    interval = order.of_quadrature(case, explain_case(case))
    assert (interval.high - interval.low).max() < 1e-5


REAL, BAD = np.linspace(0.8, 1.0, 101), np.linspace(0.0, 0.4, 101)  # R = 0.81, B = 0.388


def test_limits_lie_between_real_and_broken_ones():
    real = {trust.METHODS: REAL, trust.LEARNED: 1 - REAL}
    found = limits.limits_of(real, {"bad": {trust.METHODS: BAD, trust.LEARNED: 1 - BAD}})
    assert found[trust.METHODS] == (pytest.approx(0.599), pytest.approx(0.4935))
    assert found[trust.LEARNED] == (pytest.approx(0.401), pytest.approx(0.5065))


def test_a_check_looks_at_what_it_tells_clearly():
    found = limits.limits_of(
        {trust.METHODS: REAL, trust.CHANCE: REAL},
        {"alike": {trust.METHODS: BAD, trust.CHANCE: REAL}, "bad": {trust.METHODS: BAD, trust.CHANCE: BAD}},
    )
    assert found[trust.METHODS] == found[trust.CHANCE] == (pytest.approx(0.599), pytest.approx(0.4935))
    found = limits.limits_of({trust.METHODS: REAL, trust.STEADY: 1 - REAL}, {"bad": {trust.METHODS: BAD}})
    assert found[trust.STEADY] == (pytest.approx(0.19), None)
    found = limits.limits_of({trust.METHODS: REAL, trust.STEADY: (1 - REAL) / 10}, {"bad": {trust.METHODS: BAD}})
    assert found[trust.STEADY] == (0.1, None)  # however steady others are


def test_what_no_check_tells_clearly_is_looked_at_by_the_best():
    nearly, hardly = np.linspace(0.5, 0.9, 101), np.linspace(0.7, 1.0, 101)  # B = 0.888 and 0.991
    found = limits.limits_of(
        {trust.METHODS: REAL, trust.CHANCE: REAL}, {"like": {trust.METHODS: nearly, trust.CHANCE: hardly}}
    )
    assert found[trust.METHODS] == (pytest.approx(0.888), pytest.approx(0.888))
    assert found[trust.CHANCE] == (pytest.approx(0.81), None)
    assert limits.told_apart(np.array([1.0, 2.0]), np.array([1.0, 0.0])) == 0.875


def figures(**changed):
    return {
        "adds up": 0.0,
        "error": 0.0,
        "beats chance": 1.0,
        "survives another baseline": 1.0,
        "depends on what was learned": 0.0,
        "steady": 0.01,
        "methods agree": 0.9,
    } | changed


def test_rates_of_a_sample_are_counted():
    one = {
        "real": figures(),
        "of a random network": figures(**{"adds up": 1.0, "depends on what was learned": 1.0, "methods agree": 0.0}),
        "shuffled": figures(**{"beats chance": 0.5, "methods agree": 0.0}),
        "size of the input": figures(**{"adds up": 9.0, "methods agree": 0.1}),
    }
    found = summarised([one] * 8, {})
    assert found["verdicts"]["real"] == {"trust": 1.0, "trust with doubts": 0.0, "do not trust": 0.0}
    assert all(found["verdicts"][name]["do not trust"] == 1.0 for name in broken.BROKEN)
    assert found["rates"]["adds up"] == {
        "real": 1.0,
        "broken": {"of a random network": 0.0, "shuffled": 1.0, "size of the input": 0.0},
    }
    assert found["without_sum"] == {"real": 0.0, "of a random network": 1.0, "shuffled": 1.0, "size of the input": 1.0}


@pytest.mark.parametrize(
    ("lights", "verdict"),
    [
        (["passed", "passed"], TRUST),
        (["passed", "doubtful"], WITH_DOUBTS),
        (["doubtful", "failed"], DO_NOT_TRUST),
        (["passed", "not run"], TRUST),
    ],
)
def test_the_verdict_is_the_worst_of_them(lights, verdict):
    found = Trust([Finding(name, light) for name, light in zip(trust.CHECKS, lights, strict=False)])
    assert found.verdict == verdict
    assert len(found.not_run) == lights.count("not run")


@pytest.fixture(scope="module")
def found(shipped):
    explanation = ig_core.explain(REVIEW, model=shipped)
    return explanation, explanation.trust()


def test_a_review_is_checked_all_round(found):
    _, made = found
    assert [finding.name for finding in made.checks] == list(trust.CHECKS)
    ran = {finding.name for finding in made.checks if finding.passed is not None}
    assert ran == set(trust.CHECKS) - {checks.FAMILIAR}
    assert all(finding.sentence for finding in made.checks)
    assert all(finding.advice for finding in made.checks if finding.passed is False)
    data = json.loads(made.to_json())
    assert data["verdict"] == made.verdict
    assert {"name", "passed", "figure", "threshold", "sentence"} <= set(data["checks"][0])


def test_what_does_not_apply_is_named_and_not_passed(shipped):
    made = ig_core.explain(REVIEW, model=shipped, method="sensitivity").trust()
    not_run = {finding.name: finding.sentence for finding in made.checks if finding.passed is None}
    assert not_run[trust.ADDS_UP] == "Not asked: this method promises no sum."
    assert not_run[trust.BASELINES] == "Not asked: this method has no starting point that one could choose."


def test_a_few_words_are_not_put_to_the_test(shipped):
    made = ig_core.explain("Good film.", model=shipped).trust()
    chances = next(finding for finding in made.checks if finding.name == trust.CHANCE)
    assert chances.passed is None
    assert chances.sentence == "Not asked: with so few words, chance alone gives any order."


def test_scores_that_miss_their_sum_are_not_trusted(shipped):
    from dataclasses import replace

    case = prepare(REVIEW, model=shipped)
    explanation = explain_case(case)
    off = replace(explanation, gap=0.5 * explanation.explains)
    finding = told(off, trust.find(trust.ADDS_UP, case, off))
    assert finding.light == "failed"
    assert finding.advice == "Do not use these scores: they are not what makes up the answer."
    assert judged(off, [finding]).sentence.startswith("No. Not reached: the sum of the scores is off by 50 %")


def test_what_hardly_beats_chance_says_by_which_test(found):
    explanation, _ = found
    shares = {"comprehensiveness": 1.0, "sufficiency": 0.12, "deletion": 0.9, "insertion": 0.98}
    detail = chance.Chance(shares, *[np.zeros(3)] * 5, (1.0, 0.0), 100)
    said = [
        told(explanation, Finding(trust.CHANCE, light, figure=0.75, threshold=0.84, at_most=False, detail=detail))
        for light in ("failed", "passed")
    ]
    assert said[0].sentence == (
        "Chance does nearly as well: left alone, its strongest words beat only 12 of 100 random choices; over four "
        "such tests, 75 %."
    )
    assert said[1].sentence.startswith("Taking away its strongest words changes the answer: 100 of 100 random choices")


def test_figures_stand_beside_their_thresholds():
    assert figure_text(Finding(trust.METHODS, "doubtful", figure=0.5, threshold=0.7, at_most=False)) == "0.50 < 0.70"
    assert figure_text(Finding(trust.ADDS_UP, "passed", figure=0.0002, threshold=0.001)) == "0.02 % ≤ 0.1 %"
    assert figure_text(Finding(trust.ADDS_UP, "not run")) == ""


def test_both_rates_are_told():
    rates = limits.Rates(0.97, {"shuffled": 0.02}, 200)
    said = rates_text(Finding(trust.CHANCE, "passed", rates=rates))
    assert said == "Of 200 explanations of this model 97 % pass; of those broken on purpose 2 % with shuffled scores."


def test_how_often_intervals_hold_is_told():
    said = rates_text(Finding(trust.ORDER, "passed", held=limits.Held(0.993, 0.94, 500)))
    assert said == (
        "Measured on 500 test inputs of this model: the interval of the integral holds the exact score in 99 % of all "
        "cases; that of random draws, meant to hold 95 %, the mean over fresh ones in 94 %."
    )


@pytest.mark.parametrize("name", [name for name in models.MODELS if limits.held_of(name)])
def test_intervals_that_ship_hold_what_they_should(name):
    held = limits.held_of(name)
    assert held.inputs >= 500
    assert held.quadrature >= 0.95
    assert 0.93 <= held.seeds <= 0.97


def test_a_model_of_ones_own_is_named(linear):
    explanation = ig_core.explain(TEXT, model=linear)
    with pytest.raises(InputError, match="There is no model 'linear' here: name it"):
        explanation.trust()
    made = explanation.trust(model=linear)
    assert next(one for one in made.checks if one.name == trust.LEARNED).sentence == (
        "Not asked: the model does not say what its layers are."
    )
    assert next(one for one in made.checks if one.name == trust.METHODS).passed
