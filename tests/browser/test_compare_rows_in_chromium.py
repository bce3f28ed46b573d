"""The comparison on table rows, in a real browser."""

import pytest
from selenium.webdriver.common.by import By

CELL, LINE = ".cell a", ".bar-line"
WANTED = "kind=row&row=example:3&models=adult-linear&methods=integrated-gradients,shapley"


def found(browser, selector):
    return browser.find_elements(By.CSS_SELECTOR, selector)


def compare(browser, address):
    browser.get(f"{address}/compare?{WANTED}")
    browser.until(lambda: len(found(browser, CELL)) == 2 and "deletion" in found(browser, ".cells")[0].text)


def test_cells_show_bars_and_a_click_opens_one_on_the_row_page(browser, address):
    compare(browser, address)
    assert all(line.size["height"] for line in found(browser, LINE))
    assert any(bar.size["width"] > 40 for bar in found(browser, ".bar-track i"))
    browser.press(lambda: next(cell for cell in found(browser, CELL) if "Shapley" in cell.text))
    browser.until(lambda: "/row?" in browser.current_url and browser.verdict())
    for part in ("model=adult-linear", "method=shapley", "example"):
        assert part in browser.current_url


def test_the_switch_goes_to_rows_and_back(browser, address):
    browser.get(f"{address}/compare?models=imdb-onehot&methods=gradient-times-input")
    switch = ".st-key-kind button"
    browser.until(lambda: len(found(browser, switch)) == 2 and len(found(browser, ".small-text")) == 1)
    browser.press(lambda: found(browser, switch)[1])
    browser.until(lambda: found(browser, LINE) and "kind=row" in browser.current_url)
    browser.press(lambda: found(browser, switch)[0])
    browser.until(lambda: found(browser, ".st-key-text textarea") and "kind=row" not in browser.current_url)
    assert "models=imdb-onehot" in browser.current_url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_row_overflows(browser, address, scheme):
    with browser.looking(400, scheme):
        compare(browser, address)
        for width in (400, 1280):
            with browser.looking(width, scheme):
                assert browser.overflow() <= 0
