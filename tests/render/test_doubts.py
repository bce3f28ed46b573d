"""Doubts in plain words, and that they stand first wherever a headline does."""

import json
from dataclasses import replace

import pytest

import ig_core
from ig_core.errors import InputError
from ig_core.evaluation import checks
from ig_core.evaluation.checks import Check
from ig_core.records import Explanation
from ig_core.render import doubts, sentences
from ig_core.render.reasons import units_named


@pytest.fixture
def unknown(linear):
    """An explanation of a text of which the model knows a quarter."""
    return ig_core.explain("zzz great yyy xxx", model=linear, target="positive")


@pytest.mark.parametrize(
    ("check", "sentence"),
    [
        (Check(checks.FAMILIAR, False, 3.0, 2.0), "The input is unlike what the model has learned from."),
        (Check(checks.FAMILIAR, True, 1.0, 2.0), "The input is like what the model has learned from."),
        (Check(checks.KNOWN, False, 0.75, 0.5, ("1", "4")), "The model has seen only 1 of the 4 words."),
        (Check(checks.KNOWN, True, 0.25, 0.5, ("3", "4")), "The model has seen 3 of the 4 words."),
        (
            Check(checks.CHANCE, False, -0.5, 0.0),
            "Taking out what is named here changes the answer no more than taking out random words does.",
        ),
        (
            Check(checks.START, False, 0.93, 0.75, ("positive", "padding")),
            "Where the comparison starts (the baseline “padding”), the model already says 93 % positive.",
        ),
        (
            Check(checks.BASELINES, False, -0.25, 0.8, ("Black", "White")),
            "Another baseline ranks the words differently: black against white (rank correlation −0.25).",
        ),
        (
            Check(checks.BASELINES, True, 0.9, 0.8, ("Black", "White")),
            "From other baselines the words rank alike (lowest rank correlation 0.90).",
        ),
        (Check(checks.EXACT, False, 0.02, 0.001), "The scores miss their sum by 2 %; 0.1 % was asked for."),
        (Check(checks.DECIDED, False, 0.05, 0.1, ("positive",)), "The model is nearly undecided."),
        (Check(checks.CHANCE, None), "There is no other word to compare with."),
    ],
)
def test_every_check_is_told_in_a_sentence(unknown, check, sentence):
    assert doubts.sentence(unknown, check) == sentence


def test_every_check_has_its_sentences(unknown):
    for name in checks.ORDER:
        for passed in (True, False):
            said = doubts.sentence(unknown, Check(name, passed, 0.5, 0.5, ("a", "b")))
            assert said.endswith(".")
            assert said[0].isupper()


def test_the_worst_doubt_stands_first_and_the_others_are_counted():
    assert doubts.first([]) == ""
    assert doubts.first(["The model is nearly undecided."]) == "Doubtful: the model is nearly undecided."
    assert doubts.first(["A.", "B.", "C."]) == "Doubtful: a (2 more)."


def test_files_and_notebooks_say_the_doubts_before_the_headline(unknown):
    headline = sentences.headline(unknown)
    for drawn in (unknown.to_html(), unknown._repr_html_()):
        body = drawn[drawn.rindex("</style>") if "</style>" in drawn else 0 :]
        assert body.index("Doubtful: the model has seen only 1 of the 4 words.") < body.index(headline)
    assert "Doubtful" not in replace(unknown, words=unknown.words.assign(status="seen")).to_html()
    assert unknown.to_png() != replace(unknown, words=unknown.words.assign(status="seen")).to_png()


def test_what_tests_found_travels_with_the_record_and_comes_first(unknown):
    tested = replace(unknown, doubts=("Random words matter more <b>.",))
    again = Explanation.from_json(tested.to_json())
    assert again.doubts == tested.doubts
    assert doubts.of_record(again)[0] == "Random words matter more <b>."
    assert "more &lt;b&gt; (1 more)." in again.to_html()


@pytest.mark.parametrize("damage", [[1], "text", {"a": 1}, None])
def test_doubts_that_are_no_sentences_are_refused(unknown, damage):
    data = json.loads(unknown.to_json()) | {"doubts": damage}
    with pytest.raises(InputError, match="not the JSON of an explanation"):
        Explanation.from_json(json.dumps(data))


def test_the_units_of_a_name_are_all_its_occurrences(linear):
    made = ig_core.explain("Great, great film; not GREAT.", model=linear, target="positive")
    assert sentences.reasons(made, 1)[0] == "“great”"
    assert set(units_named(made, 1, count=1)) == {0, 1, 4}
