"""Somebody else's program: a method, a text model and a kind of input of their own, added by tables alone.

The guides own_method, own_text_model and own_kind lie beside it, in a folder that is no part of the package. It is run
by test_extension, in a process of its own, and prints a line for each claim that it has tried.
"""

import json

import numpy as np
import own_kind
import own_method  # noqa: F401  adds its rows
import own_text_model  # noqa: F401
import pytest

import ig_core
from ig_core import models
from ig_core.errors import InputError
from ig_core.evaluation.agreement import agreement
from ig_core.evaluation.convergence import convergence
from ig_core.evaluation.deletion import deletion_test
from ig_core.evaluation.removal import deletion_areas, removal_curves
from ig_core.explainer import explain_all_classes, prepare
from ig_core.kinds import Kind
from ig_core.render.sentences import as_python, exactness, headline, reasons, summary, tested

TEXTS = ["Thank you, but I hate cold soup.", "Bad soup!", "You are a good friend of my good friend."]
DAYS = [
    {"temperature": 21, "wind": 35, "rain": 6.5},
    {"temperature": 3, "wind": 10, "rain": 0},
    {"temperature": 24, "wind": 5, "rain": 0.25},
]
INPUTS = {"manners": TEXTS, "weather": DAYS, "imdb-onehot": ["A good film.", "Not a good film, and far too long."]}
OWN_METHODS = {"shapley-sampling", "halfway"}
GENERIC = [name for name, row in ig_core.METHODS.items() if not row.requires]


def explanations_are_drawn_and_saved(explanation):
    again = ig_core.Explanation.from_json(explanation.to_json())
    assert type(again) is type(explanation)
    assert again.to_json() == explanation.to_json()
    assert again.to_html() == explanation.to_html()
    assert again.to_html().startswith("<!doctype html>")
    assert again._repr_html_().startswith("<")
    assert again.to_png().startswith(b"\x89PNG")
    assert again.to_csv().count("\n") == 1 + explanation.scores.size
    assert headline(again).endswith(".")
    assert exactness(again).endswith(".")
    assert summary(again)


def every_method(model, methods):
    """One by one, many at once, all classes at once; what adds up does; saved and drawn."""
    inputs = INPUTS[model]
    for name in methods:
        together = list(ig_core.explain_many(inputs, model=model, method=name))
        for given, one_of_many in zip(inputs, together, strict=True):
            explanation = ig_core.explain(given, model=model, method=name)
            scale = np.abs(explanation.scores).max()
            np.testing.assert_allclose(one_of_many.scores, explanation.scores, rtol=0, atol=1e-5 * max(1, scale))
            row = ig_core.METHODS[name]
            assert explanation.traits == row.traits
            if row.claim and not row.background:
                np.testing.assert_allclose(
                    explanation.scores.sum(), explanation.explains, rtol=1e-3, atol=1e-3 * max(1, scale)
                )
        classes = explain_all_classes(inputs[0], model=model, method=name)
        assert list(classes) == list(models.lookup(model).labels)
        first = classes[together[0].target]
        np.testing.assert_allclose(first.scores, together[0].scores, rtol=0, atol=1e-5 * np.abs(first.scores).max())
        explanations_are_drawn_and_saved(together[0])
    print(model, *methods)


def tests_of_explanations(model):
    case = prepare(INPUTS[model][0], model=model)
    found = {name: ig_core.explain(INPUTS[model][0], model=model, method=name) for name in OWN_METHODS}
    test = deletion_test(case, found["shapley-sampling"].scores)
    assert test.strongest.removed >= 1
    assert test.strongest.after < test.strongest.before
    assert case.kind.unit in tested(test, case.target, case.kind.unit)
    assert agreement(found).shape == (2, 2)
    assert len(convergence(case.gradient_fn, case.x, case.start))
    positions = case.encoded.at_positions(found["shapley-sampling"].scores)
    curves = removal_curves(case.probability, case.x, case.start, positions)
    assert curves.areas["deletion", "scores"] < curves.areas["deletion", "random"]
    areas = deletion_areas(case.probability, case.x, case.start, {"shapley-sampling": positions})
    np.testing.assert_allclose(areas["shapley-sampling"], curves.areas["deletion", "scores"])
    for name in GENERIC:
        made = ig_core.explain(INPUTS[model][0], model=model, method=name)
        variables = {}
        exec(as_python(made).replace("print", "str"), variables)
        np.testing.assert_allclose(variables["explanation"].scores, made.scores, rtol=1e-6)
    print("tests of", model)


def bad_input_is_one_sentence():
    day = DAYS[0]
    for given, options, sentence in (
        (None, {}, "A day must have the columns temperature, wind, rain; got None."),
        (day | {"rain": "much"}, {}, "The columns of a day must be numbers; got "),
        (day | {"rain": float("nan")}, {}, "The columns of a day must be finite numbers."),
        (day, {"method": "lrp"}, "Layer-wise Relevance Propagation does not apply to the model 'weather': it needs"),
        (day, {"baseline": "hot"}, "There is no baseline 'hot'; choose from: average, freezing."),
        (day, {"target": "wet"}, "There is no target 'wet'; choose from: unpleasant, pleasant."),
    ):
        with pytest.raises(InputError, match=sentence):
            ig_core.explain(given, model="weather", **options)
    print("refused")


def damaged_files_are_refused():
    data = ig_core.explain(DAYS[0], model="weather").to_dict()
    for damage in ({"scores": [1.0]}, {"values": None}, {"scores": ["a", "b", "c"]}, {"other": 1}, {"gap": "small"}):
        with pytest.raises(InputError, match="This is not the JSON of an explanation"):
            ig_core.Explanation.from_json(json.dumps(data | damage))
    print("damaged")


def reasons_are_the_names_of_places():
    wet = ig_core.explain(DAYS[0], model="weather")
    assert headline(wet) == "Unpleasant, because of rain, despite temperature."
    assert reasons(wet, 1) == ["rain"]
    assert summary(wet).splitlines()[2].endswith("  rain")
    print("reasons")


if __name__ == "__main__":
    every_method("imdb-onehot", sorted(OWN_METHODS))
    every_method("manners", GENERIC)
    every_method("weather", GENERIC)
    for model in ("manners", "weather"):
        tests_of_explanations(model)
    bad_input_is_one_sentence()
    damaged_files_are_refused()
    reasons_are_the_names_of_places()
    assert isinstance(ig_core.KINDS["day"], Kind)
    assert models.of_kind("day") == {"weather": "Weather"}
    assert own_kind.DayExplanation is ig_core.KINDS["day"].record
