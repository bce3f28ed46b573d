"""The page Trust in real Chromium: from a headline to its checks, one of them opened by keyboard.

The page is loaded once, and each test leaves it with the same explanation.
"""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from webapp.shared import link

TEXT = "A slow start, but what a superb and quietly moving ending."
ROW = ".check-row"


@pytest.fixture(scope="module")
def page(browser, address):
    """The page, reached from the headline of a review."""
    browser.get(f"{address}/review?text={link.pack(TEXT)}")
    browser.press(lambda: browser.find_element(By.CSS_SELECTOR, ".status a"))
    browser.until(lambda: lights(browser).get("It adds up") == "passed")
    browser.until(browser.is_at_rest)
    browser.errors()  # those of tests before, and of an address below that of the server, which is asked for its health
    return browser


def lights(page):
    """What the light of each check says, by its name."""
    return page.execute_script(
        "return Object.fromEntries([...document.querySelectorAll(arguments[0])].map("
        "(row) => [row.querySelector('b').innerText, row.querySelector('.light').getAttribute('aria-label')]))",
        ROW,
    )


def button(page, key):
    return page.find_element(By.CSS_SELECTOR, f".st-key-{key} button")


def test_a_headline_leads_to_the_checks_of_its_own_text(page):
    assert "/trust?" in page.current_url
    assert TEXT[:40] in page.text("[data-testid=stMainBlockContainer]")
    assert page.verdict()


def test_a_check_is_opened_by_keyboard_and_shows_its_picture(page):
    button(page, "trust-more-beats-chance").send_keys(Keys.ENTER)
    details = ".st-key-trust_details_beats_chance"
    page.until(lambda: page.find_elements(By.CSS_SELECTOR, f"{details} canvas, {details} svg.marks"))
    page.until(page.is_at_rest)
    button(page, "trust-more-beats-chance").send_keys(Keys.ENTER)
    page.until(lambda: not page.find_elements(By.CSS_SELECTOR, details))


def test_the_text_is_coloured_by_a_network_that_forgets_at_once_or_on_request(page):
    name = "It depends on what was learned"
    if lights(page)[name] == "not run":  # where this machine is slow
        page.point_and_press(lambda: button(page, "trust-forget"))
    page.until(lambda: lights(page)[name] != "not run")
    page.until(page.is_at_rest)
    cells = page.find_elements(By.CSS_SELECTOR, ".multiples .cell")
    titles = [cell.find_element(By.CSS_SELECTOR, ".card-title").text for cell in cells]
    assert titles[0] == "trained"
    assert titles[-1] == "all random"
    colours = [
        [word.value_of_css_property("background-color") for word in cell.find_elements(By.CSS_SELECTOR, "span")]
        for cell in cells
    ]
    assert len(colours[0]) > 5
    assert colours[0] != colours[-1]


@pytest.mark.parametrize("width", [400, 1920])
def test_nothing_hangs_over_the_edge_of_a_screen(page, width):
    with page.looking(width, "light"):
        page.until(page.is_at_rest)
        assert page.overflow() <= 0


def test_the_browser_reports_no_error(page):
    assert not page.errors()
