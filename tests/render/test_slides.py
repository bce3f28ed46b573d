"""Slides in one file: nothing becomes markup that is none, nothing is loaded, and styles do not meet."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from row_samples import person

from ig_core.attribution import METHODS
from ig_core.phrases.explain import explain_phrases
from ig_core.records import ImageExplanation, Prediction
from ig_core.render import image_page, phrase_page, row_page
from ig_core.render.page import Parts, in_both
from ig_core.render.slides import Slide, document

HOSTILE = "</script><script>alert(1)</script> </style><img src=x onerror=alert(1)> \"'&amp; \x1b[31m \u202e"


class Parsed(HTMLParser):
    """Tags with their attributes."""

    def __init__(self, markup):
        super().__init__()
        self.tags = []
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def parts(**fields):
    return Parts(**{"headline": "Positive.", "body": "<p>Body</p>", "style": ".x{color:red}"} | fields)


def deck(*slides):
    return document("A title", [Slide(one) if isinstance(one, Parts) else one for one in slides])


@pytest.mark.parametrize("field", ["headline", "doubt", "said", "facts", "title", "notes", "document"])
def test_no_text_becomes_markup(field):
    of_slide = {field: HOSTILE} if field in ("title", "notes") else {}
    made = parts(**({field: HOSTILE} if field in Parts._fields else {}))
    plain = Parsed(deck(Slide(parts(doubt="d", said="s", facts="f"), "t", "n")))
    shown = document(HOSTILE if field == "document" else "A title", [Slide(made, **of_slide)])
    found = Parsed(shown)
    assert {name for name, _ in found.tags} <= {name for name, _ in plain.tags}
    assert len(found.all("script")) == 1
    assert not found.all("img")
    assert not any(name.startswith("on") for _, attributes in found.tags for name in attributes)
    assert "&lt;script&gt;alert(1)" in shown
    shown.encode("utf-8")


def test_nothing_but_its_own_script_may_run_and_nothing_is_loaded():
    shown = deck(parts())
    script = shown[shown.index("<script>") + 8 : shown.index("</script>")]
    (policy,) = [one["content"] for one in Parsed(shown).all("meta") if "http-equiv" in one]
    own = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{own}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe-inline" not in policy.replace("style-src 'unsafe-inline'", "")
    for loaded in ("http:", "https:", "url(", "@import", "<link", " src="):
        assert loaded not in shown


def test_a_slide_says_what_speaks_against_it_before_its_headline_and_its_notes_last():
    shown = deck(Slide(parts(doubt="Doubtful.", said="Plainly."), "A title of its own", "Say this."))
    said = ["A title of its own</p>", "Doubtful.", "Positive.</h2>", "Plainly.", "Body", "Say this."]
    places = [shown.index(one) for one in said]
    assert places == sorted(places)


def test_slides_are_numbered_and_named():
    sections = Parsed(deck(parts(), Slide(parts(), "Second"), Slide(parts(), "Positive."))).all("section")
    assert [one["id"] for one in sections] == ["1", "2", "3"]
    assert [one["aria-label"] for one in sections] == ["1 of 3: Positive.", "2 of 3: Second", "3 of 3: Positive."]


def test_a_title_that_is_the_headline_stands_there_once():
    assert deck(Slide(parts(), " Positive. ")).count("<p class=") == 0
    assert deck(Slide(parts(), "Other")).count('<p class="kicker">Other</p>') == 1


def test_each_style_is_there_once_under_a_class_of_the_slides_that_have_it():
    shown = deck(parts(), parts(style=".x{color:blue}"), parts())
    assert [one["class"] for one in Parsed(shown).all("section")] == ["slide style-0", "slide style-1", "slide style-0"]
    assert shown.count(".style-0{.x{color:red}}") == 1
    assert shown.count(".style-1{.x{color:blue}}") == 1
    assert shown.count(".x{") == 2


def test_a_number_keeps_its_sign_in_its_line():
    assert "72\u00a0%\u00a0→ 31\u00a0% positive" in deck(parts(said="72 % → 31 % positive"))


def test_a_deck_without_slides_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        document("Empty", [])


# ---- what the kinds bring


def boot(**options):
    scores = np.zeros((4, 4))
    scores[0, 0], scores[3, 3] = 2.0, -1.0
    prediction = Prediction("Boot", 0.75, {"Coat": 0.25, "Boot": 0.75}, 1.5, 0.5)
    fields = {
        **{"model": "m", "method": "integrated-gradients", "target": "Boot", "contrast": None, "baseline": "black"},
        **{"picture": "drawing:boot", "points": 7, "seconds": 0.01, "tolerance": 1e-3, "prediction": prediction},
        **{"traits": METHODS["integrated-gradients"].traits, "pixels": np.linspace(0, 1, 16).reshape(4, 4)},
    }
    return ImageExplanation(**{**fields, "scores": scores, "explains": 1.0, "gap": 0.0, **options})


def test_styles_of_all_kinds_name_nothing_outside_of_their_slides(linear):
    tree = explain_phrases("(S not good)", model=linear, target="positive", points=1)
    made = [row_page.parts(person()), image_page.three_pictures(boot(), "A boot"), phrase_page.tree_alone(tree)]
    for one in made:
        names = re.findall(r"(?:^|[},])\s*([^{},@]+)\{", one.style)
        assert names
        assert not [name for name in names if re.match(r"\s*(:root|html|body|\*|h1|h2)\b", name)]
        assert not re.search(r"\drem", re.sub(r"@media\([^)]*\)", "", one.style))  # they grow with their slide


def test_three_pictures_are_drawn_in_both_themes_and_those_of_one_sign_alone_differ():
    both = image_page.three_pictures(boot(), "A <b>boot</b>")
    assert Parsed(both.body).all("img")[0]["alt"] == "A <b>boot</b>"
    assert len(Parsed(both.body).all("img")) == 4  # the scores once for each theme
    assert len({image["src"] for image in Parsed(both.body).all("img")}) == 4
    positive = image_page.three_pictures(boot(), "A boot", shown="positive")
    assert Parsed(positive.body).all("img")[1]["src"] != Parsed(both.body).all("img")[1]["src"]


def test_a_tree_is_folded_as_it_is_on_its_page(linear):
    tree = explain_phrases("(S (X not good) bad)", model=linear, target="positive", points=1)
    whole, folded = phrase_page.tree_alone(tree), phrase_page.tree_alone(tree, folded=[1])
    assert whole.body.count('data-state="word"') == 2 * 3  # of each theme
    assert folded.body.count('data-state="folded"') == 2
    assert folded.body.count('data-state="word"') == 2 * 1


def test_columns_that_have_no_line_of_their_own_share_one_that_goes_on_where_the_last_bar_ends():
    body = row_page.parts(person((4.0, -2.0, 1.0, 0.5), start=0.0), most=2).body
    assert len(re.findall("<tr>", body)) == 1 + 3
    assert "2 others" in body
    assert "+1.50" in body
    (left, width), (start, _) = (
        map(float, pair) for pair in re.findall(r'class="for" style="left:([\d.]+)%;width:([\d.]+)%', body)
    )
    second = re.search(r'class="against" style="left:([\d.]+)%', body)[1]
    assert start == pytest.approx(float(second), abs=0.02)  # 4 − 2: from there the others go up again
    assert left + width > start


def test_a_column_that_does_nothing_has_no_line_among_few():
    assert "3 others" in row_page.parts(person((4.0, 0.0, 0.0, 0.0), start=0.0), most=3).body
    assert "others" not in row_page.parts(person((4.0, 0.0, 0.0, 0.0), start=0.0)).body


def test_what_is_drawn_in_both_themes_shows_once():
    markup = in_both("<i>light</i>", "<i>dark</i>")
    assert [one["class"] for one in Parsed(markup).all("div")] == ["in-the-light", "in-the-dark"]
    shown = deck(parts())
    assert ".in-the-dark{display:none}" in shown
    assert ".in-the-light{display:none}.in-the-dark{display:revert}" in shown
