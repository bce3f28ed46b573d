"""Headlines of pages: doubts first, before and after in per cent, and never stronger than at first."""

import re
from dataclasses import replace

import pytest
from app_page import entered, entered_review, markup

from webapp.shared import core, link

GERMAN = "Der Film war leider sehr langweilig und viel zu lang."


def status(page):
    """The line before the headline, without markup."""
    shown = markup(page)
    line, headline = re.search(r'class="status">(.*?)</p><p class="verdict"[^>]*>(.*?)</p>', shown).groups()
    return re.sub("<.*?>", "", line), headline


def test_a_text_of_words_that_the_model_does_not_know_is_doubtful_before_anything_else_is_said(page):
    entered(page, {"text": link.pack(GERMAN)})
    assert re.fullmatch(r"Doubtful: the model has seen only \d of the 10 words( \(\d more\))?\.", status(page)[0])


def test_what_the_only_word_does_is_told_before_and_after(page):
    entered(page, {"text": link.pack("Terrible")})
    said = "If “terrible” had not been there, the model would have been nearly undecided: "
    assert re.search(said + r"over 99.9\s% → 5\d\s% negative\.", markup(page))
    assert "flips" not in markup(page)


def test_a_phrase_whose_start_is_no_blank_sheet_says_so_first(page):
    page.run()
    page.switch_page("pages/phrases.py").run()
    assert not page.exception
    line, _ = status(page)
    assert line.startswith(
        "Doubtful: where the comparison starts (the baseline “Padding token (a blank)”), the model already says 9"
    )
    assert "With a blank in place of every word, the model says 9" in markup(page)


def test_every_check_is_listed_with_what_it_found(page):
    entered_review(page, {})
    card = markup(page)[markup(page).index("Can this be believed?") :]
    for said in (
        "The model has seen",
        "changes the answer more than",
        "rank alike",
        "The scores add up: they are off by",
    ):
        assert said in card
    assert status(page)[0] == "Nothing speaks against it in 6 checks."


@pytest.fixture
def before_tests(page, monkeypatch):
    """The page as it is while its tests are made."""

    def interrupt(request):
        raise RuntimeError("still at it")

    monkeypatch.setattr(core, "deletion_test", interrupt)
    page.query_params["text"] = link.pack("A film that is superb and charming all along.")
    return page.run()


def test_while_tests_are_made_a_line_says_so(before_tests):
    assert status(before_tests)[0] == "Checking whether this holds …"


def test_a_headline_only_grows_weaker(before_tests, monkeypatch):
    _, early = status(before_tests)
    monkeypatch.undo()
    before_tests.run()
    line, late = status(before_tests)
    assert late == early
    assert line == "Nothing speaks against it in 6 checks."


def test_a_headline_inherits_a_test_that_it_does_not_pass(page, monkeypatch):
    made = core.deletion_test
    monkeypatch.setattr(core, "deletion_test", lambda request: replace(made(request), random_fall=1e6))
    entered(page, {"text": link.pack("A superb film that everybody will love.")})
    assert status(page)[0].startswith(
        "Doubtful: taking out what is named here changes the answer no more than taking out random words does"
    )
