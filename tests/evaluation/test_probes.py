"""Probes, against what can be counted by hand on a linear model."""

import pytest

from ig_core.errors import InputError
from ig_core.evaluation.probes import PROBES, Probe, asked, filled, slots_of


def probe(**changed):
    facts = {
        "label": "",
        "templates": ("a {who} film was {how}",),
        "groups": {"first": ("good",), "second": ("bad", "awful")},
        "swapped": "who",
        "others": {"how": ("great", "it", "not")},
    }
    return Probe(**{**facts, **changed})


def test_slots_are_names_in_braces_and_known_by_their_place():
    assert slots_of("{name}'s film is {quality}.") == ["name", "quality"]
    text, spans = filled("{name}'s film is {quality}.", {"name": "Ann", "quality": "good"})
    assert text == "Ann's film is good."
    assert [text[slice(*span)] for span in spans.values()] == ["Ann", "good"]


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{name", "The braces of '{name' do not match"),
        ("{0}", "A slot is a name in braces"),
        ("{name!r}", "A slot is a name in braces"),
        ("{a.b}", "A slot is a name in braces"),
        ("{name} {name}", "has one twice"),
    ],
)
def test_what_is_no_template_is_refused_in_a_sentence(template, why):
    with pytest.raises(InputError, match=why):
        slots_of(template)


def test_on_a_linear_model_the_difference_is_that_of_the_words(linear):
    (found,) = asked(probe(), linear, "positive")
    # "good" is worth 2, "bad" -3 and "awful" -4, whatever stands around them
    assert found.output == pytest.approx(-3.5 - 2)
    assert (found.low, found.high) == pytest.approx((found.output, found.output))
    assert found.swapped == pytest.approx(-5.5)
    assert found.rest == pytest.approx(0, abs=1e-5)
    assert found.matters
    assert (found.group, found.contexts) == ("second", 3)


def test_words_that_are_worth_the_same_do_not_matter(linear):
    (found,) = asked(probe(groups={"one": ("good",), "other": ("good",)}), linear, "positive")
    assert not found.matters
    assert (found.output, found.turned) == (0, 0)


def test_contexts_in_which_the_answer_turns_are_counted(linear):
    (found,) = asked(probe(others={"how": ("great", "not")}), linear, "positive")
    assert found.turned == 1  # with "great" (4) all are positive, with "not" (-1) only "good" (2) is


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"swapped": "what"}, "lacks the slot {what}"),
        ({"others": {}}, "There are no values for the slot {how}"),
        ({"others": {"how": ("good",) * 1001}}, "make more than 2,000 texts"),
        ({"templates": ("{who} {a} {b} {c} {d} {e} {f}",)}, "may have 6 slots"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(linear, changed, why):
    with pytest.raises(InputError, match=why):
        asked(probe(**changed), linear, "positive")


@pytest.mark.parametrize("name", PROBES)
def test_ready_made_probes_have_values_for_all_slots(name):
    one = PROBES[name]
    for template in one.templates:
        assert set(slots_of(template)) <= {one.swapped, *one.others}


def test_a_negation_turns_the_shipped_model(shipped):
    negated = {one.group: one for one in asked(PROBES["negation"], shipped, "positive")}
    assert negated["not"].output < 0
