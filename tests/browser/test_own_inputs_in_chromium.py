"""Keras models of pictures and of table rows of somebody's own, in real Chromium: sent a picture, set by hand."""

import base64
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from selenium.webdriver.common.by import By
from somebodys_module import MODULE
from test_image_in_chromium import fields, shown
from test_row_in_chromium import choose, controls, lines, settle

from ig_core import Explanation

ROOT = Path(__file__).parents[2]
PICTURES = ".st-key-corpus-own-pictures input[type=file]"


@pytest.fixture(scope="module")
def own_address(tmp_path_factory):
    """Of a server that `ig-lens app --model … --model …` has started, in the folder of the models."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "somebodys.py").write_text(MODULE, encoding="utf-8")
    command = [sys.executable, "-m", "ig_core", "app", "--model", "somebodys:colours", "--model", "somebodys:loans"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        said = [server.stdout.readline() for _ in range(3)]
        assert said[0].startswith("colours reads a picture and tells apart red, green, blue <b>.")
        assert said[1].startswith("loans reads a table row and tells apart repaid, defaulted <b>.")
        yield re.search(r"http://\S+(?=;)", said[2]).group()
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture
def photo(tmp_path):
    """Mostly blue, and wider than high."""
    picture = np.zeros((60, 90, 3), np.uint8)
    picture[..., 2] = np.linspace(255, 60, 90)
    picture[10:30, 50:70] = (200, 120, 0)
    Image.fromarray(picture).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def test_a_picture_in_colour_is_sent_explained_and_put_to_the_test(browser, own_address, photo):
    browser.get(f"{own_address}/image?model=colours")
    browser.until(lambda: "this model reads 32 × 32 pixels in colour" in browser.text("body"))
    given = browser.until(lambda: browser.find_element(By.CSS_SELECTOR, ".stFileUploader input[type=file]"))
    given.send_keys(str(photo))
    browser.until(lambda: browser.verdict().startswith("Blue <b>, because of"))
    browser.until(lambda: len(fields(browser)) == 3 and shown(browser)[0] == "Your picture.")
    browser.until(lambda: "image=sent" in browser.current_url)
    settle(browser)
    result = Explanation.from_json(browser.downloaded("JSON", "picture.json"))
    assert result.pixels.shape == (32, 32, 3)
    assert result.pixels[..., 2].mean() > 2 * result.pixels[..., 0].mean()
    assert result.scores.shape == (32, 32)
    _, scores, _ = (image.get_attribute("src") for image in images(browser))
    heat = Image.open(io.BytesIO(base64.b64decode(scores.partition(",")[2]))).convert("RGB")
    assert len(np.unique(np.asarray(heat).reshape(-1, 3), axis=0)) > 2
    browser.press(lambda: to_trust(browser))
    browser.until(lambda: "on the model “Yours: Colours”" in browser.text("body"))
    browser.until(lambda: "It depends on what was learned" in browser.text("body"))


def images(browser):
    return browser.root_with(".pictures").find_elements(By.CSS_SELECTOR, "img")


def to_trust(browser):
    found = browser.find_elements(By.CSS_SELECTOR, "[data-testid=stPageLink] a")
    return next(one for one in found if "Can I trust it?" in one.text)


def test_a_number_that_is_set_changes_the_bars(browser, own_address):
    browser.get(f"{own_address}/row?model=loans")
    browser.until(lambda: browser.verdict() and lines(browser) and controls(browser))
    settle(browser)
    before, verdict = lines(browser), browser.verdict()
    assert {"age", "income <b>", "ratio"} <= set(before)
    slider = controls(browser).find_element(By.CSS_SELECTOR, "[data-column=age] input[type=range]")
    browser.execute_script(
        "arguments[0].value = 22; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))", slider
    )
    browser.until(lambda: lines(browser)["age"] != before["age"])
    browser.until(lambda: "(22)" in browser.verdict() or browser.verdict() != verdict)
    browser.until(lambda: "picked=" in browser.current_url)


def test_a_folder_of_pictures_is_explained_at_once(browser, own_address, tmp_path):
    for number in range(6):
        picture = np.full((20, 30, 3), 40, np.uint8)
        picture[..., number % 3] = 200 - 10 * number
        place = tmp_path / "mine" / ("red", "green", "blue <b>")[number % 3]
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(place / f"{number}.png")
    browser.get(f"{own_address}/corpus?run=own")
    browser.press(lambda: button(browser, "A folder of pictures"))
    browser.until(lambda: browser.find_element(By.CSS_SELECTOR, PICTURES).get_attribute("webkitdirectory") is not None)
    choose(browser, "Model", "Yours: Colours")
    browser.until(browser.is_at_rest)
    browser.find_element(By.CSS_SELECTOR, PICTURES).send_keys(str(tmp_path / "mine"))
    browser.press(lambda: browser.find_element(By.CSS_SELECTOR, ".st-key-corpus-own-go button"))
    browser.until(lambda: browser.verdict() == "Of 6 pictures the model gets 100 % right.")
    browser.until(lambda: "blue <b>, 2 pictures" in browser.text("body"))


def button(browser, label):
    found = browser.find_elements(By.CSS_SELECTOR, "[data-testid=stButtonGroup] button")
    return next(one for one in found if one.text == label)
