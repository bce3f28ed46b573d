"""The overview in real Chromium, on a real server: colours at once, clicks that count, cards that open pages."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

WIDE_AND_HIGH = [(400, 850), (1280, 800)]


def open_page(browser, address):
    browser.get(address)
    browser.until(lambda: words(browser))
    browser.until(lambda: browser.is_at_rest() and cards(browser))


def words(browser):
    return browser.root_with(".text").find_elements(By.CSS_SELECTOR, ".w")


def click(browser, text):
    browser.press(lambda: next(one for one in words(browser) if one.text == text))


def question(browser):
    return browser.text("h1")


def answer(browser):
    return browser.text(".answer .number").replace("\u00a0", " ")


def said(browser):
    return browser.text(".said")


def cards(browser):
    return browser.find_elements(By.CSS_SELECTOR, "[class*=st-key-card_] a")


def test_a_click_on_a_fresh_server_counts_as_soon_as_the_model_is_there(browser, fresh_address):
    browser.get(fresh_address)
    browser.until(lambda: words(browser))
    assert [one.text for one in words(browser) if one.value_of_css_property("background-color") != "rgba(0, 0, 0, 0)"]
    assert answer(browser) == "74 % positive"
    click(browser, "superb")
    browser.until(lambda: answer(browser) == "95 % negative")
    assert said(browser) == "Without “superb”: 74 % positive → 95 % negative."


def test_a_word_that_is_clicked_away_moves_the_answer_and_comes_back(browser, address):
    open_page(browser, address)
    assert question(browser) == "A neural network reads this as positive. Why?"
    before = browser.execute_script("return arguments[0].getBoundingClientRect().top", cards(browser)[0])
    click(browser, "superb")
    browser.until(lambda: answer(browser) == "95 % negative")
    assert question(browser) == "A neural network reads this as negative. Why?"
    browser.until(browser.is_at_rest)
    assert browser.execute_script("return arguments[0].getBoundingClientRect().top", cards(browser)[0]) == before
    click(browser, "thin")
    browser.until(lambda: "“thin”, “superb”" in said(browser))
    browser.press(lambda: browser.find_element(By.XPATH, "//button[contains(., 'Put all words back')]"))
    browser.until(lambda: answer(browser) == "74 % positive")


def test_a_card_opens_its_page_within_the_session_and_the_way_back_is_one_click(browser, address):
    open_page(browser, address)
    assert browser.title == "Overview · IG Lens"
    browser.execute_script("window.same = true")
    title = next(one for one in cards(browser) if one.text == "A film review")
    browser.execute_script(  # whatever lies where one presses beside the title
        "const box = arguments[0].closest('[class*=st-key-card_]').getBoundingClientRect();"
        " document.elementFromPoint(box.right - 12, box.bottom - 12).click()",
        title,
    )
    browser.until(browser.verdict)
    assert browser.current_url.startswith(f"{address}/review")
    assert browser.title == "Review · IG Lens"
    assert [one.get_attribute("textContent") for one in browser.find_elements(By.CSS_SELECTOR, "h1")] == ["Review"]
    browser.until(lambda: "example=" in browser.current_url and browser.is_at_rest())
    browser.press(lambda: browser.find_elements(By.CSS_SELECTOR, "[data-testid=stTopNavLink]")[0])
    browser.press(lambda: browser.find_element(By.PARTIAL_LINK_TEXT, "Go on where you were: a film review"))
    browser.until(browser.verdict)
    assert browser.execute_script("return window.same")


def test_a_card_is_reached_and_opened_with_the_keyboard(browser, address):
    open_page(browser, address)
    card = next(one for one in cards(browser) if one.text == "A table row")
    browser.execute_script("arguments[0].focus()", card)
    card.send_keys(Keys.ENTER)
    browser.until(lambda: browser.current_url.startswith(f"{address}/row"))


def test_an_old_link_is_a_review_and_back_does_not_lead_into_it_again(browser, address):
    before = browser.current_window_handle
    browser.switch_to.new_window("tab")  # whose history is empty; that of one tab has at most fifty steps
    try:
        steps = browser.execute_script("return history.length")
        browser.get(f"{address}/?example=short-good")
        browser.until(browser.verdict)
        assert browser.current_url == f"{address}/review?example=short-good"
        assert browser.execute_script("return history.length") <= steps + 1
    finally:
        browser.close()
        browser.switch_to.window(before)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sentence_and_answer_are_above_the_fold_and_nothing_overflows(browser, address, scheme):
    with browser.looking(400, scheme):
        open_page(browser, address)
        for width, height in WIDE_AND_HIGH:
            with browser.looking(width, scheme):
                assert browser.overflow() <= 0
                own = browser.find_element(By.LINK_TEXT, "Try your own sentence")
                assert browser.execute_script("return arguments[0].getBoundingClientRect().bottom", own) <= height
                assert browser.paper() == {"light": "rgb(251, 251, 250)", "dark": "rgb(18, 18, 20)"}[scheme]
