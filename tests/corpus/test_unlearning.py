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
from ig_core.errors import InputError
from ig_core.evaluation.planting.own_word import Size


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
def size():
    """Enough to begin with."""
    return Size(SIZE, epochs=2)


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
    # of a tenth of each class, and of as many negative ones as there are positive ones with the word
    assert found.added == pytest.approx(60 + found.stood_in[1], abs=2)
    as_it_is = found.fared[0]
    assert as_it_is.test.total == 200
    assert as_it_is.slice.total + as_it_is.turned.total == 200


def test_a_word_can_be_planted_to_try_this_out(size):
    plain = reviews(biased=False)
    found = unlearning.unlearned("sunday", plain, plain, planted=(0, 0.5), size=size)
    assert found.stood_in[0] > found.stood_in[1] + 50
    assert found.fared[0].effect.mean < found.fared[2].effect.mean


def test_held_out_texts_decide_and_no_test_texts(found):
    best = {one.way: one for one in found.fared}[found.best]
    assert best.held_out.value == max(one.held_out.value for one in found.fared)
    assert best.held_out.total == 2 * 100  # with the word and without


def test_whoever_does_not_wait_ends_it(size):
    def leave(points):
        if points >= 3:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        unlearning.unlearned("sunday", reviews(True), reviews(False), size=size, progress=leave)


def test_a_word_that_hardly_stands_anywhere_is_refused(size):
    with pytest.raises(InputError, match=r"'masterpiece' stands in 0 of 200 test texts; at least 10 are needed"):
        unlearning.unlearned("masterpiece", reviews(True), reviews(False), size=size)


# ---- of a run


def a_run(folder, count=800, **settings):
    given, answers = reviews(biased=False)
    folder.mkdir()
    labels = [("negative", "positive")[answer] for answer in answers]
    lay_down([{"text": given[:count], "label": labels[:count]}], folder)
    settings = corpus.Settings(model="imdb-onehot", column="text", **settings).checked()
    write_manifest(folder, Manifest("0" * 16, settings, "reviews.csv", count, count, 2))
    return open_run(folder)


def test_of_a_run_of_ones_own_networks_learn_from_its_answers(tmp_path, size):
    found = unlearning.of_run(a_run(tmp_path / "run", label="label"), "sunday", size=size)
    # 320 of 800 are tested on, as many as are asked for; of the other 480 a ninth is held out
    assert found.learned == 480 - 53
    assert found.fared[0].test.total == 200
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
