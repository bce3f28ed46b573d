"""Colours by the two classes of a text, or by support: which scores are drawn, and what is said of them."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ig_core.attribution import METHODS
from ig_core.errors import InputError
from ig_core.kinds.text.words import find_words
from ig_core.records import DIMENSION_COLUMNS, WORD_COLUMNS, Explanation, Prediction, TextExplanation
from ig_core.render import sentences
from ig_core.render.numbers import ends, sides
from ig_core.render.orientation import coloured_by, opposites
from ig_core.render.palette import LIGHT
from ig_core.render.segments import segments

LOGIT, AT_BASELINE = 2.5, 0.5  # of "negative"; the words below have what lies between, but for a gap of 0.25
SCORES = {"terrible": 3.0, "but": 0.0, "superb": -1.25}


def probabilities(*logits):
    """Softmax of logits, for a negative and a positive class."""
    powers = np.exp(np.array(logits, float))
    return dict(zip(("negative", "positive"), (powers / powers.sum()).tolist(), strict=True))


def review(target="negative", known=None, logit=LOGIT, method="integrated-gradients", **options):
    """A negative review, of a model with one output: "positive" has minus the logit of "negative"."""
    text = "terrible but superb"
    rows = [
        (match.group(), *match.span(), score, "seen")
        for match, score in zip(find_words(text), SCORES.values(), strict=True)
    ]
    known = probabilities(logit, 0) if known is None else known
    label = max(known, key=known.get)
    fields = {
        "model": "imdb-onehot",
        "method": method,
        "traits": METHODS[method].traits,
        "target": target,
        "contrast": None,
        "baseline": "zero",
        "prediction": Prediction(label, known[label], known, logit, AT_BASELINE),
        "explains": logit - AT_BASELINE,
        "gap": sum(SCORES.values()) - (logit - AT_BASELINE),
        "points": 7,
        "seconds": 0.01,
        "tolerance": 1e-3,
    }
    words = pd.DataFrame(rows, columns=list(WORD_COLUMNS))
    return TextExplanation(text=text, words=words, **{**fields, **options})


def background(markup, word):
    """The first colour in the style of the element that holds a word."""
    style = markup[: markup.index(f">{word}</span>")].rpartition("style=")[2]
    return style[style.index("#") :][:7]


# ---- which scores are drawn


def test_by_class_the_words_of_a_negative_review_have_the_scores_of_positive():
    drawn = coloured_by(review(), "class")
    assert drawn.target == "positive"
    assert dict(zip(drawn.words.word, drawn.scores, strict=True)) == {"terrible": -3.0, "but": 0.0, "superb": 1.25}
    assert not np.signbit(drawn.scores[1])  # a zero is printed without a sign


def test_what_is_drawn_adds_up_as_what_was_explained_does():
    made = review()
    drawn = coloured_by(made, "class")
    assert (made.explains, made.gap) == (2.0, -0.25)
    assert (drawn.explains, drawn.gap, drawn.sum) == (-2.0, 0.25, -1.75)
    assert drawn.sum - drawn.explains == drawn.gap
    assert drawn.prediction.logit - drawn.prediction.baseline_logit == drawn.explains
    assert drawn.relative_gap == made.relative_gap


def test_the_prediction_and_the_errors_stay_what_they_are():
    made = review(error=0.01, standard_error=0.02)
    drawn = coloured_by(made, "class")
    for name in ("label", "probability", "probabilities"):
        assert getattr(drawn.prediction, name) == getattr(made.prediction, name)
    assert (drawn.error, drawn.standard_error) == (0.01, 0.02)


def test_nothing_that_was_explained_is_modified():
    made = review()
    before = made.to_json()
    coloured_by(made, "class").to_html()
    assert made.to_json() == before
    assert Explanation.from_json(before).target == "negative"


def test_dimensions_are_turned_with_their_words():
    dimensions = pd.DataFrame([(3, 2.0, "terrible"), (5, -0.5, "superb")], columns=list(DIMENSION_COLUMNS))
    drawn = coloured_by(review(dimensions=dimensions), "class")
    assert drawn.dimensions.score.tolist() == [-2.0, 0.5]
    assert dimensions.score.tolist() == [2.0, -0.5]


@pytest.mark.parametrize("colours", ["class", "support"])
def test_scores_of_the_second_class_are_drawn_as_they_are(colours):
    made = review(target="positive", known=probabilities(0, LOGIT))
    assert coloured_by(made, colours) is made


def test_by_support_every_record_is_drawn_as_it_is():
    made = review()
    assert coloured_by(made, "support") is made


def test_what_makes_no_claim_makes_none_when_it_is_turned():
    made = review(method="gradient-times-input", explains=None, gap=None)
    made = replace(made, prediction=replace(made.prediction, baseline_logit=None))
    drawn = coloured_by(made, "class")
    assert drawn.scores.tolist() == [-3.0, 0.0, 1.25]
    assert (drawn.explains, drawn.gap, drawn.prediction.baseline_logit) == (None, None, None)


def test_one_of_two_outputs_minus_the_other_is_turned_into_the_other_minus_the_one():
    # outputs of 4 and 1.5: their difference is the logit of the probabilities
    drawn = coloured_by(review(known=probabilities(4.0, 1.5), contrast="positive"), "class")
    assert (drawn.target, drawn.contrast) == ("positive", "negative")
    assert drawn.prediction.logit == -LOGIT


ALONE = {
    "an output for each class": review(known=probabilities(LOGIT, 1.0)),
    "an output for each class, and certain": review(known=probabilities(9.0, -1.0), logit=9.0),
    "scores without signs": review(method="sensitivity"),
    "three classes": review(known={"negative": 0.5, "neutral": 0.2, "positive": 0.3}),
    "a number": review(target="stars", known={"stars": 1.0}),
    "a probability of zero": review(known={"negative": 1.0, "positive": 0.0}),
}


@pytest.mark.parametrize("made", ALONE.values(), ids=ALONE)
def test_what_has_no_two_opposite_classes_is_drawn_by_support(made):
    assert opposites(made) is None
    assert coloured_by(made, "class") is made


def test_there_are_no_other_colours():
    with pytest.raises(InputError, match=r"There are no colours 'rainbow'; choose from: class, support\."):
        coloured_by(review(), "rainbow")


# ---- what is said of them


@pytest.mark.parametrize(
    ("made", "colours", "expected"),
    [
        (review(), "class", ("negative −3.00", "+3.00 positive, in logits")),
        (review(), "support", ("against −3.00", "+3.00 for “negative”, in logits")),
        (review(target="positive", logit=-LOGIT, known=probabilities(LOGIT, 0)), "class", None),
        (ALONE["three classes"], "class", ("against −3.00", "+3.00 for “negative”, in logits")),
        (ALONE["scores without signs"], "class", ("0", "3.00, squared gradient")),
    ],
)
def test_the_scale_says_what_its_colours_mean(made, colours, expected):
    expected = expected or ("negative −3.00", "+3.00 positive, in logits")  # whichever of the two is explained
    assert ends(coloured_by(made, colours), colours) == expected


def test_the_sides_are_named_without_numbers():
    assert sides(review(), "class") == ("negative", "positive")
    assert sides(review(), "support") == ("against", "for “negative”")


def test_the_numbers_at_the_words_are_those_of_the_colours():
    notes = {piece.text: piece.note for piece in segments(coloured_by(review(), "class")) if piece.word is not None}
    assert notes == {"terrible": "−3.00", "but": "0.00", "superb": "+1.25"}


# ---- exports


def whole_page(made, **view):
    return made.to_html(**view)


def notebook(made, **view):
    from ig_core.render.fragments import of_text

    return of_text(made, **view)


@pytest.mark.parametrize("draw", [whole_page, notebook])
def test_markup_shows_terrible_in_purple_by_class_and_in_green_by_support(draw):
    made = review()
    by_class, by_support = draw(made, colours="class"), draw(made, colours="support")
    assert (background(by_class, "terrible"), background(by_support, "terrible")) == (LIGHT.negative, LIGHT.positive)
    assert "negative −3.00" in by_class
    assert "+3.00 positive, in logits" in by_class
    assert "against −3.00" in by_support
    assert "+3.00 for “negative”, in logits" in by_support
    assert draw(made) == by_class
    for markup in (by_class, by_support):  # what is said of the prediction does not change
        assert sentences.headline(made) in markup
        assert sentences.exactness(made) in markup


def test_a_notebook_shows_the_default_colours():
    assert review()._repr_html_() == notebook(review(), colours="class")


def test_a_picture_has_the_same_colours_as_the_page():
    made = review()
    assert made.to_png() == made.to_png(colours="class")
    assert made.to_png() != made.to_png(colours="support")


def test_tables_stay_as_computed():
    made = review()
    assert "terrible,0,8,3.0,seen" in made.to_csv()
    assert math.isclose(Explanation.from_json(made.to_json()).sum, sum(SCORES.values()))
