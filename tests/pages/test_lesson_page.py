"""The page that walks through a lesson, without a browser."""

import pytest
from app_page import entered, markup

from ig_core import lessons
from ig_core.lessons import views
from webapp.image import input as image_input
from webapp.lesson import way_back
from webapp.review import input as review_input
from webapp.row import input as row_input
from webapp.shared import slide, warming

SHORT = lessons.lesson("in-ten-minutes")
OWN = """\
title: <b>Mine</b>
minutes: 5
for: my group
parts:
  - title: Only *one* part
    minutes: 5
    items:
      - read: Look, <i>here</i>.
        question:
          kind: number
          ask: How many?
          answer: 2
          explanation: Two of them.
      - read: The end.
"""


@pytest.fixture(autouse=True, scope="module")
def warm():
    warming.wait_until_warm("imdb-onehot")


def opened(page, **parameters):
    page.switch_page("pages/lesson.py")
    return entered(page, parameters)


def press(page, key):
    page.button(key=key).click().run()
    assert not page.exception


def unfolded(page, key):
    page.session_state[key] = True
    page.run()
    assert not page.exception
    return page


def upload(page, data, name="mine.yaml"):
    page.file_uploader(key="lesson_file").set_value((name, data, "application/yaml")).run()
    assert not page.exception


def address(page):
    found = {name: page.query_params[name] for name in ("lesson", "part", "item")}
    return tuple(value if isinstance(value, str) else value[0] for value in found.values())


def test_the_short_lesson_is_walked_through_from_its_first_item_to_its_last(page):
    opened(page, lesson="in-ten-minutes")
    items = list(SHORT.items)
    for at, (part, number, item) in enumerate(items, 1):
        assert address(page) == ("in-ten-minutes", str(part), str(number))
        assert f"Step {at} of {len(items)}" in markup(page)
        assert item.read.split(".")[0] in markup(page)
        assert page.button(key="lesson_back").disabled == (at == 1)
        assert page.button(key="lesson_next").disabled == (at == len(items))
        if at < len(items):
            press(page, "lesson_next")
    assert "That was the last step." in markup(page)
    press(page, "lesson_back")
    assert address(page) == ("in-ten-minutes", "2", "2")


def test_an_answer_is_told_when_it_is_asked_for_and_kept(page):
    opened(page, lesson="in-ten-minutes")
    explanation = SHORT.parts[0].items[0].question.explanation
    assert explanation not in markup(page)
    page.radio[0].set_value("positive").run()
    assert explanation not in markup(page)
    assert "1 of 5 questions answered" in markup(page)
    press(page, "lesson_reveal")
    assert "Not this time: negative." in markup(page)
    assert explanation in markup(page)
    page.radio[0].set_value("negative").run()
    assert "Right." in markup(page)
    press(page, "lesson_next")
    assert page.radio[0].value is None
    press(page, "lesson_back")
    assert page.radio[0].value == "negative"
    assert "Right." in markup(page)
    press(page, "lesson_reveal")
    assert explanation not in markup(page)


def test_the_answer_is_told_also_to_those_who_gave_none(page):
    opened(page, lesson="in-ten-minutes")
    press(page, "lesson_reveal")
    assert "Negative." in markup(page)
    assert "0 of 5 questions answered" in markup(page)


def test_a_link_leads_to_an_item_and_the_parts_are_steps_with_minutes(page):
    opened(page, lesson="why-did-it-say-that", part="4", item="5")
    assert "terible" in markup(page)
    steps = page.get("button_group")[0]
    assert steps.options[:2] == ["1 Guess · 8 min", "2 See · 10 min"]
    steps.set_value(2).run()
    assert address(page) == ("why-did-it-say-that", "2", "1")


@pytest.mark.parametrize(
    ("part", "item", "wanted"), [("9", "1", "31"), ("2", "99", "22"), ("x", "-1", "11"), ("0", "0", "11")]
)
def test_an_item_that_is_not_there_leads_to_the_nearest_one(page, part, item, wanted):
    opened(page, lesson="in-ten-minutes", part=part, item=item)
    assert address(page) == ("in-ten-minutes", *wanted)


def test_a_lesson_that_is_not_there_is_told_in_a_sentence(page):
    opened(page, lesson="nowhere")
    assert "There is no lesson &#x27;nowhere&#x27;: choose one below." in markup(page)
    assert address(page) == ("why-did-it-say-that", "1", "1")


def test_notes_and_answers_are_folded_away(page):
    opened(page, lesson="in-ten-minutes")
    notes, answer = SHORT.parts[0].teacher, SHORT.parts[0].items[0].question.explanation
    assert notes not in markup(page)
    assert answer not in markup(page)
    unfolded(page, "lesson_teacher")
    assert notes in markup(page)
    assert answer in markup(page)


def test_another_lesson_begins_at_its_beginning(page):
    opened(page, lesson="in-ten-minutes", part="2", item="2")
    page.selectbox(key="lesson").set_value("why-did-it-say-that").run()
    assert address(page) == ("why-did-it-say-that", "1", "1")


def test_the_lesson_is_where_it_was_when_one_comes_back_from_a_view(page):
    opened(page, lesson="in-ten-minutes", part="2", item="1")
    page.radio[0].set_value("negative").run()
    page.switch_page("pages/review.py")
    entered(page, dict(SHORT.parts[1].items[0].view.params))
    assert page.session_state["text"] == SHORT.parts[1].items[0].view.input
    page.query_params.clear()
    page.switch_page("pages/lesson.py").run()
    assert address(page) == ("in-ten-minutes", "2", "1")
    assert page.radio[0].value == "negative"


def test_a_wrong_file_is_told_by_its_line_and_nothing_is_lost(page):
    opened(page, lesson="in-ten-minutes", part="2", item="1")
    page.radio[0].set_value("negative").run()
    unfolded(page, "lesson_take")
    upload(page, OWN.replace("    minutes: 5\n    items", "    items").encode())
    assert "Line 5: a part needs minutes." in markup(page)
    assert address(page) == ("in-ten-minutes", "2", "1")
    assert page.radio[0].value == "negative"


def test_a_lesson_of_ones_own_is_walked_through_and_shown_as_text(page):
    opened(page)
    unfolded(page, "lesson_take")
    upload(page, OWN.encode())
    assert address(page) == ("own", "1", "1")
    assert "Look, &lt;i&gt;here&lt;/i&gt;." in markup(page)
    assert page.get("button_group")[0].options == [r"1 Only \*one\* part · 5 min"]
    page.number_input[0].set_value(3).run()
    press(page, "lesson_reveal")
    assert "Not this time: 2." in markup(page)
    page.number_input[0].set_value(2).run()
    assert "Right." in markup(page)
    press(page, "lesson_next")
    assert address(page) == ("own", "1", "2")
    upload(page, OWN.replace("ask: How many?", "ask: How few?").encode(), "other.yaml")
    assert address(page) == ("own", "1", "1")
    assert page.number_input[0].value is None
    page.selectbox(key="lesson").set_value("in-ten-minutes").run()
    page.selectbox(key="lesson").set_value("own").run()
    assert "How few?" in markup(page)


def test_a_link_to_somebody_elses_lesson_says_where_it_is(page):
    opened(page, lesson="own", part="1", item="2")
    assert "It is not part of the link: open the file again" in markup(page)
    assert address(page) == ("why-did-it-say-that", "1", "1")


def test_the_key_is_made_when_it_is_asked_for(page):
    opened(page, lesson="in-ten-minutes")
    unfolded(page, "lesson_take")
    labels = [one.proto.label for one in page.get("download_button")]
    assert labels == ["Sheet, HTML", "Sheet, PDF", "Copy and change this lesson"]
    press(page, "lesson_make_key")
    labels = [one.proto.label for one in page.get("download_button")]
    assert labels == ["Sheet, HTML", "Sheet, PDF", "Key, HTML", "Key, PDF", "Copy and change this lesson"]
    _, key, pdf = page.session_state["lesson key made"]
    assert all(item.question.explanation in key for *_, item in SHORT.items)
    assert pdf.startswith(b"%PDF")


@pytest.mark.parametrize(("there", "links"), [("review", 1), ("image", 0), ("", 0)])
def test_the_way_back_stands_on_the_page_that_an_item_leads_to_and_nowhere_else(monkeypatch, there, links):
    drawn = []
    monkeypatch.setattr(way_back.st, "page_link", lambda script, label, icon: drawn.append((script, label)))
    way_back.draw({"lesson way back": ("review", "Back to the lesson, 2.1")}, there)
    assert drawn == [("pages/lesson.py", "Back to the lesson, 2.1")] * links
    way_back.draw({}, there)
    assert len(drawn) == links
    way_back.draw({"lesson way back": ("overview", "Back")}, there)
    assert len(drawn) == links + (there == "")


TAKE = {"review": review_input.take, "image": image_input.take, "row": row_input.take}
VIEWS = [item.view for name in lessons.NAMES for *_, item in lessons.lesson(name).items if item.view]


@pytest.mark.parametrize("view", [view for view in VIEWS if view.page in TAKE], ids=lambda view: f"{view.given}")
def test_a_page_shows_what_a_lesson_says_of_it(view):
    """Raises where the page would show something else."""
    state = slide.taken(TAKE[view.page], view.params)
    shown = {"review": "text", "image": "image", "row": "row picked"}[view.page]
    assert (state[shown], state["model"]) == (view.input, view.model)


def test_what_a_view_may_say_its_page_understands():
    text = {"page": "review", "text": "A dull film.", "without": ["dull"], "method": "lrp", "baseline": "padding"}
    view = views.read(lessons.nodes.compose(str(text | {"target": "negative", "model": "imdb-bilstm"})))
    state = slide.taken(review_input.take, view.params)
    chosen = {name: state[name] for name in ("dropped", "method", "baseline", "target", "model")}
    assert chosen == {
        "dropped": [1],
        "method": "lrp",
        "baseline": "padding",
        "target": "negative",
        "model": "imdb-bilstm",
    }
