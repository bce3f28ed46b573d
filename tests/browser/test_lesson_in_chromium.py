"""A lesson in real Chromium: an item leads to a view in the same tab, and one comes back to that item."""

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from ig_core import lessons

LESSON = lessons.lesson("in-ten-minutes")


def place(browser):
    """The item in the address."""
    script = "const said = new URLSearchParams(location.search); return arguments[0].map((name) => said.get(name))"
    return browser.execute_script(script, ["lesson", "part", "item"])


def read(browser):
    return browser.text(".st-key-lesson_item .read")


def test_an_item_leads_to_its_view_and_one_comes_back_to_it_with_what_one_answered(browser, address):
    browser.get(f"{address}/lesson?lesson=in-ten-minutes")
    browser.until(lambda: read(browser))
    browser.until(browser.is_at_rest)
    ActionChains(browser).key_down(Keys.ALT).send_keys("n").key_up(Keys.ALT).perform()
    browser.until(lambda: place(browser) == ["in-ten-minutes", "1", "2"])
    item = LESSON.parts[0].items[1]
    browser.until(lambda: read(browser).startswith(item.read[:20]))
    browser.until(browser.is_at_rest)
    browser.press(lambda: browser.find_element(By.XPATH, "//label[.='dull']"))
    browser.until(lambda: "1 of 5 questions" in browser.text(".stMain"))
    browser.until(browser.is_at_rest)
    handles = browser.window_handles
    browser.press(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-lesson_link a"))
    browser.until(lambda: browser.verdict().startswith("Negative"))
    assert browser.window_handles == handles
    assert "/review?" in browser.current_url
    browser.press(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-way_back a"))
    browser.until(lambda: read(browser).startswith(item.read[:20]))
    browser.until(browser.is_at_rest)
    assert place(browser) == ["in-ten-minutes", "1", "2"]
    assert browser.find_element(By.CSS_SELECTOR, ".stRadio input:checked")
    assert "1 of 5 questions" in browser.text(".stMain")
    browser.back()
    browser.until(lambda: browser.verdict().startswith("Negative"))
    browser.forward()
    browser.until(lambda: read(browser).startswith(item.read[:20]))
    assert place(browser) == ["in-ten-minutes", "1", "2"]


def test_the_sheet_is_downloaded(browser, address):
    browser.get(f"{address}/lesson?lesson=in-ten-minutes")
    browser.press(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-lesson_take summary"))
    browser.until(lambda: browser.download_button("Sheet, HTML"))
    browser.until(browser.is_at_rest)
    html = browser.downloaded("Sheet, HTML", "in-ten-minutes-sheet.html")
    assert LESSON.parts[0].items[0].question.ask in html
