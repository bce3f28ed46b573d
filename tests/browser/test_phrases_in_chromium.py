"""The phrases page in real Chromium: point, fold, zoom, edit brackets, type, export, reload the link."""

import json
import xml.etree.ElementTree as ET

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from webapp.shared import link

MODEL = "model=imdb-onehot"
SVG = "{http://www.w3.org/2000/svg}"


def open_page(browser, address, parameters=MODEL):
    browser.get(f"{address}/phrases?{parameters}")
    browser.until(lambda: browser.verdict() and boxes(browser))


def hero(browser):
    """The shadow root in which the tree lives."""
    return browser.root_with(".field svg")


def boxes(browser):
    return hero(browser).find_elements(By.CSS_SELECTOR, "g[data-place]")


def box(browser, place):
    return hero(browser).find_element(By.CSS_SELECTOR, f'g[data-place="{place}"]')


def words(browser):
    """What is written in the lowest row, from left to right."""
    return [
        " ".join(line.text for line in one.find_elements(By.TAG_NAME, "text")[:-1])  # the last is the number
        for one in boxes(browser)
        if one.get_attribute("data-state") != "open"
    ]


def width(browser):
    return float(hero(browser).find_element(By.CSS_SELECTOR, ".field svg").get_attribute("width"))


def press_button(browser, label):
    browser.press(lambda: next(one for one in browser.find_elements(By.TAG_NAME, "button") if label in one.text))


def edit(browser, selector, text):
    area = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, selector))
    area.send_keys(Keys.CONTROL, "a")
    area.send_keys(text)
    return area


def test_the_very_first_address_of_a_server_may_be_a_link_to_a_text_that_is_parsed(first_visit):
    assert first_visit.words == ["The", "cast", "is", "charming", "."]
    assert "positive" in first_visit.verdict.lower()


def test_pointing_at_a_phrase_tells_its_numbers(browser, address):
    open_page(browser, address)
    ActionChains(browser).move_to_element(box(browser, 3).find_element(By.TAG_NAME, "rect")).perform()
    tip = hero(browser).find_element(By.CSS_SELECTOR, ".tip")
    browser.until(lambda: tip.is_displayed())
    assert tip.text.startswith("Not a masterpiece: value 0.")
    assert "own dividend" in tip.text
    assert "score" in tip.text


def test_a_click_folds_a_phrase_and_another_unfolds_it(browser, address):
    open_page(browser, address)
    before = words(browser)
    browser.press(lambda: box(browser, 2).find_element(By.TAG_NAME, "text"))
    browser.until(lambda: words(browser) == ["Not a masterpiece,", "but", "oddly", "moving", "."])
    browser.until(lambda: "fold=2" in browser.current_url)
    browser.refresh()
    browser.until(lambda: words(browser)[0] == "Not a masterpiece,")
    browser.press(lambda: box(browser, 2).find_element(By.TAG_NAME, "text"))
    browser.until(lambda: words(browser) == before)


def test_the_tree_is_walked_and_folded_by_keyboard(browser, address):
    open_page(browser, address)
    browser.execute_script("arguments[0].focus()", box(browser, 0))
    keys = ActionChains(browser)
    keys.send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ENTER).perform()
    browser.until(lambda: "but oddly moving" in words(browser))
    active = "return document.activeElement.shadowRoot?.activeElement?.dataset.place"
    browser.until(lambda: browser.execute_script(active) == "9")


def test_the_tree_is_made_larger_and_fits_again(browser, address):
    open_page(browser, address)
    first = width(browser)
    larger, fit = (hero(browser).find_element(By.CSS_SELECTOR, f'[data-zoom="{zoom}"]') for zoom in ("1.25", "fit"))
    larger.click()
    larger.click()
    assert width(browser) == pytest.approx(first * 1.25**2)
    fit.click()
    field = hero(browser).find_element(By.CSS_SELECTOR, ".field")
    assert width(browser) <= browser.execute_script("return arguments[0].clientWidth", field) + 1


LONG = "trees=" + link.pack("(S " + "(A the good film was not a bad one at all) " * 6 + ".)")


def letters(browser):
    """Height of the letters in the tree, in pixels on the screen."""
    return (
        13
        * width(browser)
        / float(hero(browser).find_element(By.CSS_SELECTOR, ".field svg").get_dom_attribute("viewBox").split()[2])
    )


def scrolled(browser):
    field = hero(browser).find_element(By.CSS_SELECTOR, ".field")
    return browser.execute_script(
        "return [arguments[0].scrollLeft, arguments[0].scrollWidth - arguments[0].clientWidth]", field
    )


def test_a_tree_of_sixty_words_is_legible_and_fits_until_it_is_unfolded(browser, address):
    with browser.looking(1280, "light"):
        open_page(browser, address, f"{MODEL}&{LONG}")
        assert letters(browser) >= 12 - 1e-6
        assert scrolled(browser)[1] <= 1
        press_button(browser, "Unfold all")
        browser.until(lambda: len(words(browser)) > 60)
        assert letters(browser) >= 12 - 1e-6
        assert scrolled(browser)[1] > 100


def test_a_tree_that_is_too_wide_is_dragged_and_a_drag_folds_nothing(browser, address):
    with browser.looking(400, "light"):
        open_page(browser, address, f"{MODEL}&{LONG}")
        before, (at, _) = words(browser), scrolled(browser)
        root = box(browser, 0)
        browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", root)
        ActionChains(browser).click_and_hold(root).move_by_offset(-60, 0).release().perform()
        assert scrolled(browser)[0] == pytest.approx(at + 60, abs=2)
        assert words(browser) == before


def test_plus_and_minus_change_the_size(browser, address):
    open_page(browser, address)
    first = width(browser)
    browser.execute_script("arguments[0].focus()", box(browser, 0))
    ActionChains(browser).send_keys("+").perform()
    assert width(browser) == pytest.approx(first * 1.25)
    ActionChains(browser).send_keys("-").perform()
    assert width(browser) == pytest.approx(first)


def test_edited_brackets_are_drawn_anew(browser, address):
    open_page(browser, address)
    press_button(browser, "Edit the tree")
    browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-brackets textarea").is_displayed())
    area = edit(browser, ".st-key-brackets textarea", "((never (really dull)) .)")
    area.send_keys(Keys.CONTROL, Keys.ENTER)
    browser.until(lambda: words(browser) == ["never", "really", "dull", "."])
    assert "trees=" in browser.current_url


def test_brackets_that_cannot_be_used_are_told_where_they_can_be_mended(browser, address):
    open_page(browser, address)
    press_button(browser, "Edit the tree")
    browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-brackets textarea").is_displayed())
    area = edit(browser, ".st-key-brackets textarea", "((never (really dull) .)")
    area.send_keys(Keys.CONTROL, Keys.ENTER)
    browser.until(lambda: "do not pair" in browser.text(".say"))
    area = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-brackets textarea"))
    assert area.is_displayed()
    assert area.get_attribute("value") == "((never (really dull) .)"
    edit(browser, ".st-key-brackets textarea", "((never (really dull)) .)").send_keys(Keys.CONTROL, Keys.ENTER)
    browser.until(lambda: words(browser) == ["never", "really", "dull", "."])
    browser.until(lambda: not browser.find_elements(By.CSS_SELECTOR, ".say"))


def test_a_typed_text_is_parsed_and_drawn(browser, address):
    open_page(browser, address)
    edit(browser, ".st-key-text textarea", "The film isn't funny.")  # no Enter, no click elsewhere
    browser.until(lambda: words(browser) == ["The", "film", "is", "n't", "funny", "."])
    browser.until(lambda: "text=" in browser.current_url and "trees=" not in browser.current_url)


def test_what_is_saved_is_what_is_shown(browser, address):
    open_page(browser, address, f"{MODEL}&fold=2")
    picture = ET.fromstring(browser.downloaded("SVG", "phrases.svg"))
    saved = [group.get("data-place") for group in picture.iter(f"{SVG}g") if group.get("data-place")]
    assert saved == [one.get_attribute("data-place") for one in boxes(browser)]
    numbers = json.loads(browser.downloaded("JSON", "phrases.json"))
    assert numbers["text"] == "Not a masterpiece, but oddly moving."
    assert len(numbers["nodes"]) == 15
    assert "digraph" in browser.downloaded("DOT", "phrases.dot")


def test_markup_that_is_typed_runs_nothing(browser, address):
    open_page(browser, address)
    text = "Good <script>document.title='hacked'</script> <img src=x onerror=document.title='hacked'> film."
    edit(browser, ".st-key-text textarea", text)
    browser.until(lambda: "film" in words(browser) and "Good" in words(browser))
    assert browser.title != "hacked"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_and_nothing_is_logged_as_an_error(browser, address, scheme):
    with browser.looking(400, scheme):
        browser.errors()
        open_page(browser, address, f"{MODEL}&example=three-sentences")
        for screen in (400, 1280):
            with browser.looking(screen, scheme):
                assert browser.overflow() <= 0
        assert not [one for one in browser.errors() if "_stcore" not in one["message"]]
