"""What takes too long is cut, says so and offers less; what others wait behind comes coarse first, and is refined."""

import pytest
from app_page import entered, entered_review, markup
from streamlit.testing.v1 import AppTest

from ig_core.watching import tell
from webapp.phrases import result as phrases_result
from webapp.shared import core, link, result, turns, verdict, warming
from webapp.shared.jobs import QUEUE, Queue, TooLongError

LONG = " ".join(f"word{number} was superb" for number in range(100))


@pytest.fixture(autouse=True)
def fresh():
    """Nothing that was computed before is there."""
    core.forget()
    yield
    core.forget()


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def press(page: AppTest, label: str) -> None:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception


def cut(page, monkeypatch, **parameters):
    """The page with an explanation that was cut."""
    with monkeypatch.context() as patched:
        patched.setattr(QUEUE, "budget", 0.0)
        return entered_review(page, {"model": "imdb-bilstm", **parameters})


def test_what_takes_too_long_says_so_and_offers_less(page, monkeypatch):
    cut(page, monkeypatch, text=link.pack(LONG), method="smooth-integrated-gradients")
    assert "This was stopped: one job may take 1 second. Ask for less:" in markup(page)
    assert 'class="verdict"' not in markup(page)
    offered = [label for label in labels(page) if label not in ("Random example", "HTML")]
    assert {"The first 150 words", "Integrated Gradients", "A tolerance of 1 %"} <= set(offered)


@pytest.mark.parametrize(
    ("label", "key", "value"),
    [
        ("The first 150 words", "text", " ".join(LONG.split()[:150])),
        ("Integrated Gradients", "method", "integrated-gradients"),
        ("A tolerance of 1 %", "tolerance", "0.01"),
    ],
)
def test_less_is_asked_for_by_a_press_and_explained(page, monkeypatch, label, key, value):
    cut(page, monkeypatch, text=link.pack(LONG), method="smooth-integrated-gradients")
    monkeypatch.setattr(QUEUE, "budget", 3600.0)  # how busy the machine is does not matter here
    press(page, label)
    assert page.session_state[key] == value
    assert 'class="verdict"' in markup(page)
    assert "This was stopped" not in markup(page)


def test_a_short_text_by_a_quick_method_is_offered_a_looser_tolerance_alone(page, monkeypatch):
    before = set(labels(entered_review(page, {"model": "imdb-bilstm", "text": link.pack("A good film.")})))
    core.forget()
    cut(page, monkeypatch)
    assert set(labels(page)) - before == {"A tolerance of 1 %"}


def test_nothing_that_was_cut_is_kept(page, monkeypatch):
    cut(page, monkeypatch, text=link.pack("A good film."))
    page.run()
    assert 'class="verdict"' in markup(page)


@pytest.fixture
def headlines(monkeypatch):
    """The tolerances of the explanations whose headlines are drawn, in order."""
    drawn, draw = [], phrases_result.draw_verdict

    def noted(explanation, *others):
        drawn.append((explanation.tolerance, *others))
        return draw(explanation, *others)

    monkeypatch.setattr(phrases_result, "draw_verdict", noted)
    return drawn


def phrases(page):
    page.switch_page("pages/phrases.py")
    return entered(page, {"text": link.pack("Not dull, but oddly moving.")})


@pytest.fixture
def others(monkeypatch):
    """Others compute until the coarse scores are drawn."""
    answers = iter([False])
    monkeypatch.setattr(Queue, "is_idle", property(lambda queue: next(answers, True)))


def test_where_others_compute_phrases_come_coarse_first_and_are_refined(page, headlines, others):
    phrases(page)
    assert headlines == [(turns.COARSE, True), (0.001, False)]
    assert "finer scores follow" not in markup(page)


def test_as_long_as_others_compute_the_page_says_that_finer_scores_follow(page, headlines, monkeypatch):
    monkeypatch.setattr(Queue, "is_idle", False)
    phrases(page)
    assert headlines == [(turns.COARSE, True)]
    assert "Others are being served: finer scores follow." in markup(page)


def test_a_refinement_that_cannot_be_leaves_the_coarse_scores(page, headlines, others, monkeypatch):
    asked = []

    def refuse(request):
        asked.append(request)
        raise TooLongError("too long")

    monkeypatch.setattr(core, "refine", refuse)
    phrases(page)
    assert headlines == [(turns.COARSE, True)]
    assert 'class="verdict"' in markup(page)
    assert page.session_state["not refined"] == asked[0]
    assert len(asked) == 1


def test_where_nobody_else_computes_phrases_come_once(page, headlines):
    phrases(page)
    assert headlines == [(0.001, False)]


@pytest.fixture
def drawn(monkeypatch):
    """What the review page draws, in order: "colours" with their tolerance, and "tests"."""
    order, headline, checked = [], verdict.Headline, verdict.checked

    def noted_headline(explanation, *others):
        order.append(explanation.tolerance)
        return headline(explanation, *others)

    def noted_tests(request, explanation, *others):
        order.append("tests")
        return checked(request, explanation, *others)

    monkeypatch.setattr(verdict, "Headline", noted_headline)
    monkeypatch.setattr(verdict, "checked", noted_tests)
    return order


SLOW = {"model": "imdb-bilstm", "text": link.pack("Not dull, but oddly moving.")}


@pytest.fixture
def slow(monkeypatch):
    """Every model takes as long as to give coarse scores first."""
    warming.wait_until_warm(SLOW["model"])
    monkeypatch.setattr(core, "QUICK", 0.0)
    monkeypatch.setattr(
        core, "expected_seconds", lambda *_: 1.0
    )  # which is not known of a model that others pushed out


def test_where_a_text_takes_long_it_is_coloured_coarsely_first_and_then_refined_and_tested(page, drawn, slow):
    entered(page, SLOW)
    assert drawn == [turns.COARSE, 0.001, "tests"]
    assert "finer scores follow" not in markup(page)


def test_where_a_text_is_quick_it_is_coloured_once(page, drawn):
    entered(page, SLOW)
    assert drawn == [0.001, "tests"]


@pytest.mark.parametrize("method", ["gradient-times-input", "leave-one-out", "lrp"])
def test_what_knows_no_tolerance_comes_once(page, drawn, slow, method):
    entered(page, SLOW | {"method": method})
    assert drawn == [0.001, "tests"]


def test_refining_takes_no_gradient_twice_and_leaves_none_in_memory(slow):
    request = core.Request("Not dull, but oddly moving.", "sst-bert", "integrated-gradients", None, None, None, 1e-4)
    told = []
    warming.wait_until_warm(request.model)
    with turns.telling(told.append):
        coarse = core.explain_soon(request)
        first = told[-1].points
        assert core.is_coarse(coarse, request)
        assert core._BEGUN.bytes > 0
        fine = core.explain(request)
    assert not core.is_coarse(fine, request)
    assert told[-1].points == fine.points - coarse.points > 0  # of its own, beside those of the coarse scores
    assert first == coarse.points
    assert core._BEGUN.bytes == 0
    assert core.explain_soon(request) is fine


def test_a_text_that_cannot_be_refined_keeps_its_first_colours_and_is_not_tested(page, drawn, slow, monkeypatch):
    class Refusing:
        holds = core.explain.holds

        def __call__(self, request):
            if request.tolerance < turns.COARSE:
                asked.append(request)
                raise TooLongError("too long")
            return explain(request)

    asked, explain = [], core.explain
    monkeypatch.setattr(core, "explain", Refusing())
    entered(page, SLOW)
    assert drawn == [turns.COARSE, turns.COARSE]
    assert "First colours only: finer scores would take too long here" in markup(page)
    assert len(asked) == 1


def test_a_word_that_is_taken_out_of_first_colours_is_answered_by_them(page, drawn, slow, monkeypatch):
    monkeypatch.setattr(result, "refine", lambda request, place: None)
    entered(page, SLOW | {"drop": "1"})
    assert drawn == [turns.COARSE]
    assert "First colours; finer scores follow, and then their tests." in markup(page)
    assert "Without “dull”" in markup(page)


def test_a_test_that_takes_too_long_says_so_beside_the_explanation_and_offers_less(page, monkeypatch):
    def refuse(request):
        raise TooLongError("This was stopped: one job may take 1 second.", 2.0)

    with monkeypatch.context() as patched:
        patched.setattr(core, "agreement", refuse)
        entered_review(page, {"model": "imdb-bilstm", "text": link.pack(LONG)})
    assert 'class="verdict"' in markup(page)
    assert "This was stopped: one job may take 1 second. Ask for less:" in markup(page)
    press(page, "A tolerance of 1 %")
    assert page.session_state["tolerance"] == "0.01"
    assert "This was stopped" not in markup(page)


def test_what_takes_too_long_in_a_tab_offers_less_and_then_the_whole_page_is_drawn(page, monkeypatch):
    entered_review(page, {"model": "imdb-bilstm", "text": link.pack("A good film.")})
    page.session_state["details"] = "Convergence"
    page.run()

    def refuse(request):
        raise TooLongError("This was stopped: one job may take 1 second.")

    with monkeypatch.context() as patched:
        patched.setattr(core, "convergence", refuse)
        press(page, "Measure")
    assert "This was stopped: one job may take 1 second. Ask for less:" in markup(page)
    press(page, "A tolerance of 1 %")
    assert page.session_state["tolerance"] == "0.01"
    assert "This was stopped" not in markup(page)


def test_whoever_hears_of_the_jobs_of_a_run_hears_of_tests_too_and_of_none_after_it():
    told = []
    with turns.telling(told.append):
        with turns.computing("imdb-onehot"):
            tell(3)
        assert [status.points for status in told] == [3]
    with turns.computing("imdb-onehot"):
        tell(1)
    assert len(told) == 1
