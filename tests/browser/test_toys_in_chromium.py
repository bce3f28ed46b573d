"""The toys in real Chromium: a slider that looks up what Python has computed, and paths drawn by pointer, finger, keys.

All tests share one page, and each leaves it with a path of its own.
"""

import json
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

AXE = Path(find_spec("axe_selenium_python").origin).parent / "node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="module")
def page(browser, toys_address):
    browser.get(toys_address)
    wait(browser)
    return browser


def wait(page):
    """Until all parts are there."""
    for part in (".field", ".said"):
        page.until(lambda part=part: page.root_with(part))
    page.until(lambda: rows(page) and page.is_at_rest())


def part(page, of, selector):
    return page.root_with(of).find_element(By.CSS_SELECTOR, selector)


def field(page):
    """The field to draw on, in the middle of the screen."""
    found = part(page, ".field", ".field")
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
    return found


def rows(page):
    """The table of paths: names, scores, sums."""
    script = "return [...document.querySelectorAll('.toy-table tbody tr')].map((row) => row.innerText.split(/\\s*\\t/))"
    return [[cell.strip() for cell in row] for row in page.execute_script(script)]


def press(page, label):
    buttons = page.find_elements(By.CSS_SELECTOR, ".stButton button")
    page.press(lambda: next(button for button in buttons if button.text == label))
    page.until(lambda: rows(page)[0][0] == label)


def number(text):
    return float(text.replace("−", "-"))


def draw(page, *corners):
    """Put the pointer down on the first corner, go on to the others, and let it go; corners from (0, 0) to (1, 1)."""
    box = field(page)
    side = box.size["width"] - 4
    places = [(round(side * (x - 0.5)), round(side * (0.5 - y))) for x, y in corners]
    chain = ActionChains(page, duration=40).move_to_element_with_offset(box, *places[0]).click_and_hold()
    for before, after in pairwise(places):
        chain.move_by_offset(after[0] - before[0], after[1] - before[1])
    chain.release().perform()


def path_shown(page):
    return part(page, ".field", ".path").get_attribute("d")


def test_a_path_drawn_by_the_pointer_gives_other_scores_and_the_same_sum(page):
    assert rows(page)[0] == ["Straight", "+0.50", "+0.50", "+1.00"]
    draw(page, (0.01, 0.01), (0.4, 0.02), (0.8, 0.02), (0.8, 0.5), (0.99, 0.98))
    page.until(lambda: rows(page)[0][0] == "Drawn, no. 1")
    _, one, other, total = rows(page)[0]
    assert number(one) == pytest.approx(0.8 * 0.02 + 0.2 * 0.75, abs=0.03)  # the area below it
    assert number(one) + number(other) == pytest.approx(1, abs=0.011)  # as they are rounded
    assert total == "+1.00"
    assert f"their sum has not: {one} and {other} make 1.00" in page.text(".toy-result")
    assert "added" not in page.text("[role=status] .small")
    page.until(lambda: not part(page, ".field", ".pen").is_displayed())


def test_a_path_that_stops_on_the_way_is_completed_before_ones_eyes(page):
    draw(page, (0.01, 0.01), (0.2, 0.6), (0.4, 0.9))
    page.until(lambda: "did not reach the end: a straight piece was added" in page.text("[role=status] .small"))
    page.until(lambda: path_shown(page).endswith("L100,0"))
    assert rows(page)[0][3] == "+1.00"


def test_a_press_that_draws_nothing_is_no_path(page):
    before = rows(page)
    draw(page, (0.5, 0.5))
    press(page, "First right, then up")
    assert len(rows(page)) == len(before) + 1


def test_a_path_is_drawn_by_keys_step_by_step(page):
    box = field(page)
    told = part(page, ".field", ".told")
    box.send_keys(*[Keys.ARROW_UP] * 21, *[Keys.ARROW_RIGHT] * 2, Keys.BACKSPACE)
    assert told.text == "x₁ = 0.05, x₂ = 1.00"
    assert part(page, ".field", ".pen").is_displayed()
    box.send_keys(*[Keys.ARROW_RIGHT] * 19, Keys.ENTER)
    page.until(lambda: rows(page)[0][1:] == ["+1.00", "0.00", "+1.00"])
    assert "Drawn" in rows(page)[0][0]
    assert page.execute_script("return arguments[0].getRootNode().activeElement === arguments[0]", box)


def test_escape_drops_a_path_that_was_begun_by_keys(page):
    press(page, "Straight")
    field(page).send_keys(Keys.ARROW_UP, Keys.ARROW_UP)
    assert path_shown(page) == "M0,100L0,95L0,90"
    field(page).send_keys(Keys.ESCAPE)
    assert path_shown(page) == "M0,100L100,0"


def test_a_finger_draws_and_does_not_scroll_the_page(page):
    with page.looking(400, "light"):
        page.until(lambda: page.overflow() <= 0)
        box = field(page)
        page.until(lambda: box.rect["width"] < 390)
        scrolled = page.execute_script("return document.querySelector('[data-testid=stMain]').scrollTop")
        place = page.execute_script(
            "const {x, y, width} = arguments[0].getBoundingClientRect(); return [x, y, width]", box
        )
        left, top, side = place

        def touch(kind, *at):
            points = [{"x": left + side * x, "y": top + side * (1 - y)} for x, y in at]
            page.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", (0.02, 0.02))
        for step in range(1, 11):
            touch("touchMove", (0.02, 0.02 + 0.096 * step))
        for step in range(1, 11):
            touch("touchMove", (0.02 + 0.096 * step, 0.98))
        touch("touchEnd")
        page.until(lambda: "Drawn" in rows(page)[0][0])
        assert number(rows(page)[0][1]) == pytest.approx(0.97, abs=0.03)
        assert page.execute_script("return document.querySelector('[data-testid=stMain]').scrollTop") == scrolled


def test_the_slider_tells_the_gradient_and_the_score_of_each_place(page):
    slider = part(page, ".said", "input")

    def told():
        return [part(page, ".said", selector).text for selector in (".gradient", ".score")]

    assert told() == ["0", "1.00"]
    slider.send_keys(Keys.HOME)
    assert told() == ["1", "0.00"]
    slider.send_keys(*[Keys.ARROW_RIGHT] * 10)
    assert told() == ["1", "0.50"]
    assert slider.get_attribute("aria-valuetext") == "x = 0.50; the gradient here 1, the score so far 0.50"
    slider.send_keys(Keys.END)
    assert told() == ["0", "1.00"]


def test_nothing_is_logged_as_an_error_by_the_toys(page):
    page.errors()
    press(page, "A detour: once around")
    press(page, "Straight")
    assert page.errors() == []


def serious_barriers(page):
    page.until(lambda: page.overflow() <= 0 and page.is_at_rest())
    page.execute_script(AXE.read_text(encoding="utf-8"))
    find = "const done = arguments[0]; axe.run(document).then((found) => done(JSON.stringify(found.violations)))"
    found = json.loads(page.execute_async_script(find))
    return [one["nodes"] for one in found if one["impact"] in ("serious", "critical")]


def test_the_toys_fit_the_screen_and_hold_no_serious_barrier(page):
    for width in (1280, 400):
        with page.looking(width, "light"):
            assert serious_barriers(page) == []


def test_so_do_they_in_the_dark(page, toys_address):
    with page.looking(400, "dark"):
        page.get(toys_address)
        wait(page)
        press(page, "A detour: once around")
        assert serious_barriers(page) == []
