"""Back and Forward in real Chromium: what one did is undone step by step; typing is not."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from ig_core.kinds.text import examples as text_examples
from webapp.shared import link

REVIEW = "review"  # the address of the page for reviews
FIELD = ".st-key-text textarea"
PICKED = text_examples.reviews()["short-good"]


@pytest.fixture
def review(browser, address):
    """The page for reviews in a window without a history; where it ends, so does the window."""
    home = browser.current_window_handle
    browser.switch_to.new_window("tab")
    browser.get(f"{address}/{REVIEW}?example=dull-but-superb")
    at(browser, "example=dull-but-superb")
    yield f"{address}/{REVIEW}"
    browser.close()
    browser.switch_to.window(home)


def at(browser, *parts: str) -> None:
    """Wait until the address has these parts, and the page is at rest."""
    browser.until(
        lambda: all(part in browser.current_url for part in parts) and browser.verdict() and browser.is_at_rest()
    )


def step(browser) -> int:
    return browser.execute_script("return navigation.currentEntry.index")


def text(browser) -> str:
    return browser.find_element(By.CSS_SELECTOR, FIELD).get_attribute("value")


def dropped(browser) -> list[str]:
    return [word.text for word in browser.root_with(".text").find_elements(By.CSS_SELECTOR, ".w.dropped")]


def method(browser) -> str:
    return browser.find_element(By.CSS_SELECTOR, ".st-key-method input").get_attribute("value")


def link_to(browser, page: str):
    links = browser.find_elements(By.CSS_SELECTOR, "[data-testid=stTopNavLink]")
    return next(one for one in links if one.get_attribute("href").endswith(page))


def choose(browser, key: str, start: str) -> None:
    """Choose from the list with this key what begins so."""
    browser.press(lambda: browser.find_element(By.CSS_SELECTOR, f".st-key-{key} input"))

    def found():
        shown = browser.find_elements(By.CSS_SELECTOR, "[role=option]")
        return next(option for option in shown if option.text.startswith(start))

    browser.press(found)


def click_word(browser, wanted: str) -> None:
    def found():
        words = browser.root_with(".text").find_elements(By.CSS_SELECTOR, ".w")
        return next(word for word in words if word.text == wanted)

    browser.press(found)


def test_back_undoes_a_method_a_word_and_an_example_and_forward_does_them_again(browser, review):
    start, first = step(browser), text(browser)
    usual = method(browser)
    choose(browser, "pick", PICKED.title)
    at(browser, "example=short-good")
    word = browser.root_with(".text").find_element(By.CSS_SELECTOR, ".w").text
    click_word(browser, word)
    at(browser, "drop=0")
    choose(browser, "method", "Gradient × Input")
    at(browser, "drop=0", "method=gradient-times-input")
    assert step(browser) == start + 3

    browser.back()
    browser.until(lambda: method(browser) == usual and browser.is_at_rest())
    assert dropped(browser) == [word]
    browser.back()
    browser.until(lambda: dropped(browser) == [] and browser.is_at_rest())
    assert text(browser) == PICKED.text
    browser.back()
    browser.until(lambda: text(browser) == first and browser.is_at_rest())
    assert step(browser) == start
    for _ in range(3):
        browser.forward()
    browser.until(lambda: dropped(browser) == [word] and browser.is_at_rest())
    assert (text(browser), method(browser)) == (PICKED.text, "Gradient × Input")
    assert step(browser) == start + 3  # that a page is shown again is no step


def test_what_is_typed_is_one_step_and_a_word_that_is_clicked_is_another(browser, review):
    start, first = step(browser), text(browser)
    field = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, FIELD))
    field.send_keys(Keys.CONTROL, "a")
    for character in "good, dull":
        field.send_keys(character)
        browser.execute_async_script("setTimeout(arguments[0], 200)")  # more than the pause after which it is explained
    at(browser, f"text={link.pack('good, dull')}")
    assert step(browser) == start + 1
    click_word(browser, "dull")
    at(browser, "drop=1")
    assert step(browser) == start + 2
    browser.back()
    browser.until(lambda: dropped(browser) == [] and browser.is_at_rest())
    assert text(browser) == "good, dull"
    browser.back()
    browser.until(lambda: text(browser) == first and browser.is_at_rest())


def test_a_word_that_is_clicked_right_after_typing_leaves_no_half_text_in_history(browser, review):
    start = step(browser)
    field = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, FIELD))
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys("good")
    at(browser, f"text={link.pack('good')}")
    field.send_keys(" film")
    # as fast as anybody may click: the run that explains what was typed last is not over
    browser.execute_async_script("setTimeout(arguments[0], 160)")
    browser.execute_script("arguments[0].querySelector('.w').click()", browser.root_with(".text"))
    at(browser, f"text={link.pack('good film')}", "drop=0")
    while step(browser) > start + 1:
        browser.back()
    browser.until(lambda: text(browser) == "good film" and browser.verdict() and browser.is_at_rest())


def test_a_text_that_is_pasted_is_a_step_of_its_own(browser, review):
    start = step(browser)
    field = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, FIELD))
    for number, pasted in enumerate(["A superb film.", "A dull film."]):
        browser.execute_script(
            "const [area, text] = arguments; area.focus(); area.select();"
            " const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;"
            " set.call(area, text);"
            " area.dispatchEvent(new InputEvent('input', {bubbles: true, inputType: 'insertFromPaste'}))",
            field,
            pasted,
        )
        at(browser, f"text={link.pack(pasted)}")
        assert step(browser) == start + number + 1
    browser.back()
    browser.until(lambda: text(browser) == "A superb film." and browser.is_at_rest())
    assert step(browser) == start + 1


def test_back_goes_over_pages_one_step_a_page(browser, review):
    start = step(browser)
    choose(browser, "method", "Gradient × Input")
    at(browser, "method=gradient-times-input")
    for page, parameter in {"image": "image=", "phrases": "example="}.items():
        link_to(browser, page).click()
        at(browser, f"/{page}?{parameter}")
    assert step(browser) == start + 3
    browser.back()
    at(browser, "/image?")
    browser.back()
    browser.until(lambda: text(browser) and method(browser) == "Gradient × Input" and browser.is_at_rest())
    assert browser.current_url.startswith(f"{review}?")
    browser.back()
    browser.until(lambda: method(browser) != "Gradient × Input" and browser.is_at_rest())
    assert step(browser) == start


def test_what_a_page_says_late_that_one_has_gone_back_over_is_no_step(browser, review):
    """As Streamlit says it, when the run of a page begins that has been left meanwhile."""
    choose(browser, "method", "Gradient × Input")
    at(browser, "method=gradient-times-input")
    browser.back()
    browser.until(lambda: method(browser) != "Gradient × Input" and browser.is_at_rest())
    shown, before = browser.current_url, step(browser)
    browser.execute_script("history.pushState({}, '', '/image' + location.search)")
    assert (browser.current_url, step(browser)) == (shown, before)
    browser.press(lambda: link_to(browser, "image"))
    at(browser, "/image?image=")
    assert step(browser) == before + 1


def test_reloading_shows_the_step_that_one_went_back_to(browser, review):
    choose(browser, "pick", PICKED.title)
    at(browser, "example=short-good")
    first = text_examples.reviews()["dull-but-superb"].text
    browser.back()
    browser.until(lambda: text(browser) == first and browser.is_at_rest())
    browser.refresh()
    browser.until(lambda: text(browser) == first and browser.verdict() and browser.is_at_rest())
    assert "example=dull-but-superb" in browser.current_url
