"""What the recipes of transformers share: batches of like length, and shipping on top of another model."""

import numpy as np
import pytest

from ig_core.training.fine_tuning import Batches


def test_batches_hold_every_row_once_and_the_longest_first():
    random = np.random.default_rng(0)
    rows = [np.full(n, 1 + i) for i, n in enumerate(random.integers(3, 30, 50))]
    labels = np.arange(50, dtype=np.float32)
    batches = Batches(rows, labels, 8, seed=0)
    for _ in range(2):
        seen = [batches[i] for i in range(len(batches))]
        assert sorted(np.concatenate([found for _, found in seen]).ravel()) == labels.tolist()
        assert seen[0][0][0].shape[1] == max(inputs[0].shape[1] for inputs, _ in seen)
        for (ids, mask), found in seen:
            np.testing.assert_array_equal(ids, mask * (found + 1))
        batches.on_epoch_end()


@pytest.mark.parametrize("seed", range(5))
def test_the_first_two_batches_differ_in_length_where_any_do(seed):
    lengths = np.random.default_rng(seed).integers(100, 900, 300).clip(max=256)  # most are of one length
    batches = Batches([np.full(n, 1) for n in lengths], np.zeros(300, np.float32), 8, seed)
    (first, _), (second, _) = batches[0][0], batches[1][0]
    assert first.shape[1] == 256
    assert second.shape[1] < 256
    same = Batches([np.full(7, i) for i in range(20)], np.arange(20, dtype=np.float32), 8, seed)
    assert sorted(np.concatenate([same[i][1] for i in range(len(same))]).ravel()) == list(range(20))
