"""Taking words out of a bag of words, where what their scores promise is exactly what happens."""

import numpy as np
import pytest

import ig_core
from ig_core.errors import InputError
from ig_core.evaluation import deletion
from ig_core.explainer import prepare
from ig_core.kinds.text.perturbation import perturbation

# what the words of `linear` are worth: good 2, bad -3, film 0.5, great 4, awful -4, not -1, a 0.25, it 0.125, was -0.25
TEXT = "It was a great film, zzz, not bad."
SCORES = np.array([0.125, -0.25, 0.25, 4, 0.5, 0, -1, -3])
LOGIT = 0.625  # their sum


def remove_words(model, text, target, scores, removed):
    return deletion.remove(prepare(text, model=model, target=target), scores, removed)


def deletion_test(model, text, target, scores, count=5, draws=100, seed=0):
    case = prepare(text, model=model, target=target)
    return deletion.deletion_test(case, scores, perturbation(count, draws), seed)


def sigmoid(logit):
    return 1 / (1 + np.exp(-logit))


def test_scores_of_a_bag_of_words_are_what_its_words_are_worth(linear):
    result = ig_core.explain(TEXT, model=linear, target="positive")
    np.testing.assert_allclose(result.words.score, SCORES, atol=1e-6)


@pytest.mark.parametrize("removed", [[3], [0, 1], [7, 3], [0, 1, 2, 3, 4, 6, 7], []])
def test_the_model_does_what_the_scores_promise(linear, removed):
    removal = remove_words(linear, TEXT, "positive", SCORES, removed)
    assert removal.removed == len(removed)
    assert removal.before == LOGIT
    assert removal.actual == removal.predicted == SCORES[removed].sum()
    assert removal.after == LOGIT - SCORES[removed].sum()


def test_the_prediction_without_some_words_is_told(linear):
    removal = remove_words(linear, TEXT, "positive", SCORES, [3])
    assert removal.label == "negative"
    assert removal.after == LOGIT - 4
    assert removal.probability_before == pytest.approx(sigmoid(LOGIT))
    assert removal.probability_after == pytest.approx(sigmoid(LOGIT - 4))


def test_for_the_other_class_all_signs_turn(linear):
    removal = remove_words(linear, TEXT, "negative", -SCORES, [3, 7])
    assert removal.before == -LOGIT
    assert removal.actual == removal.predicted == -1
    assert removal.probability_before == pytest.approx(1 - sigmoid(LOGIT))


def test_a_word_that_the_model_does_not_see_changes_nothing(linear):
    removal = remove_words(linear, TEXT, "positive", SCORES, [5])
    assert removal.removed == 1
    assert removal.actual == removal.predicted == 0


def test_removing_a_word_lets_the_next_one_beyond_the_limit_in_as_retyping_would(linear):
    text = "good " * 20 + "awful"
    scores = np.array([2.0] * 20 + [0])
    assert remove_words(linear, text, "positive", scores, [0]).after == 34  # 19 · good (2) + awful (-4)


def test_of_repeated_words_only_the_removed_one_goes(linear):
    assert remove_words(linear, "good good good", "positive", np.array([2.0, 2, 2]), [1]).after == 4


def test_an_unknown_target_is_refused(linear):
    with pytest.raises(InputError, match="There is no target 'warm'; choose from: negative, positive"):
        remove_words(linear, TEXT, "warm", SCORES, [0])


def test_the_strongest_words_are_those_with_the_largest_scores(linear):
    test = deletion_test(linear, TEXT, "positive", SCORES, count=2)  # great and film
    assert test.strongest.removed == 2
    assert test.strongest.predicted == test.strongest.actual == 4.5
    assert test.strongest.label == "negative"
    assert test.flips


def test_for_the_other_class_the_strongest_words_are_others(linear):
    test = deletion_test(linear, TEXT, "negative", -SCORES, count=2)  # bad and not
    assert test.strongest.actual == 4
    assert test.strongest.label == "positive"
    assert not test.flips  # the whole text is positive already


def test_words_that_are_not_seen_are_never_chosen(linear):
    scores = np.where(SCORES == 0, 100, SCORES)  # as if the unknown word were the strongest
    assert deletion_test(linear, TEXT, "positive", scores, count=1).strongest.predicted == 4


@pytest.mark.parametrize(
    ("words", "count", "removed"), [(1, 5, 1), (2, 5, 1), (3, 5, 1), (6, 5, 2), (15, 5, 5), (18, 5, 5), (18, 3, 3)]
)
def test_at_most_a_third_of_the_words_and_at_least_one_are_removed(linear, words, count, removed):
    test = deletion_test(linear, "good " * words, "positive", np.full(words, 2.0), count=count, draws=3)
    assert test.strongest.removed == removed


def test_random_words_worth_the_same_fall_by_the_same(linear):
    test = deletion_test(linear, "good " * 9, "positive", np.full(9, 2.0), count=3, draws=20)
    assert test.random_fall == test.strongest.actual == 6
    assert test.random_flips == 0
    assert not test.flips
    assert test.draws == 20


def test_random_falls_average_to_the_share_of_the_words_that_is_removed(linear):
    text, scores = "great awful bad good film not", np.array([4, -4, -3, 2, 0.5, -1])
    test = deletion_test(linear, text, "positive", scores, count=2, draws=4000)
    # a third of the words falls by a third of -1.5 on average; its variance is 2 · 4/5 · 45.875/6 = 12.2 about
    assert test.random_fall == pytest.approx(-0.5, abs=4 * 3.5 / 4000**0.5)


def test_the_share_of_random_flips_is_the_share_of_words_that_flip(linear):
    # without `great` the logit 4 - 1 - 1 - 1 = 1 is -3, without any other it is 2; one of four words is drawn
    test = deletion_test(linear, "great not not not", "positive", np.array([4.0, -1, -1, -1]), draws=4000)
    assert test.strongest.removed == 1
    assert test.flips
    assert test.random_flips == pytest.approx(1 / 4, abs=4 * (3 / 16 / 4000) ** 0.5)


def test_the_same_seed_draws_the_same_words(linear):
    def falls(seed):
        return deletion_test(linear, TEXT, "positive", SCORES, count=2, draws=7, seed=seed).random_fall

    assert falls(1) == falls(1)
    assert len({falls(seed) for seed in range(5)}) > 1


def test_scores_are_not_modified(linear):
    scores = SCORES.copy()
    scores.setflags(write=False)
    deletion_test(linear, TEXT, "positive", scores)


def test_on_the_shipped_model_removing_the_strongest_words_beats_removing_any(shipped):
    text = "A wonderful film. The acting is superb, the photography is beautiful, and I loved every minute of it."
    result = ig_core.explain(text, target="positive")
    test = deletion_test(shipped, text, "positive", result.words.score.to_numpy())
    assert test.strongest.actual > test.random_fall
    assert test.strongest.before == pytest.approx(result.prediction.logit, abs=1e-5)
