"""What came of planting something, in sentences and bars."""

import pytest

from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.planting.own import Planted, Racer
from ig_core.evaluation.planting.ranking import RANDOM, Interval
from ig_core.evaluation.planting.shortcuts import SHORTCUTS
from ig_core.render import planted_charts, shortcut_sentences
from ig_core.render import planted_sentences as sentences
from ig_core.render.palette import DARK, LIGHT

IG, LOO, SA = "integrated-gradients", "leave-one-out", "sensitivity"


def racer(method, first):
    return Racer(method, Interval(first, max(first - 0.1, 0), min(first + 0.1, 1)), Interval(2, 1, 3), None)


FLOOR = Racer(RANDOM, Interval(0.01, None, None), Interval(50.5, None, None), None)


def planted(*firsts, turned=(80, 100), difference=(-0.01, -0.03, 0.01), alike=900):
    racers = [racer(method, first) for method, first in zip((IG, LOO, SA), firsts, strict=False)]
    right = {name: Accuracy(count, 1000) for name, count in (("without", 800), ("with_it", 600), ("clean", 810))}
    return Planted(
        **{"label": "positive", "stood_in": 300, "of": 1000, "alike": Accuracy(alike, 1000), **right},
        **{"turned": Accuracy(*turned), "difference": Interval(*difference), "raced": 30},
        **{"racers": (*racers, FLOOR), "candidates": 100.0, "example": None},
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (planted(1, 1, 0.9), "All three methods put “x” first."),
        (planted(1, 0.95, 0.5), "Two of three methods put “x” first; Sensitivity Analysis does not."),
        (planted(1, 0.2, 0.5), "One of three methods puts “x” first; Leave-one-out and Sensitivity Analysis do not."),
        (planted(0.1, 0.2, 0), "No method puts “x” first, though the network goes by it."),
        (planted(0.1, 0.2, 0, turned=(1, 100)), "No method puts “x” first: the network hardly goes by it."),
        (planted(0.1, turned=(0, 0)), "No method puts “x” first: the network hardly goes by it."),
    ],
)
def test_the_headline_says_how_many_methods_find_it_and_who_does_not(given, said):
    assert sentences.headline(given, "“x”") == said


def test_where_chance_can_make_the_difference_accuracy_tells_nothing():
    said = sentences.accuracy_alone(planted(1), "“x”", "review")
    assert said.startswith("No. On 1,000 test reviews as they are, the network is right in 80.0 %; one that learned")
    assert "in 81.0 %. Difference −1.0 percentage points (95 % interval −3.0 to +1.0)" in said
    assert said.endswith(", which chance alone can make.")


def test_where_it_is_lower_for_certain_it_could_have_raised_a_doubt():
    said = sentences.accuracy_alone(planted(1, difference=(-0.05, -0.08, -0.02)), "the square", "picture")
    assert said.startswith("It could have raised a doubt, no more. On 1,000 test pictures")
    assert said.endswith("What the network goes by, it does not say.")


def test_where_it_is_higher_it_even_looks_better():
    assert sentences.accuracy_alone(planted(1, difference=(0.05, 0.02, 0.08)), "“x”", "review").startswith(
        "No: it even"
    )


def test_a_test_from_the_same_source_praises_what_cheats():
    assert sentences.alike(planted(1), "“x”", "review").endswith("right in 90.0 %: that looks better still.")
    assert "better" not in sentences.alike(planted(1, alike=790), "“x”", "review")


def test_what_is_put_into_other_inputs_is_counted_where_it_can_turn_them():
    said = sentences.turned(planted(1), "“x”", "review")
    assert said == "Put into 100 test reviews of another class, “x” makes the network call 80 of them “positive”."


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_race_has_a_bar_for_each_method_and_an_interval_for_all_but_random_order(theme):
    rows = next(iter(planted_charts.race(planted(1, 0.5).racers, "review", theme).to_dict()["datasets"].values()))
    assert [row["label"] for row in rows] == ["Integrated Gradients", "Leave-one-out", "Random order"]
    assert [row["shown"] for row in rows] == ["100 %", "50 %", "1 %"]
    assert [(row["low"], row["high"]) for row in rows[1:]] == [(0.4, 0.6), (None, None)]


# ---- the experiment


def row(method, precision, shortcut="single", seeds=1):
    ends = {f"precision_{end}": precision for end in ("low", "high", "seeds_low", "seeds_high")}
    return {
        "data": "imdb",
        "family": "lstm",
        "shortcut": shortcut,
        "method": method,
        "seeds": seeds,
        "examples": 60,
        "precision": precision,
        "mean_rank": 1.0,
        "precision_by_size": precision,
        **ends,
    }


def part(contrast=0.99, misled=None, is_used=True):
    figures = {"contrast": contrast, "plain": 0.8} | ({} if misled is None else {"misled": misled})
    return {"uses": is_used, "accuracy": {name: {"mean": mean} for name, mean in figures.items()}}


def test_the_best_and_the_worst_on_average_are_named_and_random_order_is_neither():
    rows = [row(IG, 0.9), row(IG, 0.7, "ordered"), row(SA, 0.1), row(SA, 0.3, "ordered"), row(RANDOM, 0.01)]
    assert shortcut_sentences.headline(rows) == (
        "Integrated Gradients finds 80 % of the planted words, Sensitivity Analysis 20 %."
    )
    assert list(shortcut_sentences.means(rows)) == [IG, SA, RANDOM]


@pytest.mark.parametrize(
    ("seeds", "said"),
    [
        ((1, 1), "two shortcuts, one network for each;"),
        ((3, 3), "two shortcuts, three networks for each, from different seeds;"),
        ((2, 3), "two shortcuts, two to three networks for each, from different seeds;"),
    ],
)
def test_what_it_rests_on_is_said(seeds, said):
    rows = [row(IG, 1, shortcut, count) for shortcut, count in zip(("single", "ordered"), seeds, strict=True)]
    assert said in shortcut_sentences.rests_on(rows)
    assert "120 test texts" in shortcut_sentences.rests_on(rows)


def test_how_one_knows_that_networks_go_by_it_is_said_and_who_does_not():
    assert shortcut_sentences.proof([part()]) == (
        "Against what the text says, the networks follow the shortcut in 99 %; without it, in 80 %."
    )
    assert "they are right in 75 %; without" in shortcut_sentences.proof([part(misled=0.75)])
    assert shortcut_sentences.proof([part(), part(0.5, is_used=False)]).endswith(
        "One did not learn it and does not count."
    )
    assert shortcut_sentences.proof([part(0.5, is_used=False)]) == "No network learned it."


def test_nearly_all_is_not_all():
    assert [shortcut_sentences.percent(share) for share in (1, 0.998, 0.5, 0.002, 0)] == [
        *("100 %", "99.8 %", "50 %", "0.2 %", "0 %"),
    ]


def test_every_shortcut_has_words_for_people():
    assert list(shortcut_sentences.SHORTCUTS) == list(SHORTCUTS)
    for name, shortcut in SHORTCUTS.items():
        assert shortcut_sentences.SHORTCUTS[name][0] == shortcut.label
        assert all(f"“{word}”" in shortcut_sentences.SHORTCUTS[name][1] for word in shortcut.words)


def test_methods_of_a_chart_come_in_the_order_that_is_given():
    chart = planted_charts.precisions([row(IG, 0.5), row(SA, 0.7), row(RANDOM, 0.1)], [SA, LOO, IG, RANDOM])
    rows = next(iter(chart.to_dict()["datasets"].values()))
    assert [one["label"] for one in rows] == ["Sensitivity Analysis", "Integrated Gradients", "Random order"]
