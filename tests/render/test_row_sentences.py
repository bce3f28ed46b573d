"""What is said of a table row: its headline, summary and start, and numbers where others have logits."""

from dataclasses import replace

import pytest
from row_samples import CLASSES, HOUR, PERSON, hour, made, person

from ig_core.evaluation.deletion import DeletionTest, Removal
from ig_core.records import Prediction
from ig_core.render import row_sentences, sentences
from ig_core.render.numbers import amount, as_written, ends, number, signed

LESS, MORE = CLASSES


@pytest.mark.parametrize(
    ("scores", "options", "sentence"),
    [
        (
            (1, -0.5, 2, 0),
            {"target": LESS},
            "At most $50,000, because of marital status (never married) and age (25 years), despite education"
            " (Bachelor's degree).",
        ),
        (  # the other class of the same model: its logits are the opposite, and the sentence is the same
            (-1, 0.5, -2, 0),
            {},
            "At most $50,000, because of marital status (never married) and age (25 years), despite education"
            " (Bachelor's degree).",
        ),
        ((0, 3, 0, 0), {}, "More than $50,000, because of education (Bachelor's degree)."),
        (  # the row lowers what is predicted all the same
            (-1, 0.5, 0, 0),
            {"start": 3.0},
            "More than $50,000, but less so than at the start: age (25 years) against it, education (Bachelor's degree)"
            " for it.",
        ),
        (
            (0, 0, -1, 0),
            {"start": 3.0},
            "More than $50,000, but less so than at the start: marital status (never married) against it.",
        ),
        (
            (0, 0, 0, 0),
            {},
            "More than $50,000: the row is the same as the one that it is compared with, so no column moves it.",
        ),
        (
            (3, 1, 0, 0),
            {"method": "sensitivity", "start": -4.0},
            "At most $50,000; the model reacts most to age (25 years) and education (Bachelor's degree).",
        ),
        ((0, 0, 0, 0), {"method": "sensitivity"}, "More than $50,000; the model reacts to no column."),
        ((2, 0, 0, 0), {"method": "gradient-times-input"}, "More than $50,000, because of age (25 years)."),
        ((0, 0, 0, 0), {"method": "gradient-times-input"}, "More than $50,000, though no single column says much."),
    ],
)
def test_the_headline_is_right_whichever_class_is_explained(scores, options, sentence):
    assert sentences.headline(person(scores, **options)) == sentence


def flower(scores, logit, start, **options):
    """By a model of three classes with an output each, of which it says `label`."""
    prediction = Prediction("Gentoo", 0.75, {"Adelie": 0.15, "Chinstrap": 0.1, "Gentoo": 0.75}, logit, start)
    return made(PERSON, scores, "integrated-gradients", prediction, **{"target": "Gentoo", **options})


@pytest.mark.parametrize(
    ("scores", "logit", "options", "sentence"),
    [
        ((2, -1, 0, 0), 3.0, {}, "Gentoo, because of age (25 years), despite education (Bachelor's degree)."),
        ((1, -2, 0, 0), 3.0, {}, "Gentoo, because of age (25 years), despite education (Bachelor's degree)."),
        (
            (2, -1, 0, 0),
            -1.0,
            {"target": "Adelie"},
            "Gentoo, not “Adelie”: education (Bachelor's degree) against it, age (25 years) for it.",
        ),
        (
            (2, -1, 0, 0),
            3.0,
            {"contrast": "Adelie"},
            "“Gentoo” rather than “Adelie”, because of age (25 years), despite education (Bachelor's degree).",
        ),
        (
            (2, -3, 0, 0),
            3.0,
            {"contrast": "Adelie"},
            "“Gentoo” rather than “Adelie”, but less so than at the start: education (Bachelor's degree) against it,"
            " age (25 years) for it.",
        ),
        (
            (2, -3, 0, 0),
            -3.0,
            {"target": "Chinstrap", "contrast": "Gentoo"},
            "Less “Chinstrap” than “Gentoo”: education (Bachelor's degree) against it, age (25 years) for it.",
        ),
    ],
)
def test_of_several_classes_or_a_contrast_the_one_that_is_explained_is_named(scores, logit, options, sentence):
    assert sentences.headline(flower(scores, logit, logit - sum(scores), **options)) == sentence


@pytest.mark.parametrize(
    ("scores", "start", "sentence"),
    [
        (
            (161, 90, -28),
            189,
            "412 rentals an hour, 223 more than at the start (189), because of hour (17:00) and temperature (31 °C),"
            " despite humidity (88 %).",
        ),
        (
            (-150, 20, 0),
            189,
            "59 rentals an hour, 130 fewer than at the start (189), because of hour (17:00), despite temperature"
            " (31 °C).",
        ),
        ((1100, 0, 0), 189, "1,289 rentals an hour, 1,100 more than at the start (189), because of hour (17:00)."),
        ((222.2, 0, 0), 189.4, "412 rentals an hour, 223 more than at the start (189), because of hour (17:00)."),
        (
            (-5, 5, 0),
            20,
            "20 rentals an hour, as many as at the start, raised by temperature (31 °C), lowered by hour (17:00).",
        ),
        (
            (0, 0, 0),
            9.5,
            "9.5 rentals an hour: the row is the same as the one that it is compared with, so no column moves it.",
        ),
    ],
)
def test_of_a_number_the_headline_says_from_where_it_came_in_figures_that_add_up(scores, start, sentence):
    assert sentences.headline(hour(scores, start)) == sentence


@pytest.mark.parametrize(
    ("method", "scores", "sentence"),
    [
        (
            "gradient-times-input",
            (9, -9, 0),
            "189 rentals an hour: more because of hour (17:00), fewer because of temperature (31 °C).",
        ),
        ("gradient-times-input", (0, -9, 0), "180 rentals an hour: fewer because of temperature (31 °C)."),
        ("sensitivity", (9, 0, 0), "198 rentals an hour; the model reacts most to hour (17:00)."),
    ],
)
def test_of_a_number_without_a_start_nothing_is_compared(method, scores, sentence):
    assert sentences.headline(hour(scores, method=method)) == sentence


def test_names_are_in_lower_case_unless_they_have_capitals_of_their_own():
    names = ("Age", "Hours a week", "US citizen", "IQ", "pH", "Years in the USA", "")
    found = [row_sentences.in_sentence(name) for name in names]
    assert found == ["age", "hours a week", "US citizen", "IQ", "pH", "years in the USA", ""]


def test_a_long_value_is_shortened_in_the_headline_alone():
    lines = [(*HOUR[0][:3], "a" * 200, *HOUR[0][4:])]
    prediction = Prediction("rentals", None, {}, 5.0, 1.0)
    result = made(lines, [4.0], "integrated-gradients", prediction, target="rentals")
    assert f"({'a' * 39}…)" in sentences.headline(result)
    assert "a" * 200 in sentences.summary(result)


def test_the_summary_has_a_line_a_column_the_strongest_first():
    assert sentences.summary(person()).split("\n") == [
        "     −2.00  Marital status  never married (married)",
        "     −1.00  Age             25 years (37 years)",
        "     +0.50  Education       Bachelor's degree (some college)",
        "      0.00  Race            White (White)",
    ]


def test_the_summary_of_a_method_without_a_baseline_names_none():
    assert "(37 years)" not in sentences.summary(person(method="sensitivity"))


@pytest.mark.parametrize(
    ("explanation", "sentence"),
    [  # 1 / (1 + e^1.45) = 0.19, and of the other class 0.81
        (person(start=-1.45), "Started from the median row (19 % more than $50,000)."),
        (person(start=1.45, target=LESS), "Started from the median row (81 % at most $50,000)."),
        (person(start=-8.0), "Started from the median row (under 0.1 % more than $50,000)."),
        (hour(), "Started from the median row (189 rentals an hour)."),
        (flower((1, 0, 0, 0), 3.0, 2.0), "Started from the median row (logit +2.00)."),
        (person(method="sensitivity"), ""),
    ],
)
def test_it_is_said_from_where_the_path_started(explanation, sentence):
    assert row_sentences.from_where(explanation, "the median row") == sentence


def test_the_probability_at_the_start_is_only_told_where_it_follows_from_the_logit():
    assert row_sentences.probability_at_start(person(start=0.0)) == 0.5
    two_outputs = Prediction("a", 0.75, {"a": 0.75, "b": 0.25}, 3.0, 1.0)  # softmax of (3, 1.9): not the sigmoid of 3
    assert row_sentences.probability_at_start(made(PERSON, (2, 0, 0, 0), "shapley", two_outputs, target="a")) is None
    assert row_sentences.probability_at_start(hour()) is None


@pytest.mark.parametrize(
    ("explanation", "text"),
    [
        (person((2.0, 0, 0, 0), start=-2.0), "12 % → 50 %"),
        (hour(), "189 → 412"),
        (flower((1, 0, 0, 0), 3.0, 2.0), "+2.00 → +3.00"),
        (person(method="leave-one-out"), ""),
    ],
)
def test_the_head_of_the_waterfall_says_where_it_begins_and_ends(explanation, text):
    assert row_sentences.path_text(explanation) == text


# ---- numbers where others have classes and logits, whatever their kind


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (412.4, "412"),
        (1204.0, "1,204"),
        (9.34, "9.3"),
        (9.97, "10"),
        (0.0, "0.0"),
        (-0.01, "−0.0100"),
        (-3.5, "−3.5"),
        (0.0375, "0.0375"),
        (1.42e-9, "1.42 × 10⁻⁹"),
    ],
)
def test_a_number_has_a_tenth_below_ten_and_separated_thousands(value, text):
    assert amount(value) == text
    assert sentences.prediction_text(Prediction("rentals", None, {}, value, None)) == f"{text} rentals"


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ((-0.01, 412.0), ("0.0", "412")),
        ((0.5, 0.0004), ("0.500", "0.000")),
        ((-2e-9, 1e-12), ("−2.00 × 10⁻⁹", "0")),
        ((0.96, 9.97), ("1.0", "10")),
    ],
)
def test_numbers_that_are_read_together_are_written_alike(values, texts):
    one, other = values
    assert (amount(one, other), amount(other, one)) == texts
    for value, beside in ((one, other), (other, one)):
        written = amount(value, beside)
        if "10⁻" not in written:
            assert as_written(value, beside) == pytest.approx(float(written.replace("−", "-")))


def test_small_numbers_are_no_zeros():
    result = hour((3e-10, -2e-11, 0), start=1e-9)
    assert "as many as" not in row_sentences.headline(result)
    assert [number(result, score) for score in result.scores] == ["+3.00 × 10⁻¹⁰", "−0.20 × 10⁻¹⁰", "0"]


def test_scores_of_a_number_have_three_digits_of_the_largest():
    result = hour((161.2, -0.4, 0))
    assert [number(result, score) for score in result.scores] == ["+161", "0", "0"]
    assert number(hour((1.234, 0, 0)), 1.234) == "+1.23"
    assert signed(-12345.6, 0) == "−12,346"


def test_the_scale_says_fewer_and_more_of_a_number_and_for_of_a_class():
    assert ends(hour()) == ("−161 fewer", "+161 more rentals an hour")
    assert ends(person()) == ("against −2.00", "+2.00 for “more than $50,000”, in logits")


def test_exactness_of_a_number_is_told_in_its_unit():
    assert sentences.exactness(hour(gap=-2.23)) == "Exact to 1 % of the change in rentals an hour, with 7 gradients."
    small = hour((0.01, 0, 0), gap=0.001)
    assert sentences.exactness(small) == (
        "Exact to 1 % of 0.1 rentals an hour (the change is smaller), with 7 gradients."
    )
    assert "logit" not in sentences.exactness(hour(standard_error=2.0))


def test_what_removal_does_to_a_number_is_told_without_logits_and_without_a_flip():
    removal = Removal(2, 412.0, 200.0, "rentals an hour", 0.5, 0.5, 250.0)
    test = DeletionTest(removal, False, 30.0, 0.0, 20)
    assert sentences.tested(test, "rentals an hour", "column", is_number=True) == (
        "Without the two columns that raise it most, the model would have said 200 rentals an hour. "
        "Without two random columns instead: 382 on average."
    )
    nothing = DeletionTest(Removal(0, 4.0, 4.0, "n", 0.5, 0.5, 0.0), False, 0.0, 0.0, 20)
    assert sentences.tested(nothing, "n", "column", is_number=True) == "No column raises it."
    assert sentences.after_removal(removal, True, is_number=True) == (
        "Taking them out moves the number by −212; their scores predicted −250."
    )


def test_only_a_class_is_followed_by_a_probability():
    assert sentences.certainty(person().prediction) == " (90 %)"  # 1 / (1 + e^-2.25)
    assert sentences.certainty(hour().prediction) == ""


def test_a_probability_that_is_explained_itself_is_not_taken_for_a_logit():
    fixed = 0.659046  # a number that is its own sigmoid
    made = person(scores=(fixed - 0.25, 0.0, 0.0, 0.0), start=0.25)
    assert row_sentences.from_where(made) == "Started from the baseline (56 % more than $50,000)."
    made = replace(made, traits=replace(made.traits, unit="probability"))
    assert row_sentences.from_where(made) == "Started from the baseline (probability +0.25)."
