"""Pages whose server is killed and started anew, in real Chromium: what was entered last stays, and is explained."""

from urllib.parse import urlencode

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from webapp.shared import link

PATIENCE = 180  # seconds: a server that has just been started has its models and its parser to load
TEXTS = ["A good film.", "A dull film, hardly ever good.", "A film that is never dull."]
AGES = [50, 51, 52]


class Typed:
    """A tab with a page on which one types."""

    def __init__(self, page, shown, **settings):
        self.page, self.shown, self.settings = page, shown, settings

    def link(self):
        return f"{self.page}?{urlencode({'text': link.pack(TEXTS[0]), **self.settings})}"

    def enter(self, browser, number):
        field = self._field(browser)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(TEXTS[number])

    def shows(self, browser, number):
        text = TEXTS[number]
        is_explained = self.shown(browser).replace(" ", "") == text.replace(" ", "")
        is_kept = f"text={link.pack(text)}" in browser.current_url
        return is_explained and is_kept and self._field(browser).get_attribute("value") == text

    def _field(self, browser):
        return browser.find_element(By.CSS_SELECTOR, ".st-key-text textarea")


class Row:
    """A tab with a page on which one moves sliders."""

    def link(self):
        return "row?row=example:5"  # somebody of 50 years

    def enter(self, browser, number):
        move = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))"
        browser.execute_script(move, self._slider(browser), AGES[number])

    def shows(self, browser, number):
        line = browser.root_with("[data-column=age]").find_element(By.CSS_SELECTOR, "[data-column=age]").text
        return str(AGES[number]) in line and self._slider(browser).get_attribute("value") == str(AGES[number])

    def _slider(self, browser):
        return browser.root_with(".fields").find_element(By.CSS_SELECTOR, ".field[data-column=age] input")


def review_shown(browser) -> str:
    return browser.execute_script("return arguments[0].querySelector('.text').textContent", browser.root_with(".text"))


def tree_shown(browser) -> str:
    words = browser.root_with(".field svg").find_elements(By.CSS_SELECTOR, "g[data-state=word]")
    return "".join(word.find_element(By.TAG_NAME, "text").text for word in words)


def cells_shown(browser) -> str:
    (text,) = {one.text for one in browser.find_elements(By.CSS_SELECTOR, ".cell .small-text")}
    return text


TABS = [
    Typed("review", review_shown),
    Typed("phrases", tree_shown, model="imdb-onehot"),
    Typed("compare", cells_shown, models="imdb-onehot", methods="sensitivity"),
    Row(),
]


@pytest.fixture
def tabs(browser, server):
    """Of every page a tab that shows what its link says."""
    home, opened = browser.current_window_handle, []
    for tab in TABS:
        browser.switch_to.new_window("tab")
        opened.append(browser.current_window_handle)
        browser.get(f"{server.url}/{tab.link()}")
    yield opened
    for handle in opened:
        browser.switch_to.window(handle)
        browser.close()
    browser.switch_to.window(home)


def all_show(browser, tabs, number) -> None:
    for tab, handle in zip(TABS, tabs, strict=True):
        browser.switch_to.window(handle)
        browser.until(lambda tab=tab: browser.is_at_rest() and tab.shows(browser, number), PATIENCE)


def enter_everywhere(browser, tabs, number) -> None:
    for tab, handle in zip(TABS, tabs, strict=True):
        browser.switch_to.window(handle)
        browser.until(browser.is_connected)
        tab.enter(browser, number)


def test_what_was_entered_last_stays_and_is_explained_when_the_server_has_been_killed(browser, server, tabs):
    all_show(browser, tabs, 0)
    server.kill()
    server.start()
    enter_everywhere(browser, tabs, 1)  # right after they are connected again
    all_show(browser, tabs, 1)
    enter_everywhere(browser, tabs, 2)
    server.kill()  # while some of it is on its way
    server.start()
    all_show(browser, tabs, 2)  # without another key
