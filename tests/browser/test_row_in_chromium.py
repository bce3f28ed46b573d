"""The page of table rows in real Chromium, on a real server: pick, slide, flip, send, compare, export, share."""

import os
import re
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from ig_core import Explanation
from ig_core.data import lookup
from ig_core.data.columns import features
from ig_core.kinds.row import rows

COLUMNS = features(lookup("adult").columns)
PERSON = "example:3"
VALUES = rows.resolve(PERSON, "adult", COLUMNS)

adult = pytest.mark.skipif(
    "IG_DATA_DIR" not in os.environ or not (Path(os.environ["IG_DATA_DIR"]) / "adult").is_dir(),
    reason="IG_DATA_DIR names no folder with adult",
)


def open_page(browser, url):
    browser.get(url)
    browser.until(lambda: browser.verdict() and lines(browser) and controls(browser))
    settle(browser)
    browser.execute_script("window.sameVisit = true")


def settle(browser):
    """Wait until the page has been run and drawn."""
    browser.until(browser.is_at_rest)


def is_same_visit(browser):
    """Whether the page has not been loaded anew since it was opened."""
    return browser.execute_script("return window.sameVisit === true")


def lines(browser):
    """Column -> score, of the lines of the waterfall."""
    found = browser.root_with(".lines .line").find_elements(By.CSS_SELECTOR, ".line")
    return {one.get_attribute("data-column"): one.find_element(By.CSS_SELECTOR, ".score").text for one in found}


def controls(browser):
    return browser.root_with(".fields .field")


def slider(browser, column):
    return controls(browser).find_element(By.CSS_SELECTOR, f"[data-column={column}] input[type=range]")


def number(browser, column):
    return browser.execute_script("return arguments[0].valueAsNumber", slider(browser, column))


def slide(browser, column, *values):
    script = (
        "for (const value of arguments[1]) { arguments[0].value = value;"
        " arguments[0].dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    browser.execute_script(script, slider(browser, column), values)


def says(browser):
    """The paragraph below the headline."""
    return browser.text(".plain")


def button(browser, label):
    """The button with that text; None where there is none."""
    found = browser.find_elements(By.CSS_SELECTOR, ".stButton button, .stPopover button")
    return next((one for one in found if label in one.text.splitlines()), None)


def press_button(browser, label):
    browser.point_and_press(lambda: button(browser, label))


def choose(browser, label, option):
    """Pick an option in the list with that label."""
    script = (
        "return [...document.querySelectorAll('.stSelectbox')].find((one) =>"
        " one.innerText.startsWith(arguments[0]) || one.querySelector('input').ariaLabel?.includes(arguments[0]))"
    )

    def field():
        return browser.execute_script(script, label).find_element(By.CSS_SELECTOR, "input")

    browser.point_and_press(field)
    field().send_keys(option)
    browser.until(lambda: browser.find_elements(By.CSS_SELECTOR, "[role=option]"))
    field().send_keys(Keys.ENTER)


def open_tab(browser, name):
    browser.point_and_press(
        lambda: next(tab for tab in browser.find_elements(By.CSS_SELECTOR, "[role=tab]") if tab.text == name)
    )


# ---- pick, slide, flip


def test_a_row_is_picked_from_the_list(browser, address):
    open_page(browser, f"{address}/row?row={PERSON}")
    before = browser.verdict()
    choose(browser, "Pick a row", "55 years")
    browser.until(lambda: "row=example%3A1" in browser.current_url)
    browser.until(lambda: browser.verdict() != before)
    browser.until(lambda: number(browser, "age") == 55)


def test_sliding_moves_headline_and_waterfall_without_loading_the_page(browser, address):
    open_page(browser, f"{address}/row?row={PERSON}")
    said, scores = says(browser), lines(browser)
    browser.errors()  # those of being opened at an address below that of the server, which it asks for its health
    slide(browser, "education-num", *range(int(VALUES["education-num"]), 17))
    browser.until(lambda: says(browser) != said)
    browser.until(lambda: lines(browser).get("education-num") not in (None, scores.get("education-num")))
    browser.until(lambda: "row=row" in browser.current_url and "picked=example%3A3" in browser.current_url)
    assert number(browser, "education-num") == 16
    press_button(browser, "Put back")
    browser.until(lambda: (says(browser), lines(browser)) == (said, scores))
    assert number(browser, "education-num") == VALUES["education-num"]
    assert is_same_visit(browser)
    assert not browser.errors()


def test_the_smallest_change_turns_the_headline(browser, address):
    open_page(browser, f"{address}/row?row=example:5")
    assert browser.verdict().startswith("At most $50,000")
    press_button(browser, "Try the first")
    browser.until(lambda: browser.verdict().startswith("More than $50,000"))
    browser.until(lambda: button(browser, "Put back"))
    assert is_same_visit(browser)


def test_an_open_tab_that_tells_of_the_row_follows_the_sliders(browser, address):
    open_page(browser, f"{address}/row?row={PERSON}")
    open_tab(browser, "Groups")
    own = browser.until(lambda: _this_row(browser))
    slide(browser, "education-num", 16)
    browser.until(lambda: _this_row(browser) != own)
    browser.until(lambda: number(browser, "education-num") == 16)
    assert is_same_visit(browser)


def _this_row(browser):
    """What the tab of groups says of the row with other categories."""
    found = browser.find_elements(By.CSS_SELECTOR, "[role=tabpanel] .stMarkdown")
    return next(one.text for one in found if "never married: " in one.text)


def test_with_the_keyboard_alone_a_slider_is_reached_and_moved(browser, address):
    open_page(browser, f"{address}/row?row={PERSON}")
    exact = controls(browser).find_element(By.CSS_SELECTOR, "[data-column=age] .exact")
    browser.execute_script("arguments[0].focus()", exact)
    ActionChains(browser).send_keys(Keys.TAB).perform()
    said = says(browser)
    ActionChains(browser).send_keys(*[Keys.ARROW_RIGHT] * 30).perform()
    assert number(browser, "age") == VALUES["age"] + 30
    browser.until(lambda: says(browser) != said)
    browser.until(lambda: "while only age changes" in browser.text(".st-key-card_curve"))
    focused = "return arguments[0].getRootNode().activeElement === arguments[0]"
    assert browser.execute_script(focused, slider(browser, "age"))


def test_pressing_a_line_of_the_waterfall_shows_its_curve(browser, address):
    open_page(browser, f"{address}/row?row={PERSON}")
    line = "[data-column=occupation]"
    browser.point_and_press(lambda: browser.root_with(".lines .line").find_element(By.CSS_SELECTOR, line))
    browser.until(lambda: "while only occupation changes" in browser.text(".st-key-card_curve"))
    browser.until(lambda: "column=occupation" in browser.current_url)


# ---- files, two rows, links, exports


def test_a_row_of_a_file_is_explained(browser, address, tmp_path):
    open_page(browser, f"{address}/row")
    row = VALUES | {"age": 61.0}
    (tmp_path / "people.csv").write_text(f"{','.join(row)}\n{','.join(map(str, row.values()))}\n")
    press_button(browser, "Your CSV")
    given = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".stFileUploader input[type=file]"))
    given.send_keys(str(tmp_path / "people.csv"))
    press_button(browser, "Explain this row")
    browser.until(lambda: "row=row" in browser.current_url)
    browser.until(lambda: number(browser, "age") == 61)


def test_a_second_row_is_where_the_path_starts(browser, address):
    open_page(browser, f"{address}/row?row={PERSON}")
    scores = lines(browser)
    choose(browser, "Explain the difference", "55 years")
    browser.until(lambda: "baseline=row" in browser.current_url and "rather=example%3A1" in browser.current_url)
    browser.until(lambda: lines(browser) != scores)
    press_button(browser, "Start from the middle again")
    browser.until(lambda: "baseline" not in browser.current_url)
    browser.until(lambda: lines(browser) == scores)


def test_a_link_opened_in_a_new_tab_shows_the_same(browser, address):
    open_page(browser, f"{address}/row?row={PERSON}&method=leave-one-out")
    slide(browser, "age", 70)
    browser.until(lambda: "picked=" in browser.current_url)
    settle(browser)
    before, own = (browser.verdict(), says(browser), lines(browser)), browser.current_window_handle
    link = browser.current_url
    browser.switch_to.new_window("tab")
    try:
        open_page(browser, link)
        assert (browser.verdict(), says(browser), lines(browser)) == before
        assert number(browser, "age") == 70
    finally:
        browser.close()
        browser.switch_to.window(own)


def test_what_is_set_is_what_is_saved(browser, address):
    open_page(browser, f"{address}/row?row={PERSON}")
    slide(browser, "age", 70)
    browser.until(lambda: "picked=" in browser.current_url)
    settle(browser)
    result = Explanation.from_json(browser.downloaded("JSON", "row.json"))
    assert dict(zip(result.columns.column, result.columns.value, strict=True)) == VALUES | {"age": 70}
    assert "70 years" in browser.downloaded("HTML", "row.html")


PLACE_OF_A_DOT = """
// The place, from the middle of a canvas, of the lowest dot: a square of one strong colour, below the legend.
const canvas = arguments[0], side = 3, box = canvas.getBoundingClientRect(), scale = canvas.width / box.width;
const { width, height } = canvas, pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
const strong = (x, y) => {
  const [r, g, b, a] = pixels.slice(4 * (y * width + x), 4 * (y * width + x) + 4);
  return a > 200 && Math.max(r, g, b) - Math.min(r, g, b) > 60;
};
for (let y = height - side - 1; y > height / 4; y--)
  for (let x = side; x < width - side; x++)
    if ([-1, 0, 1].every((dx) => [-1, 0, 1].every((dy) => strong(x + dx, y + dy))))
      return [Math.round(x / scale - box.width / 2), Math.round(y / scale - box.height / 2)];
return null;
"""


@adult
def test_pressing_a_dot_explains_its_row(browser, address):
    open_page(browser, f"{address}/row?row={PERSON}")
    chart = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".stVegaLiteChart canvas"))
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", chart)
    x, y = browser.until(lambda: browser.execute_script(PLACE_OF_A_DOT, chart))
    ActionChains(browser).move_to_element_with_offset(chart, x, y).click().perform()
    browser.until(lambda: "row=test%3A" in browser.current_url)
    settle(browser)
    assert "In truth: " in says(browser)
    assert is_same_visit(browser)


# ---- screens


@pytest.mark.parametrize(("path", "scheme"), [("row", "light"), ("row?model=bike-mlp", "dark")])
def test_on_a_phone_nothing_is_wider_than_the_screen(browser, address, path, scheme):
    with browser.looking(400, scheme):
        open_page(browser, f"{address}/{path}")
        brightness = sum(map(int, re.findall(r"\d+", browser.paper())[:3])) / 3
        assert (brightness < 128) == (scheme == "dark")
        for tab in ("Groups", "Methods", "What am I looking at?"):
            assert browser.overflow() <= 0
            open_tab(browser, tab)
            settle(browser)
        assert browser.overflow() <= 0
