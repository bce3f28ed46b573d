"""Effects of words, against what pencil and paper say."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ig_core.corpus.effects import Effects, occurrences_in
from ig_core.evaluation.together import student


def table_of(texts, scores, target="positive"):
    words = [text.split() for text in texts]
    starts = [np.cumsum([0, *(len(word) + 1 for word in own)])[:-1].tolist() for own in words]
    ends = [
        [start + len(word) for start, word in zip(at, own, strict=True)] for at, own in zip(starts, words, strict=True)
    ]
    columns = {"id": range(len(texts)), "target": [target] * len(texts), "text": texts, "scores": scores}
    return pa.table({**columns, "starts": starts, "ends": ends})


def effects_of(*tables, labels=("negative", "positive")):
    found = Effects(labels)
    for table in tables:
        found.add(occurrences_in(table, "text", labels))
    return found


def test_the_mean_is_of_occurrences_and_the_interval_of_texts():
    found = effects_of(table_of(["Good good", "good film", "bad"], [[1.0, 3.0], [2.0, 0.5], [-1.0]])).table(least=2)
    assert found.word.tolist() == ["good"]
    (row,) = found.to_dict("records")
    assert (row["texts"], row["occurrences"], row["mean"]) == (2, 3, pytest.approx(2.0))
    residuals = np.array([4 - 2 * 2.0, 2 - 1 * 2.0])  # s - mean · n of each text
    half = student(1) * np.sqrt((residuals**2).sum() * 2 / 1) / 3
    assert row["high"] - row["mean"] == pytest.approx(half)


def test_an_interval_is_as_wide_as_that_of_a_mean_where_each_text_has_one():
    scores = np.random.default_rng(0).normal(size=40)
    found = effects_of(table_of(["good"] * 40, [[score] for score in scores])).table()
    (row,) = found.to_dict("records")
    half = student(39) * scores.std(ddof=1) / np.sqrt(40)
    assert row["high"] - row["low"] == pytest.approx(2 * half, rel=1e-4)


def test_parts_add_up():
    texts, scores = ["good bad", "good", "bad bad"], [[1.0, -1.0], [2.0], [-3.0, -1.0]]
    whole = effects_of(table_of(texts, scores)).table(least=2)
    second = table_of(texts[1:], scores[1:]).set_column(0, "id", pa.array([1, 2]))
    parts = effects_of(table_of(texts[:1], scores[:1]), second).table(least=2)
    pd.testing.assert_frame_equal(
        whole.sort_values("word", ignore_index=True), parts.sort_values("word", ignore_index=True)
    )


def test_of_two_classes_scores_are_of_the_second():
    against = effects_of(table_of(["bad"] * 2, [[1.0]] * 2, target="negative")).table(least=2)
    assert against["mean"].tolist() == [-1.0]
    of_many = effects_of(table_of(["bad"] * 2, [[1.0]] * 2, target="negative"), labels=("negative", "so", "positive"))
    assert of_many.table(least=2)["mean"].tolist() == [1.0]
