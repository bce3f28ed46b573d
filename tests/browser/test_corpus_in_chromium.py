"""The page of whole data sets in real Chromium: from a summary that ships to its inputs, and a file of one's own."""

import csv

import pytest
from selenium.webdriver.common.by import By

SQUARES = ".st-key-corpus-pair .mark-rect path"  # of the confusions, a number lies on each
TABS = "[data-testid=stTab]"


def enter(browser, address, query=""):
    browser.get(f"{address}/corpus{query}")
    browser.until(browser.verdict)
    browser.until(browser.is_at_rest)


def open_tab(browser, name):
    browser.press(lambda: next(one for one in browser.find_elements(By.CSS_SELECTOR, TABS) if one.text == name))
    browser.until(browser.is_at_rest)


def selected_tab(browser):
    return browser.text(f"{TABS}[aria-selected=true]")


def body(browser):
    return browser.text("[data-testid=stMainBlockContainer]")


def test_a_square_of_the_confusions_leads_to_its_inputs(browser, address):
    enter(browser, address)
    assert "25,000 texts" in browser.verdict()
    open_tab(browser, "Where it goes wrong")
    # what is drawn in its place until then is the chart of the tab before, though nothing is computed any more
    browser.until(lambda: len(browser.find_elements(By.CSS_SELECTOR, SQUARES)) == 4)
    browser.point_and_press(lambda: browser.find_elements(By.CSS_SELECTOR, SQUARES)[1])
    browser.until(lambda: selected_tab(browser) == "Inputs")
    browser.until(lambda: "of 25,000 inputs" in body(browser))
    browser.until(lambda: "filters=" in browser.current_url)
    enter(browser, address, f"?{browser.current_url.partition('?')[2]}")  # the link shows the same inputs
    assert "25,000 of 25,000" not in body(browser)


def test_a_word_of_a_link_is_told(browser, address):
    enter(browser, address, "?word=worst")
    browser.until(lambda: "“worst”" in body(browser))
    assert "mean score −" in body(browser)


@pytest.mark.parametrize("tab", ["drives", "wrong", "why", "sure", "inputs"])
def test_a_telephone_shows_it_without_a_sideways_scroll(browser, address, tab):
    with browser.looking(400, "light"):
        enter(browser, address, f"?tab={tab}")
        width = browser.execute_script("return document.querySelector('[data-testid=stMain]').scrollWidth")
        assert width <= 400


def test_a_file_of_one_s_own_is_explained(browser, address, tmp_path):
    file = tmp_path / "mine.csv"
    with file.open("w", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(["text", "label"])
        for number in range(60):
            lines.writerow(("A superb film.", "positive") if number % 2 else ("A dull <b>film</b>.", "negative"))
    browser.get(f"{address}/corpus?run=own")
    browser.until(lambda: browser.find_element(By.CSS_SELECTOR, "input[type=file]")).send_keys(str(file))
    browser.press(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-corpus-own-go button"))
    browser.until(browser.verdict)
    assert "Of 60 texts the model gets" in browser.verdict()
    browser.until(browser.is_at_rest)
    open_tab(browser, "Inputs")
    browser.until(lambda: "60 of 60 inputs" in body(browser))
