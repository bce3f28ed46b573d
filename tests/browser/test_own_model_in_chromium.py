"""A Keras model of somebody's own beside ours, in real Chromium: typed into, coloured, compared, put to the test."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from somebodys_module import MODULE
from test_review_in_chromium import hero, open_page, shown, type_review, words

from webapp.shared import link

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def own_address(tmp_path_factory):
    """Of a server that `ig-lens app --model` has started, in the folder of the model."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "somebodys.py").write_text(MODULE, encoding="utf-8")
    (folder / "examples.txt").write_text("A good film <b>indeed</b>.\n", encoding="utf-8")
    command = [sys.executable, "-m", "ig_core", "app", "--model", "somebodys:build", "--examples", "examples.txt"]
    command += ["--method", "somebodys:HALVED_GRADIENTS"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout.readline().startswith("own-films reads a text and tells apart negative, positive.")
        yield re.search(r"http://\S+(?=;)", server.stdout.readline()).group()
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_it_is_typed_into_and_coloured(browser, own_address):
    open_page(browser, f"{own_address}/review?model=own-films")
    type_review(browser, "A good film, not bad.")
    browser.until(lambda: shown(browser) == "A good film, not bad.")
    browser.until(lambda: "“good”" in browser.verdict())
    notes = {word.text: word.get_attribute("data-note") for word in words(browser)}
    assert notes["good"].startswith("+")
    assert notes["bad"].startswith("−")
    colours = {word.text: word.value_of_css_property("background-color") for word in words(browser)}
    assert colours["good"] != colours["bad"]
    browser.until(lambda: "3 of the 5 words" in browser.text("body"))  # the others it does not know


def test_its_examples_come_first(browser, own_address):
    open_page(browser, f"{own_address}/review?model=own-films&example=own-films-1")
    browser.until(lambda: shown(browser) == "A good film <b>indeed</b>.")
    assert not hero(browser).find_elements(By.CSS_SELECTOR, "b")


def test_it_is_compared_with_ours(browser, own_address):
    text = link.pack("A good film, not bad.")
    browser.get(f"{own_address}/compare?text={text}&models=own-films,imdb-onehot&methods=integrated-gradients")
    browser.until(lambda: "Yours: Own Films" in browser.text("body") and "One-hot words" in browser.text("body"))
    browser.until(lambda: "Do they agree?" in browser.text("body"))


def test_a_method_of_ones_own_is_offered(browser, own_address):
    text = link.pack("A good film, not bad.")
    open_page(browser, f"{own_address}/review?model=own-films&method=halved-gradients&text={text}")
    browser.until(lambda: "Halved gradients does not claim" in browser.text("body"))


def test_it_is_put_to_the_test(browser, own_address):
    browser.get(f"{own_address}/trust?model=own-films&text={link.pack('A good film, not bad.')}")
    browser.until(lambda: "It depends on what was learned" in browser.text("body"))
    browser.until(lambda: "on the model “Yours: Own Films”" in browser.text("body"))


def test_its_phrases_are_explained(browser, own_address):
    browser.get(f"{own_address}/phrases?model=own-films&text={link.pack('A good film.')}")
    tree = browser.until(lambda: browser.root_with(".field svg"))
    drawn = browser.until(lambda: tree.find_elements(By.CSS_SELECTOR, "g[data-state=word]"))
    assert [word.find_element(By.CSS_SELECTOR, "text").text for word in drawn] == ["A", "good", "film", "."]
    assert browser.verdict().startswith("Positive")
