"""The negation experiment: which phrases it takes, and its count by hand."""

import pytest

from ig_core.evaluation.negation import agreement, negated
from ig_core.phrases import alignment, notation


def laid(brackets):
    return alignment.align(notation.read(brackets))


@pytest.mark.parametrize(
    ("brackets", "phrases"),
    [
        ("(1 (1 (2 not) (3 good)) (2 .))", ["not good"]),
        ("(1 (1 (2 is) (1 (2 n't) (4 great))) (2 .))", ["n't great"]),
        ("(2 (2 (2 not) (3 good)) (2 .))", []),  # people called it neutral
        ("(1 (1 (2 not) (1 (2 never) (4 great))))", ["not never great", "never great"]),
        ("(1 (1 (1 (1 no))) (1 film))", ["no film"]),  # a chain of brackets about one word
        ("(1 not)", []),
        ("(3 (2 a) (3 notable))", []),
    ],
)
def test_the_phrases_right_above_a_negation(brackets, phrases):
    tree = laid(brackets)
    assert [tree.phrase(place) for place in negated(tree)] == phrases


def test_agreement_by_hand(linear):
    # worths: not -1, good 2, bad -3, great 4, awful -4
    treebank = [
        laid("(1 (1 (2 not) (3 good)) (2 film))"),  # +1, called negative: wrong
        laid("(1 (1 (2 not) (1 bad)) (2 film))"),  # -4, negative: right
        laid("(3 (3 (2 not) (1 awful)) (4 great))"),  # -5, called positive: wrong; the sentence has -1: wrong
        laid("(3 (2 a) (3 film))"),  # without a negation
    ]
    seen = []
    table = agreement(linear, treebank, progress=seen.append).set_index("method")
    assert seen == [1, 2, 3, 4]
    assert table.phrases.tolist() == [3] * 4
    expected = {"idg, summed ig": 1, "summed gradient-times-input": 1, "sentence": 1, "always negative": 2}
    assert table.agreement.to_dict() == {name: pytest.approx(count / 3) for name, count in expected.items()}
    assert table.of_negative.to_dict() == pytest.approx(dict.fromkeys(expected, 0.5) | {"always negative": 1})
    assert table.of_positive.tolist() == [0] * 4
    assert (table.low < table.agreement).all()
    assert (table.agreement < table.high).all()
