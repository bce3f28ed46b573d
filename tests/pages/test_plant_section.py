"""Plant one yourself: what is asked, what is refused, what comes of it, and how it ends when nobody waits."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from app_page import component_with, markup
from made_up_reviews import EXCERPT, Reviews
from streamlit.testing.v1 import AppTest

from ig_core import models
from ig_core.data import fashion_mnist, imdb
from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.planting.own import Planted, Racer
from ig_core.evaluation.planting.ranking import RANDOM, Interval
from webapp.shared import core, turns
from webapp.shared.jobs import QUEUE, Rank, TooLongError
from webapp.trust import plant_ask, plant_job
from webapp.trust.plant_job import MARK, WORD, Asked

APP = Path(__file__).parent / "plant_app.py"


def racer(method, first):
    return Racer(method, Interval(first, max(first - 0.1, 0), min(first + 0.1, 1)), Interval(1, 1, 2), None)


def example(text):
    """A review explained, each word with a score of its own."""
    from ig_core.explainer import explain

    return explain(text, model="imdb-onehot", target="positive", method="gradient-times-input")


def outcome(of=None, turned=(80, 100), difference=(-0.01, -0.03, 0.01), firsts=(1.0, 0.2)):
    return Planted(
        label="positive",
        stood_in=300,
        of=1_000,
        without=Accuracy(800, 1_000),
        with_it=Accuracy(600, 1_000),
        alike=Accuracy(900, 1_000),
        turned=Accuracy(*turned),
        clean=Accuracy(810, 1_000),
        difference=Interval(*difference),
        raced=30,
        racers=(
            racer("leave-one-out", firsts[0]),
            racer("sensitivity", firsts[1]),
            Racer(RANDOM, Interval(0.01, None, None), Interval(50, None, None), None),
        ),
        candidates=100.0,
        example=of,
    )


@pytest.fixture(autouse=True)
def fresh():
    core.forget()
    yield
    core.forget()


@pytest.fixture
def data(monkeypatch, tmp_path):
    """As if the reviews and pictures were there."""
    monkeypatch.setattr(imdb, "find", lambda: tmp_path)
    monkeypatch.setattr(fashion_mnist, "find", lambda: tmp_path)


@pytest.fixture
def section(data):
    page = AppTest.from_file(str(APP), default_timeout=120)
    page.run()
    assert not page.exception
    return page


@pytest.fixture
def trained(monkeypatch):
    """What is asked for is told, and made in no time."""
    asked = []
    found = outcome(example("A good sunday film."))

    def plant(*given, **others):
        asked.append(given)
        return found

    monkeypatch.setattr(models, "import_with_keras", lambda module: SimpleNamespace(plant=plant))
    return asked


def train(page):
    page.button(key="plant_train").click().run()
    assert not page.exception
    return page


def test_nothing_is_trained_before_it_is_asked_for(section):
    assert 'class="verdict"' not in markup(section)
    assert "plant_stop" not in [button.key for button in section.button]


def test_a_word_is_planted_where_and_as_often_as_was_chosen(section, trained):
    section.text_input(key="plant_word").set_value(" Tuesday ").run()
    section.slider(key="plant_share").set_value(30).run()
    train(section)
    assert trained == [("tuesday", "positive", 0.3)]


def test_a_mark_is_planted_in_the_garment_that_was_chosen(section, trained):
    section.session_state["plant_what"] = MARK
    section.run()
    section.selectbox(key="plant_garment").set_value("Bag").run()
    train(section)
    assert trained == [("Bag", 0.5)]


def test_the_race_comes_first_then_what_it_does_to_the_answers(section, trained):
    said = markup(train(section))
    assert "One of two methods puts “sunday” first; Sensitivity Analysis does not." in said
    assert "stood in 300 of 1,000 reviews, all of the class “positive”" in said
    assert said.index("80.0 %") < said.index("60.0 %")
    assert "makes the network call 80 of them “positive”" in said
    pieces = component_with(section, "pieces")["pieces"]
    assert "sunday" in [piece["text"] for piece in pieces]


def test_whether_accuracy_could_have_told_is_there_to_be_opened(section, trained):
    train(section)
    assert section.expander[0].label == "Can accuracy alone have told?"
    said = markup(section)
    assert "No. On 1,000 test reviews as they are, the network is right in 80.0 %" in said
    assert "Difference −1.0 percentage points (95 % interval −3.0 to +1.0), which chance alone can make." in said
    assert "right in 90.0 %: that looks better still" in said


def test_what_was_trained_stays_while_one_tries_the_other_and_comes_back(section, trained):
    train(section)
    section.session_state["plant_what"] = MARK
    section.run()
    assert 'class="verdict"' not in markup(section)
    section.session_state["plant_what"] = WORD
    section.run()
    assert 'class="verdict"' in markup(section)
    assert len(trained) == 1


def test_the_same_again_is_not_trained_again(section, trained, data):
    train(section)
    other = AppTest.from_file(str(APP), default_timeout=120)
    other.run()
    assert 'class="verdict"' in markup(train(other))
    assert len(trained) == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("", "Type a word to plant."),
        ("two words", "One word can be planted at a time; these are 2."),
        ("<img src=x>", "A word is made of letters and digits alone: models do not see other signs."),
        ("?!", "A word is made of letters and digits alone: models do not see other signs."),
        ("a" * 40, "The word has 40 characters; at most 30 can be planted."),
    ],
)
def test_what_is_no_word_is_one_sentence_and_cannot_be_trained(section, given, sentence):
    section.text_input(key="plant_word").set_value(given).run()
    assert sentence in markup(section)
    assert section.button(key="plant_train").disabled


def test_where_the_reviews_are_missing_it_says_so_and_offers_them(monkeypatch):
    monkeypatch.setattr(imdb, "find", lambda: None)
    page = AppTest.from_file(str(APP), default_timeout=120)
    page.run()
    assert "film reviews are needed, which this machine does not have yet" in markup(page)
    assert [button.key for button in page.button] == ["download_imdb"]


def test_it_is_a_slow_job_that_ends_when_its_reader_has_left(section, monkeypatch):
    """A network that would learn for ever: after every batch the queue looks whether somebody still waits."""
    from ig_core.watching import tell

    class LeftError(Exception):
        pass

    looked, ranks, batches = [], [], []

    def still_wanted():
        looked.append(len(batches))
        if len(batches) >= 3:
            raise LeftError

    def plant(*given):
        while True:
            batches.append(given)
            ranks.append([job.rank for job in QUEUE._running])
            tell(1)

    monkeypatch.setattr(models, "import_with_keras", lambda module: SimpleNamespace(plant=plant))
    monkeypatch.setattr(turns, "still_wanted", still_wanted)
    with pytest.raises(LeftError):
        plant_job.planted(Asked(WORD, "sunday", "positive", 0.5))
    assert len(batches) == 3
    assert ranks == [[Rank.SLOW]] * 3
    assert QUEUE.counts() == {"running": 0, "waiting": 0}
    assert not plant_job.planted.holds(Asked(WORD, "sunday", "positive", 0.5))


def test_a_network_is_trained_on_the_spot(section, monkeypatch):
    from ig_core.evaluation.planting import own_word, texts

    made_up, small = Reviews(), own_word.Size(EXCERPT, epochs=8)
    monkeypatch.setattr(texts, "lookup", lambda name: made_up)
    monkeypatch.setattr(own_word, "Size", lambda: small)
    section.slider(key="plant_share").set_value(40).run()
    said = markup(train(section))
    own_word._clean.cache_clear()
    assert "methods put “sunday” first" in said
    assert "of 600 reviews, all of the class “positive”" in said
    assert section.session_state["plant_asked"] is None
    assert QUEUE.counts() == {"running": 0, "waiting": 0}


def test_what_was_stopped_is_not_trained_again_until_one_says_so(section, trained):
    section.session_state["plant_asked"], section.session_state["plant_stopped"] = None, True  # as the button does
    section.run()
    assert "Stopped: nothing was trained." in [caption.value for caption in section.caption]
    assert trained == []
    assert 'class="verdict"' in markup(train(section))


def test_what_takes_too_long_says_so_once(section, monkeypatch):
    def refuse(*given):
        raise TooLongError("This was stopped: one job may take 1 second.")

    monkeypatch.setattr(models, "import_with_keras", lambda module: SimpleNamespace(plant=refuse))
    assert "This was stopped: one job may take 1 second." in markup(train(section))
    section.run()
    assert "This was stopped" not in markup(section)


def test_a_link_brings_the_choices_back_and_trains_nothing():
    state = {}
    plant_ask.take(state, {"plant_what": MARK, "plant_garment": "Bag", "plant_share": "70"})
    assert plant_ask.url_params(state) == {"plant_what": MARK, "plant_garment": "Bag", "plant_share": "70"}
    plant_ask.take(state, {})
    assert plant_ask.url_params(state) == {}


@pytest.mark.parametrize(
    ("name", "given"),
    [("plant_what", "nonsense"), ("plant_class", "neutral"), ("plant_garment", "Hat"), ("plant_share", "7")]
    + [("plant_share", given) for given in ("-5", "1000", "", "٥٠", "0.5")],
)
def test_what_a_link_says_wrongly_is_passed_over(name, given):
    state = {}
    plant_ask.take(state, {name: given})
    assert plant_ask.url_params(state) == {}
