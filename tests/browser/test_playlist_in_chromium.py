"""The playlist in real Chromium: views collected on two pages stay in the tab, and are ordered, named and handed on."""

from urllib.parse import quote

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from webapp.shared.playlist import Playlist, View, pack, unpack

LIST = Playlist(
    "Three views",
    (
        View("review", {"example": "short-good"}, "Positive, at once", "Say this."),
        View("row", {"row": "example:3"}, "At most $50,000"),
        View("overview", {}, "<b>Where</b> one begins"),
    ),
)
TITLES = [view.title for view in LIST.views]


@pytest.fixture
def tab(browser):
    """A tab of its own, which has collected nothing."""
    before = browser.current_window_handle
    browser.switch_to.new_window("tab")
    yield browser
    browser.close()
    browser.switch_to.window(before)


def opened(browser, address, shown=None):
    browser.get(f"{address}/playlist" + (f"?playlist={pack(shown)}" if shown else ""))
    browser.until(lambda: titles(browser) if shown else browser.find_element(By.CSS_SELECTOR, ".st-key-no_views"))
    browser.until(browser.is_at_rest)


def part(browser, name, place):
    return browser.root_with(".playlist").find_element(By.CSS_SELECTOR, f'[data-name="{name}"][data-place="{place}"]')


def titles(browser):
    root = browser.root_with(".playlist")
    return [one.get_attribute("value") for one in root.find_elements(By.CSS_SELECTOR, ".title")] if root else []


def in_address(browser):
    """The list in the address; None if there is none."""
    packed = browser.execute_script("return new URLSearchParams(location.search).get('playlist')")
    return packed and unpack(packed)


def focused(browser):
    return browser.execute_script(
        "const node = arguments[0].activeElement; return node && [node.dataset.name, node.dataset.place]",
        browser.root_with(".playlist"),
    )


def add(browser, address, number):
    browser.get(address)
    browser.until(browser.verdict)
    browser.until(browser.is_at_rest)
    headline = browser.verdict()
    top = browser.execute_script("window.runs = document.querySelector('.verdict'); return window.runs.offsetTop")
    browser.press(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-to_playlist button"))
    link = browser.until(lambda: browser.find_element(By.PARTIAL_LINK_TEXT, f"Playlist ({number})"))
    said = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, "[data-testid=stToast]").text)
    assert f"Added: {number} view" in said
    assert browser.execute_script("return window.runs.isConnected && window.runs.offsetTop") == top
    return headline, link


def test_views_of_two_pages_are_collected_and_a_reload_keeps_them(tab, address):
    first, _ = add(tab, f"{address}/review?example=short-good", 1)
    second, link = add(tab, f"{address}/row?row=example:3", 2)
    tab.execute_script("arguments[0].click()", link)
    tab.until(lambda: titles(tab) == [first, second])
    tab.get(f"{address}/playlist")  # a session that knows nothing, and an address that says nothing
    tab.until(lambda: titles(tab) == [first, second])
    tab.until(lambda: [view.page for view in in_address(tab).views] == ["review", "row"])


def test_a_link_opens_its_list_which_is_ordered_with_keys_and_back_undoes_it(tab, address):
    tab.errors()  # those of tests before
    opened(tab, address, LIST)
    assert titles(tab) == TITLES
    part(tab, "down", 0).send_keys(Keys.ENTER)
    assert titles(tab) == [TITLES[1], TITLES[0], TITLES[2]]
    assert focused(tab) == ["down", "1"]
    tab.switch_to.active_element.send_keys(Keys.SPACE)
    assert focused(tab) == ["up", "2"]  # at the end it goes no further down
    moved = LIST.moved(0, 2)
    tab.until(lambda: in_address(tab) == moved)
    tab.press(lambda: part(tab, "remove", 1))
    tab.until(lambda: in_address(tab) == moved.without_view(1))
    tab.until(tab.is_at_rest)
    tab.back()
    tab.until(lambda: titles(tab) == [view.title for view in moved.views])
    tab.press(lambda: part(tab, "remove", 0))
    tab.press(lambda: part(tab, "undo", -1))
    tab.until(lambda: in_address(tab) == moved)
    assert not [error for error in tab.errors() if error["source"] != "network"]


def test_titles_and_notes_are_edited_in_place(tab, address):
    opened(tab, address, LIST)
    title = part(tab, "title", 0)
    title.send_keys(" rr", Keys.ENTER)
    tab.until(lambda: in_address(tab).views[0].title == "Positive, at once rr")
    title.send_keys("lost", Keys.ESCAPE)
    assert title.get_attribute("value") == "Positive, at once rr"
    tab.press(lambda: part(tab, "notes", 1))
    notes = tab.switch_to.active_element
    notes.send_keys("Wait,\nthen ask.")
    tab.until(lambda: in_address(tab).views[1].notes == "Wait,\nthen ask.")
    assert focused(tab) == ["notes text", "1"]
    tab.press(lambda: part(tab, "up", 1))
    tab.until(lambda: [view.notes for view in in_address(tab).views] == ["Wait,\nthen ask.", "Say this.", ""])
    tab.root_with(".playlist").find_element(By.CSS_SELECTOR, ".whole").send_keys("!", Keys.ENTER)
    tab.until(lambda: in_address(tab).title == "Three views!")


def test_a_view_is_opened_and_the_whole_is_presented_without_leaving_the_session(tab, address):
    opened(tab, address, LIST)
    tab.execute_script("window.same = true")
    tab.press(lambda: part(tab, "open", 1))
    tab.until(tab.verdict)
    assert tab.current_url.startswith(f"{address}/row?")
    assert "present" not in tab.current_url
    tab.until(tab.is_at_rest)
    tab.back()
    tab.until(lambda: titles(tab) == TITLES)
    tab.until(tab.is_at_rest)
    tab.press(lambda: tab.root_with(".playlist").find_element(By.CSS_SELECTOR, ".primary"))
    tab.until(tab.verdict)
    assert tab.current_url.startswith(f"{address}/review?example=short-good&present=true")
    assert f"playlist={quote(pack(LIST))}" in tab.current_url
    assert tab.execute_script("return window.same")


def test_a_file_that_was_saved_is_opened_again_and_ones_own_list_comes_back(tab, address, tmp_path):
    opened(tab, address, LIST)
    other = Playlist("From a file", LIST.views[:1])
    file = tmp_path / "playlist.json"
    file.write_text(other.to_json(), encoding="utf-8")
    tab.press(lambda: tab.find_element(By.XPATH, "//button[contains(., 'Open a file')]"))
    tab.until(lambda: tab.find_element(By.CSS_SELECTOR, "input[type=file]")).send_keys(str(file))
    tab.until(lambda: in_address(tab) == other)
    tab.execute_script("arguments[0].click()", tab.until(lambda: part(tab, "undo", -1)))
    tab.until(lambda: in_address(tab) == LIST)
    saved = tab.downloaded("JSON", "playlist.json")
    assert Playlist.from_json(saved) == LIST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_overflows_and_a_title_is_text(tab, address, width, scheme):
    with tab.looking(width, scheme):
        opened(tab, address, LIST)
        assert tab.overflow() <= 0
        assert titles(tab)[2] == "<b>Where</b> one begins"
        heights = [part(tab, "title", place).size["height"] for place in range(3)]
        assert max(heights) < 40  # one line each
