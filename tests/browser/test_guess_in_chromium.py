"""Lesson mode in Chromium: parts are marked by pointer and keyboard, and scored when the answer is shown."""

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from test_axe_in_chromium import barriers

from webapp.shared import link

TEXT = link.pack("Not a masterpiece, but oddly moving.")


def opened(browser, url):
    browser.get(url)
    browser.until(lambda: browser.text(".verdict").startswith("Which "))
    browser.until(browser.is_at_rest)


def word(browser, text):
    words = browser.root_with(".marks").find_elements(By.CSS_SELECTOR, ".m")
    return next(one for one in words if one.text == text)


def marked(browser):
    pressed = browser.root_with(".marks").find_elements(By.CSS_SELECTOR, ".m[aria-pressed=true]")
    return [one.text for one in pressed]


def cell(browser, number):
    return browser.root_with(".grid").find_element(By.CSS_SELECTOR, f"[data-unit='{number}']")


def button(browser, label):
    return next(one for one in browser.find_elements(By.TAG_NAME, "button") if one.text == label)


def has_marks(browser, marks):
    parts = browser.current_url.split("?")[1].split("&")
    return f"marks={marks.replace(',', '%2C')}" in parts if marks else not any(one.startswith("marks") for one in parts)


def test_words_are_marked_and_scored_and_back_takes_a_mark_away(browser, address):
    opened(browser, f"{address}/review?text={TEXT}&guess=marks")
    browser.press(lambda: word(browser, "masterpiece"))
    browser.until(lambda: has_marks(browser, "2"))
    browser.until(browser.is_at_rest)
    ActionChains(browser).send_keys(Keys.ARROW_LEFT, Keys.ENTER).perform()
    browser.until(lambda: has_marks(browser, "1,2"))
    browser.until(browser.is_at_rest)
    assert marked(browser) == ["a", "masterpiece"]
    assert barriers(browser) == []

    browser.back()
    browser.until(lambda: has_marks(browser, "2"))
    browser.until(lambda: marked(browser) == ["masterpiece"])
    browser.until(browser.is_at_rest)
    ActionChains(browser).move_to_element(word(browser, "moving")).perform()
    browser.press(lambda: word(browser, "moving"))
    browser.until(lambda: has_marks(browser, "2,5"))
    browser.until(browser.is_at_rest)
    browser.refresh()  # what is marked is in the address; the answer is not
    browser.until(lambda: marked(browser) == ["masterpiece", "moving"])
    browser.until(browser.is_at_rest)
    assert "87 %" not in browser.text("body")

    show = button(browser, "Show the answer")
    browser.execute_script("arguments[0].focus()", show)
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    browser.until(lambda: browser.text(".st-key-card_guess .says"))
    assert browser.text(".st-key-card_guess .says") == (
        "All your two words are the two that counted most for the model."
    )
    browser.until(lambda: browser.verdict().startswith("Positive, because of “masterpiece” and “moving”"))
    browser.until(browser.is_at_rest)
    assert barriers(browser) == []
    assert browser.overflow() <= 0
    browser.press(lambda: button(browser, "Leave lesson mode"))
    browser.until(lambda: "guess" not in browser.current_url)


def test_cells_of_a_picture_are_drawn_over_and_marked_by_keys(browser, address):
    opened(browser, f"{address}/image?image=drawing:boot-heel&guess=marks")
    from_, to = cell(browser, 10), cell(browser, 24)
    ActionChains(browser).click_and_hold(from_).move_to_element(to).release().perform()
    browser.until(lambda: has_marks(browser, "10,17,24"))
    browser.until(browser.is_at_rest)
    ActionChains(browser).send_keys(Keys.ARROW_RIGHT, Keys.SPACE).perform()  # from where the stroke began
    browser.until(lambda: has_marks(browser, "10,11,17,24"))
    browser.until(browser.is_at_rest)
    ActionChains(browser).send_keys(Keys.ARROW_LEFT, Keys.SPACE).perform()
    browser.until(lambda: has_marks(browser, "11,17,24"))
    browser.until(browser.is_at_rest)
    assert barriers(browser) == []
    browser.press(lambda: button(browser, "Show the answer"))
    browser.until(lambda: " of your three cells " in browser.text(".st-key-card_guess .says"))
