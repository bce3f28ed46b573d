"""Many inputs together: the same explanations as one by one, to rounding, in order."""

from dataclasses import replace
from itertools import cycle, islice

import numpy as np
import pytest

import ig_core
from ig_core.attribution import METHODS
from ig_core.attribution.record import Attribution
from ig_core.errors import InputError

TEXTS = [
    "A good film.",
    "Not a masterpiece, but oddly moving, and much better than its title.",
    "Dull.",
    "An awful, awful film with a great cast that nobody should have to see twice in one life.",
    "A bad film.",
]
PICTURES = ["drawing:bag-flap", "drawing:boot-heel", "drawing:shirt-striped"]
ALIKE = [
    *[("imdb-onehot", method) for method in ("integrated-gradients", "smooth-integrated-gradients", "sensitivity")],
    *[("imdb-onehot", method) for method in ("gradient-times-input", "leave-one-out", "expected-gradients")],
    *[("imdb-maxpool", method) for method in ("integrated-gradients", "max-pool-trace")],
    *[("imdb-bilstm", method) for method in ("integrated-gradients", "lrp")],
    *[("fashion-cnn", method) for method in ("integrated-gradients", "leave-one-out")],
    ("sst-bert", "integrated-gradients"),
]


def assert_alike(many, one):
    assert many.input == one.input
    assert many.target == one.target
    assert many.points == one.points
    largest = np.abs(one.scores).max()
    np.testing.assert_allclose(many.scores, one.scores, atol=2e-4 * largest, rtol=0)
    assert many.prediction.probability == pytest.approx(one.prediction.probability, abs=1e-5)


@pytest.mark.parametrize(("model", "method"), ALIKE)
def test_together_each_gets_what_it_gets_alone(model, method):
    inputs = PICTURES if model == "fashion-cnn" else TEXTS
    together = list(ig_core.explain_many(inputs, model=model, method=method, points=8))
    assert len(together) == len(inputs)
    for many, given in zip(together, inputs, strict=True):
        assert_alike(many, ig_core.explain(given, model=model, method=method, points=8))


def test_a_method_may_ask_for_gradients_for_some_inputs_only(linear, monkeypatch):
    def of_one(task):  # the first entry's gradient, of long inputs; nothing of short ones
        _, gradients = yield task.x[np.newaxis]
        return [Attribution(of_output * task.x, None, 1) for of_output in gradients[0]]

    def run(task):
        return of_one(task) if len(task.x) > 2 else [Attribution(np.zeros_like(task.x), None, 0)]

    row = replace(METHODS["gradient-times-input"], run=run, run_many=None)
    monkeypatch.setitem(METHODS, "halves", row)
    texts = ["good", "a good great film", "bad", "a bad awful film"]
    together = list(ig_core.explain_many(texts, model=linear, method="halves"))
    assert [one.points for one in together] == [0, 1, 0, 1]
    assert [one.scores.tolist() for one in together] == [
        ig_core.explain(text, model=linear, method="halves").scores.tolist() for text in texts
    ]


@pytest.mark.parametrize("model", ["imdb-onehot", "imdb-bilstm"])
def test_the_tolerance_is_met_for_each(model):
    for many in ig_core.explain_many(TEXTS, model=model):
        assert many.meets_tolerance
        assert many.error is not None


def test_several_paths_and_a_contrast_go_together_too():
    options = {"model": "fashion-cnn", "baseline": "noise", "contrast": "Coat", "target": "Bag", "points": 4}
    for many, given in zip(ig_core.explain_many(PICTURES, **options), PICTURES, strict=True):
        assert_alike(many, ig_core.explain(given, **options))


def test_inputs_without_end_are_explained_as_they_are_asked_for(linear):
    found = list(islice(ig_core.explain_many(cycle(["good film", "bad"]), model=linear), 130))
    assert [one.text for one in found[-2:]] == ["good film", "bad"]


def test_a_wrong_option_is_refused_at_once(linear):
    with pytest.raises(InputError, match="There is no method 'lime'"):
        ig_core.explain_many([], model=linear, method="lime")


@pytest.mark.parametrize("single", ["A good film.", b"\x89PNG"])
def test_a_single_input_is_refused_at_once(linear, single):
    name = type(single).__name__
    with pytest.raises(
        InputError, match=f"^Many inputs must be a list or the like; got one {name}: put it in a list.$"
    ):
        ig_core.explain_many(single, model=linear)


def test_an_input_that_cannot_be_used_is_refused_when_its_turn_has_come(linear):
    found = ig_core.explain_many(["good"] * 64 + [""], model=linear)
    assert len(list(islice(found, 64))) == 64
    with pytest.raises(InputError, match="The review is empty"):
        next(found)
