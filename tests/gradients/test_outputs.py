"""From logits to probabilities, and from a label to what is explained."""

from math import exp

import numpy as np
import pytest

from ig_core.errors import InputError
from ig_core.gradients.outputs import direction, probabilities

SENTIMENT = ("negative", "positive")


def test_one_output_is_the_logit_of_the_second_class():
    two = 1 / (1 + exp(-2))
    np.testing.assert_allclose(
        probabilities(np.array([[0.0], [2.0], [-2.0]])), [[0.5, 0.5], [1 - two, two], [two, 1 - two]]
    )


def test_several_outputs_are_shared_by_softmax():
    np.testing.assert_allclose(
        probabilities(np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 3.0]])), [[1 / 8, 2 / 8, 5 / 8], [1 / 3] * 3]
    )


def test_one_output_is_the_same_as_two_of_which_the_first_is_zero():
    np.testing.assert_allclose(probabilities(np.array([[1.7]])), probabilities(np.array([[0.0, 1.7]])))


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_no_logit_is_too_large(kind):
    with np.errstate(over="raise", invalid="raise"):
        np.testing.assert_array_equal(probabilities(np.array([[1000], [-1000]], kind)), [[0, 1], [1, 0]])
        np.testing.assert_array_equal(probabilities(np.array([[1000, -1000, 0]], kind)), [[1, 0, 0]])


def test_a_constant_on_all_logits_changes_nothing_and_rows_sum_to_one():
    logits = np.random.default_rng(0).normal(size=(5, 4))
    np.testing.assert_allclose(probabilities(logits), probabilities(logits + 100), rtol=1e-10)
    np.testing.assert_allclose(probabilities(logits).sum(axis=1), 1)


def test_logits_are_not_modified():
    logits = np.array([[1.0, 2.0]])
    probabilities(logits)
    np.testing.assert_array_equal(logits, [[1, 2]])


def test_with_one_output_the_second_label_has_it_and_the_first_has_minus_it():
    assert direction(SENTIMENT, "positive", 1).tolist() == [1]
    assert direction(SENTIMENT, "negative", 1).tolist() == [-1]


@pytest.mark.parametrize(("target", "expected"), [("a", [1, 0, 0]), ("b", [0, 1, 0]), ("c", [0, 0, 1])])
def test_with_an_output_for_each_label_a_label_has_its_own(target, expected):
    assert direction(("a", "b", "c"), target, 3).tolist() == expected


@pytest.mark.parametrize("target", ["Positive", "", "neutral"])
@pytest.mark.parametrize("outputs", [1, 2])
def test_an_unknown_target_is_refused_naming_those_there_are(target, outputs):
    with pytest.raises(InputError) as caught:
        direction(SENTIMENT, target, outputs)
    assert str(caught.value) == f"There is no target {target!r}; choose from: negative, positive."


@pytest.mark.parametrize(
    ("target", "contrast", "expected"), [("a", "b", [1, -1, 0]), ("b", "a", [-1, 1, 0]), ("c", "a", [-1, 0, 1])]
)
def test_a_contrast_is_the_logit_of_the_one_minus_that_of_the_other(target, contrast, expected):
    assert direction(("a", "b", "c"), target, 3, contrast).tolist() == expected


def test_a_contrast_is_the_difference_of_two_directions_and_changes_neither():
    labels = ("a", "b", "c")
    before = direction(labels, "a", 3)
    np.testing.assert_array_equal(direction(labels, "a", 3, "c"), before - direction(labels, "c", 3))
    np.testing.assert_array_equal(direction(labels, "a", 3), before)


@pytest.mark.parametrize(
    ("labels", "target", "outputs", "contrast", "message"),
    [
        (("a", "b", "c"), "a", 3, "d", "There is no target 'd'; choose from: a, b, c."),
        (("a", "b", "c"), "d", 3, "a", "There is no target 'd'; choose from: a, b, c."),
        (("a", "b", "c"), "a", 3, "", "There is no target ''; choose from: a, b, c."),
        (("a", "b", "c"), "a", 3, "a", "The contrast must be another class than the target; both are 'a'."),
        (
            SENTIMENT,
            "positive",
            1,
            "positive",
            "The contrast must be another class than the target; both are 'positive'.",
        ),
        (
            SENTIMENT,
            "positive",
            1,
            "negative",
            "This model has one output, which contrasts its two classes already: leave out the contrast.",
        ),
        (SENTIMENT, "positive", 3, None, "The model has 3 outputs and 2 labels; it needs a label for each output."),
    ],
)
def test_what_cannot_be_explained_is_one_sentence(labels, target, outputs, contrast, message):
    with pytest.raises(InputError) as caught:
        direction(labels, target, outputs, contrast)
    assert str(caught.value) == message
