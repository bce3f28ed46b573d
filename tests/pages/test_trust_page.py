"""The page Trust, run without a browser: checks of the three kinds of input, verdicts, links, and its address."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl

import pytest
from app_page import entered, markup

from ig_core.errors import UserError
from ig_core.evaluation import trust
from ig_core.evaluation.trust.finding import DOUBTFUL, FAILED, PASSED, Finding
from webapp.shared import core, link
from webapp.shared import trust as kept

TEXT = "A slow start, but what a superb ending."
KINDS = {
    "text": {"text": link.pack(TEXT)},
    "image": {"kind": "image", "image": "drawing:boot-heel"},
    "row": {"kind": "row", "row": "example:5"},
}
SLOW = (trust.LEARNED, trust.METHODS, trust.ORDER)
ADVICE = "Look at it by another method."
BAD = "They rank the words as a coin would."


@pytest.fixture(autouse=True)
def nothing_is_kept():
    """What other tests have had computed is computed anew, since some change what is found."""
    core.forget()


@pytest.fixture(autouse=True)
def slow(monkeypatch):
    """Which checks are slow, however fast this machine is."""
    monkeypatch.setattr(trust, "expected_seconds", lambda name, *asked: 9.0 if name in SLOW else 0.1)


@pytest.fixture
def found(monkeypatch):
    """In the hands of a test: name of a check -> its light, in place of what it finds; all others pass."""
    lights = {}

    def find(name, case, explanation):
        return Finding(name, lights.get(name, PASSED), figure=0.5, threshold=0.8, at_most=False)

    def told(explanation, finding):
        passed = finding.light == PASSED
        return replace(finding, sentence="It holds." if passed else BAD, advice="" if passed else ADVICE)

    monkeypatch.setattr(trust, "find", find)
    monkeypatch.setattr(kept, "told", told)
    return lights


def opened(page, **parameters):
    page.switch_page("pages/trust.py")
    return entered(page, parameters)


def rows(page):
    """What each check has found, by its label: its light, its sentence and its figure."""
    row = re.compile(
        r'class="check-row"><span class="light [^"]*" role="img" aria-label="([^"]*)">.</span><b>(.*?)</b>'
        r'<span>(.*?)</span><span class="number figure">(.*?)</span>'
    )
    found = [tuple(map(unescape, one)) for one in row.findall(markup(page))]
    return {label: (light, said, figure) for light, label, said, figure in found}


def headline(page):
    return re.search(r'<h2 class="verdict"[^>]*>(.*?)</h2>', markup(page))[1]


def not_counted(page):
    """The names of the checks that the page says were not run."""
    sentence = re.search(r"Not run, and not counted: (.*?)\.", markup(page))
    return re.findall("“(.*?)”", sentence[1]) if sentence else []


def not_asked(page):
    """The names of the checks that do not apply."""
    sentence = re.search(r">Not asked: (.*?)</p>", markup(page))
    return re.findall("<b>(.*?)</b>", sentence[1]) if sentence else []


def label(name):
    return trust.CHECKS[name].label


def run(page, name):
    page.button(key=f"trust run {name}").click().run()
    assert not page.exception


@pytest.mark.parametrize("kind", KINDS)
def test_quick_checks_are_made_at_once_and_others_wait(page, kind):
    opened(page, **KINDS[kind])
    made = rows(page)
    assert {row.label for row in trust.CHECKS.values()} == {*made, *not_asked(page)}
    assert made[label("adds up")][0] == "passed"
    assert re.fullmatch(r"[<\d. ]+% ≤ 0.1 %", made[label("adds up")][2])
    light, said, figure = made[label(trust.LEARNED)]
    assert (light, figure) == ("not run", "")
    assert said.startswith("Not run yet")
    assert not_counted(page) == [label(name) for name in SLOW]


@pytest.mark.parametrize("kind", KINDS)
def test_on_request_the_weights_are_made_random_and_the_input_is_drawn_again(page, kind):
    opened(page, **KINDS[kind])
    assert "multiples" not in markup(page)
    page.button(key="trust forget").click().run()
    assert not page.exception
    shown = markup(page)
    assert '<p class="card-title">trained</p>' in shown
    assert '<p class="card-title">all random</p>' in shown
    assert rows(page)[label(trust.LEARNED)][0] != "not run"
    assert "rank correlation" in shown


@pytest.mark.parametrize("kind", KINDS)
def test_every_check_can_be_opened_and_says_more(page, kind):
    opened(page, **KINDS[kind])
    page.button(key="trust run all").click().run()
    assert not page.exception
    made = [name for name in trust.CHECKS if label(name) in rows(page)]
    assert set(made) >= {"adds up", "beats chance", "steady", trust.LEARNED, "certain order"}
    for name in made:
        page.button(key=f"trust more {name}").click().run()
        assert not page.exception
        assert trust.CHECKS[name].question in markup(page)
    assert len(page.get("vega_lite_chart")) >= len(made)


def test_where_all_pass_the_explanation_is_trusted_and_what_was_not_run_is_named(page, found):
    opened(page, **KINDS["text"])
    assert headline(page).startswith("Yes")
    assert not_counted(page) == [label(name) for name in SLOW]
    run(page, trust.METHODS)
    assert not_counted(page) == [label(trust.LEARNED), label(trust.ORDER)]


def test_the_verdict_is_the_worst_of_what_was_found(page, found):
    found["beats chance"] = DOUBTFUL
    opened(page, **KINDS["text"])
    assert headline(page).startswith("Mostly")
    found[trust.LEARNED] = FAILED
    run(page, trust.LEARNED)
    assert headline(page).startswith("No.")
    assert rows(page)[label("beats chance")][0] == "a doubt"
    assert rows(page)[label(trust.LEARNED)][0] == "failed"
    assert f"they must change. {BAD}" in markup(page)


def test_a_check_that_fails_says_what_to_do_next_and_does_it(page, found):
    found["beats chance"] = FAILED
    opened(page, **KINDS["text"])
    assert rows(page)[label("beats chance")][1:] == (BAD, "50 % < 80 %")
    page.button(key="trust more beats chance").click().run()
    assert not page.exception
    assert f"What next?</b> {ADVICE}" in markup(page)
    ways = [one for one in page.button if (one.key or "").startswith("trust way beats chance")]
    ways[0].click().run()
    assert page.session_state["method"] != "integrated-gradients"
    assert page.query_params["method"] == page.session_state["method"]


def test_where_the_starting_point_matters_another_one_is_a_click_away(page, found):
    found["survives another baseline"] = DOUBTFUL
    opened(page, **KINDS["image"])
    page.button(key="trust more survives another baseline").click().run()
    assert not page.exception
    page.button(key="trust way survives another baseline Start from: White").click().run()
    assert page.session_state["baseline"] == "white"


def test_a_check_that_cannot_be_made_says_why_and_counts_for_nothing(page, monkeypatch, found):
    def refuse(name, case, explanation):
        raise UserError("Too little is left to compare with.")

    monkeypatch.setattr(trust, "find", refuse)
    opened(page, **KINDS["text"])
    assert rows(page)[label("beats chance")][:2] == ("not run", "Too little is left to compare with.")
    assert label("beats chance") in not_counted(page)
    monkeypatch.setattr(trust, "find", lambda name, *asked: Finding(name, PASSED))
    run(page, "beats chance")
    assert rows(page)[label("beats chance")][0] == "passed"


def test_a_check_that_does_not_apply_says_why_and_cannot_be_run(page):
    opened(page, **KINDS["text"], method="sensitivity")
    name = "survives another baseline"
    assert label(name) not in rows(page)
    assert f"<b>{label(name)}</b> (this method has no starting point" in markup(page)
    assert not [one for one in page.button if one.key == f"trust run {name}"]


def test_what_has_been_stopped_can_be_run_again(page, found):
    opened(page, **KINDS["text"])
    page.session_state["trust wanted"] = (request_of(page), frozenset([trust.LEARNED]))
    page.session_state["stopped"] = (request_of(page), trust.LEARNED)
    page.run()
    assert rows(page)[label(trust.LEARNED)][:2] == ("not run", "Stopped.")
    run(page, trust.LEARNED)
    assert rows(page)[label(trust.LEARNED)][0] == "passed"


def request_of(page):
    return core.Request(TEXT, "imdb-onehot", "integrated-gradients", None, None, "zero", 1e-3)


def test_what_people_type_is_text_and_no_markup(page):
    opened(page, text=link.pack("A superb film <img src=x onerror=alert(1)> that is slow, dull and moving all along."))
    page.button(key="trust run all").click().run()
    assert "multiples" in markup(page)
    assert "&lt;img src=x" in markup(page)
    assert "<img src=x" not in markup(page)


def test_the_address_holds_input_and_choices(page, found):
    opened(page, **KINDS["image"], baseline="white", method="gradient-times-input", experiment="tables")
    assert dict(page.query_params) == {
        "kind": "image",
        "image": "drawing:boot-heel",
        "method": "gradient-times-input",
        "baseline": "white",
        "experiment": "tables",
    }


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"kind": "sound"}, ""),
        ({"method": "tea-leaves"}, "There is no method"),
        ({"text": "damaged"}, "link"),
        ({"kind": "image", "image": "drawing:spaceship"}, "spaceship"),
        ({"experiment": "alchemy"}, ""),
    ],
)
def test_a_link_that_makes_no_sense_is_a_sentence_and_shows_something_else(page, found, parameters, said):
    opened(page, **parameters)
    assert said in markup(page)
    assert rows(page)
    assert "experiment" not in page.query_params


def test_an_empty_text_is_an_invitation(page, found):
    opened(page, **KINDS["text"])
    page.text_area(key="text").set_value(" ").run()
    assert "Type a film review below" in markup(page)
    assert not page.exception


def test_an_experiment_is_opened_and_closed(page, found):
    opened(page)
    assert "Hide the strongest words" not in markup(page)
    page.button(key="trust open tables").click().run()
    assert "Hide the strongest words" in markup(page)
    assert page.query_params["experiment"] == "tables"
    page.button(key="trust open tables").click().run()
    assert "Hide the strongest words" not in markup(page)


def test_the_summary_names_a_method_for_the_chosen_model(page, found):
    opened(page, **KINDS["row"], experiment="summary")
    assert "For adult-mlp" in markup(page)
    opened(page, **KINDS["image"], experiment="summary")
    page.session_state["trust figures summary"] = True
    page.run()
    assert not page.exception
    assert page.dataframe


@pytest.mark.parametrize(
    ("script", "parameters", "expected"),
    [
        ("review", KINDS["text"] | {"drop": "1", "method": "sensitivity"}, KINDS["text"] | {"method": "sensitivity"}),
        ("image", {"image": "drawing:bag-flap"}, {"kind": "image", "image": "drawing:bag-flap"}),
        ("row", {"row": "example:3", "model": "bike-mlp"}, {"kind": "row", "row": "example:3", "model": "bike-mlp"}),
        ("compare", {"text": link.pack(TEXT), "models": "imdb-onehot", "methods": "sensitivity"}, {"kind": "text"}),
        ("phrases", {"example": "not-funny"}, {"kind": "text"}),
    ],
)
def test_every_page_that_explains_ends_with_whether_it_can_be_trusted(page, found, script, parameters, expected):
    page.switch_page(f"pages/{script}.py")
    entered(page, parameters)
    (proto,) = [one.proto for one in page.get("page_link") if one.proto.label == "Can I trust it?"]
    params = dict(parse_qsl(proto.query_string))
    assert params.items() >= expected.items()
    assert not {"drop", "signs"} & set(params)
    page.query_params.clear()
    opened(page, **params)
    assert rows(page)


def status(page):
    """The line before the headline of a page that explains, and where it leads."""
    line = re.search(r'class="status">(.*?)</p>', markup(page))[1]
    address = re.search(r'href="([^"]*)"', line)
    return re.sub("<.*?>", "", line), address and address[1]


def explained(page):
    page.switch_page("pages/review.py")
    return entered(page, KINDS["text"])


def test_a_headline_leads_to_the_checks_of_the_same_explanation(page):
    explained(page)
    said, address = status(page)
    assert re.match(r"Nothing speaks against it in \d checks\.|Doubtful: ", said)
    assert address == f"./trust?kind=text&amp;text={KINDS['text']['text']}"


def test_a_headline_inherits_what_the_page_trust_has_found(page, found, monkeypatch):
    found[trust.LEARNED] = FAILED
    explained(page)
    assert BAD[1:] not in status(page)[0]
    kept.finding(request_of(page), trust.LEARNED)
    page.run()
    assert status(page)[0].startswith(f"Not to be trusted: {BAD[0].lower()}{BAD[1:-1]}")
    assert BAD in markup(page)[markup(page).index("Can this be believed?") :]


def test_a_page_that_explains_makes_none_of_these_checks(page, monkeypatch):
    def make(name, case, explanation):
        raise AssertionError("a check is made")

    monkeypatch.setattr(trust, "find", make)
    explained(page)


def test_on_the_stage_there_are_verdict_and_checks_alone(page, found):
    opened(page, **KINDS["text"], present="true")
    assert rows(page)
    assert "Experiments with a known answer" not in markup(page)
