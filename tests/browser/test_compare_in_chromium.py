"""The page that compares methods and models, in a real browser."""

import pytest
from selenium.webdriver.common.by import By

from webapp.shared import link

CELL = ".cell a"


def rows(browser):
    return browser.find_elements(By.CSS_SELECTOR, ".cells")


def titles(browser):
    return [one.text for one in browser.find_elements(By.CSS_SELECTOR, CELL)]


def compare(browser, address, parameters, cells):
    browser.get(f"{address}/compare?text={link.pack('A superb film, never dull.')}&{parameters}")
    browser.until(lambda: len(titles(browser)) == cells and not browser.find_elements(By.CSS_SELECTOR, ".waiting"))


def test_the_cells_come_one_by_one_and_a_click_opens_one_on_the_review_page(browser, address):
    compare(browser, address, "models=imdb-onehot,imdb-bilstm&methods=integrated-gradients,lrp", 3)
    browser.until(lambda: "deletion" in rows(browser)[1].text)
    browser.press(lambda: next(one for one in browser.find_elements(By.CSS_SELECTOR, CELL) if "Relevance" in one.text))
    browser.until(lambda: "model=imdb-bilstm" in browser.current_url and browser.verdict())
    assert "method=lrp" in browser.current_url
    browser.until(lambda: "superb" in browser.verdict())


def test_typing_changes_every_cell(browser, address):
    compare(browser, address, "models=imdb-onehot,imdb-maxpool&methods=gradient-times-input", 2)
    area = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-text textarea"))
    area.send_keys(" What a dreadful mess it was.")
    browser.until(lambda: all("dreadful" in row.text for row in rows(browser)) and len(rows(browser)) == 2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows(browser, address, scheme):
    with browser.looking(400, scheme):
        compare(browser, address, "models=imdb-bilstm&methods=integrated-gradients,lrp", 2)
        browser.until(lambda: "deletion" in rows(browser)[0].text)
        for width in (400, 1280):
            with browser.looking(width, scheme):
                assert browser.execute_script("return document.documentElement.scrollWidth") <= width
