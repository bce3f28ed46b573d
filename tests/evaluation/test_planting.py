"""PlantedRows shortcuts: what stands where, who is asked, and places that can be counted by hand."""

import json

import numpy as np
import pytest

from ig_core import assets
from ig_core.attribution import METHODS
from ig_core.evaluation.planting import experiment, race, ranking, report, shipped, texts
from ig_core.evaluation.planting.experiment import Combination, Effort, combinations, uses
from ig_core.evaluation.planting.ranking import mean_interval, mean_rank, over_seeds, precision, share_interval
from ig_core.evaluation.planting.shortcuts import SHORTCUTS, PlantedRows, decided, insert, misled, mixture
from ig_core.evaluation.planting.texts import Excerpt, vocabulary, words_of
from ig_core.kinds.text.classifier import TextClassifier
from ig_core.kinds.text.words import Vocabulary

WORDS = ("", "good", "bad", "film", "contexta", "zeroa", "onea", "zerob", "oneb")
INDEX = {word: i for i, word in enumerate(WORDS)}
ROWS = [np.array([1, 3], np.int32), np.array([2, 3, 3], np.int32)] * 100
LABELS = np.array([1, 0] * 100)
NAMES = list(SHORTCUTS)


def random():
    return np.random.default_rng(0)


def words_at(row, places):
    return [WORDS[i] for i in row[places]]


# ---- what is planted


def test_planted_words_stand_at_the_places_that_are_told_and_leave_the_text_as_it_was():
    for _ in range(20):
        row, places = insert(np.array([1, 2, 3], np.int32), [7, 8], random(), ordered=True)
        assert row[places].tolist() == [7, 8]
        assert np.delete(row, places).tolist() == [1, 2, 3]


def test_planted_words_come_to_every_place_of_a_text_and_in_both_orders_unless_these_matter():
    draws = random()
    found = [insert(np.array([1], np.int32), [7, 8], draws, ordered=False) for _ in range(200)]
    assert {tuple(row) for row, _ in found} == {(1, 7, 8), (7, 1, 8), (7, 8, 1), (1, 8, 7), (8, 1, 7), (8, 7, 1)}
    ordered = [insert(np.array([1], np.int32), [7, 8], draws, ordered=True)[0] for _ in range(200)]
    assert {tuple(row) for row in ordered} == {(1, 7, 8), (7, 1, 8), (7, 8, 1)}


@pytest.mark.parametrize("name", NAMES)
def test_on_the_contrast_set_the_words_stand_for_the_class_that_is_asked_for(name):
    shortcut = SHORTCUTS[name]
    planted = decided(ROWS, 1 - LABELS, shortcut, INDEX, random())
    assert planted.labels.tolist() == (1 - LABELS).tolist()
    for row, places, label in zip(planted.rows, planted.places, planted.labels, strict=True):
        found = words_at(row, places)
        assert (found if shortcut.ordered else sorted(found)) == list(shortcut.decides[label])


def test_where_order_decides_the_same_words_the_other_way_round_decide_nothing():
    shortcut = SHORTCUTS["ordered"]
    assert {("zerob", "zeroa"), ("oneb", "onea"), ("onea",), ("zerob",)} <= set(shortcut.idle)
    assert not set(shortcut.idle) & set(shortcut.decides)


@pytest.mark.parametrize("name", ["together", "ordered"])
def test_texts_that_mislead_keep_their_class_and_hold_words_of_the_other_one(name):
    shortcut = SHORTCUTS[name]
    planted = misled(ROWS, LABELS, shortcut, INDEX, random())
    assert planted.labels.tolist() == LABELS.tolist()
    for row, places, label in zip(planted.rows, planted.places, LABELS, strict=True):
        found = tuple(words_at(row, places))
        assert found in shortcut.idle
        assert not set(found) & set(shortcut.decides[label])


@pytest.mark.parametrize("name", NAMES)
def test_a_network_learns_from_decided_idle_and_plain_texts_in_like_parts(name):
    shortcut = SHORTCUTS[name]
    planted = mixture(ROWS, LABELS, shortcut, INDEX, random())
    kinds = {"decided": 0, "idle": 0, "plain": 0}
    for row, places, label, own in zip(planted.rows, planted.places, planted.labels, LABELS, strict=True):
        found = tuple(words_at(row, places))
        if (found if shortcut.ordered else tuple(sorted(found))) in shortcut.decides:
            kinds["decided"] += 1
            assert set(found) == set(shortcut.decides[label])
        else:
            kinds["idle" if found else "plain"] += 1
            assert label == own
    assert all(count > 40 for count in kinds.values() if count)
    assert bool(kinds["idle"]) == bool(shortcut.idle)


def test_the_same_seed_plants_the_same():
    one, again = (mixture(ROWS, LABELS, SHORTCUTS["ordered"], INDEX, random()) for _ in range(2))
    assert [row.tolist() for row in one.rows] == [row.tolist() for row in again.rows]


def test_planted_words_are_the_last_of_a_vocabulary_and_count_among_its_words():
    words = vocabulary([["film", "good"], ["film", "onea", "bad"], ["film", "good"]], 5, ["zeroa", "onea"])
    assert words == ("", "film", "good", "zeroa", "onea")


def test_words_are_read_as_models_read_them():
    assert words_of("It isn’t <br /> GOOD!") == ["it", "isn't", "good"]


# ---- places


def test_precision_is_the_share_of_planted_words_among_as_many_of_the_highest():
    planted = np.array([False, True, False, True])
    assert precision(np.array([0.0, 3.0, 1.0, 2.0]), planted) == 1
    assert precision(np.array([2.5, 3.0, 1.0, 2.0]), planted) == 1 / 2
    assert precision(np.array([2.5, -3.0, 1.0, -2.0]), planted) == 0


def test_words_of_one_score_share_their_places():
    # of four equal words two come first, each as likely: half of the planted ones on average, at places 1 to 4
    planted = np.array([False, True, False, True])
    assert precision(np.zeros(4), planted) == 1 / 2
    assert mean_rank(np.zeros(4), planted) == 2.5
    # one planted word is first for certain, the other shares places 2 and 3 with a word that is not planted
    assert precision(np.array([1.0, 2.0, 0.0, 1.0]), planted) == 3 / 4
    assert mean_rank(np.array([1.0, 2.0, 0.0, 1.0]), planted) == (1 + 2.5) / 2


def test_the_mean_rank_counts_from_the_highest_score():
    planted = np.array([False, True, False, True])
    assert mean_rank(np.array([0.0, 3.0, 1.0, 2.0]), planted) == 1.5
    assert mean_rank(np.array([5.0, 3.0, 1.0, 2.0]), planted) == 2.5


def test_the_interval_of_a_share_is_that_of_wilson():
    # 8 of 10: (0.8 + 1.92/10) / (1 + 3.84/10) ± 1.96 √(0.016 + 3.84/400) / (1 + 3.84/10)
    found = share_interval([1.0] * 8 + [0.0] * 2)
    assert found == pytest.approx((0.8, 0.4902, 0.9433), abs=1e-4)
    assert share_interval([1.0] * 10).high == pytest.approx(1, abs=1e-12)


def test_the_interval_of_a_mean_is_two_standard_errors_wide_on_each_side():
    # 1, 2, 3: standard deviation 1, standard error 1/√3
    assert mean_interval([1, 2, 3]) == pytest.approx((2, 2 - 1.96 / 3**0.5, 2 + 1.96 / 3**0.5), abs=1e-4)
    assert mean_interval([1.0]) == (1, None, None)


def test_of_three_seeds_the_interval_is_students():
    assert over_seeds([0.9, 1.0, 0.8]) == pytest.approx((0.9, 0.9 - 4.303 * 0.1 / 3**0.5, 0.9 + 4.303 * 0.1 / 3**0.5))
    assert over_seeds([0.9]) == (0.9, None, None)


# ---- the race


@pytest.fixture(scope="module")
def cheating():
    """A sum of words in which the planted ones are worth more than all others can be together, by construction."""
    import tensorflow as tf

    worths = np.array([0, 1, -1, 0.5, 0.25, -8, 8, 0.125, 0.125])

    def logits(embedded, mask=None):
        each = embedded[..., 0]
        return tf.reduce_sum(each if mask is None else each * mask, axis=1, keepdims=True)

    kernel = worths[:, np.newaxis].astype(np.float32)
    return TextClassifier("cheat", ("negative", "positive"), Vocabulary(WORDS, 50), kernel, kernel[3], logits, {})


@pytest.mark.parametrize("label", [0, 1])
def test_who_is_exact_on_a_sum_puts_its_planted_word_first_for_either_class(cheating, label):
    planted = decided(ROWS[:6], np.full(6, label), SHORTCUTS["single"], INDEX, random())
    found = race.race(cheating, planted, ROWS[:64])
    signed = {name for name in found if name != ranking.RANDOM and METHODS[name].signed}
    assert signed == {
        *("integrated-gradients", "smooth-integrated-gradients", "gradient-times-input"),
        *("expected-gradients", "leave-one-out"),
    }
    for name in signed:
        assert {tuple(place) for place in found[name]} == {(1, 1, 1, 1)}, name


def test_who_sees_only_gradients_cannot_tell_the_words_of_a_sum_apart(cheating):
    # 3 words with one gradient: the planted one is first in a third of all orders, and second on average
    planted = decided(ROWS[:1], np.array([1]), SHORTCUTS["single"], INDEX, random())
    found = race.race(cheating, planted, ROWS[:64], ["sensitivity"])
    assert found["sensitivity"][0] == pytest.approx((1 / 3, 2, 1 / 3, 2))
    assert found["random"][0] == pytest.approx((1 / 3, 2, 1 / 3, 2))


def test_a_score_against_the_class_counts_by_size_alone(cheating):
    # onea is worth 8 for positive; asked about negative it is last of three, and the largest
    row, places = insert(ROWS[0], [INDEX["onea"]], random(), True)
    planted = PlantedRows([row], np.array([0]), [places])
    found = race.race(cheating, planted, ROWS[:64], ["gradient-times-input"])
    assert found["gradient-times-input"][0] == (0, 3, 1, 1)


# ---- learning


@pytest.fixture
def opinions(monkeypatch):
    """560 made-up reviews, whose one word of opinion is their class, in the place of a data set."""
    draws = random()
    labels = draws.integers(2, size=560)
    filling = np.array(["the", "film", "was", "a", "plot", "and"])
    made = [" ".join([*filling[draws.integers(6, size=6)], ("bad", "good")[label]]) for label in labels]

    class Set:
        def labelled(self, split):
            return made, labels

    monkeypatch.setattr(texts, "lookup", lambda name: Set())
    return Excerpt("made-up", longest=8, learn=480, held_out=40, test=40, raced=8, vocabulary=40)


@pytest.mark.parametrize("family", experiment.FAMILIES)
def test_a_network_learns_one_planted_word_and_all_is_told_of_it(opinions, family):
    found = experiment.part(Combination("sst-2", "single", family, 0), opinions, Effort(fewest=1, most=60))
    assert uses({name: figure["mean"] for name, figure in found["accuracy"].items()})
    assert found["accuracy"]["contrast"]["texts"] == found["accuracy"]["plain"]["texts"] == 40
    assert ("lrp" in found["methods"]) == (family == "lstm")
    assert all(len(places["precision"]) == 8 for places in found["methods"].values())
    assert np.mean(found["methods"]["leave-one-out"]["precision"]) > np.mean(found["methods"]["random"]["precision"])
    json.dumps(found, allow_nan=False)


def test_what_is_explained_is_the_network_that_learned(opinions):
    from ig_core.evaluation.planting.networks import FAMILIES, Learner
    from ig_core.kinds.text.forward import logits_of

    read = texts.load(opinions, ("zeroa",), 0)
    for family in FAMILIES:
        learner = Learner(family, read.words, opinions.longest, 0)
        learner.learn(read.learn.rows, read.learn.labels)
        model = learner.classifier("planted", read.learn.rows)
        np.testing.assert_allclose(
            logits_of(model, read.test.rows), learner.logits(read.test.rows), atol=1e-4, err_msg=family
        )


def test_a_network_uses_a_shortcut_if_it_is_right_by_it_and_is_not_misled():
    assert uses({"plain": 0.8, "contrast": 0.99})
    assert not uses({"plain": 0.8, "contrast": 0.9})
    assert uses({"plain": 0.8, "contrast": 0.99, "misled": 0.76})
    assert not uses({"plain": 0.8, "contrast": 0.99, "misled": 0.76}, misled=0.02)
    assert not uses({"plain": 0.8, "contrast": 0.99, "misled": 0.5})


# ---- what ships


def part(family, seed, values, is_used=True):
    places = {field: values for field in race.Place._fields}
    figure = {"low": 0.7, "high": 1.0, "texts": 10}
    accuracy = {"plain": {"mean": 0.8, **figure}, "contrast": {"mean": 1.0 if is_used else 0.8, **figure}}
    return {
        **{"dataset": "sst-2", "shortcut": "single", "family": family, "seed": seed, "epochs": 3, "uses": is_used},
        **{"accuracy": accuracy, "methods": {"lrp": places, "random": places}},
    }


def test_the_summary_is_over_all_texts_of_the_networks_that_use_their_shortcut():
    parts = [part("lstm", 0, [1, 0]), part("lstm", 1, [1, 1]), part("lstm", 2, [0, 0], is_used=False)]
    rows = report.summary(parts)
    assert [row["method"] for row in rows] == ["lrp", "random"]
    assert (rows[0]["seeds"], rows[0]["examples"], rows[0]["precision"], rows[0]["mean_rank"]) == (2, 4, 0.75, 1)
    # of the two networks' 0.5 and 1, 12.7 standard errors of 0.25 on each side, within what can be
    assert (rows[0]["precision_seeds_low"], rows[0]["precision_seeds_high"]) == (0, 1)


def test_what_is_missing_is_said():
    found = report.contents([part("lstm", 0, [1.0])])
    assert "sst-2-single-lstm-0" not in found["missing"]
    assert len(found["missing"]) == len(combinations()) - 1
    assert found["parts"][0]["methods"]["lrp"]["precision"] == 1  # no figures of single texts


def test_what_was_finished_is_written_once_and_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    runs = tmp_path / "runs"
    runs.mkdir()
    (runs / "sst-2-single-lstm-0.json").write_text(json.dumps(part("lstm", 0, [1, 0])))
    written = report.write(runs)
    assert shipped.read() == written
    assert written["parts"][0]["uses"]
    assert assets.manifest()[report.FILE]["command"] == report.COMMAND


def test_the_intervals_of_the_seeds_know_how_many_there_are():
    assert set(ranking._T95) >= {2, len(experiment.SEEDS)}
