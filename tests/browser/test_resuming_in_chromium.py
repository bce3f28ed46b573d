"""Pages whose server is killed and started anew, in real Chromium: what was entered last stays, and is explained."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from webapp.shared import link

OLD, NEW = "A good film.", "A dull film, hardly ever good."


def field(browser):
    return browser.find_element(By.CSS_SELECTOR, ".st-key-text textarea")


def enter(browser, text: str) -> None:
    field(browser).send_keys(Keys.CONTROL, "a")
    field(browser).send_keys(text)


def review_shown(browser) -> str:
    return browser.execute_script("return arguments[0].querySelector('.text').textContent", browser.root_with(".text"))


def tree_shown(browser) -> str:
    words = browser.root_with(".field svg").find_elements(By.CSS_SELECTOR, "g[data-state=word]")
    return "".join(word.find_element(By.TAG_NAME, "text").text for word in words)


def cells_shown(browser) -> str:
    (text,) = {one.text for one in browser.find_elements(By.CSS_SELECTOR, ".cell .small-text")}
    return text


PAGES = {
    "": review_shown,
    "phrases": tree_shown,
    "compare": cells_shown,
}
SETTINGS = {"": {}, "phrases": {"model": "imdb-onehot"}, "compare": {"models": "imdb-onehot", "methods": "sensitivity"}}


def without_spaces(text: str) -> str:
    return text.replace(" ", "")


@pytest.fixture(params=PAGES)
def shown(request, browser, server):
    """What is explained on a page that has been opened by a link to OLD."""
    settings = "".join(f"&{name}={value}" for name, value in SETTINGS[request.param].items())
    browser.get(f"{server.url}/{request.param}?text={link.pack(OLD)}{settings}")

    def shown() -> str:
        return without_spaces(PAGES[request.param](browser))

    browser.until(lambda: shown() == without_spaces(OLD) and browser.is_at_rest())
    return shown


def settled(browser, shown, text: str) -> None:
    """Wait until the page has explained the text, and see that it stands in the field and in the address."""
    browser.until(lambda: shown() == without_spaces(text) and browser.is_at_rest())
    assert field(browser).get_attribute("value") == text
    browser.until(lambda: f"text={link.pack(text)}" in browser.current_url)


def test_what_is_typed_right_after_the_page_is_connected_again_is_explained(browser, server, shown):
    server.kill()
    browser.until(lambda: not browser.is_connected())
    server.start()
    browser.until(browser.is_connected)
    enter(browser, NEW)
    settled(browser, shown, NEW)


def test_what_was_typed_when_the_server_was_killed_is_explained_without_another_key(browser, server, shown):
    enter(browser, NEW)
    server.kill()
    server.start()
    settled(browser, shown, NEW)
