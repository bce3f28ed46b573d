"""Probes, against what can be counted by hand on a linear model."""

from dataclasses import replace

import pytest

from ig_core.errors import InputError
from ig_core.evaluation.probes import PROBES, Probe, asked, filled, misspelt, slots_of


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


def test_values_that_belong_together_are_compared_with_each_other_alone(linear):
    groups = {"one": ("good", "bad"), "other": ("great", "awful")}
    together, apart = (asked(probe(groups=groups, paired=paired), linear, "positive")[0] for paired in (True, False))
    # great - good = 4 - 2, awful - bad = -4 + 3: apart they are a mean of one half in each of 3 contexts
    assert (together.contexts, apart.contexts) == (6, 3)
    assert together.output == pytest.approx(apart.output) == pytest.approx(0.5)
    assert together.low < apart.low == pytest.approx(0.5)


def test_groups_that_belong_together_have_as_many_values(linear):
    with pytest.raises(InputError, match="got first 1, second 2"):
        asked(probe(paired=True), linear, "positive")


def test_words_that_the_model_does_not_know_leave_less_to_say_of_either_class(linear):
    groups = {"right": ("good", "bad"), "wrong": ("godo", "bda")}
    (found,) = asked(probe(groups=groups, paired=True, others={"how": ("it",)}), linear, "positive")
    assert found.output == pytest.approx((-2 + 3) / 2)  # what is lost of either class is of either sign
    assert found.support == pytest.approx((-2 - 3) / 2)
    (praise,) = asked(probe(groups={"right": ("good",), "wrong": ("godo",)}), linear, "positive")
    assert praise.support == pytest.approx(-2)
    assert praise.is_weaker


def test_a_word_that_says_nothing_leaves_the_support_as_it_was(linear):
    (found,) = asked(probe(groups={"one": ("good",), "other": ("good",)}), linear, "positive")
    assert (found.support, found.is_weaker) == (0, False)


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("moving", ("movnig", "movng", "moviing")),
        ("dull", ("dlul", "dul", "dulll")),  # two letters that are the same are not swapped
    ],
)
def test_a_mistake_is_made_in_the_middle(word, forms):
    assert tuple(misspelt(word).values()) == forms


@pytest.mark.parametrize("word", ["", "of", "odd"])
def test_a_word_in_which_nothing_can_be_swapped_is_refused(word):
    with pytest.raises(ValueError, match=f"got '{word}'"):
        misspelt(word)


def test_misspelt_words_are_other_words():
    right, *wrong = PROBES["misspellings"].groups.values()
    assert all(len(group) == len(right) and not set(group) & set(right) for group in wrong)


def test_longer_texts_count_by_what_was_added(linear):
    one = replace(PROBES["length"], others={"quality": ("good", "bad"), "film": ("film",)})
    found, longest = asked(one, linear, "positive")
    # it, a and a: 0.625; it and was: -0.125; was: -0.25; the second template has no film
    assert found.output == pytest.approx((0.625 - 0.125 - 0.25) / 3)
    assert found.swapped == pytest.approx(found.output)
    assert (found.contexts, longest.contexts) == (6, 6)
    assert (found.rest, found.turned) == (pytest.approx(0, abs=1e-6), 0)


@pytest.mark.parametrize("name", PROBES)
def test_ready_made_probes_have_values_for_all_slots(name):
    one = PROBES[name]
    for template in one.templates:
        assert set(slots_of(template)) <= {one.swapped, *one.others}


def test_a_negation_turns_the_shipped_model(shipped):
    negated = {one.group: one for one in asked(PROBES["negation"], shipped, "positive")}
    assert negated["not"].output < 0


def test_misspellings_weaken_what_the_shipped_model_says(shipped):
    assert all(one.is_weaker for one in asked(PROBES["misspellings"], shipped, "positive"))
