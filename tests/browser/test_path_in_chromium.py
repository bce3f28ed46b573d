"""How it works, in real Chromium: the slider and the player draw without asking the server; a step is told by its link.

The texts' page is loaded once, and each test leaves it with the first step.
"""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from webapp.shared import link

TEXT = "A slow start, but what a superb ending."
COUNT_FRAMES = """
  window.frames_ = 0;
  const Native = window.WebSocket;
  window.WebSocket = class extends Native { send(data) { window.frames_ += 1; super.send(data); } };
"""


@pytest.fixture(scope="module")
def page(browser, address):
    """A page that counts what it sends to the server."""
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": COUNT_FRAMES})
    browser.get(f"{address}/path?text={link.pack(TEXT)}")
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    wait(browser)
    browser.errors()  # those of tests before, and of an address below that of the server, which is asked for its health
    return browser


def wait(page):
    page.until(lambda: page.root_with(".walk .bar"))
    page.until(page.is_at_rest)


def part(page, selector):
    return page.root_with(".walk").find_element(By.CSS_SELECTOR, selector)


def sent(page):
    return page.execute_script("return window.frames_")


def bars(page):
    """Of each bar its name and its number."""
    rows = page.root_with(".walk").find_elements(By.CSS_SELECTOR, ".bar")
    return {
        row.find_element(By.CSS_SELECTOR, ".name").text: number(row.find_element(By.CSS_SELECTOR, ".number").text)
        for row in rows
    }


def number(text):
    return float(text.replace("−", "-"))


def place(page):
    """Where the dot is on the curve."""
    return float(part(page, ".here").get_attribute("cx"))


def totals(page):
    """What has been collected, and what it will be."""
    return [number(one.text) for one in part(page, ".sum").find_elements(By.CSS_SELECTOR, "b")]


def test_the_slider_draws_without_a_run_of_the_server_and_ends_where_the_scores_meet_the_change(page):
    before = sent(page)
    slider = part(page, "input")
    slider.send_keys(Keys.HOME)
    assert part(page, ".at").text == "0 % of the way"
    assert not any(bars(page).values())
    start = place(page)
    faint = float(part(page, ".text").value_of_css_property("opacity"))
    slider.send_keys(Keys.ARROW_RIGHT * 8)
    assert part(page, ".at").text == "25 % of the way"
    quarter = bars(page)
    assert place(page) > start
    slider.send_keys(Keys.END)
    assert part(page, ".at").text == "100 % of the way"
    assert abs(bars(page)["superb"]) > abs(quarter["superb"]) > 0
    assert float(part(page, ".text").value_of_css_property("opacity")) == 1 > faint
    collected, change = totals(page)
    assert collected == change
    assert sum(bars(page).values()) == pytest.approx(change, abs=0.006 * len(bars(page)))  # each is rounded to 0.01
    assert "they have met the whole change of the answer" in part(page, ".sum").text
    assert sent(page) == before


def test_the_player_goes_to_the_end_and_can_be_stopped_on_the_way(page):
    before = sent(page)
    part(page, "input").send_keys(Keys.END)
    page.press(lambda: part(page, ".play"))
    page.until(lambda: part(page, ".at").text not in ("0 % of the way", "100 % of the way"))
    page.press(lambda: part(page, ".play"))
    stopped = part(page, ".at").text
    page.execute_async_script("setTimeout(arguments[0], 500)")
    assert part(page, ".at").text == stopped
    page.press(lambda: part(page, ".play"))
    page.until(lambda: part(page, ".at").text == "100 % of the way")
    assert part(page, ".play").text == "▶ Play"
    assert sent(page) == before


def test_for_those_who_want_no_motion_the_player_jumps(page):
    page.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    )
    seen = set()
    page.press(lambda: part(page, ".play"))

    def at_the_end():
        seen.add(part(page, ".at").text)
        return "100 % of the way" in seen and part(page, ".play").text == "▶ Play"

    page.until(at_the_end)
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert seen <= {f"{percent} % of the way" for percent in (0, 25, 50, 75, 100)}
    assert part(page, ".bar .fill").value_of_css_property("transition-duration") != ""


def test_the_curve_shows_the_probability_or_the_logit(page):
    before = sent(page)
    probability, logit = part(page, ".switch").find_elements(By.CSS_SELECTOR, "button")
    assert "%" in part(page, ".here-text").get_attribute("textContent")
    logit.click()
    assert "%" not in part(page, ".here-text").get_attribute("textContent")
    assert logit.get_attribute("aria-pressed") == "true"
    probability.click()
    assert sent(page) == before


def test_a_step_is_in_the_address_and_back_leads_to_the_one_before(page):
    button = (By.CSS_SELECTOR, ".st-key-path-next button")
    page.press(lambda: page.find_element(*button))
    page.until(lambda: "step=2" in page.current_url and page.root_with(".walk .area"))
    page.press(lambda: page.find_element(*button))
    page.until(lambda: "step=3" in page.current_url and page.verdict().startswith("Seen from"))
    page.back()
    page.until(lambda: "step=2" in page.current_url and page.root_with(".walk .area"))
    page.back()
    page.until(lambda: "step=" not in page.current_url and page.verdict().startswith("From nothing"))
    wait(page)


def test_nothing_is_wider_than_a_narrow_screen_and_the_page_logs_no_error(page):
    with page.looking(400, "light"):
        page.until(page.is_at_rest)
        assert page.overflow() <= 0
    assert not page.errors()
