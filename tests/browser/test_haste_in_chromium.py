"""People in a hurry, in real Chromium: fast typing leaves nothing behind, fast page changes leave no error."""

import random
import time

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from ig_core.kinds.text import examples as text_examples

PAGES = ["Review", "Image", "Phrases", "Table row", "Compare"]
AGAIN = 5  # seconds after which a link is pressed again that led nowhere
ERRORS = ".stException, [data-testid=stException], [data-testid=stAlert]"


@pytest.fixture
def counting(browser):
    """Counts the runs of the page that is open from now on, as the browser is told of them."""

    def start():
        browser.execute_script(
            "window.runs = 0; const app = document.querySelector('.stApp');"
            " new MutationObserver(() => { if (app.dataset.testScriptState === 'running') window.runs += 1; })"
            ".observe(app, {attributeFilter: ['data-test-script-state']})"
        )
        return lambda: browser.execute_script("return window.runs")

    return start


def shown(browser) -> str:
    return browser.execute_script("return arguments[0].querySelector('.text').textContent", browser.root_with(".text"))


def test_the_last_of_many_texts_is_explained_and_nothing_is_left_to_do(browser, address, counting):
    browser.get(f"{address}/review")
    browser.until(lambda: browser.verdict() and browser.is_at_rest())
    runs = counting()
    area = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-text textarea"))
    area.send_keys(Keys.CONTROL, "a")
    texts = [f"A good film, number {number}." for number in range(40)]
    applied = browser.execute_async_script(
        "const [area, texts, done] = arguments;"
        " const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;"
        " texts.forEach((text, i) => setTimeout(() => {"
        "   set.call(area, text); area.dispatchEvent(new Event('input', {bubbles: true}));"
        "   if (i === texts.length - 1) done(texts.length);"
        " }, 180 * i))",  # a little more than the pause after which typing is applied
        area,
        texts,
    )
    assert applied == len(texts)
    browser.until(lambda: shown(browser) == texts[-1] and browser.is_at_rest())
    assert area.get_attribute("value") == texts[-1]
    assert 0 < runs() <= len(texts) + 1  # at most a run a text, and one more for what a run asks itself
    before = runs()
    browser.execute_async_script("setTimeout(arguments[0], 1000)")
    assert runs() == before
    assert shown(browser) == texts[-1]


def press(browser, title: str) -> None:
    """Press the link to a page, at once, whatever the page is doing."""
    browser.execute_script(
        "[...document.querySelectorAll('[data-testid=stTopNavLink]')]"
        ".find((link) => link.textContent.includes(arguments[0])).click()",
        title,
    )


def step(browser) -> int:
    """Which step of the browser's history is shown; before the first one of a test are those of other tests."""
    return browser.execute_script("return navigation.currentEntry.index")


def go(browser, way: str) -> None:
    """A step "back" or "forward" in history, where there is one; it is made when this returns."""
    browser.execute_async_script(
        "const [way, done] = arguments; navigation[way]().committed.then(() => done(), () => done())", way
    )


@pytest.mark.parametrize("pause", [0, 60, 250, 700])  # milliseconds between two changes; a page takes a second or so
def test_fast_changes_of_pages_and_back_leave_no_error(browser, address, pause):
    browser.get(f"{address}/review")
    browser.until(lambda: browser.verdict() and browser.is_at_rest())
    chance = random.Random(pause)
    browser.execute_script(
        "window.broken = []; new MutationObserver(() => { const found = document.querySelector(arguments[0]);"
        " if (found) window.broken.push(found.textContent); })"
        ".observe(document.body, {childList: true, subtree: true})",
        ERRORS,
    )
    first = step(browser)
    for _ in range(25):
        move = chance.choice(["press", "press", "press", "back", "forward"] if step(browser) > first else ["press"])
        if move == "press":
            press(browser, chance.choice(PAGES))
        else:
            go(browser, move)
        if pause:
            browser.execute_async_script("setTimeout(arguments[1], arguments[0])", pause)
    text = text_examples.reviews()["dull-but-superb"].text

    pressed = 0.0

    def is_at_home():
        """Whether the review is shown; a link that was drawn anew while it was pressed is pressed again, after a while
        in which a page that is on its way may come."""
        nonlocal pressed
        if not browser.is_at_rest():
            return False
        if browser.root_with(".text") is not None and shown(browser) == text:
            return True
        if time.monotonic() - pressed > AGAIN:
            press(browser, PAGES[0])
            pressed = time.monotonic()
        return False

    browser.until(is_at_home)
    assert browser.execute_script("return window.broken ?? ['the page was left']") == []
    # the field may be drawn anew just now
    typed = "return document.querySelector('.st-key-text textarea')?.value"
    browser.until(lambda: browser.execute_script(typed) == text)
