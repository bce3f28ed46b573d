"""The review page in real Chromium, on a real server: type, hover, take out, export, reload the link."""

import json
import time

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from ig_core import Explanation


def open_page(browser, url: str) -> None:
    browser.get(url)
    browser.until(lambda: browser.verdict() and words(browser))


def hero(browser):
    """The shadow root in which the coloured text lives."""
    return browser.root_with(".text")


def words(browser) -> list:
    return hero(browser).find_elements(By.CSS_SELECTOR, ".w")


def word(browser, text: str):
    return next(element for element in words(browser) if element.text == text)


def number(note: str) -> float:
    """The score in a note at a word; 0 for a word that was not seen."""
    try:
        return float(note.replace("−", "-"))
    except ValueError:
        return 0.0


def strongest(browser) -> tuple[str, str]:
    """Of the word with the largest score its sign and its colour."""
    word = max(words(browser), key=lambda one: abs(number(one.get_attribute("data-note"))))
    return word.get_attribute("data-note")[0], word.value_of_css_property("background-color")


def shown(browser) -> str:
    return browser.execute_script("return arguments[0].querySelector('.text').textContent", hero(browser))


def type_review(browser, text: str) -> None:
    area = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-text textarea"))
    area.send_keys(Keys.CONTROL, "a")
    area.send_keys(text)


def test_a_review_is_explained_while_it_is_typed(browser, address):
    open_page(browser, f"{address}/review")
    type_review(browser, "A superb film, hardly ever dull.")  # no Enter, no click elsewhere
    browser.until(lambda: shown(browser) == "A superb film, hardly ever dull.")
    assert "superb" in browser.verdict()


def test_pointing_at_a_word_shows_its_score(browser, address):
    open_page(browser, f"{address}/review?example=dull-but-superb")
    ActionChains(browser).move_to_element(word(browser, "superb")).perform()
    tip = hero(browser).find_element(By.CSS_SELECTOR, ".tip")
    browser.until(lambda: tip.is_displayed())
    assert tip.text.startswith("+")
    ActionChains(browser).move_to_element(word(browser, "dull")).perform()
    browser.until(lambda: tip.text.startswith("−"))
    ActionChains(browser).move_to_element(word(browser, "Ines")).perform()
    browser.until(lambda: "did not see it" in tip.text)


def test_a_word_that_is_clicked_is_taken_out_and_put_back(browser, address):
    open_page(browser, f"{address}/review?example=dull-but-superb")
    browser.press(lambda: word(browser, "superb"))
    browser.until(lambda: "predicted" in browser.text(".st-key-card_what_if"))
    assert "Without “superb”" in browser.text(".st-key-card_what_if")
    assert "dropped" in word(browser, "superb").get_attribute("class")
    assert "drop=" in browser.current_url
    browser.press(lambda: word(browser, "superb"))
    browser.until(lambda: not browser.find_elements(By.CSS_SELECTOR, ".st-key-card_what_if"))


def test_words_can_be_reached_and_taken_out_with_the_keyboard(browser, address):
    open_page(browser, f"{address}/review?example=short-good")
    first = words(browser)[0]
    browser.execute_script("arguments[0].focus()", first)
    tip = hero(browser).find_element(By.CSS_SELECTOR, ".tip")
    browser.until(lambda: tip.is_displayed())
    ActionChains(browser).send_keys(Keys.ARROW_RIGHT).perform()
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    browser.until(lambda: "dropped" in words(browser)[1].get_attribute("class"))


def test_the_switch_of_colours_turns_text_and_exported_page_alike(browser, address):
    open_page(browser, f"{address}/review?example=waste-of-time")
    assert "Negative" in browser.verdict()
    for by, low, high, sign, colour in (
        ("class", "negative −", "positive, in logits", "−", "rgba(118, 42, 131, 1)"),
        ("support", "against −", "for “negative”, in logits", "+", "rgba(27, 120, 55, 1)"),
    ):
        browser.press(lambda by=by: browser.find_element(By.XPATH, f"//button[normalize-space()='by {by}']"))
        browser.until(lambda sign=sign, colour=colour: strongest(browser) == (sign, colour))
        legend = browser.find_element(By.CSS_SELECTOR, ".legend").text
        assert legend.startswith(low)
        assert high in legend
    browser.until(lambda: "colours=support" in browser.current_url)
    page = browser.downloaded("HTML", "review.html")
    assert "against −" in page
    assert "for “negative”" in page
    assert Explanation.from_json(browser.downloaded("JSON", "review.json")).target == "negative"


def test_pairs_of_words_are_arcs_that_can_be_pointed_at_chosen_and_reached_with_the_keyboard(browser, address):
    open_page(browser, f"{address}/review?example=great-cast-poor-script")
    browser.point_and_press(
        lambda: browser.find_element(By.XPATH, "//*[@data-testid='stTab'][contains(., 'Word pairs')]")
    )
    button = "//button[contains(., 'Find the pairs')]"  # where the machine is so busy that it would take long
    browser.until(lambda: browser.root_with(".pairs") or browser.find_elements(By.XPATH, button))
    if not browser.root_with(".pairs"):
        browser.press(lambda: browser.find_element(By.XPATH, button))
    root = browser.until(lambda: browser.root_with(".pairs"))
    buttons = browser.until(lambda: root.find_elements(By.CSS_SELECTOR, ".pairs button"))
    assert len(root.find_elements(By.CSS_SELECTOR, ".arc")) == len(buttons) > 3
    tip = root.find_element(By.CSS_SELECTOR, ".tip")

    def bright():
        return [path.get_attribute("data-pair") for path in root.find_elements(By.CSS_SELECTOR, ".arc.on")]

    browser.execute_script("arguments[0].focus()", buttons[1])
    browser.until(lambda: bright() == ["1"])
    assert tip.text == buttons[1].get_attribute("aria-label")
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    browser.until(lambda: buttons[1].get_attribute("aria-pressed") == "true")
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    browser.until(lambda: buttons[1].get_attribute("aria-pressed") == "false")
    ends = "return arguments[0].querySelector('.arc').getBoundingClientRect()"
    for width in (400, 1280):
        with browser.looking(width, "light"):
            assert browser.overflow() <= 0
            text = root.find_element(By.CSS_SELECTOR, ".text").rect
            arc = browser.execute_script(ends, root)
            assert text["x"] <= arc["x"] <= arc["x"] + arc["width"] <= text["x"] + text["width"]


def test_html_and_json_are_exported(browser, address):
    open_page(browser, f"{address}/review?example=dull-but-superb")
    explanation = Explanation.from_json(browser.downloaded("JSON", "review.json"))
    assert "Ines Varga" in explanation.text
    assert explanation.meets_tolerance
    page = browser.downloaded("HTML", "review.html")
    assert "<script" not in page
    browser.get((browser.downloads / "review.html").as_uri())
    assert browser.find_element(By.CSS_SELECTOR, ".text").text.startswith("It opens like a film")
    assert len(browser.find_elements(By.CSS_SELECTOR, ".w")) == (explanation.words.status == "seen").sum()


def test_what_was_taken_out_is_struck_through_in_the_exported_page_and_in_its_link(browser, address):
    open_page(browser, f"{address}/review?example=dull-but-superb")
    browser.press(lambda: word(browser, "superb"))
    browser.until(lambda: "Without “superb”" in browser.text(".st-key-card_what_if"))
    browser.until(browser.is_at_rest)
    browser.downloaded("HTML", "review.html")
    browser.get((browser.downloads / "review.html").as_uri())
    (struck,) = browser.find_elements(By.CSS_SELECTOR, ".out")
    assert struck.text == "superb"
    assert "line-through" in struck.value_of_css_property("text-decoration")
    assert "Without “superb”: " in browser.find_element(By.TAG_NAME, "body").text


def test_line_breaks_in_markup_are_shown_as_line_breaks_and_stay_in_the_field(browser, address):
    open_page(browser, f"{address}/review")
    typed = "A good start.<br /><br />A dull end. <p>"
    type_review(browser, typed)
    browser.until(lambda: shown(browser) == "A good start.\n\nA dull end. <p>")
    area = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-text textarea"))
    assert area.get_attribute("value") == typed
    tops = [word(browser, text).rect["y"] for text in ("start", "end")]
    assert tops[1] > tops[0] + 60  # two lines of the text


def test_a_shared_link_shows_the_same_view(browser, address):
    open_page(browser, f"{address}/review")
    type_review(browser, "Quite good, never dull.")
    browser.until(lambda: shown(browser) == "Quite good, never dull.")
    browser.press(lambda: word(browser, "good"))
    browser.until(lambda: "drop=1" in browser.current_url)
    link, before = browser.current_url, browser.verdict()
    browser.get("about:blank")
    open_page(browser, link)
    assert shown(browser) == "Quite good, never dull."
    assert browser.verdict() == before
    browser.until(lambda: "dropped" in word(browser, "good").get_attribute("class"))


def test_no_script_of_a_review_runs(browser, address):
    open_page(browser, f"{address}/review")
    hostile = "<script>window.owned=1</script><img src=x onerror=window.owned=1> a good film"
    type_review(browser, hostile)
    browser.until(lambda: shown(browser) == hostile)
    assert browser.execute_script("return window.owned") is None
    browser.downloaded("HTML", "review.html")
    browser.get((browser.downloads / "review.html").as_uri())
    assert hostile in browser.find_element(By.CSS_SELECTOR, ".text").text
    assert browser.execute_script("return window.owned") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_in_either_theme(browser, address, scheme):
    with browser.looking(400, scheme):
        open_page(browser, f"{address}/review?example=long-festival")
        for width in (400, 1280):
            with browser.looking(width, scheme):
                assert browser.overflow() <= 0
                assert (browser.paper() == "rgb(18, 18, 20)") == (scheme == "dark")


def test_nothing_is_logged_as_an_error_by_the_page(browser, address):
    open_page(browser, f"{address}/review?example=great-cast-poor-script")
    browser.errors()  # those of being opened at an address below that of the server, which it asks for its health
    type_review(browser, "A good film.")
    browser.until(lambda: shown(browser) == "A good film.")
    assert json.dumps(browser.errors()) == "[]"


@pytest.mark.parametrize("pause", [0, 50, 120, 250])  # milliseconds between clicks; an answer takes about a hundred
def test_quick_clicks_are_all_counted(browser, address, pause):
    open_page(browser, f"{address}/review?example=dull-but-superb")
    script = (
        "const root = arguments[0]; [1, 2, 4, 5, 6].forEach((word, i) =>"
        " setTimeout(() => root.querySelectorAll('.w')[word].click(), i * arguments[1]))"
    )
    browser.execute_script(script, hero(browser), pause)
    browser.until(lambda: "drop=1%2C2%2C4%2C5%2C6" in browser.current_url)
    browser.until(lambda: len(hero(browser).find_elements(By.CSS_SELECTOR, ".dropped")) == 5)


def test_steady_typing_is_followed(browser, address):
    open_page(browser, f"{address}/review")
    area = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-text textarea"))
    area.send_keys(Keys.CONTROL, "a")
    area.send_keys(Keys.DELETE)
    text = "I did not expect much and was moved."
    for character in text:
        area.send_keys(character)
        time.sleep(0.2)
    browser.until(lambda: shown(browser) == text)


def test_typing_is_applied_although_the_page_began_with_an_empty_text(browser, address):
    browser.get(f"{address}/review?text=eJwDAAAAAAE")  # packs the empty text
    browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".invitation"))
    browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-text textarea")).send_keys("a good film")
    browser.until(lambda: shown(browser) == "a good film")
