"""The review page in real Chromium, on a real server: type, hover, take out, export, reload the link."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from ig_core import Explanation

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds

if not (shutil.which("chromium") and shutil.which("chromedriver")):
    if os.environ.get("IG_BROWSER_REQUIRED"):
        pytest.fail("chromium and chromedriver are required here and are not installed", pytrace=False)
    pytest.skip("chromium and chromedriver are not installed", allow_module_level=True)


@pytest.fixture(scope="module")
def address():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://localhost:{port}"
        wait_for_server(url)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for_server(url: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.read() == b"ok":
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not become healthy")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    downloads = tmp_path_factory.mktemp("downloads")
    options = webdriver.ChromeOptions()
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--window-size=1280,1400",
    ):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.downloads = downloads
    yield driver
    driver.quit()


def until(browser, condition):
    return WebDriverWait(browser, PATIENCE, ignored_exceptions=(Exception,)).until(lambda _: condition())


def open_page(browser, url: str) -> None:
    browser.get(url)
    until(browser, lambda: browser.find_element(By.CSS_SELECTOR, ".verdict"))
    until(browser, lambda: words(browser))


def hero(browser):
    """The shadow root in which the coloured text lives."""
    return browser.execute_script(
        "for (const node of document.querySelectorAll('*'))"
        " if (node.shadowRoot?.querySelector('.text')) return node.shadowRoot;"
    )


def words(browser) -> list:
    return hero(browser).find_elements(By.CSS_SELECTOR, ".w")


def word(browser, text: str):
    return next(element for element in words(browser) if element.text == text)


def shown(browser) -> str:
    return browser.execute_script("return arguments[0].querySelector('.text').textContent", hero(browser))


def type_review(browser, text: str) -> None:
    area = browser.find_element(By.CSS_SELECTOR, ".st-key-text textarea")
    area.send_keys(Keys.CONTROL, "a")
    area.send_keys(text)


def verdict(browser) -> str:
    return browser.find_element(By.CSS_SELECTOR, ".verdict").text


def downloaded(browser, label: str, name: str) -> str:
    file = browser.downloads / name
    file.unlink(missing_ok=True)
    button = next(b for b in browser.find_elements(By.CSS_SELECTOR, ".stDownloadButton button") if b.text == label)
    button.click()
    until(browser, lambda: file.exists() and file.stat().st_size > 0)
    return file.read_text(encoding="utf-8")


def test_a_review_is_explained_while_it_is_typed(browser, address):
    open_page(browser, address)
    type_review(browser, "A superb film, hardly ever dull.")  # no Enter, no click elsewhere
    until(browser, lambda: shown(browser) == "A superb film, hardly ever dull.")
    assert "superb" in verdict(browser)


def test_pointing_at_a_word_shows_its_score(browser, address):
    open_page(browser, f"{address}/?example=dull-but-superb")
    ActionChains(browser).move_to_element(word(browser, "superb")).perform()
    tip = hero(browser).find_element(By.CSS_SELECTOR, ".tip")
    until(browser, lambda: tip.is_displayed())
    assert tip.text.startswith("+")
    ActionChains(browser).move_to_element(word(browser, "dull")).perform()
    until(browser, lambda: tip.text.startswith("−"))
    ActionChains(browser).move_to_element(word(browser, "Ines")).perform()
    until(browser, lambda: "did not see this" in tip.text)


def test_a_word_that_is_clicked_is_taken_out_and_put_back(browser, address):
    open_page(browser, f"{address}/?example=dull-but-superb")
    word(browser, "superb").click()
    card = until(browser, lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-card_what_if"))
    until(browser, lambda: "had promised" in card.text)
    assert "Without “superb”" in card.text
    assert "dropped" in word(browser, "superb").get_attribute("class")
    assert "drop=" in browser.current_url
    word(browser, "superb").click()
    until(browser, lambda: not browser.find_elements(By.CSS_SELECTOR, ".st-key-card_what_if"))


def test_words_can_be_reached_and_taken_out_with_the_keyboard(browser, address):
    open_page(browser, f"{address}/?example=short-good")
    first = words(browser)[0]
    browser.execute_script("arguments[0].focus()", first)
    tip = hero(browser).find_element(By.CSS_SELECTOR, ".tip")
    until(browser, lambda: tip.is_displayed())
    ActionChains(browser).send_keys(Keys.ARROW_RIGHT).perform()
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    until(browser, lambda: "dropped" in words(browser)[1].get_attribute("class"))


def test_html_and_json_are_exported(browser, address):
    open_page(browser, f"{address}/?example=dull-but-superb")
    explanation = Explanation.from_json(downloaded(browser, "JSON", "review.json"))
    assert "Ines Varga" in explanation.text
    assert explanation.meets_tolerance
    page = downloaded(browser, "HTML", "review.html")
    assert "<script" not in page
    browser.get((browser.downloads / "review.html").as_uri())
    assert browser.find_element(By.CSS_SELECTOR, ".text").text.startswith("It opens like a film")
    assert len(browser.find_elements(By.CSS_SELECTOR, ".w")) == (explanation.words.status == "seen").sum()


def test_a_shared_link_shows_the_same_view(browser, address):
    open_page(browser, address)
    type_review(browser, "Quite good, never dull.")
    until(browser, lambda: shown(browser) == "Quite good, never dull.")
    word(browser, "good").click()
    until(browser, lambda: "drop=1" in browser.current_url)
    link, before = browser.current_url, verdict(browser)
    browser.get("about:blank")
    open_page(browser, link)
    assert shown(browser) == "Quite good, never dull."
    assert verdict(browser) == before
    until(browser, lambda: "dropped" in word(browser, "good").get_attribute("class"))


def test_no_script_of_a_review_runs(browser, address):
    open_page(browser, address)
    hostile = "<script>window.owned=1</script><img src=x onerror=window.owned=1> a good film"
    type_review(browser, hostile)
    until(browser, lambda: shown(browser) == hostile)
    assert browser.execute_script("return window.owned") is None
    downloaded(browser, "HTML", "review.html")
    browser.get((browser.downloads / "review.html").as_uri())
    assert hostile in browser.find_element(By.CSS_SELECTOR, ".text").text
    assert browser.execute_script("return window.owned") is None


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_in_either_theme(browser, address, width, scheme):
    feature = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": feature})
    size = {"width": width, "height": 1400, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        open_page(browser, f"{address}/?example=long-festival")
        over = browser.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0
        paper = browser.execute_script("return getComputedStyle(document.querySelector('.stApp')).backgroundColor")
        assert (paper == "rgb(18, 18, 20)") == (scheme == "dark")
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_nothing_is_logged_as_an_error_by_the_page(browser, address):
    browser.get_log("browser")
    open_page(browser, f"{address}/?example=great-cast-poor-script")
    severe = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert json.dumps(severe) == "[]"


@pytest.mark.parametrize("pause", [0, 50, 120, 250])  # milliseconds between clicks; an answer takes about a hundred
def test_quick_clicks_are_all_counted(browser, address, pause):
    open_page(browser, f"{address}/?example=dull-but-superb")
    script = (
        "const root = arguments[0]; [1, 2, 4, 5, 6].forEach((word, i) =>"
        " setTimeout(() => root.querySelectorAll('.w')[word].click(), i * arguments[1]))"
    )
    browser.execute_script(script, hero(browser), pause)
    until(browser, lambda: "drop=1%2C2%2C4%2C5%2C6" in browser.current_url)
    until(browser, lambda: len(hero(browser).find_elements(By.CSS_SELECTOR, ".dropped")) == 5)


def test_steady_typing_is_followed(browser, address):
    open_page(browser, address)
    area = browser.find_element(By.CSS_SELECTOR, ".st-key-text textarea")
    area.send_keys(Keys.CONTROL, "a")
    area.send_keys(Keys.DELETE)
    text = "I did not expect much and was moved."
    for character in text:
        area.send_keys(character)
        time.sleep(0.2)
    until(browser, lambda: shown(browser) == text)


def test_typing_is_applied_although_the_page_began_with_an_unusable_text(browser, address):
    browser.get(f"{address}/?text=eJwDAAAAAAE")  # packs the empty text
    until(browser, lambda: "is empty" in browser.find_element(By.CSS_SELECTOR, ".say").text)
    browser.find_element(By.CSS_SELECTOR, ".st-key-text textarea").send_keys("a good film")
    until(browser, lambda: shown(browser) == "a good film")
