"""The parts of a page for table rows in real Chromium: slide, type, put back, choose, point."""

import json
from types import SimpleNamespace

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

PICKED = {"age": 44, "education": 14, "gain": 1500, "hours": 55, "occupation": "exec", "sex": "M"}
WEIGHT = 0.04  # of an hour per week, in logits
MIDDLE_HOURS, MOST_HOURS = 40, 90


@pytest.fixture
def page(browser, parts_address):
    browser.get(parts_address)
    for part in (".fields .field", ".lines .line", ".here"):
        browser.until(lambda part=part: browser.root_with(part))
    return browser


def state(page):
    """What Python knows: how often values were reported, the chosen column, the values."""
    reports, chosen, row = json.loads(page.find_element(By.ID, "state").text)
    return SimpleNamespace(reports=reports, chosen=chosen, row=row)


def field(page, column, selector):
    return page.root_with(".fields").find_element(By.CSS_SELECTOR, f"[data-column={column}] {selector}")


def slider(page, column):
    return field(page, column, "input[type=range]")


def shown(page, column):
    return field(page, column, ".exact").text


def line(page, column):
    return page.root_with(".lines").find_element(By.CSS_SELECTOR, f"[data-column={column}]")


def score(page, column):
    return line(page, column).find_element(By.CSS_SELECTOR, ".score").text


def score_of(hours):
    return f"{WEIGHT * (hours - MIDDLE_HOURS):+.2f}".replace("-", "−")


def number(page, column):
    return page.execute_script("return arguments[0].valueAsNumber", slider(page, column))


def has_focus(page, element):
    return page.execute_script("return arguments[0].getRootNode().activeElement === arguments[0]", element)


def type_on(page, *keys):
    """Into what has the focus, without giving it the focus again."""
    ActionChains(page).send_keys(*keys).perform()


def slide(page, column, *values):
    """Set the slider to one value after the other, within one task of the browser."""
    script = (
        "for (const value of arguments[1]) { arguments[0].value = value;"
        " arguments[0].dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    page.execute_script(script, slider(page, column), values)


# ---- controls


def test_dragging_a_slider_moves_the_waterfall_before_it_is_let_go(page):
    thumb = slider(page, "hours")
    width = thumb.size["width"] - 16  # the middle of the thumb goes from 8 pixels to as many before the end
    start = round(width * (55 - 1) / 98 + 8 - thumb.size["width"] / 2)
    drag = ActionChains(page).move_to_element_with_offset(thumb, start, 0).click_and_hold()
    for _ in range(6):
        drag.move_by_offset(5, 0)
    drag.perform()
    hours = number(page, "hours")
    assert hours > 60
    page.until(lambda: score(page, "hours") == score_of(hours))
    ActionChains(page).release().perform()
    assert has_focus(page, slider(page, "hours"))
    page.until(lambda: state(page).row["hours"] == number(page, "hours"))


def test_the_last_of_many_quick_changes_is_reported_and_not_each(page):
    slide(page, "hours", *range(1, 80), 33)
    slide(page, "age", *range(18, 70), 31)
    page.until(lambda: state(page).row == PICKED | {"hours": 33, "age": 31})
    page.until(lambda: score(page, "hours") == score_of(33))
    assert state(page).reports <= 4


def test_an_answer_moves_a_thumb_only_once_it_is_let_go(page):
    send = "arguments[0].dispatchEvent(new PointerEvent(arguments[1], {bubbles: true}))"
    page.execute_script(send, slider(page, "hours"), "pointerdown")
    slide(page, "hours", 97)
    page.until(lambda: score(page, "hours") == score_of(MOST_HOURS))
    assert number(page, "hours") == 97
    page.execute_script(send, slider(page, "hours"), "pointerup")
    page.until(lambda: number(page, "hours") == MOST_HOURS)
    assert shown(page, "hours") == "90 hours"


def test_a_changed_value_can_be_put_back(page):
    back = field(page, "hours", ".back")
    assert not back.is_displayed()
    slide(page, "hours", 20)
    page.until(lambda: state(page).row["hours"] == 20)
    assert back.text == "↺ 55 hours"
    assert back.get_attribute("aria-label") == "Hours per week: back to 55 hours"
    back.click()
    page.until(lambda: state(page).row == PICKED)
    assert (number(page, "hours"), shown(page, "hours")) == (55, "55 hours")
    assert not back.is_displayed()


def test_any_number_can_be_typed_also_beyond_the_slider(page):
    field(page, "gain", ".exact").send_keys(Keys.ENTER)
    assert has_focus(page, field(page, "gain", ".typed"))
    type_on(page, "99999.5", Keys.ENTER)
    page.until(lambda: state(page).row["gain"] == 99999.5)
    assert shown(page, "gain") == "$99,999.5"
    assert has_focus(page, field(page, "gain", ".exact"))


def test_escape_leaves_a_number_as_it_was(page):
    field(page, "gain", ".exact").click()
    type_on(page, "7", Keys.ESCAPE)
    assert shown(page, "gain") == "$1,500"
    slide(page, "hours", 41)
    page.until(lambda: state(page).row == PICKED | {"hours": 41})


def test_keys_move_a_slider_and_a_level_is_said_by_its_name(page):
    slider(page, "education").send_keys(Keys.ARROW_LEFT)
    assert shown(page, "education") == "Bachelor's degree"
    assert slider(page, "education").get_attribute("aria-valuetext") == "Bachelor's degree"
    page.until(lambda: state(page).row["education"] == 13)
    page.until(lambda: "Bachelor's degree" in line(page, "education").text)
    assert has_focus(page, slider(page, "education"))


def test_a_category_is_picked_from_a_list_and_its_text_is_never_markup(page):
    Select(field(page, "occupation", "select")).select_by_visible_text("<b>other</b>")
    page.until(lambda: state(page).row["occupation"] == "<b>other</b>")
    page.until(lambda: "<b>other</b> instead of craft or repair" in line(page, "occupation").text.replace("\n", " "))
    for root in (page.root_with(".fields"), page.root_with(".lines")):
        assert root.find_elements(By.CSS_SELECTOR, "[data-column] b") == []


def test_entering_a_field_chooses_its_column(page):
    slider(page, "age").send_keys(Keys.NULL)
    page.until(lambda: state(page).chosen == "age")
    page.until(lambda: line(page, "age").get_attribute("aria-selected") == "true")
    assert state(page).row == PICKED


# ---- waterfall


def test_a_line_is_chosen_by_pressing_or_by_keys(page):
    line(page, "gain").click()
    page.until(lambda: state(page).chosen == "gain")
    page.until(lambda: line(page, "gain").get_attribute("aria-selected") == "true")
    line(page, "gain").send_keys(Keys.ARROW_UP)
    assert has_focus(page, line(page, "education"))
    line(page, "education").send_keys(Keys.ENTER)
    page.until(lambda: state(page).chosen == "education")
    page.until(lambda: line(page, "gain").get_attribute("aria-selected") == "false")
    assert has_focus(page, line(page, "education"))


def test_pointing_at_a_line_tells_column_value_baseline_and_score(page):
    ActionChains(page).move_to_element(line(page, "hours")).perform()
    tip = page.root_with(".lines").find_element(By.CSS_SELECTOR, ".tip")
    page.until(tip.is_displayed)
    assert tip.text == "Hours per week: 55 hours, instead of 40 hours; score +0.60"
    assert line(page, "hours").get_attribute("aria-label") == tip.text.replace("score ", "")  # as it is written
    assert line(page, "sex").get_attribute("aria-label") == "Sex (sensitive): man; 0.00"


def test_each_bar_starts_where_the_one_before_ends(page):
    script = (
        "return [...arguments[0].querySelectorAll('.line')].map((line) =>"
        " ['.join.above', '.join.below'].map((part) => parseFloat(line.querySelector(part).style.left)))"
    )
    joins = page.execute_script(script, page.root_with(".lines"))
    assert [above for above, _ in joins[1:]] == [below for _, below in joins[:-1]]
    ends = page.root_with(".lines").find_elements(By.CSS_SELECTOR, ".ends b")
    assert [end.text for end in ends] == ["19.8 %", "49.3 %"]
    assert ends[0].rect["x"] + ends[0].rect["width"] < ends[1].rect["x"]


# ---- curve


def tip_of_curve(page):
    return page.root_with(".here").find_element(By.CSS_SELECTOR, ".tip")


def test_arrow_keys_go_along_the_curve_from_where_the_row_is(page):
    around = page.root_with(".here").find_element(By.CSS_SELECTOR, ".around")
    around.send_keys(Keys.HOME)
    assert tip_of_curve(page).text.startswith("1 hours: ")
    around.send_keys(Keys.END)
    assert tip_of_curve(page).text.startswith("99 hours: ")
    around.send_keys(Keys.ESCAPE)
    assert not tip_of_curve(page).is_displayed()
    around.send_keys(Keys.ARROW_RIGHT)
    assert tip_of_curve(page).text == "54.9 hours: 49 %"


def test_the_place_of_the_row_on_the_curve_follows_the_slider(page):
    here = page.root_with(".here").find_element(By.CSS_SELECTOR, ".here")
    before = [float(here.get_attribute(name)) for name in ("cx", "cy")]
    slide(page, "hours", 80)
    page.until(lambda: float(here.get_attribute("cx")) > before[0])
    assert float(here.get_attribute("cy")) < before[1]


def test_a_value_beyond_the_curve_has_its_place_within_the_picture(page):
    slider(page, "hours").send_keys(Keys.NULL)
    field(page, "age", ".exact").click()
    type_on(page, "130", Keys.ENTER)
    page.until(lambda: state(page).chosen == "age" and state(page).row["age"] == 130)
    here = page.root_with(".here").find_element(By.CSS_SELECTOR, ".here")
    picture = page.root_with(".here").find_element(By.CSS_SELECTOR, "svg")
    page.until(lambda: here.rect["x"] > picture.rect["x"] + 0.9 * picture.rect["width"])
    assert here.rect["x"] + here.rect["width"] <= picture.rect["x"] + picture.rect["width"] + 1
    assert slider(page, "age").get_attribute("max") == "130"


def test_categories_are_dots_that_no_line_joins(page):
    line(page, "occupation").click()
    path = page.root_with(".here").find_element(By.CSS_SELECTOR, ".row")
    page.until(lambda: path.get_attribute("class") == "row dots")
    assert path.get_attribute("d").count("M") == 3
    assert "L" not in path.get_attribute("d")


# ---- all of them


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 900, 400])
def test_no_part_is_wider_than_the_screen(page, width, scheme):
    with page.looking(width, scheme):
        page.until(lambda: page.overflow() <= 0)
        for part in (".fields", ".lines", ".here"):
            box = page.root_with(part).find_element(By.CSS_SELECTOR, part).rect
            assert 0 <= box["x"] < box["x"] + box["width"] <= width


def test_the_bars_have_a_line_of_their_own_on_a_narrow_screen(page):
    def below():
        label, bar = (line(page, "age").find_element(By.CSS_SELECTOR, part).rect for part in (".label", ".track"))
        return bar["y"] > label["y"] + label["height"] / 2

    assert not below()
    with page.looking(400, "light"):
        page.until(below)


def test_nothing_is_logged_as_an_error_by_the_parts(page):
    page.errors()
    slide(page, "hours", 30, 60)
    line(page, "occupation").click()
    page.until(lambda: state(page).chosen == "occupation")
    page.until(lambda: score(page, "hours") == score_of(60))
    assert page.errors() == []
