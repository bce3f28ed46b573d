"""Every page holds no serious barrier that axe-core finds: light, dark, and on a screen as narrow as a telephone's."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from webapp.playlist.example import demo
from webapp.shared.playlist import pack

AXE = Path(find_spec("axe_selenium_python").origin).parent / "node_modules/axe-core/axe.min.js"
GRAVE = {"serious", "critical"}
STRUCTURE = {"heading-order", "page-has-heading-one"}  # which axe calls moderate
WIDTHS = {"light": (400, 1280), "dark": (1280,)}

# All rules that axe applies by default, and one that it calls an experiment: who speaks to the page says what they see.
FIND = """
const done = arguments[0];
const rules = {'label-content-name-mismatch': {enabled: true}};
axe.run(document, {rules, resultTypes: ['violations']}).then(
    (found) => done(JSON.stringify(found.violations)), (error) => done(JSON.stringify(String(error))));
"""


def verdict_stands(browser):
    return browser.verdict()


def sentence_stands(browser):
    return browser.root_with(".text") and browser.find_elements(By.CSS_SELECTOR, "[class*=st-key-card_] a")


def cells_stand(browser):
    return browser.find_elements(By.CSS_SELECTOR, ".cell a") and not browser.find_elements(By.CSS_SELECTOR, ".waiting")


def way_stands(browser):
    return browser.verdict() and browser.root_with(".walk .bar")


def checks_stand(browser):
    return browser.verdict() and browser.find_elements(By.CSS_SELECTOR, ".check-row .light")


def chart_stands(browser):
    return browser.verdict() and browser.find_elements(By.CSS_SELECTOR, "[data-testid=stVegaLiteChart] svg")


def filters_stand(browser):
    return browser.verdict() and browser.find_elements(By.CSS_SELECTOR, "[data-testid=stDataFrame] canvas")


def file_is_asked_for(browser):
    return browser.find_elements(By.CSS_SELECTOR, "input[type=file]")


def nothing_stands(browser):
    return browser.find_elements(By.CSS_SELECTOR, ".st-key-no_views .demo")


def views_stand(browser):
    return browser.root_with(".playlist") and browser.root_with(".playlist").find_elements(By.CSS_SELECTOR, "li")


def item_stands(browser):
    return browser.find_elements(By.CSS_SELECTOR, ".st-key-lesson_question .says")


PAGES = {
    "": sentence_stands,
    "review": verdict_stands,
    "image": verdict_stands,
    "phrases?model=imdb-onehot": verdict_stands,
    "row": verdict_stands,
    "compare?models=imdb-onehot,imdb-bilstm&methods=integrated-gradients,lrp": cells_stand,
    "path?step=2": way_stands,
    "trust?experiment=summary": checks_stand,
    "corpus": chart_stands,
    "corpus?tab=wrong": chart_stands,
    "corpus?tab=inputs": filters_stand,
    "corpus?run=own": file_is_asked_for,
    "lesson?lesson=why-did-it-say-that&part=2&item=1": item_stands,
    "playlist": nothing_stands,
    "room": verdict_stands,
    f"playlist?playlist={pack(demo())}": views_stand,
    f"review?present=true&playlist={pack(demo())}": verdict_stands,
}


def barriers(browser):
    """What axe finds on the page: pairs of its rule and the place, with what is written there."""
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    found = json.loads(browser.execute_async_script(FIND))
    assert isinstance(found, list), found
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']}\n    {node['html'][:300]}\n    {node['failureSummary']}"
        for rule in found
        if rule["impact"] in GRAVE or rule["id"] in STRUCTURE
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", WIDTHS)
@pytest.mark.parametrize("page", PAGES)
def test_no_page_holds_a_serious_barrier(browser, address, page, scheme):
    first, *wider = WIDTHS[scheme]
    with browser.looking(first, scheme):
        browser.get(f"{address}/{page}")
        browser.until(lambda: PAGES[page](browser))
        browser.until(browser.is_at_rest)
        found = {first: barriers(browser)}
        for width in wider:
            with browser.looking(width, scheme):
                browser.until(browser.is_at_rest)
                found[width] = barriers(browser)
    assert not any(found.values()), "\n".join(f"{width}: {one}" for width, all_ in found.items() for one in all_)
