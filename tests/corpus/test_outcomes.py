"""Right and wrong, counted by hand."""

import numpy as np
import pandas as pd
import pytest

from ig_core.corpus.outcomes import by_threshold, outcomes_of

LINES = pd.DataFrame(
    {
        "prediction": ["a", "a", "b", "b"],
        "probability": [0.9, 0.8, 0.7, 0.6],
        "label": ["a", "b", "b", None],
        "right": [True, False, True, None],
    }
)


def test_pairs_are_counted_where_the_answer_is_known():
    found = outcomes_of(LINES, "label")
    assert (found.accuracy.correct, found.accuracy.total) == (2, 3)
    pairs = {
        (row.label, row.prediction): row.count for row in found.confusion.itertuples(index=False, name="Row") if True
    }
    assert set(pairs) == {("a", "a"), ("b", "a"), ("b", "b")}
    assert found.bins.rows.sum() == 3


def test_without_answers_nothing_is_said():
    assert outcomes_of(LINES.drop(columns="right"), "label") is None
    assert outcomes_of(LINES.assign(right=None), "label") is None


def test_thresholds_by_hand():
    table = by_threshold(np.array([0.9, 0.6, 0.4, 0.1]), np.array([1, 0, 1, 0]), [0.0, 0.5, 0.95])
    assert table.hits.tolist() == [2, 1, 0]
    assert table.false_alarms.tolist() == [2, 1, 0]
    assert table.misses.tolist() == [0, 1, 2]
    assert table.rejections.tolist() == [0, 1, 2]
    assert table.accuracy.tolist() == pytest.approx([0.5, 0.5, 0.5])
    assert table.precision.tolist() == pytest.approx([0.5, 0.5, 0.0])
    assert table.recall.tolist() == pytest.approx([1.0, 0.5, 0.0])
