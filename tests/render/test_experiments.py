"""Sentences, charts and the table of experiments, from tables made up for it."""

import pandas as pd
import pytest

from ig_core.evaluation.experiments.summary import of_tables
from ig_core.evaluation.experiments.verdicts import FAILS, GOOD, UNCLEAR, Result
from ig_core.render import experiment_charts as charts
from ig_core.render import experiment_sections, experiment_sentences
from ig_core.render.experiment_sections import available, sections
from ig_core.render.experiment_table import summary_table
from ig_core.render.palette import DARK, LIGHT

IG, SENSITIVITY = "integrated-gradients", "sensitivity"


def masking(method, value, verdict=GOOD):
    return Result("masking", method, value, value - 0.02, value + 0.02, 0.05, True, 1000, verdict)


def randomisation(method, value, verdict=GOOD):
    return Result("randomisation", method, value, value - 0.05, value + 0.05, 0.5, False, 200, verdict)


@pytest.fixture
def found():
    results = [masking(IG, 0.43), masking("lrp", 0.44, UNCLEAR), masking(SENSITIVITY, 0.1)]
    results.append(masking("gradient-times-input", 0.41))
    return of_tables("sst-bilstm", [*results, randomisation(IG, 0.12), randomisation(SENSITIVITY, 0.7, FAILS)])


def test_the_sentence_says_what_to_use_and_why_and_what_fails(found):
    assert experiment_sentences.what_to_use(found) == (
        "For sst-bilstm, use Integrated Gradients: without the fifth of the words that it puts highest, the "
        "probability falls by 43 points (95 % interval 41 to 45); in random order by 5 points; with random weights its "
        "order keeps a rank correlation of 0.12 (95 % interval 0.07 to 0.17); it should lie below 0.50. By the first "
        "figure it cannot be told apart from Gradient × Input. These fail: Sensitivity Analysis at making layers "
        "random (0.70)."
    )


def test_where_nothing_tells_what_is_best_the_sentence_says_so():
    results = [randomisation(IG, 0.1), randomisation("lrp", 0.2), randomisation(SENSITIVITY, 0.8, FAILS)]
    assert experiment_sentences.what_to_use(of_tables("adult-mlp", results)) == (
        "For adult-mlp no experiment tells which method is best; these pass all that was tried: Integrated Gradients "
        "and Layer-wise Relevance Propagation. These fail: Sensitivity Analysis at making layers random (0.80)."
    )


def test_what_an_interval_does_not_decide_is_not_called_certain():
    results = [masking(IG, 0.43), randomisation(IG, 0.48, UNCLEAR)]
    assert experiment_sentences.what_to_use(of_tables("sst-bilstm", results)).endswith(
        "a rank correlation of 0.48 (95 % interval 0.43 to 0.53); it should lie below 0.50, which this interval does "
        "not decide. No method passes making layers random with this model for certain, so that it speaks for none "
        "over another. Elsewhere no method fails for certain."
    )


def test_what_fails_where_no_method_passes_is_named_all_the_same():
    results = [masking(IG, 0.43), randomisation(IG, 0.64, FAILS), randomisation("lrp", 0.51, UNCLEAR)]
    told = experiment_sentences.what_to_use(of_tables("sst-bilstm", results))
    assert told.startswith("For sst-bilstm, use Integrated Gradients")
    assert "speaks for none over another; Integrated Gradients (0.64) fails. Elsewhere no method fails" in told


def test_a_name_with_a_comma_can_stand_in_a_list():
    label = experiment_sentences.method_label("smooth-integrated-gradients")
    assert label == "Integrated Gradients (SmoothGrad average)"
    assert experiment_sentences.method_label("random") == "Random order"


def test_without_experiments_the_sentence_says_so():
    assert "No experiment has been done" in experiment_sentences.what_to_use(of_tables("mine", []))


@pytest.mark.parametrize(
    ("value", "experiment", "shown"),
    [
        (0.434, "masking", "43 points"),
        (-0.02, "masking", "−2 points"),
        (-0.001, "masking", "0 points"),
        (0.5, "deletion", "50 %"),
        (-0.123, "randomisation", "−0.12"),
    ],
)
def test_figures_are_shown_in_their_units(value, experiment, shown):
    assert experiment_sentences.figure(value, experiment) == shown


def test_entropy_that_rises_is_told_from_what_may_not():
    rows = [
        {"method": "lrp", "rise": 0.2, "rise_low": 0.1, "rise_high": 0.3},
        {"method": SENSITIVITY, "rise": -0.05, "rise_low": -0.15, "rise_high": 0.05},
        {"method": IG},
    ]
    assert experiment_sentences.of_entropy(rows) == (
        "Efficient MPRT: without what was learned, scores should spread, and their entropy rise: it does for "
        "Layer-wise Relevance Propagation (+20 %, 95 % interval +10 % to +30 %); it is not certain to for Sensitivity "
        "Analysis (−5 %, 95 % interval −15 % to +5 %)."
    )
    assert experiment_sentences.of_entropy(rows[2:]) == ""


def pair(verdict, better="leave-one-out", worse=IG):
    return {"better": better, "worse": worse, "measure": "log_odds", "mean": 0, "low": 0, "high": 0, "verdict": verdict}


def test_what_turns_the_published_order_round_is_named():
    told = experiment_sentences.of_order([pair("reversed"), pair("reversed"), pair("agrees")])
    assert "is not found again: of 3 comparisons" in told
    assert "1 agree with it, 2 are the other way round" in told
    assert told.endswith("Against it, Integrated Gradients beats Leave-one-out by 2 of 3 measures.")
    assert "is found again: of" in experiment_sentences.of_order([pair("agrees")])
    assert "is found again in part" in experiment_sentences.of_order([pair("agrees"), pair("open")])
    assert "is neither confirmed nor contradicted" in experiment_sentences.of_order([pair("open")])


def test_the_table_has_a_sign_and_a_word_for_every_verdict(found):
    html = summary_table(found)
    assert html.index("Integrated Gradients") < html.index("Layer-wise") < html.index("Sensitivity")
    assert html.count("(use this)") == 1
    assert "✓ good</span> 43 points" in html
    assert "? unclear</span> 44 points" in html
    assert "✗ fails</span> 0.70" in html
    assert "0.65 to 0.75, 200 inputs" in html
    assert html.count("not measured") == 2  # LRP and Gradient × Input were not randomised


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_texts_of_charts_have_the_colours_of_the_theme(theme):
    rows = pd.DataFrame([{"name": "A", "value": 0.5, "low": 0.4, "high": 0.6, "plain": False}])
    spec = charts.intervals(rows, "share", theme).to_dict()
    assert spec["config"]["axis"]["labelColor"] == theme.dim
    assert charts.published("imdb", 1, "fall", theme).to_dict()["config"]["legend"]["labelColor"] == theme.ink


def test_the_best_published_method_is_on_top():
    spec = charts.published("sst-2", 1, "fall").to_dict()
    assert spec["layer"][0]["encoding"]["y"]["sort"][0] == "SIG"


def test_layers_made_random_start_at_one_and_the_control_is_dashed():
    row = {"stage": "output", "count": 1, "rank": 0.5, "rank_low": 0.4, "rank_high": 0.6}
    table = {"setting": {"stages": ["output"]}, "rows": [row | {"method": IG}, row | {"method": "input-size"}]}
    spec = charts.randomisation(table).to_dict()
    (data,) = spec["datasets"].values()
    starts = [one for one in data if one["stage"] == "0"]
    assert [one["value"] for one in starts] == [1, 1]
    assert [one["plain"] for one in starts] == [False, True]


def test_intervals_of_word_deletion_are_wilsons():
    row = {"start": "correct", "method": IG, "deleted": 1, "accuracy": 0.5, "sentences": 100}
    (data,) = charts.deletion({"rows": [row]}, "correct").to_dict()["datasets"].values()
    assert (data[0]["low"], data[0]["high"]) == pytest.approx((0.4038, 0.5962), abs=1e-4)


@pytest.mark.parametrize("name", available())
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_all_that_ships_can_be_drawn(name, theme):
    whole, *others = sections(name, theme)
    assert whole.key == "summary"
    assert whole.html.count("<table") == 1
    for section in (whole, *others):
        assert section.title
        assert section.sentence.endswith(".")
        assert section.details
        for chart in section.charts.values():
            chart.to_dict()


def test_a_model_without_experiments_has_no_section():
    assert experiment_sections.sections("imdb-bert") == [] or "imdb-bert" in available()


def test_random_labels_are_told_by_what_they_show():
    def result(method, verdict):
        return Result("random-labels", method, 0.3, 0.2, 0.4, 0.5, False, 200, verdict)

    results = [result("leave-one-out", GOOD), result("lrp", FAILS), result(IG, UNCLEAR)]
    assert experiment_sentences.of_random_labels(of_tables("fashion-cnn", results)) == (
        "Networks learned the same pictures by heart, some with their labels and one with random ones: scores by "
        "Leave-one-out tell them apart; those by Layer-wise Relevance Propagation are no less alike than with true "
        "labels; of Integrated Gradients it is not certain."
    )
