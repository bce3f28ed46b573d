"""Accuracy with its interval, and running a model on texts of many lengths, against pencil and paper."""

import numpy as np
import pytest

from ig_core.errors import InputError
from ig_core.evaluation.accuracy import Accuracy, accuracy
from ig_core.kinds.text.forward import logits_of, pad

# what the words of `linear` are worth: good 2, bad -3, film 0.5, great 4, awful -4, not -1


@pytest.mark.parametrize(
    ("correct", "total", "low", "high"),
    [
        (5, 10, 0.2366, 0.7634),  # z² = 3.8415: centre 0.5, half 1.96 √(0.025 + 0.0096) / 1.38415 = 0.2634
        (0, 10, 0.0, 0.2775),  # centre and half are both 0.19207 / 1.38415 = 0.13876
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),  # z² / (1 + z²) = 0.7935 short of one
        (50, 100, 0.4038, 0.5962),  # half 1.96 √(0.0025 + 0.000096) / 1.038415 = 0.0962
    ],
)
def test_the_interval_is_wilsons(correct, total, low, high):
    assert Accuracy(correct, total).interval == pytest.approx((low, high), abs=6e-5)


def test_the_interval_stays_within_zero_and_one_but_for_rounding():
    for correct in (0, 1, 999, 1000):
        low, high = Accuracy(correct, 1000).interval
        assert -1e-12 < low < correct / 1000 + 1e-12
        assert correct / 1000 - 1e-12 < high < 1 + 1e-12


def test_an_accuracy_reads_as_a_share_with_its_interval():
    assert str(Accuracy(5, 10)) == "0.5000 (95 % interval 0.2366 to 0.7634, 5 of 10)"


def test_accuracy_counts_the_texts_whose_most_probable_class_is_their_label(linear):
    texts = ["good film", "bad film", "great", "awful", "good, not bad"]  # logits 2.5, -2.5, 4, -4, -2
    assert accuracy(linear, texts, [1, 0, 1, 0, 0]) == Accuracy(5, 5)
    assert accuracy(linear, texts, [1, 0, 1, 0, 1]) == Accuracy(4, 5)
    assert accuracy(linear, texts, [0, 1, 0, 1, 1]) == Accuracy(0, 5)


def test_a_text_of_which_nothing_is_seen_counts_too(linear):
    assert accuracy(linear, ["zzz", "good"], [0, 1]).total == 2


def test_an_empty_text_is_refused(linear):
    with pytest.raises(InputError, match="The review is empty"):
        accuracy(linear, ["good", ""], [1, 0])


def test_logits_keep_the_order_of_the_texts_whatever_their_lengths(linear):
    random = np.random.default_rng(0)
    lengths = random.permutation(np.arange(200) % 37)  # more texts than go into one call
    rows = [random.integers(1, 10, size=length) for length in lengths]
    expected = [[linear.embedding[row].sum()] for row in rows]
    np.testing.assert_array_equal(logits_of(linear, rows), expected)


def test_logits_have_a_column_for_each_output(tiny):
    assert logits_of(tiny, [np.array([1]), np.array([2, 3])]).shape == (2, 3)


def test_padding_fills_up_with_the_padding_token_and_is_masked():
    ids, mask = pad([np.array([4, 5]), np.array([], int), np.array([7, 8, 9])])
    assert ids.tolist() == [[4, 5, 0], [0, 0, 0], [7, 8, 9]]
    assert mask.tolist() == [[1, 1, 0], [0, 0, 0], [1, 1, 1]]
    assert mask.dtype == np.float32


def test_texts_without_words_still_have_one_place():
    ids, mask = pad([np.array([], int)])
    assert ids.tolist() == [[0]]
    assert mask.tolist() == [[0]]
