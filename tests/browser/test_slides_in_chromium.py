"""The file of a playlist in a real browser, read from a disk, without a network: keys, notes, sizes, paper."""

import base64
import re
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from ig_core import assets
from ig_core.records import Explanation
from ig_core.render import text_page
from ig_core.render.page import Parts
from ig_core.render.slides import Slide, document

HOSTILE = "</script><script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">"


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    """The address of a file of four slides, of which the last one holds more than a screen."""
    sentence = Explanation.from_json(assets.path("examples/overview.json").read_text(encoding="utf-8"))
    parts = text_page.parts(sentence)
    long = Parts(headline="Long.", body="<p>A line of text.</p>" * 200)
    slides = [Slide(parts, "First", f"Notes\n{HOSTILE}"), Slide(parts), Slide(long, HOSTILE), Slide(parts, "Last")]
    file = Path(tmp_path_factory.mktemp("deck")) / "deck.html"
    file.write_text(document("A deck", slides), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def slides(browser, deck):
    """The browser without a network, at the first slide; afterwards with one window and its network."""
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
    )
    browser.errors()
    browser.get("about:blank")
    browser.get(deck)
    yield browser
    first, *others = browser.window_handles
    for other in others:
        browser.switch_to.window(other)
        browser.close()
    browser.switch_to.window(first)
    browser.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    browser.get("about:blank")


def shown(browser):
    """Which slide is seen; no other one is."""
    script = "return [...document.querySelectorAll('.slide')].filter((one) => one.checkVisibility()).map(({id}) => id)"
    (one,) = browser.execute_script(script)
    return int(one)


def press(browser, *keys):
    ActionChains(browser).send_keys(*keys).perform()
    return shown(browser)


def test_keys_and_clickers_go_from_slide_to_slide_and_stop_at_both_ends(slides):
    assert shown(slides) == 1
    assert press(slides, Keys.ARROW_RIGHT) == 2
    assert press(slides, Keys.PAGE_DOWN) == 3
    assert press(slides, " ") == 4
    assert press(slides, Keys.ARROW_RIGHT) == 4
    ActionChains(slides).key_down(Keys.SHIFT).send_keys(" ").key_up(Keys.SHIFT).perform()
    assert shown(slides) == 3
    assert press(slides, Keys.PAGE_UP) == 2
    assert press(slides, Keys.END) == 4
    assert press(slides, Keys.HOME) == 1
    assert press(slides, Keys.ARROW_LEFT) == 1
    assert slides.title == "A deck"
    assert not slides.errors()


def test_buttons_say_where_one_is_and_the_space_bar_goes_on_after_a_click(slides):
    back, forth = (slides.find_element(By.ID, name) for name in ("back", "forth"))
    assert not back.is_enabled()
    forth.click()
    assert shown(slides) == 2
    assert slides.find_element(By.ID, "place").text == "2 / 4"
    assert press(slides, " ") == 3
    assert back.is_enabled()


def test_the_address_names_the_slide_so_that_a_reload_stays_there(slides, deck):
    press(slides, Keys.PAGE_DOWN, Keys.PAGE_DOWN)
    assert slides.current_url.endswith("#3")
    slides.refresh()
    assert shown(slides) == 3
    slides.get(f"{deck}#2")
    assert shown(slides) == 2
    slides.get(f"{deck}#99")
    assert shown(slides) == 4


def test_a_finger_turns_the_page(slides):
    def swipe(start, end):
        for kind, x in (("touchstart", start), ("touchend", end)):
            slides.execute_script(
                "const touch = new Touch({identifier: 1, target: document.body, clientX: arguments[1], clientY: 200});"
                "document.body.dispatchEvent(new TouchEvent(arguments[0], {bubbles: true,"
                " touches: arguments[0] === 'touchstart' ? [touch] : [], changedTouches: [touch]}));",
                *(kind, x),
            )
        return shown(slides)

    assert swipe(300, 100) == 2
    assert swipe(100, 110) == 2
    assert swipe(100, 300) == 1


def test_the_window_of_the_speaker_has_the_notes_as_text_and_its_keys_move_both(slides):
    press(slides, "n")
    slides.until(lambda: len(slides.window_handles) == 2)
    room, own = slides.window_handles
    slides.switch_to.window(own)
    said = slides.until(lambda: slides.find_element(By.TAG_NAME, "main").text)
    assert "First" in said
    assert f"Notes\n{HOSTILE}" in said
    assert "Next: A neural network" not in said  # its title is its headline
    assert re.search(r"^\d+:\d\d$", said, re.MULTILINE)
    ActionChains(slides).send_keys(Keys.PAGE_DOWN, Keys.PAGE_DOWN).perform()
    assert slides.find_element(By.ID, "title").text == HOSTILE
    assert slides.find_element(By.ID, "headline").text == "Long."
    assert slides.find_element(By.ID, "notes").text == "No notes."
    assert slides.find_element(By.ID, "next").text == "Next: Last"
    slides.switch_to.window(room)
    assert shown(slides) == 3
    assert press(slides, Keys.END) == 4
    slides.switch_to.window(own)
    assert slides.find_element(By.ID, "next").text == "This is the last one."
    assert slides.title == "Notes: A deck"
    slides.switch_to.window(room)
    assert not slides.errors()


def test_a_question_mark_tells_the_keys(slides):
    keys = slides.find_element(By.TAG_NAME, "dialog")
    assert not keys.is_displayed()
    press(slides, "?")
    assert "full screen" in keys.text
    assert press(slides, Keys.ARROW_RIGHT) == 1  # nothing moves below it
    press(slides, Keys.ESCAPE)
    assert not keys.is_displayed()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720), (400, 850)])
def test_a_slide_fits_the_screen_and_what_is_longer_scrolls_above_the_buttons(slides, deck, width, height, scheme):
    feature = [{"name": "prefers-color-scheme", "value": scheme}]
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    slides.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": feature})
    slides.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        slides.get("about:blank")
        slides.get(deck)
        assert slides.overflow() <= 0
        measured = "const s = document.querySelector('.shown'); return [s.scrollHeight - s.clientHeight, s.scrollWidth]"
        assert slides.execute_script(measured) == [0, width]
        paper = slides.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(28, 28, 31)"}[scheme]
        press(slides, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
        bottom = "return document.querySelector('.shown').getBoundingClientRect().bottom"
        assert slides.execute_script(bottom) <= slides.execute_script(
            "return document.querySelector('nav').getBoundingClientRect().top"
        )
        assert slides.execute_script(measured)[0] > 0
    finally:
        slides.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        slides.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_without_its_script_all_slides_stand_below_each_other_with_their_notes(slides, deck):
    slides.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        slides.get("about:blank")
        slides.get(deck)
        tree = slides.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    finally:
        slides.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    named = {(node["role"]["value"], node.get("name", {}).get("value")) for node in tree if not node["ignored"]}
    for title in ("A deck", "Long."):
        assert ("heading", title) in named
    assert sum(role == "region" for role, _ in named) == 4
    assert not any(role == "button" for role, _ in named)
    assert any(role == "complementary" for role, _ in named)


def test_on_paper_each_slide_has_a_page(slides):
    pdf = slides.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})["data"]
    pages = len(re.findall(rb"/Type /Page\b", base64.b64decode(pdf)))
    assert pages >= 4 + 1  # the long one has several
    slides.execute_script("document.getElementById('3').remove()")
    pdf = slides.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})["data"]
    assert len(re.findall(rb"/Type /Page\b", base64.b64decode(pdf))) == 3
