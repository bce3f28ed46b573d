"""A page that has asked for too much, in real Chromium: it says so, and goes on by itself."""

from selenium.webdriver.common.by import By


def test_a_page_that_was_refused_goes_on_by_itself(browser, refusing_address):
    browser.get(refusing_address)
    browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".on").text == "It went on.")
    assert not browser.find_elements(By.CSS_SELECTOR, ".say")
