"""Deleting words over a set of texts, on a bag of words whose answers can be done by hand."""

import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ig_core import assets
from ig_core.attribution import METHODS, Attribution
from ig_core.errors import AssetError, InputError
from ig_core.evaluation import word_deletion as experiment
from ig_core.evaluation.word_deletion import COLUMNS, word_deletion

# what the words of `linear` are worth: good 2, bad -3, film 0.5, great 4, awful -4, not -1, a 0.25, it 0.125, was -0.25
SIGNED = ("integrated-gradients", "gradient-times-input")
NEGATIVE, POSITIVE = 0, 1


def curve(table, start, method):
    rows = table[(table.start == start) & (table.method == method)]
    assert rows.deleted.tolist() == list(range(len(rows)))
    return rows.accuracy.tolist()


@pytest.mark.parametrize("method", SIGNED)
def test_where_the_model_was_right_the_strongest_words_for_the_true_class_go_first(linear, method):
    # great film awful: 0.5 is positive and right; without great -3.5, then without film -4: wrong from the first on
    # good great not: 5; without great 1: still right; without good -1: wrong; then nothing is left, and 0 is negative
    table = word_deletion(linear, ["great film awful", "good great not"], [POSITIVE, POSITIVE], [method], deletions=3)
    assert curve(table, "correct", method) == [1, 0.5, 0, 0]


@pytest.mark.parametrize("method", SIGNED)
def test_for_the_class_of_minus_the_output_signs_turn(linear, method):
    # awful good bad: -5 is negative and right; without awful -1: right; without bad 2: wrong; nothing left: negative
    table = word_deletion(linear, ["awful good bad"], [NEGATIVE], [method], deletions=3)
    assert curve(table, "correct", method) == [1, 1, 0, 1]


@pytest.mark.parametrize("method", SIGNED)
def test_where_the_model_was_wrong_the_strongest_words_against_the_true_class_go_first(linear, method):
    # great awful bad is -3, but positive is true; without awful 1: healed; without bad 4; without great 0: wrong again
    # bad not it is -3.875; without bad -0.875; without not 0.125: healed; nothing left: wrong
    table = word_deletion(linear, ["great awful bad", "bad not it"], [POSITIVE, POSITIVE], [method], deletions=3)
    assert curve(table, "wrong", method) == [0, 0.5, 1, 0]


def test_both_starts_are_counted_apart(linear):
    texts = ["great film", "bad film", "awful", "good"]
    table = word_deletion(linear, texts, [POSITIVE, POSITIVE, POSITIVE, POSITIVE], ["sensitivity"], deletions=1)
    assert set(table.sentences) == {2}
    untouched = table[table.deleted == 0]
    assert set(zip(untouched.start, untouched.accuracy, strict=True)) == {("correct", 1), ("wrong", 0)}


def test_a_start_that_no_text_has_has_no_row(linear):
    assert set(word_deletion(linear, ["great film"], [POSITIVE], ["sensitivity"]).start) == {"correct"}
    assert set(word_deletion(linear, ["great film"], [NEGATIVE], ["sensitivity"]).start) == {"wrong"}


def test_equal_scores_go_in_the_order_of_the_text(linear):
    # Sensitivity is the same for all words of a sum: great goes first, then not
    table = word_deletion(linear, ["great not good"], [POSITIVE], ["sensitivity"], deletions=2)
    assert curve(table, "correct", "sensitivity") == [1, 1, 1]
    table = word_deletion(linear, ["good not great not not"], [POSITIVE], ["sensitivity"], deletions=3)
    assert curve(table, "correct", "sensitivity") == [1, 1, 1, 0]


def test_a_text_with_fewer_words_loses_all_of_them(linear):
    table = word_deletion(linear, ["great", "good film"], [POSITIVE, POSITIVE], ["gradient-times-input"], deletions=5)
    assert curve(table, "correct", "gradient-times-input") == [1, 0.5, 0, 0, 0, 0]


def test_unknown_words_are_not_deleted(linear):
    table = word_deletion(linear, ["zzz great yyy not"], [POSITIVE], ["integrated-gradients"], deletions=2)
    assert curve(table, "correct", "integrated-gradients") == [1, 0, 0]


def test_random_orders_are_averaged(linear):
    # of great and not, one goes: without great it is wrong, without not it is right, each in half of the draws
    table = word_deletion(linear, ["great not"], [POSITIVE], [], deletions=1, draws=2000)
    share = curve(table, "correct", "random")[1]
    assert share == pytest.approx(1 / 2, abs=4 * (1 / 4 / 2000) ** 0.5)
    spread = table[(table.start == "correct") & (table.deleted == 1)].spread.iloc[0]
    assert spread == pytest.approx((share * (1 - share)) ** 0.5)


def test_the_same_seed_draws_the_same(linear):
    texts = ["great not bad film good a it was"] * 5
    one, again, other = (word_deletion(linear, texts, [POSITIVE] * 5, [], draws=3, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, again)
    assert not one.equals(other)


def test_a_method_of_ones_own_can_be_tried(linear, monkeypatch):
    def last_word_first(task):
        return [Attribution(np.arange(len(task.x))[:, np.newaxis], explains=None)]

    row = replace(METHODS["gradient-times-input"], run=last_word_first)
    monkeypatch.setitem(METHODS, "last", row)
    table = word_deletion(linear, ["not great"], [POSITIVE], ["last"], deletions=1)
    assert curve(table, "correct", "last") == [1, 0]


def test_several_outputs_are_explained_by_the_true_one(tiny):
    texts = ["good bad film", "great awful", "not a film it was"]
    table = word_deletion(tiny, texts, [0, 1, 2], ["gradient-times-input", "sensitivity"], deletions=2, draws=2)
    assert table.columns.tolist() == list(COLUMNS)
    assert table.sentences.groupby(table.start).first().sum() == 3
    assert table.accuracy.dropna().between(0, 1).all()


def test_a_text_of_which_nothing_is_seen_is_refused(linear):
    with pytest.raises(InputError, match="knows no word"):
        word_deletion(linear, ["zzz"], [POSITIVE])


def test_a_table_is_kept_in_assets_and_read_again(linear, tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "FOLDER", shutil.copytree(assets.FOLDER, tmp_path / "assets"))
    table = word_deletion(linear, ["great not", "bad"], [POSITIVE, POSITIVE], ["sensitivity"], draws=2)
    experiment.write("imdb-onehot", table)
    pd.testing.assert_frame_equal(experiment.read("imdb-onehot"), table)
    assert assets.manifest()["models/imdb-onehot/deletion.json"]["command"].endswith("--experiment deletion")
    (assets.FOLDER / "models/imdb-onehot/deletion.json").write_text("{}")
    with pytest.raises(AssetError, match="is damaged"):
        experiment.read("imdb-onehot")
