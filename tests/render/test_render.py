"""Colours, segments, the page, the picture, the charts and the sentences of explanations made by hand."""

import ast
import io
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ig_core.attribution import METHODS
from ig_core.evaluation.deletion import DeletionTest, Removal
from ig_core.kinds.text.words import find_words
from ig_core.records import WORD_COLUMNS, Prediction, TextExplanation
from ig_core.render import charts, figures, fragments, sentences
from ig_core.render.lettering import WIDTH
from ig_core.render.numbers import ends, number, ramp, scale_limit, signed, visible
from ig_core.render.palette import DARK, LIGHT, colour, text_on
from ig_core.render.removed import Removed
from ig_core.render.segments import NOT_SEEN, segments
from ig_core.render.text_page import html
from ig_core.render.text_picture import png

THEMES = {"light": LIGHT, "dark": DARK}
NASTY = [
    "<script>alert('good')</script> bad",
    "<img src=x onerror=alert(1)> good",
    '"><svg onload="alert(1)"> good\' onmouseover=\'x',
    "</div></style><iframe src=javascript:alert(1)>good",
    "&lt;script&gt; &amp; &#60;b&#62; good",
    "good<!-- bad --> <![CDATA[ film ]]>",
    "\x00 good \x1b[31m \x7f \x85 \ud800 \u202ebad\u2066",
    "line one\nline two\r\n\tgood",
    "$x^2$ **good** {good} %s %(a)s {{ bad }}",
    "👩\u200d👧 فيلم جميل good e\u0301 五つ星",
]


def explanation(text="Good film, not bad", scores=None, status=None, **options):
    """An explanation with the given scores for the words of `text`; 1, 2, 3… where none are given."""
    spans = [match.span() for match in find_words(text)]
    scores = np.arange(1.0, len(spans) + 1) if scores is None else scores
    status = ["seen"] * len(spans) if status is None else status
    rows = [(text[a:b], a, b, float(x), name) for (a, b), x, name in zip(spans, scores, status, strict=True)]
    words = pd.DataFrame(rows, columns=list(WORD_COLUMNS))
    label = options.pop("label", "positive")
    traits = METHODS[options.get("method", "integrated-gradients")].traits
    claims = traits.uses_baseline and bool(traits.claim)
    fields = {
        "model": "imdb-onehot",
        "method": "integrated-gradients",
        "traits": traits,
        "target": "positive",
        "contrast": None,
        "baseline": "zero",
        "prediction": Prediction(label, 0.75, {"negative": 0.25, "positive": 0.75}, 1.1, 0.1),
        "explains": float(np.sum(scores)) if claims else None,
        "gap": 0.0 if claims else None,
        "points": 7,
        "seconds": 0.01,
        "tolerance": 1e-3,
    }
    return TextExplanation(text=text, words=words, **{**fields, **options})


def rgb(hexadecimal):
    return [int(hexadecimal[i : i + 2], 16) for i in (1, 3, 5)]


def luminance(hexadecimal):
    """WCAG 2: of a colour #rrggbb, 0 to 1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in np.array(rgb(hexadecimal)) / 255]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


# ---- colours


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_scale_goes_from_the_first_colour_through_the_paper_to_the_last(theme):
    assert colour(-2.0, 2.0, theme) == theme.stops[0]
    assert colour(0.0, 2.0, theme) == theme.paper
    assert colour(2.0, 2.0, theme) == theme.stops[-1]
    assert colour(0.0, 2.0, theme, signed=False) == theme.paper
    assert colour(2.0, 2.0, theme, signed=False) == theme.strengths[-1]


def test_a_score_between_two_colours_is_their_mixture():
    # nine colours over [-1, 1]: 0.125 is midway between the paper and the first green
    middle = (np.array(rgb(LIGHT.stops[4])) + rgb(LIGHT.stops[5])) / 2
    np.testing.assert_allclose(rgb(colour(0.125, 1.0)), middle, atol=0.5)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("has_signs", [True, False])
def test_a_score_beyond_the_limit_has_the_colour_of_the_limit(theme, has_signs):
    for score in (3.0, 100.0, np.inf):
        assert colour(score, 2.0, theme, has_signs) == colour(2.0, 2.0, theme, has_signs)
    assert colour(-5.0, 2.0, theme, has_signs) == colour(-2.0, 2.0, theme, has_signs)


@pytest.mark.parametrize("limit", [0.0, -1.0])
def test_where_all_scores_are_zero_everything_is_paper(limit):
    assert colour(0.0, limit) == LIGHT.paper
    assert colour(0.0, limit, DARK, signed=False) == DARK.paper


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize(("side", "has_signs"), [(1, True), (-1, True), (1, False)])
def test_the_stronger_a_score_the_further_its_colour_is_from_the_paper(theme, side, has_signs):
    shades = [colour(side * part, 1.0, theme, has_signs) for part in np.linspace(0, 1, 201)]
    distances = [contrast(shade, theme.paper) for shade in shades]
    assert (np.diff(distances) >= -0.02).all()  # of 255 steps a channel
    assert distances[0] == 1
    assert distances[-1] > 3


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_positive_is_green_and_negative_is_purple(theme):
    for part in (0.3, 0.6, 1.0):
        red, green, blue = rgb(colour(part, 1.0, theme))
        assert green > max(red, blue)
        red, green, blue = rgb(colour(-part, 1.0, theme))
        assert green < min(red, blue)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("has_signs", [True, False])
def test_text_on_every_colour_of_the_scale_can_be_read(theme, has_signs):
    shades = {colour(part, 1.0, theme, has_signs) for part in np.linspace(-1, 1, 1001)}
    worst = min(shades, key=lambda shade: contrast(shade, text_on(shade)))
    assert contrast(worst, text_on(worst)) >= 4.5, worst


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_on_paper_can_be_read(theme):
    assert contrast(theme.ink, theme.paper) >= 7
    assert contrast(theme.dim, theme.paper) >= 4.5


# ---- segments


PIECES = [*NASTY, "good", " ", "'", "<", "\n", "\u202e", "<br />", "<br", ">"]


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_segments_join_to_the_text_as_it_can_be_shown(text):
    pieces = segments(explanation(text))
    assert "".join(piece.text for piece in pieces) == visible(text)
    assert all(piece.text for piece in pieces)
    assert [piece.word for piece in pieces if piece.word is not None] == list(range(len(find_words(text))))


@pytest.mark.parametrize("markup", ["<br />", "<br/>", "<br>", "<BR />", "<Br>"])
def test_markup_for_a_line_break_is_drawn_as_one_and_keeps_its_text(markup):
    text = f"Good.{markup}{markup} Not bad{markup}"
    pieces = segments(explanation(text))
    assert "".join(piece.text for piece in pieces) == text
    assert "".join(piece.drawn for piece in pieces) == "Good.\n\n Not bad\n"
    assert [piece.text for piece in pieces if piece.status == "break"] == [markup] * 3


@pytest.mark.parametrize("text", ["good <p>bad</p>", "good <br bad", "<br p> good", "<brr> good", "&lt;br&gt; bad"])
def test_all_other_markup_is_drawn_as_it_was_typed(text):
    assert "".join(piece.drawn for piece in segments(explanation(text))) == text
    assert Page(html(explanation(text))).box == text


@pytest.mark.parametrize("draw", [html, fragments.of_text], ids=["page", "notebook"])
def test_a_page_and_a_notebook_show_a_line_break_for_its_markup(draw):
    drawn = draw(explanation("Good.<br /><br />Bad <p>"))
    assert ".\n\n<" in drawn
    assert "&lt;br" not in drawn
    assert "&lt;p&gt;" in drawn


def test_the_picture_is_as_high_as_if_the_lines_had_been_broken_by_the_writer():
    broken, marked = (png(explanation(f"Good.{cut}{cut}Bad")) for cut in ("\n", "<br />"))
    assert broken == marked
    assert Image.open(io.BytesIO(marked)).height > Image.open(io.BytesIO(png(explanation("Good. Bad")))).height


def test_a_segment_knows_its_score_and_what_to_say_of_it():
    pieces = segments(explanation("Good zzz bad", [0.5, 0, -0.25], ["seen", "unknown", "beyond"]))
    assert [(piece.text, piece.note) for piece in pieces] == [
        ("Good", "+0.500"),
        (" ", ""),
        ("zzz", NOT_SEEN["unknown"]),
        (" ", ""),
        ("bad", NOT_SEEN["beyond"]),
    ]
    assert [piece.status for piece in pieces] == ["seen", "between", "unknown", "between", "beyond"]


def test_only_seen_words_have_colours():
    pieces = segments(explanation("Good zzz bad", [0.5, 0, -0.5], ["seen", "unknown", "seen"]))
    colours = [piece.colours(0.5) for piece in pieces]
    assert colours == [
        (LIGHT.stops[-1], text_on(LIGHT.stops[-1])),
        None,
        None,
        None,
        (LIGHT.stops[0], text_on(LIGHT.stops[0])),
    ]


def test_scores_without_signs_have_colours_of_their_own():
    made = explanation("good bad", [1, 2], method="sensitivity")
    assert segments(made)[-1].colours(2.0)[0] == LIGHT.strengths[-1]
    assert segments(made)[0].note == "1.00"
    assert ramp(made, DARK) == DARK.strengths
    assert ends(made) == ("0", "2.00, squared gradient")


def test_the_ends_of_the_scale_are_named_with_their_numbers():
    made = explanation("good bad", [0.5, -0.25])
    assert scale_limit(made) == 0.5
    assert ends(made) == ("against −0.500", "+0.500 for “positive”, in logits")
    assert ramp(made) == LIGHT.stops


@pytest.mark.parametrize(
    ("largest", "score", "shown"),
    [
        (4.0, 1.234, "+1.23"),
        (4.0, -1.234, "−1.23"),
        (4.0, 0.001, "0.00"),
        (4.0, -0.001, "0.00"),
        (0.4, 0.1234, "+0.123"),
        (0.0123, -0.0123, "−0.0123"),
        (123.4, 123.4, "+123.40"),
        (0.0, 0.0, "0.00"),
    ],
)
def test_numbers_have_three_significant_digits_of_the_largest_and_their_sign(largest, score, shown):
    assert number(explanation("good bad", [largest, score]), score) == shown


def test_zero_has_no_sign():
    assert (signed(0.0), signed(-0.0), signed(0.004), signed(-0.005001)) == ("0.00", "0.00", "0.00", "−0.01")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain – “text” é\n\t\r", "plain – “text” é\n\t\r"),
        ("\x00\x1b\x1f\x7f", "␀␛␟␡"),
        ("\x80\x9f", "��"),
        ("\ud800a\udfff", "�a�"),
        ("\u202ea\u2066b\u2069", "�a�b�"),
        ("👩\u200d👧 ❤\ufe0f فيلم", "👩\u200d👧 ❤\ufe0f فيلم"),
    ],
)
def test_what_cannot_be_shown_is_made_visible_and_the_rest_stays(text, shown):
    assert visible(text) == shown


# ---- the page


class Page(HTMLParser):
    """The tags, the attributes, the text of the box with the coloured words, and the marked words, of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.names, self.classes, self.box, self.inside = set(), set(), set(), "", 0
        self.words, self.everything = [], ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.add(tag)
        self.names |= attributes.keys()
        self.inside += tag == "div"
        if self.inside and "data-note" in attributes:
            self.words.append(attributes)

    def handle_endtag(self, tag):
        self.inside -= tag == "div"

    def handle_data(self, data):
        self.everything += data
        self.box += data if self.inside else ""


ALLOWED = {"html", "meta", "title", "style", "h1", "p", "div", "span"}
ATTRIBUTES = {"lang", "charset", "name", "content", "class", "dir", "style", "tabindex", "data-note", "aria-label"}


@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_markup_on_the_page(text):
    made = explanation(text, baseline=f"text:{text}", target=text, label=text, model=text)
    page = Page(html(made))
    assert page.tags <= ALLOWED
    assert page.names <= ATTRIBUTES
    assert page.box == visible(text)


@given(st.lists(st.sampled_from([*NASTY, "<", ">", '"', "'", "&", "good", " "]), max_size=8).map("".join))
def test_any_mixture_of_markup_stays_text(text):
    page = Page(html(explanation(text)))
    assert page.tags <= ALLOWED
    assert page.names <= ATTRIBUTES
    assert page.box == visible(text)


def test_the_page_can_be_sent_whatever_was_typed():
    for text in NASTY:
        html(explanation(text)).encode("utf-8")


def test_every_word_is_on_the_page_with_its_number_for_eyes_keyboard_and_ears():
    words = Page(html(explanation("Good film, zzz bad", [2, 0.25, 0, -1], ["seen", "seen", "unknown", "seen"]))).words
    notes = ["+2.00", "+0.25", NOT_SEEN["unknown"], "−1.00"]
    assert [word["data-note"] for word in words] == notes
    assert [word["aria-label"] for word in words] == [
        f"{word}: {note}" for word, note in zip(["Good", "film", "zzz", "bad"], notes, strict=True)
    ]
    assert {word["tabindex"] for word in words} == {"0"}
    assert [word["class"] for word in words] == ["w", "w", "n", "w"]


def test_the_page_says_what_was_predicted_how_exactly_and_on_which_scale():
    everything = Page(html(explanation("Good film", [2, -1], gap=0.001, explains=1.0, points=23))).everything
    assert "75 % positive" in everything
    assert "Positive, because of “good”, despite “film”." in everything
    assert "Exact to 0.1 % of the change in the logit, with 23 gradients." in everything
    assert "against −2.00" in everything
    assert "+2.00 for “positive”, in logits" in everything


@pytest.mark.parametrize("loaded", ["http:", "https:", "url(", "@import", "<script", "<link"])
def test_the_page_loads_nothing(loaded):
    assert loaded not in html(explanation())


# ---- the picture


@pytest.mark.parametrize("text", ["Good film, not bad", *NASTY, "no\n\n\nlines"])
def test_the_picture_is_a_png_of_the_promised_width(text):
    image = Image.open(io.BytesIO(png(explanation(text))))
    image.load()
    assert (image.format, image.width) == ("PNG", WIDTH)
    assert WIDTH == 1600


def test_the_picture_has_the_colours_of_the_words():
    image = Image.open(io.BytesIO(png(explanation("Good bad film", [1, -1, 0])))).convert("RGB")
    colours = {pixel for _, pixel in image.getcolors(maxcolors=2**20)}
    assert tuple(rgb(LIGHT.stops[0])) in colours
    assert tuple(rgb(LIGHT.stops[-1])) in colours


def test_a_longer_text_makes_a_taller_picture():
    short, long = (Image.open(io.BytesIO(png(explanation("good film " * n)))).height for n in (1, 60))
    assert long > short


def test_the_picture_of_a_very_long_text_is_bounded():
    image = Image.open(io.BytesIO(png(explanation("good\n" * 4000))))  # as many characters as may be explained
    assert image.width == WIDTH
    assert image.height < 30_000


@pytest.mark.parametrize("scores", [[0, 0, 0, 0], [1e-9, 0, 0, 0], [1e9, -1e9, 0, 0]])
def test_scores_of_any_size_can_be_drawn(scores):
    made = explanation(scores=scores)
    assert png(made)
    assert Page(html(made)).box == made.text


# ---- words taken out


def without(text="Good film, not <b> bad", scores=(2, 0.5, -1, -3), words=(0, 3), **options):
    """An explanation, and what taking words out did: from 84 % to 31 % positive."""
    removal = Removal(len(words), 1.7, -0.8, "negative", 0.84, 0.31, 2.5)
    return explanation(text, scores, status=["seen"] * len(scores), **options), Removed(words, removal)


def test_words_that_were_taken_out_are_struck_through_on_the_page_and_say_so():
    words = Page(html(*without("Good film, not bad"))).words
    assert [word["class"] for word in words] == ["w out", "w", "w", "w out"]
    assert [word["data-note"] for word in words] == ["taken out; +2.00", "+0.50", "−1.00", "taken out; −3.00"]
    assert "style" not in words[0]  # no colour


def test_the_page_says_what_taking_words_out_did():
    assert "Without “Good” and “bad”: 84 % → 31 % positive." in Page(html(*without("Good film, not bad"))).everything
    assert "Without" not in Page(html(explanation())).everything


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((1,), "Without “b”: "),
        ((1, 2, 0), "Without “b”, “c” and “a”: "),
        (tuple(range(10)), "Without “a”, “b”, “c”, “d”, “e”, “f”, “g”, “h” and 2 more: "),
    ],
)
def test_words_that_were_taken_out_are_named_but_not_too_many(words, said):
    made, removed = without(" ".join("abcdefghij"), np.ones(10), words)
    assert removed.sentence(made) == f"{said}84 % → 31 % positive."


def test_a_word_that_was_taken_out_several_times_is_named_once():
    made, removed = without("Awful plot, awful cast, AWFUL end", np.ones(6), (0, 1, 2, 4))
    assert removed.sentence(made) == "Without “Awful” ×3 and “plot”: 84 % → 31 % positive."


def test_of_a_number_it_is_said_how_it_changes():
    made = explanation("Good film", prediction=Prediction("stars", None, {}, 4.25, 0.0), target="stars")
    assert Removed((0,), Removal(1, 4.25, -1.5, "stars", None, None, 2.0)).sentence(made) == (
        "Without “Good”: 4.2 → −1.5 stars."
    )


@pytest.mark.parametrize("text", NASTY)
def test_no_word_that_was_taken_out_becomes_markup(text):
    made = explanation(text)
    page = Page(html(made, Removed(tuple(range(len(made.words))), without()[1].removal)))
    assert page.tags <= ALLOWED
    assert page.names <= ATTRIBUTES
    assert page.box == visible(text)


def test_the_picture_strikes_them_through_and_says_what_that_did():
    made, removed = without("Good film, not bad")
    plain, struck = (Image.open(io.BytesIO(png(made, one))).convert("RGB") for one in (None, removed))
    fullest = tuple(rgb(LIGHT.stops[0]))
    before, after = ({pixel: count for count, pixel in image.getcolors(2**20)} for image in (plain, struck))
    assert 0 < after[fullest] < before[fullest]  # in the legend alone
    assert struck.height > plain.height  # by the line that says it


def test_a_notebook_strikes_them_through():
    made, removed = without("Good film, not bad")
    drawn = fragments.of_text(made, removed)
    assert drawn.count("line-through") == 2
    assert "Without “Good” and “bad”: 84 % → 31 % positive." in drawn
    assert "line-through" not in fragments.of_text(made)


# ---- charts


def domains(chart):
    """Every domain of a horizontal axis in a chart."""
    layers = chart.to_dict()["layer"]
    scales = [layer["encoding"]["x"].get("scale", {}) for layer in layers if "x" in layer["encoding"]]
    return [scale["domain"] for scale in scales if "domain" in scale]


def rows(chart):
    """Every row with a word in the data of a chart, once."""
    data = [row for rows in chart.to_dict()["datasets"].values() for row in rows if "word" in row]
    return list({row["place"]: row for row in data}.values())


@pytest.mark.parametrize("scores", [[3, -1, 0.5, 0], [0, 0, 0, 0], [-2, -2, -2, -2]])
def test_the_axis_of_scores_is_symmetric_about_zero_with_room_for_the_limit(scores):
    words = explanation(scores=scores).words
    limit = float(np.abs(scores).max())
    chart = charts.strongest_words(words, limit)
    found = domains(chart)
    assert found
    for low, high in found:
        assert low == -high
        assert high > 1  # of the limit
    np.testing.assert_allclose([row["part"] * limit for row in rows(chart)], [row["score"] for row in rows(chart)])


def test_charts_side_by_side_share_the_limit_they_are_given():
    small, large = (
        charts.strongest_words(explanation(scores=np.array([1.0, -1, 0.5, 2]) * size).words, 20.0) for size in (1, 10)
    )
    assert domains(small) == domains(large)
    assert [row["part"] for row in rows(small)] == [0.1, 0.05, -0.05, 0.025]
    assert [row["part"] for row in rows(large)] == [1, 0.5, -0.5, 0.25]


@pytest.mark.parametrize(("words", "count", "shown"), [(40, 12, 12), (40, 3, 3), (5, 12, 5), (1, 12, 1)])
def test_no_more_bars_are_drawn_than_asked_for(words, count, shown):
    made = explanation(" ".join(f"w{number}" for number in range(words)), scores=np.linspace(-3, 3.1, words))
    assert len(rows(charts.strongest_words(made.words, 3.1, count=count))) == shown


def test_bars_are_the_strongest_words_in_order_and_equal_words_are_one_bar_with_the_sum():
    made = explanation("good film not bad Good Film", [2, -0.5, 0, -3, 2, -0.25])
    drawn = figures.strongest_words(made.words, 3.0).rows
    assert [(row["word"], row["score"], row["shown"], row["said"]) for row in drawn] == [
        ("good ×2", 4, "+4.00", "the sum of both"),
        ("bad", -3, "−3.00", "one"),
        ("film ×2", -0.75, "−0.75", "the sum of both"),
    ]
    assert [row["part"] for row in drawn] == [1, -0.75, -0.1875]  # of the largest sum, which is more than the limit


def test_a_word_that_speaks_for_and_against_has_a_bar_for_each_and_says_so():
    made = explanation("not not Not not good", [1, 1, -2, 0, 0.5])
    drawn = figures.strongest_words(made.words, 2.0).rows
    assert [(row["word"], row["score"], row["said"]) for row in drawn] == [
        ("not ×2", 2, "the sum of 2; 1 more with the opposite sign"),
        ("not", -2, "of one; 2 more with the opposite sign"),
        ("good", 0.5, "one"),
    ]


@given(st.lists(st.tuples(st.sampled_from(["a", "A", "straße", "STRASSE", "b"]), st.integers(-3, 3)), max_size=12))
def test_merged_words_add_up_to_all_words_and_count_every_occurrence_with_a_score(rows):
    words = pd.DataFrame(rows, columns=["word", "score"]).astype({"score": float})
    found = figures.merged(words)
    assert sum(word.score for word in found) == words.score.sum()
    assert sum(word.times for word in found) == (words.score != 0).sum()
    assert len({(word.name.casefold(), word.score > 0) for word in found}) == len(found)
    assert [abs(word.score) for word in found] == sorted((abs(word.score) for word in found), reverse=True)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_bars_for_are_green_bars_against_purple_and_bars_without_signs_neither(theme):
    def fills(**options):
        layers = charts.strongest_words(explanation().words, 4.0, theme=theme, **options).to_dict()["layer"]
        return [layer["mark"]["color"] for layer in layers if layer["mark"]["type"] == "bar"]

    assert fills() == [theme.positive, theme.negative]
    assert fills(has_signs=False)[0] in theme.strengths


@pytest.mark.parametrize("made", [explanation(scores=[0] * 4), explanation("good", [1]), explanation("?", [])])
def test_a_chart_of_no_or_one_bar_is_valid(made):
    assert charts.strongest_words(made.words, scale_limit(made)).to_dict()["layer"]


def test_a_chart_is_built_once_and_filled_with_the_rows_of_each_input():
    one, other = (figures.strongest_words(explanation(scores=[2, -1, size, 0]).words, 4.0) for size in (1, 3))
    assert one.spec == other.spec
    assert one.spec["layer"] is other.spec["layer"]
    assert one.rows != other.rows
    dark = figures.strongest_words(explanation().words, 4.0, theme=DARK)
    assert dark.spec != one.spec


def test_charts_do_not_modify_their_table():
    words = explanation().words
    before = words.copy()
    charts.strongest_words(words, 4.0).to_dict()
    pd.testing.assert_frame_equal(words, before)


def test_the_convergence_chart_has_a_line_a_rule_on_logarithmic_axes():
    table = pd.DataFrame(
        {"rule": ["adaptive", "left", "left"], "points": [7, 2, 4], "error": [0.0, 0.5, 0.25]},
    )
    chart = charts.convergence(table, tolerance=1e-3).to_dict()
    dashed, line, _ = chart["layer"]
    assert dashed["mark"]["type"] == "rule"
    assert [row["tolerance"] for row in chart["datasets"][dashed["data"]["name"]]] == [1e-3]
    assert line["encoding"]["x"]["scale"]["type"] == line["encoding"]["y"]["scale"]["type"] == "log"
    assert line["encoding"]["color"]["scale"]["domain"] == ["Adaptive", "Left"]
    drawn = [row for rows in chart["datasets"].values() for row in rows if "rule" in row]
    assert {row["rule"] for row in drawn} == {"Adaptive", "Left"}
    assert min(row["error"] for row in drawn) > 0  # a logarithm has no zero


# ---- sentences


@pytest.mark.parametrize(
    ("text", "scores", "options", "sentence"),
    [
        ("Good film", [2, 1], {}, "Positive, because of “good” and “film”."),
        ("Good not", [2, -1], {}, "Positive, because of “good”, despite “not”."),
        ("Good Good bad film", [2, 3, -1, 1], {}, "Positive, because of “good” and “film”, despite “bad”."),
        ("a b c d", [1, 4, 3, 2], {}, "Positive, because of “b” and “c”."),
        ("bad good", [-1, 0], {}, "Positive, though little speaks for it, despite “bad”."),
        ("good bad", [0, 0], {}, "Positive, though no single word says much."),
        ("good bad", [100, 1], {}, "Positive, because of “good”."),
        ("good bad film", [0.7, 0.09, 0.21], {}, "Positive, because of “good” and “film”."),
        ("good bad film", [5, -4.5, 0.5], {}, "Positive, because of “good” and “film”, despite “bad”."),
        ("good bad", [-2, 1], {"target": "negative"}, "Positive, not negative: “good” against, “bad” for it."),
        ("good bad", [-2, 0], {"target": "negative"}, "Positive, not negative: “good” against."),
        ("good bad", [0, 2], {"target": "negative"}, "Positive, not negative: “bad” for it."),
        ("good bad", [0, 0], {"target": "negative"}, "Positive, not negative, though no single word says much."),
        (
            "bad good",
            [2, -1],
            {"label": "negative", "target": "negative"},
            "Negative, because of “bad”, despite “good”.",
        ),
        ("good bad", [1, 2], {"method": "sensitivity"}, "Positive; the model reacts most to “bad” and “good”."),
    ],
)
def test_the_headline_names_the_class_and_the_words_that_speak_most(text, scores, options, sentence):
    assert sentences.headline(explanation(text, scores, **options)) == sentence


@pytest.mark.parametrize("scores", [[0.0] * 40, [1.0] * 40])
def test_without_a_word_that_stands_out_the_headline_still_is_a_sentence(scores):
    letters = [chr(ord("a") + i % 20) + chr(ord("a") + i // 20) for i in range(40)]
    for method in ("integrated-gradients", "sensitivity"):
        sentence = sentences.headline(explanation(" ".join(letters), scores, method=method))
        assert sentence.startswith("Positive")
        assert sentence.endswith(".")
        assert not sentence.endswith(" .")


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        (0, "0 %"),
        (1e-6, "less than 0.001 %"),
        (-1e-6, "less than 0.001 %"),
        (2.5e-5, "0.0025 %"),
        (0.00034, "0.034 %"),
        (-0.00034, "0.034 %"),
        (0.001, "0.1 %"),
        (0.0123, "1.2 %"),
        (0.05, "5 %"),
        (0.5, "50 %"),
        (1, "100 %"),
        (12.344, "1234 %"),
    ],
)
def test_a_percentage_has_two_significant_digits(part, shown):
    assert sentences.percent(part) == shown


@pytest.mark.parametrize(
    ("probability", "shown"),
    [(0.5, "50 %"), (0.754, "75 %"), (0.9, "90 %"), (0.9951, "99.5 %"), (0.9984, "99.8 %"), (0.99999, "over 99.9 %")],
)
def test_a_probability_is_never_rounded_up_to_certainty(probability, shown):
    assert sentences.probability_text(probability) == shown


def test_exactness_is_the_gap_as_a_part_of_the_change():
    made = explanation(explains=2.0, gap=-0.001, points=1)
    assert sentences.exactness(made) == "Exact to 0.05 % of the change in the logit, with 1 gradient."
    made = explanation(explains=-2.0, gap=0.0, points=4096)
    assert sentences.exactness(made) == "Exact to 0 % of the change in the logit, with 4,096 gradients."


def test_exactness_of_equal_outputs_is_measured_against_the_floor():
    made = explanation(explains=0.0, gap=0.001)
    assert sentences.exactness(made) == "Exact to 1 % of 0.1 logits (the change is smaller), with 7 gradients."


def test_an_estimated_error_within_the_tolerance_changes_nothing_in_the_sentence():
    made = explanation(explains=2.0, gap=-0.001, error=0.001)
    assert sentences.exactness(made) == "Exact to 0.05 % of the change in the logit, with 7 gradients."
    assert sentences.not_reached(made) == ""


@pytest.mark.parametrize(
    ("gap", "error", "missed", "sentence"),
    [
        (
            1e-6,
            0.0024,
            "Not reached: the scores may be off by about 0.24 % in total; 0.1 % was asked for.",
            "{} Their sum is off by less than 0.001 % of the change in the logit, with 7 gradients.",
        ),
        (
            0.02,
            0.00104,
            "Not reached: the scores may be off by a little over 0.1 % in total; 0.1 % was asked for.",
            "{} Their sum is off by 1 % of the change in the logit, with 7 gradients.",
        ),
        (
            -0.02,
            0.0004,
            "Not reached: the sum of the scores is off by 1 %; 0.1 % was asked for.",
            "Not reached: the sum of the scores is off by 1 % of the change in the logit, with 7 gradients; "
            "0.1 % was asked for.",
        ),
    ],
)
def test_what_was_asked_for_and_not_reached_is_said(gap, error, missed, sentence):
    made = explanation(explains=2.0, gap=gap, error=error)
    assert sentences.not_reached(made) == missed
    assert sentences.exactness(made) == sentence.format(missed)
    assert sentences.exactness(made) in made.to_html()
    assert sentences.exactness(made) in made._repr_html_()


@pytest.mark.parametrize("asked", [{"tolerance": None}, {"error": None}])
def test_where_no_tolerance_was_asked_for_or_no_error_is_estimated_nothing_is_said_of_it(asked):
    made = explanation(**{"explains": 2.0, "gap": 0.02, "error": 0.5} | asked)
    assert sentences.not_reached(made) == ""
    assert sentences.exactness(made) == "Exact to 1 % of the change in the logit, with 7 gradients."


def test_a_long_sentence_of_exactness_is_wrapped_in_the_picture():
    made = explanation(explains=2.0, gap=1e-6)
    short, long = (replace(made, error=error, doubts=("The same line.",)) for error in (0.0, 0.0024))
    pictures = [np.asarray(Image.open(io.BytesIO(made.to_png())).convert("L")) for made in (short, long)]
    assert pictures[0].shape == pictures[1].shape
    inked = [np.flatnonzero((picture < 200).any(axis=0)).max() for picture in pictures]
    assert max(inked) <= 1600 - 80  # the margin
    lowest = [np.flatnonzero((picture < 200).any(axis=1)).max() for picture in pictures]
    assert lowest[1] - lowest[0] == 36  # one more line of small print


@pytest.mark.parametrize(
    ("error", "shown"), [(0.0, "less than 0.001 %"), (9e-6, "less than 0.001 %"), (0.00034, "about 0.034 %")]
)
def test_an_estimated_error_is_never_said_to_be_nothing(error, shown):
    assert sentences.estimated(error) == shown


def test_a_background_is_averaged_over_and_its_draws_have_a_standard_error():
    made = explanation(method="expected-gradients", baseline="64 training texts of imdb", points=64)
    made = replace(made, explains=-2.0, gap=0.1, standard_error=0.25)
    assert sentences.exactness(made) == (
        "Off by 5 % of the change in the logit from the mean over 64 training texts of imdb, with 64 gradients; "
        "drawing them at random makes an error of about 12 % (standard error)."
    )


def test_a_method_that_claims_nothing_is_said_to_claim_nothing():
    made = explanation(method="sensitivity", points=1)
    assert sentences.exactness(made) == (
        "Sensitivity Analysis does not claim that its scores add up to anything (1 gradient)."
    )


def removal(count=3, before=2.0, after=-1.0, predicted=2.5, label="negative", share=0.27):
    return Removal(count, before, after, label, 0.88, share, predicted)


@pytest.mark.parametrize(
    ("test", "without", "sentence"),
    [
        (
            DeletionTest(removal(3), True, 0.5, 0.0, 100, 0.86),
            "",
            "Without the three words that speak most for it, the model would have said negative: 88 % → 27 % positive. "
            "Without three random words instead: 86 % positive on average.",
        ),
        (
            DeletionTest(removal(1), True, 0.5, 0.04, 50, 0.0004),
            "If “good” had not been there",
            "If “good” had not been there, the model would have said negative: 88 % → 27 % positive. "
            "Without a random word instead: under 0.1 % positive on average.",
        ),
        (
            DeletionTest(removal(1, label="positive", after=0.1, share=0.525), False, 0.5, 0.0, 9, 0.7),
            "If “good” had not been there",
            "If “good” had not been there, the model would have been nearly undecided: 88 % → 52 % positive. "
            "Without a random word instead: 70 % positive on average.",
        ),
        (
            DeletionTest(removal(2, label="positive", share=0.86), False, -0.25, 0.0, 100, 0.9),
            "",
            "Without the two words that speak most for it, the model would still have said positive: 88 % → 86 % "
            "positive. Without two random words instead: 90 % positive on average.",
        ),
        (
            DeletionTest(removal(1, after=0.0, share=0.5), False, 2.0, 0.0, 100, 0.5, others=0),
            "If “terrible” had not been there",
            "If “terrible” had not been there, the model would have been nearly undecided: 88 % → 50 % positive.",
        ),
    ],
)
def test_what_the_model_would_have_said_stands_beside_random_removals(test, without, sentence):
    assert sentences.tested(test, "positive", "word", without=without) == sentence


def test_a_deletion_test_of_more_than_five_words_can_be_told():
    assert "12" in sentences.tested(DeletionTest(removal(12), True, 0.5, 0.0, 100), "positive", "word")


def test_what_was_predicted_stands_beside_what_happened():
    two, one = removal(2), removal(1)
    assert sentences.after_removal(two, True) == (
        "Taking them out moves the logit by −3.00; their scores predicted −2.50."
    )
    assert sentences.after_removal(one, True) == "Taking it out moves the logit by −3.00; its score predicted −2.50."
    assert sentences.after_removal(one, False) == "Taking it out moves the logit by −3.00."


@pytest.mark.parametrize("text", ["Good.", 'It\'s "good"\n\\ film', '"""', *NASTY])
@pytest.mark.parametrize("options", [{"tolerance": 0.001}, {"tolerance": None, "points": 50}])
def test_the_lines_of_python_carry_the_same_arguments(text, options):
    made = explanation(text, baseline='text:it\'s "fine"', **options)
    code = sentences.as_python(made)
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    explain = next(call for call in calls if getattr(call.func, "attr", "") == "explain")
    assert [ast.literal_eval(argument) for argument in explain.args] == [text]
    keywords = {keyword.arg: ast.literal_eval(keyword.value) for keyword in explain.keywords}
    stop = {"tolerance": 0.001} if options["tolerance"] else {"points": 50}
    names = ("model", "method", "target", "baseline")
    assert keywords == {name: getattr(made, name) for name in names} | stop


def test_the_lines_of_python_draw_as_the_page_does():
    made = explanation()
    code = sentences.as_python(made, colours="support")
    (written,) = [line for line in code.splitlines() if "to_html" in line]
    assert "explanation.to_html(colours='support')" in written
    assert code.replace(f"{written}\n", "") == f"from pathlib import Path\n\n{sentences.as_python(made)}"
    ast.parse(code)


def test_the_lines_of_python_run_from_a_file():
    for text in NASTY:
        sentences.as_python(explanation(text)).encode("utf-8")
