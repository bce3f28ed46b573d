"""Pages that stay where they are, in real Chromium: the field one types in never moves, nor what need not move."""

import json

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from webapp.shared import link

REVIEW = "review"  # the address of the page for reviews
SENTENCE = "The plot is dull, but the acting is superb."
LONG = "It was a good film and I liked it a lot, though the end was dull. " * 30
FIELD = ".st-key-text textarea"
PAGES = {  # address -> what must not move either while one types
    REVIEW: ".verdict",
    "phrases?model=imdb-onehot": ".verdict",
    "compare?models=imdb-onehot&methods=sensitivity": ".row-title",
}
WATCH = """
  const places = window.places = {};
  const look = () => {
    const scrolled = document.querySelector('[data-testid=stMain]').scrollTop + window.scrollY;
    for (const [name, selector] of Object.entries(%s)) {
      const node = document.querySelector(selector);
      if (node) (places[name] ??= new Set()).add(Math.round(node.getBoundingClientRect().top + scrolled));
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""


@pytest.fixture(params=PAGES)
def page(request, browser, address):
    """The path of a page with a field for texts; it is open, at rest, and its first text is explained."""
    with browser.looking(1280, "light"):
        browser.get(f"{address}/{request.param}")
        browser.until(lambda: browser.find_element(By.CSS_SELECTOR, PAGES[request.param]) and browser.is_at_rest())
        yield request.param


@pytest.fixture
def watch(browser, page):
    """Starts to watch, in every frame that is drawn, how far below the top of the page the field and the result are."""

    def start():
        browser.execute_script(WATCH % json.dumps({"field": FIELD, "result": PAGES[page]}))
        return lambda: browser.execute_script(
            "return Object.fromEntries(Object.entries(window.places).map(([name, found]) => [name, [...found]]))"
        )

    return start


def insert(browser, text: str) -> None:
    """Put a text into the field in place of what stands there, at once, as pasting does."""
    browser.execute_script(
        "arguments[0].focus(); arguments[0].select();"
        " document.execCommand(arguments[1] ? 'insertText' : 'delete', false, arguments[1])",
        browser.find_element(By.CSS_SELECTOR, FIELD),
        text,
    )


def is_shown(browser, text: str) -> bool:
    """Whether the address says that the text is explained."""
    return link.pack(text) in browser.current_url and browser.is_at_rest()


def test_the_field_and_the_result_stay_while_one_types(browser, page, watch):
    field = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, FIELD))
    places = watch()
    field.send_keys(Keys.CONTROL, "a")
    for character in SENTENCE:
        field.send_keys(character)
        browser.execute_async_script("setTimeout(arguments[0], 60)")
    browser.until(lambda: is_shown(browser, SENTENCE))
    assert field.get_attribute("value") == SENTENCE
    found = places()
    assert len(found["field"]) == 1
    assert len(found["result"]) == 1


def test_the_field_stays_when_a_long_text_is_pasted_and_when_it_is_emptied(browser, page, watch):
    places = watch()
    field = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, FIELD))
    insert(browser, LONG)
    browser.until(lambda: field.get_attribute("value") == LONG and browser.is_at_rest())
    browser.execute_async_script("setTimeout(arguments[0], 300)")  # the pause after which typing is applied
    browser.until(browser.is_at_rest)
    size = "return [arguments[0].clientHeight, arguments[0].scrollHeight]"
    height, inside = browser.execute_script(size, field)
    assert height < 120 < inside  # it scrolls in its field
    insert(browser, "")
    browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".invitation") and browser.is_at_rest())
    assert len(places()["field"]) == 1


def test_an_emptied_field_clears_the_result_and_invites(browser, page):
    insert(browser, "")
    invitation = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".invitation"))
    browser.until(browser.is_at_rest)
    assert "above" in invitation.text
    assert not browser.find_elements(By.CSS_SELECTOR, ".verdict, .row-title, .say, .st-key-card_prediction")
    browser.until(lambda: browser.find_element(By.CSS_SELECTOR, FIELD)).send_keys(SENTENCE)
    browser.until(lambda: browser.find_element(By.CSS_SELECTOR, PAGES[page]))
    assert not browser.find_elements(By.CSS_SELECTOR, ".invitation")


@pytest.mark.parametrize("path", [REVIEW, "phrases"])
def test_headline_and_coloured_text_are_seen_without_scrolling(browser, address, path):
    with browser.looking(1280, "light"):
        browser.get(f"{address}/{path}")
        coloured = ".st-key-tree" if path == "phrases" else ".st-key-coloured_text"
        browser.until(lambda: browser.find_element(By.CSS_SELECTOR, coloured) and browser.is_at_rest())
        box = "return document.querySelector(arguments[0]).getBoundingClientRect().toJSON()"
        bottoms = [browser.execute_script(box, name)["bottom"] for name in (FIELD, ".verdict")]
        top = browser.execute_script(box, coloured)["top"]
    assert bottoms == sorted(bottoms)
    assert bottoms[-1] <= top < 600


def test_a_refused_file_leaves_its_tab_open(browser, address, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    browser.get(f"{address}/image")
    browser.until(lambda: browser.verdict() and browser.is_at_rest())

    def tab():
        tabs = browser.find_elements(By.CSS_SELECTOR, "[role=tab]")
        return next(one for one in tabs if one.text == "Your file")

    browser.press(tab)
    browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-file input[type=file]")).send_keys(str(broken))
    browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".say") and browser.is_at_rest())
    assert tab().get_attribute("aria-selected") == "true"


def test_the_editor_holds_the_tree_after_all_was_folded(browser, address):
    browser.get(f"{address}/phrases?example=not-a-masterpiece&model=imdb-onehot")
    browser.until(lambda: browser.verdict() and browser.is_at_rest())

    def press(label):
        browser.press(lambda: next(one for one in browser.find_elements(By.TAG_NAME, "button") if label in one.text))

    press("Fold all")
    browser.until(lambda: "fold=" in browser.current_url and browser.is_at_rest())
    press("Edit the tree")
    editor = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-brackets textarea"))
    assert "masterpiece" in editor.get_attribute("value")


def test_a_new_server_that_is_asked_for_a_page_draws_its_frame_and_no_names_of_files(first_visit):
    assert not any(frame["fileNames"] for frame in first_visit.drawn)
    links = [frame["links"] for frame in first_visit.drawn]
    assert links == sorted(links)  # once they are there they stay
    assert links[-1] > 1
