"""Terms explain themselves in real Chromium: pointed at, reached by the keyboard, on a narrow screen, closed again."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from ig_core.render import glossary

MOST = 200  # presses of Tab within which a term must have the focus
SHOWN = """
const drawn = (tip) => {
  const address = getComputedStyle(tip.querySelector('.picture')).backgroundImage.slice(5, -2);
  window.pictures ??= {};
  window.pictures[address] ??= Object.assign(new Image(), {src: address});
  return window.pictures[address].naturalWidth;
};
return [...document.querySelectorAll('.term .tip')].filter(tip => getComputedStyle(tip).visibility === 'visible')
  .map(tip => {
    const box = tip.getBoundingClientRect();
    const corners = [[box.left, box.top], [box.right, box.top], [box.left, box.bottom], [box.right, box.bottom]];
    const middle = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const seen = ([x, y]) => tip.contains(
      document.elementFromPoint(x + Math.sign(middle[0] - x) * 15, y + Math.sign(middle[1] - y) * 15));
    const inside = box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
    return {text: tip.innerText, inside, seen: corners.every(seen), drawn: drawn(tip)};
  });
"""


def open_page(browser, url):
    browser.get(url)
    browser.until(lambda: term(browser, "logit") and term(browser, "gap"))
    browser.until(browser.is_at_rest)


def term(browser, word):
    return next(one for one in browser.find_elements(By.CSS_SELECTOR, ".term") if one.text == word)


def shown(browser):
    return browser.execute_script(SHOWN)


def only_one_shown(browser, name):
    """The explanation of `name` is all that is shown, inside the screen, and nothing lies over it."""
    tips = browser.until(lambda: (found := shown(browser)) and found[0]["drawn"] and found)
    assert len(tips) == 1
    assert glossary.lookup(name).sentence in tips[0]["text"]
    return tips[0]["inside"] and tips[0]["seen"]


def test_pointing_at_a_term_shows_its_sentence_until_escape_or_away(browser, address):
    open_page(browser, f"{address}/review?example=dull-but-superb")
    word = term(browser, "gap")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", word)
    ActionChains(browser).move_to_element(word).perform()
    assert only_one_shown(browser, "gap")
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    browser.until(lambda: not shown(browser))
    ActionChains(browser).move_by_offset(-300, -100).perform()
    ActionChains(browser).move_to_element(word).perform()
    browser.until(lambda: shown(browser))
    ActionChains(browser).move_by_offset(-300, -100).perform()
    browser.until(lambda: not shown(browser))


@pytest.mark.parametrize(("width", "scheme"), [(400, "light"), (400, "dark"), (1280, "light")])
def test_the_tab_key_reaches_terms_and_their_sentences_fit_the_screen(browser, address, width, scheme):
    with browser.looking(width, scheme):
        open_page(browser, f"{address}/review?example=dull-but-superb")
        browser.execute_script("document.body.focus(); document.activeElement.blur()")
        for _ in range(MOST):
            ActionChains(browser).send_keys(Keys.TAB).perform()
            if browser.execute_script("return document.activeElement.className") == "term":
                break
        name = browser.execute_script("return document.activeElement.childNodes[0].textContent")
        name = name.removesuffix("s")
        assert name == "logit"
        described = browser.execute_script("return document.activeElement.getAttribute('aria-description')")
        assert described == glossary.lookup(name).explanation
        assert only_one_shown(browser, name)
        ActionChains(browser).send_keys(Keys.ESCAPE).perform()
        browser.until(lambda: not shown(browser))
        assert browser.overflow() <= 0


@pytest.mark.parametrize("width", [400, 1280])
def test_no_explanation_leaves_the_screen_or_is_covered(browser, address, width):
    with browser.looking(width, "light"):
        open_page(browser, f"{address}/review?example=dull-but-superb")
        words = [one for one in browser.find_elements(By.CSS_SELECTOR, ".term") if one.is_displayed()]
        assert len(words) > 4
        for word in words:
            browser.execute_script("arguments[0].scrollIntoView({block: 'nearest'}); arguments[0].focus()", word)
            browser.until(lambda: (tips := shown(browser)) and tips[0]["inside"] and tips[0]["seen"])


def test_the_foot_of_a_page_has_all_words(browser, address):
    open_page(browser, f"{address}/review?example=dull-but-superb")
    summary = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-glossary summary"))
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", summary)
    assert not browser.find_elements(By.CSS_SELECTOR, ".glossary")
    summary.click()
    read = "return [...document.querySelectorAll('.glossary b')].map((title) => title.innerText)"
    titles = browser.until(lambda: (found := browser.execute_script(read)) and "" not in found and found)
    assert set(titles) == {one.title for one in glossary.TERMS}
    pictures = browser.find_elements(By.CSS_SELECTOR, ".glossary img")
    browser.until(lambda: all(one.get_property("naturalWidth") == 180 for one in pictures))
