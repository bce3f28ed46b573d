"""The walk of docs/tour.md in real Chromium: each step is done, and each sentence that it quotes is met."""

import re
from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

TOUR = (Path(__file__).parents[2] / "docs" / "tour.md").read_text(encoding="utf-8")
STEPS = {
    title: [" ".join(line.split()) for line in re.findall(r"^> (.*)$", body, re.MULTILINE)]
    for title, body in re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", TOUR, re.MULTILINE | re.DOTALL)
}
_TEXT = """
  const texts = [];
  const read = (root) => {
    texts.push(root.innerText ?? [...root.children].map((node) => node.innerText).join("\\n"));
    for (const node of root.querySelectorAll("*")) if (node.shadowRoot) read(node.shadowRoot);
  };
  read(document.body);
  return texts.join("\\n");
"""
_WORD = """
  const find = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.classList.contains("w") && node.textContent === arguments[0]) return node;
      const found = node.shadowRoot && find(node.shadowRoot);
      if (found) return found;
    }
  };
  return find(document) ?? null;
"""


def open_app(browser, address):
    browser.get(address)


def click(word):
    def step(browser, address):
        browser.press(lambda: browser.execute_script(_WORD, word))

    return step


def write(text):
    def step(browser, address):
        field = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-text textarea"))
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(text)

    return step


def own_sentence(browser, address):
    browser.press(lambda: browser.find_element(By.LINK_TEXT, "Try your own sentence"))
    browser.until(lambda: "/review" in browser.current_url and browser.verdict())
    write("The jokes are stale, yet I laughed until I cried.")(browser, address)


def go(page):
    def step(browser, address):
        browser.press(lambda: browser.find_element(By.LINK_TEXT, page))

    return step


def share(browser, address):
    browser.press(lambda: browser.find_element(By.XPATH, "//button[contains(., 'Share')]"))


def point_at_logit(browser, address):
    browser.until(lambda: browser.find_element(By.TAG_NAME, "body")).send_keys(Keys.ESCAPE)
    term = next(one for one in browser.find_elements(By.CSS_SELECTOR, ".term") if one.text.startswith("logit"))
    browser.execute_script("arguments[0].focus()", term)


DO = {
    "One sentence": open_app,
    "Without a word": click("superb"),
    "A review of your own": own_sentence,
    "A word taken out": click("cried"),
    "A word that the model does not know": write("Der Film war leider sehr langweilig und viel zu lang."),
    "A picture": go("Image"),
    "A sentence as a tree": go("Phrases"),
    "A link to share": share,
    "A word of the trade": point_at_logit,
}


def test_every_sentence_of_the_tour_is_met(browser, address):
    assert list(DO) == list(STEPS)
    with browser.looking(1280, "light"):
        for title, sentences in STEPS.items():
            DO[title](browser, address)
            missed = sentences

            def met(wanted=sentences):
                nonlocal missed
                text = " ".join(browser.execute_script(_TEXT).split())
                missed = [sentence for sentence in wanted if sentence not in text]
                return not missed

            try:
                browser.until(met)
            except Exception as error:
                raise AssertionError(f"{title}: not met: {missed}") from error
