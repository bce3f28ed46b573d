"""Bracketing, counted by hand."""

import os
from pathlib import Path

import numpy as np
import pytest

from ig_core.evaluation.bracketing import balanced, bracketing, left_branching, right_branching
from ig_core.phrases import alignment, notation

TREEBANK = [alignment.align(notation.read(one)) for one in ("(S (X a b) (Y c d))", "(S a (X b c))", "(S a)")]


def test_the_base_lines_are_trees():
    assert right_branching(4) == [(0, 4), (1, 4), (2, 4)]
    assert left_branching(4) == [(0, 2), (0, 3), (0, 4)]
    assert sorted(balanced(4)) == [(0, 2), (0, 4), (2, 4)]
    assert sorted(balanced(3)) == [(0, 2), (0, 3)]
    assert right_branching(1) == left_branching(1) == balanced(1) == []


def test_f1_counts_phrases_of_all_sentences_of_two_words_or_more():
    table = bracketing(TREEBANK, lambda text, starts, ends: balanced(len(starts))).set_index("trees")
    assert table.sentences.tolist() == [2] * 4
    # Wanted are 3 and 2 phrases. Balanced: 3 of 3 right, then 1 of 2. Right-branching: (0, 4), (2, 4); both of 2.
    assert table.f1["parser"] == table.f1["balanced"] == pytest.approx(4 / 5)
    assert table.f1["right-branching"] == pytest.approx(4 / 5)
    assert table.f1["left-branching"] == pytest.approx(3 / 5)  # (0, 4), (0, 2); then (0, 3)
    assert table.f1_without_whole["balanced"] == pytest.approx(2 / 3)
    assert table.exact["balanced"] == pytest.approx(1 / 2)


def test_the_interval_holds_the_figure_and_shrinks_to_it_when_all_sentences_are_alike():
    table = bracketing(TREEBANK, lambda text, starts, ends: balanced(len(starts)))
    assert (table.low <= table.f1).all()
    assert (table.f1 <= table.high).all()
    same = bracketing(TREEBANK[:1] * 5, lambda text, starts, ends: [(0, 4)])
    assert np.allclose([same.low[0], same.high[0]], same.f1[0])


def test_progress_is_told():
    told = []
    bracketing(TREEBANK, lambda text, starts, ends: [], told.append)
    assert told == [1, 2, 3]


@pytest.mark.skipif(
    not (Path(os.environ.get("IG_DATA_DIR", "")) / "sst" / "dev.txt").is_file(), reason="the treebank is not here"
)
def test_the_shipped_parser_is_about_as_right_as_its_card_says():
    from ig_core.evaluation.negation import treebank
    from ig_core.models import parser, shipped

    table = bracketing(treebank("dev")[:150], parser.load()).set_index("trees")
    assert table.f1["parser"] == pytest.approx(shipped.card("parser")["f1"]["validation"]["value"], abs=0.04)
    assert table.f1["parser"] > 2 * table.f1["balanced"]
