"""Patterns: which sentences are offered for them."""

import pytest

from ig_core.phrases import patterns


@pytest.mark.parametrize(
    ("words", "pattern", "held"),
    [
        (["Not", "funny"], "negation", True),
        (["is", "n’t", "funny"], "negation", True),
        (["nothing"], "contrast", False),
        (["frenetic", "But", "funny"], "contrast", True),
        (["very", "good"], "intensifier", True),
        (["knot", "button"], "negation", False),
        ([], "contrast", False),
    ],
)
def test_a_sentence_holds_a_pattern_if_one_of_its_words_does(words, pattern, held):
    assert patterns.holds(words, pattern) is held
