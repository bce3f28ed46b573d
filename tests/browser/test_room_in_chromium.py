"""A class in Chromium: a teacher's window, a phone's and the wall: a mark is on the wall, a reload loses nobody."""

from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from selenium.webdriver.common.by import By
from test_axe_in_chromium import barriers


@pytest.fixture
def windows(browser):
    """Opens windows by name, and closes them in the end; the first is that of all tests."""
    first = browser.current_window_handle
    known = {}

    @contextmanager
    def window(name):
        if name not in known:
            browser.switch_to.new_window("window")
            known[name] = browser.current_window_handle
        browser.switch_to.window(known[name])
        yield browser

    yield window
    for handle in known.values():
        browser.switch_to.window(handle)
        browser.close()
    browser.switch_to.window(first)


def button(browser, label):
    return next(one for one in browser.find_elements(By.TAG_NAME, "button") if one.text == label)


def word(browser, text):
    words = browser.root_with(".marks").find_elements(By.CSS_SELECTOR, ".m")
    return next(one for one in words if one.text == text)


def headline_is(browser, text):
    return browser.until(lambda: text in browser.verdict())


def test_a_mark_on_a_phone_is_on_the_wall_and_the_answer_comes_when_the_teacher_shows_it(browser, address, windows):
    with windows("teacher"):
        browser.get(f"{address}/room")
        browser.press(lambda: button(browser, "Open a room"))
        code = browser.until(lambda: parse_qs(urlsplit(browser.current_url).query)["code"][0])
        browser.until(browser.is_at_rest)
        assert barriers(browser) == []
        key = browser.until(lambda: browser.execute_script("return localStorage.getItem('ig-lens-teacher')"))
        assert key.startswith(f"{code}:")
        assert key.split(":")[1] not in browser.current_url
        assert browser.execute_script("return localStorage.getItem('ig-lens-pupil')") is None
    with windows("wall"):
        browser.get(f"{address}/room?code={code}&wall=true")
        browser.until(lambda: browser.text(".joining .code") == code)
        assert browser.execute_script("return document.querySelector('.scan').naturalWidth") > 0
        assert barriers(browser) == []
    with windows("phone"), browser.looking(400, "light"):
        browser.get(f"{address}/room?code={code}")
        browser.press(lambda: button(browser, "Join"))
        headline_is(browser, "You are in.")
        token = browser.until(lambda: browser.execute_script("return localStorage.getItem('ig-lens-pupil')"))
        assert barriers(browser) == []
        assert browser.overflow() <= 0
    with windows("teacher"):
        browser.press(lambda: button(browser, "Ask"))
        browser.until(lambda: button(browser, "Freeze"))
        browser.until(lambda: "0 of 1 has answered" in browser.text(".big-line"))
    with windows("phone"), browser.looking(400, "light"):
        headline_is(browser, "Which words counted most")
        browser.press(lambda: word(browser, "superb"))
        browser.until(lambda: "One marked and sent." in browser.text("body"))
        assert barriers(browser) == []
        assert browser.overflow() <= 0
    with windows("wall"):
        browser.until(lambda: browser.text(".words .part") == "superb")
        assert "The model says" not in browser.text("body")
    with windows("phone"):  # the battery was empty
        browser.get("about:blank")
        browser.get(f"{address}/room?code={code}")
        browser.until(lambda: word(browser, "superb").get_attribute("aria-pressed") == "true")
        assert browser.execute_script("return localStorage.getItem('ig-lens-pupil')") == token
        assert "1 of 1 has answered" in browser.text("body")
    with windows("teacher"):
        browser.press(lambda: button(browser, "Freeze"))
        browser.press(lambda: button(browser, "Show the answer"))
    with windows("phone"), browser.looking(400, "light"):
        headline_is(browser, "Your word is the one that counted most for the model.")
        assert barriers(browser) == []
        assert browser.overflow() <= 0
    with windows("wall"):
        browser.until(lambda: "The model says over 99.9 % positive." in browser.text("body"))
        browser.until(browser.is_at_rest)
        assert barriers(browser) == []
        assert browser.overflow() <= 0
        with browser.looking(1280, "dark"):
            browser.refresh()
            browser.until(lambda: "The model says over 99.9 % positive." in browser.text("body"))
            browser.until(browser.is_at_rest)
            assert barriers(browser) == []
    with windows("teacher"):
        browser.refresh()
        browser.until(lambda: button(browser, "Save as CSV"))
        assert "“superb”" in browser.downloaded("Save as CSV", "class.csv")
        assert [error for error in browser.errors() if error["source"] != "network"] == []
