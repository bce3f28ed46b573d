"""Whether intervals of early runs hold, on runs that are made up."""

import numpy as np
import pandas as pd
import pytest

from ig_core.corpus import stopping
from ig_core.corpus.coverage import Coverage, coverage
from ig_core.corpus.effects import SUMS

WORDS = 20


@pytest.fixture(autouse=True)
def few_words(monkeypatch):
    monkeypatch.setattr(stopping, "WORDS", WORDS)


def part(scores):
    """The sums of a part each of whose texts has every word once; scores (texts, words)."""
    count, sums, squares = len(scores), scores.sum(axis=0), (scores**2).sum(axis=0)
    values = {"texts": count, "occurrences": count, "score": sums, "score2": squares, "score_n": sums, "n2": count}
    index = pd.Index([f"word {number}" for number in range(WORDS)], name="word")
    return pd.DataFrame(values, index)[list(SUMS)].astype(float)


def test_an_interval_holds_where_the_mean_of_the_whole_is_in_it():
    scores = np.tile([[1.0], [-1.0]], (20, WORDS))  # of mean 0, in intervals ± 0.32
    far = scores.copy()
    far[:, :5] += 2.0  # then the whole has mean 1 there
    assert coverage([part(scores), part(far)], width=0.7) == Coverage(1, WORDS, WORDS - 5)
    assert coverage([part(scores), part(far)], width=0.7).share == 0.75
    assert coverage([part(scores), part(far)], width=0.1) is None


def test_a_run_stops_at_the_first_part_that_makes_intervals_narrow_enough():
    scores = np.tile([[1.0], [-1.0]], (20, WORDS))
    assert coverage([part(scores)] * 9, width=0.33).parts == 4  # half as wide with four times as many texts


@pytest.mark.parametrize("skewed", [False, True])
def test_intervals_of_early_runs_hold_as_often_as_they_say_though_their_width_decides_when_they_stop(skewed):
    random, held, words = np.random.default_rng(0), 0, 0
    for _ in range(30):
        scores = random.exponential(size=(8, 60, WORDS)) if skewed else random.normal(size=(8, 60, WORDS))
        found = coverage([part(own) for own in scores], width=0.5)
        held, words = held + found.held, words + found.words
    assert words == 30 * WORDS
    assert 0.93 < held / words < 0.995  # of 600 words, 0.95 ± 0.009; more, since a part of the whole is in each
