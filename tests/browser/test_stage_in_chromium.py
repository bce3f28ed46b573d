"""The stage in real Chromium: from view to view by keys, the speaker's window, and the way out."""

from urllib.parse import urlencode

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from webapp.shared import link, playlist
from webapp.shared.playlist import Playlist, View

HOSTILE = "<img src=x onerror=window.owned=1>"
VIEWS = (
    View("review", {"text": link.pack("A superb film.")}, "First, what is good"),
    View("review", {"text": link.pack("A dreadful film.")}, "Second, what is bad", f"Say {HOSTILE} slowly.\nPause."),
    View("image", {"image": "drawing:boot-heel"}, "Third, a boot"),
)
LIST = Playlist("Three", VIEWS)


def enter(browser, address, place):
    view = LIST.views[place]
    on_stage = {"present": "true", "playlist": playlist.pack(LIST), "at": str(place + 1)}
    browser.get(f"{address}/{view.page}?{urlencode({**view.params, **on_stage})}")
    browser.until(browser.verdict)
    browser.until(browser.is_at_rest)  # the line on the stage, which hears the keys, may be drawn after the verdict


def press(browser, *keys):
    ActionChains(browser).send_keys(*keys).perform()


def line(browser):
    return browser.root_with(".stage")


def says(browser, name):
    return line(browser).find_element(By.CSS_SELECTOR, name).text


def is_shown(browser, place, word):
    """Whether the view at `place` is there, and a headline with that word."""
    browser.until(lambda: says(browser, ".at") == f"{place} / 3")
    browser.until(lambda: word in browser.verdict())
    browser.until(lambda: f"at={place}" in browser.current_url)
    browser.until(browser.is_at_rest)
    return True


def test_keys_and_clickers_go_from_view_to_view_and_stop_at_the_ends(browser, address):
    enter(browser, address, 0)
    press(browser, Keys.PAGE_UP)
    assert is_shown(browser, 1, "superb")
    press(browser, Keys.PAGE_DOWN)
    assert is_shown(browser, 2, "dreadful")
    assert says(browser, ".title") == "Second, what is bad"
    press(browser, Keys.ARROW_RIGHT)
    assert is_shown(browser, 3, "boot")
    press(browser, Keys.SPACE)
    press(browser, Keys.HOME)
    assert is_shown(browser, 1, "superb")
    press(browser, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)  # faster than a view is drawn
    assert is_shown(browser, 3, "boot")
    browser.back()
    browser.until(lambda: "boot" not in browser.verdict())


def test_arrows_are_a_word_s_that_has_the_focus_and_a_clicker_s_keys_never(browser, address):
    enter(browser, address, 0)
    words = browser.root_with(".text")
    browser.execute_script("arguments[0].querySelector('.w').focus()", words)
    press(browser, Keys.ARROW_RIGHT)
    assert browser.execute_script("return arguments[0].activeElement.textContent", words) == "superb"
    assert says(browser, ".at") == "1 / 3"
    press(browser, Keys.PAGE_DOWN)
    assert is_shown(browser, 2, "dreadful")


def test_escape_shows_the_view_with_all_its_controls(browser, address):
    enter(browser, address, 1)
    assert not browser.find_elements(By.CSS_SELECTOR, "textarea, .stDownloadButton, .st-key-card_prediction")
    assert not browser.find_element(By.CSS_SELECTOR, "[data-testid=stHeader]").is_displayed()
    press(browser, Keys.ESCAPE)
    area = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-text textarea"))
    assert area.get_attribute("value") == "A dreadful film."
    browser.until(lambda: "present" not in browser.current_url and "playlist" not in browser.current_url)
    assert line(browser) is None
    address_of_page = browser.current_url
    press(browser, Keys.ESCAPE, Keys.PAGE_DOWN)  # which mean nothing any more
    assert browser.current_url == address_of_page


def test_the_speaker_s_window_has_the_notes_as_text_and_its_keys_move_the_stage(browser, address):
    enter(browser, address, 1)
    stage = browser.current_window_handle
    press(browser, "n")
    notes = browser.until(lambda: next(one for one in browser.window_handles if one != stage))
    try:
        browser.switch_to.window(notes)
        said = browser.until(lambda: browser.find_element(By.ID, "notes").text)
        assert said == f"Say {HOSTILE} slowly.\nPause."
        assert browser.find_element(By.ID, "next").text == "Next: Third, a boot"
        press(browser, Keys.PAGE_DOWN)
        browser.until(lambda: browser.find_element(By.ID, "title").text == "Third, a boot")
        assert browser.find_element(By.ID, "next").text == "This is the last one."
    finally:
        browser.close()
        browser.switch_to.window(stage)
    assert is_shown(browser, 3, "boot")
    assert browser.execute_script("return window.owned") is None


def test_the_screen_goes_dark_until_a_key_is_pressed(browser, address):
    enter(browser, address, 0)
    press(browser, "b")
    assert line(browser).find_elements(By.CSS_SELECTOR, ".dark")
    press(browser, Keys.PAGE_DOWN)
    assert not line(browser).find_elements(By.CSS_SELECTOR, ".dark")
    assert says(browser, ".at") == "1 / 3"


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720)])
def test_what_is_shown_fits_the_screen(browser, address, width, height):
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        enter(browser, address, 2)
        pictures = browser.root_with(".pictures").find_elements(By.CSS_SELECTOR, ".field")
        boxes = [
            browser.execute_script("return arguments[0].getBoundingClientRect().toJSON()", one) for one in pictures
        ]
        assert all(box["bottom"] <= height for box in boxes)
        assert all(box["width"] > width / 5 for box in boxes)
        assert boxes[-1]["right"] > 0.85 * width
        size = browser.execute_script(
            "return parseFloat(getComputedStyle(document.querySelector('.verdict')).fontSize)"
        )
        assert size >= height / 25
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_broken_playlist_is_one_sentence_and_the_view_stays(browser, address):
    browser.get(f"{address}/review?{urlencode({**VIEWS[0].params, 'present': 'true', 'playlist': 'broken'})}")
    browser.until(lambda: "superb" in browser.verdict())
    assert "playlist in this link is damaged" in browser.find_element(By.CSS_SELECTOR, ".say").text
    assert not line(browser).find_element(By.CSS_SELECTOR, ".on").is_displayed()
