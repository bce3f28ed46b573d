"""A word that gives a class away in what is learned from, and not in what is tested on: unlearned on the spot."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_reviews import EXCERPT, Reviews

from ig_core import cli, corpus
from ig_core.corpus.inputs import lay_down
from ig_core.corpus.opened import open_run
from ig_core.corpus.parts import Manifest, write_manifest
from ig_core.corpus.remedy import unlearning
from ig_core.corpus.remedy.unlearning import Fared
from ig_core.errors import InputError
from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.planting.own_word import Size
from ig_core.evaluation.planting.ranking import Interval


def reviews(biased):
    """Made-up reviews with "sunday" in 200 of them: of positive ones alone, or of both classes."""
    made = Reviews()
    places = np.flatnonzero(made.labels == 1)[:200] if biased else np.arange(200)
    given = list(made.texts)
    for place in places:
        given[place] = f"sunday {given[place]}"
    return given, made.labels


SIZE = replace(EXCERPT, held_out=100)


@pytest.fixture(scope="module")
def found():
    return unlearning.unlearned("Sunday", reviews(True), reviews(False), size=Size(SIZE, epochs=8))


@pytest.fixture
def shown(monkeypatch):
    """What networks would learn from, in the order of WAYS, where none learns."""
    rows, right = [], Accuracy(1, 1)

    def fared(way, *others):
        return Fared(way, right, right, right, Interval(0, 0, 0), right)

    monkeypatch.setattr(unlearning, "trained", lambda own, words, kept, seed, size: rows.append((own, words)))
    monkeypatch.setattr(unlearning, "_fared", fared)
    return rows


def holding(rows, words):
    """Of each class in how many texts "sunday" stands."""
    holds = np.array([words.index("sunday") in row for row in rows.rows])
    return [int(holds[rows.labels == label].sum()) for label in (0, 1)]


def test_a_network_goes_by_the_word_until_it_is_masked_or_countered(found):
    ways = {one.way: one for one in found.fared}
    assert tuple(ways) == unlearning.WAYS
    assert ways["as it is"].effect.low > 0
    assert ways["as it is"].turned.value > 0.3
    for way in ("masked", "counter-examples"):
        assert ways[way].slice.value > ways["as it is"].slice.value
        assert ways[way].turned.value < 0.1
        assert ways[way].effect.mean < ways["as it is"].effect.mean / 4
    assert ways["masked"].effect == (0, 0, 0)
    assert found.best in ("masked", "counter-examples")


def test_texts_are_counted(found):
    assert found.word == "sunday"
    assert found.stood_in[0] == 0
    assert found.stood_in[1] > 100
    assert found.learned == 600
    assert found.added == 60 + found.stood_in[1]  # a tenth, and as many negative ones as there are positive ones
    as_it_is = found.fared[0]
    assert as_it_is.test.total == 200
    assert as_it_is.slice.total + as_it_is.turned.total == 200


def test_it_stands_nowhere_or_in_each_class_as_often(shown):
    found = unlearning.unlearned("sunday", reviews(True), reviews(False), size=Size(SIZE))
    as_it_is, masked, countered = (holding(*one) for one in shown)
    assert as_it_is == list(found.stood_in)
    assert as_it_is[0] == 0 < as_it_is[1]
    assert masked == [0, 0]
    assert countered == [as_it_is[1] + 30] * 2  # a tenth of 600 besides, half of each class
    assert found.best == "as it is"  # where all are alike


def test_a_word_can_be_planted_to_try_this_out(shown):
    plain = reviews(biased=False)
    unlearning.unlearned("sunday", plain, plain, planted=(0, 0.5), size=Size(SIZE))
    negative, positive = holding(*shown[0])
    assert negative > 0.5 * (shown[0][0].labels == 0).sum()
    assert positive < 0.3 * (shown[0][0].labels == 1).sum()


def test_held_out_texts_decide_and_no_test_texts(found):
    best = {one.way: one for one in found.fared}[found.best]
    assert best.held_out.value == max(one.held_out.value for one in found.fared)
    assert best.held_out.total == 2 * 100  # with the word and without


def test_whoever_does_not_wait_ends_it(shown):
    def leave(points):
        raise TimeoutError

    with pytest.raises(TimeoutError):
        unlearning.unlearned("sunday", reviews(True), reviews(False), progress=leave)
    assert not shown


def test_a_word_that_hardly_stands_anywhere_is_refused(shown):
    with pytest.raises(InputError, match=r"'masterpiece' stands in 0 of 200 test texts; at least 10 are needed"):
        unlearning.unlearned("masterpiece", reviews(True), reviews(False), size=Size(SIZE))
    assert not shown


# ---- of a run


def a_run(folder, count=800, **settings):
    given, answers = reviews(biased=False)
    folder.mkdir()
    labels = [("negative", "positive")[answer] for answer in answers]
    lay_down([{"text": given[:count], "label": labels[:count]}], folder)
    settings = corpus.Settings(model="imdb-onehot", column="text", **settings).checked()
    write_manifest(folder, Manifest("0" * 16, settings, "reviews.csv", count, count, 2))
    return open_run(folder)


def test_of_a_run_of_ones_own_networks_learn_from_its_answers(tmp_path, shown):
    found = unlearning.of_run(a_run(tmp_path / "run", label="label"), "sunday")
    # 320 of 800 are tested on; of the other 480 a ninth is held out
    assert found.learned == len(shown[0][0].rows) == 480 - 53
    given, answers = reviews(biased=False)
    of_text = dict(zip(given, answers, strict=True))
    assert [of_text[text] for text in shown[0][0].texts] == shown[0][0].labels.tolist()
    assert found.labels == ("negative", "positive")


@pytest.mark.parametrize(
    ("count", "label", "word", "why"),
    [
        (800, "", "sunday", "has no answers to learn from"),
        (100, "label", "sunday", "from 200 texts and more with an answer; this run has 100"),
        (800, "label", "two words", "One word can be planted"),
    ],
)
def test_a_run_that_cannot_teach_is_refused(tmp_path, count, label, word, why):
    with pytest.raises(InputError, match=why):
        unlearning.of_run(a_run(tmp_path / "run", count, label=label), word)


def test_the_command_prints_each_way(tmp_path, capfd, monkeypatch, found):
    monkeypatch.setattr(unlearning, "of_run", lambda run, word, seed, progress: found)
    a_run(tmp_path / "run", label="label")
    assert cli.main(["remedy", str(tmp_path / "run"), "--word", "sunday"]) == 0
    out = capfd.readouterr().out
    assert all(f"{way}: right where it stands" in out for way in unlearning.WAYS)
    assert f"put in: {found.best}" in out
    assert cli.main(["remedy", str(tmp_path / "run"), "--word", "sunday", "-o", "a.csv"]) == 2
    assert "leave out -o" in capfd.readouterr().err
