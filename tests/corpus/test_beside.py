"""Two runs beside each other, counted by hand."""

import pandas as pd
import pytest

from ig_core.corpus.beside import beside
from ig_core.corpus.summary import Summary
from ig_core.errors import InputError

FACTS = {"model": "imdb-onehot", "labels": ["negative", "positive"], "source": "imdb"}


def summary(right, words, **facts):
    lines = pd.DataFrame({"id": range(len(right)), "right": pd.array(right, dtype="boolean")})
    table = pd.DataFrame(words, columns=["word", "mean", "low", "high"])
    return Summary({**FACTS, **facts}, lines, table)


ONE = summary([True, True, False, None], [("good", 1.0, 0.9, 1.1), ("bad", -1.0, -1.1, -0.9), ("film", 0.0, -1, 1)])
OTHER = summary([True, False, True, True], [("good", 0.5, 0.4, 0.6), ("bad", -0.95, -1.0, -0.9)])


def test_the_same_inputs_are_held_against_each_other():
    found = beside(ONE, OTHER)
    assert found.inputs == 3  # one has no answer in the first
    assert found.right == pytest.approx((2 / 3, 2 / 3))
    assert found.difference[0] == 0
    assert found.difference[1] < 0 < found.difference[2]
    assert found.only == (1, 1)


def test_words_of_both_are_compared_and_the_largest_difference_comes_first():
    effects = beside(ONE, OTHER).effects
    assert effects.word.tolist() == ["good", "bad"]
    assert effects.apart.tolist() == [True, False]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"labels": ["a", "b"]}, "with the same classes"),
        ({"model": "adult-mlp"}, "of the same kind"),
        ({"source": "other.csv"}, "over the same inputs"),
    ],
)
def test_what_cannot_be_compared_is_a_sentence(changed, why):
    with pytest.raises(InputError, match=why):
        beside(ONE, Summary({**FACTS, **changed}, ONE.lines, ONE.words))
