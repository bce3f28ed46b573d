"""What somebody sees who starts the app, in a real browser: how soon there is a page, and how soon it answers.

Cold: seconds from `streamlit run serve.py` in a new process to the text area being in the page, to the verdict, and to
the first coloured word, in a Chromium that is open already and has an empty cache. Warm: milliseconds from the last
keystroke of a word in the text area to the verdict that it changes (some words change none) and to the coloured
words. The page waits 150 ms for a pause in typing before it does anything: the table has the times with that wait
and without. The browser is asked by a script in the page, every 5 ms.

Chromium and its driver must be on the path, and Selenium installed (pip install selenium).
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from benchmarks.common import app_process, environment, listens, options, show

FLAGS = ("--headless=new", "--disable-gpu", "--disable-background-networking", "--window-size=1400,1000")
WAIT = 150  # milliseconds that the page waits for a pause in typing (webapp/components/typing/typing.js)
SETTLED = 0.8  # seconds from the first change to the last one that may follow
LIMIT = 120  # seconds after which something is broken, not slow
WORDS = ["wonderful", "boring", "superb", "awful", "excellent", "terrible", "perfect", "waste", "brilliant", "worst"]
WATCH = """
  const seen = window.seen = {changed: {verdict: [], words: []}, typed: 0}, last = {};
  let root;
  const note = (name, found) => { if (found && !(name in seen)) seen[name] = Date.now(); };
  const compare = (name, text) => {
    if (text && text !== last[name]) { last[name] = text; seen.changed[name].push(Date.now()); }
  };
  setInterval(() => {
    const verdict = document.querySelector(".verdict");
    if (!root?.host.isConnected) {
      const hosts = document.querySelectorAll(".st-key-coloured_text, .st-key-coloured_text *");
      root = [...hosts].map((host) => host.shadowRoot).find((found) => found);
    }
    note("text area", document.querySelector(".st-key-text textarea"));
    note("verdict", verdict);
    note("coloured word", root?.querySelector(".w[style*=background]"));
    compare("verdict", verdict?.textContent);
    compare("words", root?.querySelector(".text")?.textContent);
  }, 5);
  document.addEventListener("input", () => { seen.typed = Date.now(); }, true);
"""
SEEN = ("text area", "verdict", "coloured word")


def main() -> None:
    wanted = options(__doc__, starts=3, words=20)
    cold, typed = [], []
    for start in range(wanted.starts):
        with _browser() as browser, _app() as (url, started):
            browser.get(f"{url}/review")
            _until(lambda b=browser: set(SEEN) <= set(_seen(b)))
            cold.append([_seen(browser)[name] / 1e3 - started for name in SEEN])
            if start == wanted.starts - 1:
                typed = [_type(browser, WORDS[i % len(WORDS)]) for i in range(wanted.words + 1)][1:]
    rows = [
        {"seconds from start to": name, "median": np.median(times), "best": min(times), "worst": max(times)}
        for name, times in zip(SEEN, zip(*cold, strict=True), strict=True)
    ]
    show(f"Cold start, {wanted.starts} processes", rows, environment())
    rows = []
    for name, label in (("verdict", "the changed verdict"), ("words", "the coloured words")):
        answered = np.array([times[name] for times in typed if times[name] is not None])
        median, slow = np.percentile(answered, [50, 95])
        rows.append(
            {
                "from the last keystroke to": label,
                "median, ms": median,
                "95th percentile, ms": slow,
                f"median without the wait of {WAIT} ms": median - WAIT,
                "95th percentile without it": slow - WAIT,
                "changes": len(answered),
            }
        )
    show(f"Typing, {len(typed)} words, each at the end of the text", rows, environment())


@contextmanager
def _browser() -> Iterator[webdriver.Chrome]:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    setting = webdriver.ChromeOptions()
    setting.binary_location = next(filter(None, map(shutil.which, names)), "")
    setting.page_load_strategy = "none"
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    for flag in (*FLAGS, *(["--no-sandbox"] if as_root else [])):
        setting.add_argument(flag)
    browser = webdriver.Chrome(setting, webdriver.ChromeService(shutil.which("chromedriver")))
    try:
        browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        yield browser
    finally:
        browser.quit()


@contextmanager
def _app() -> Iterator[tuple[str, float]]:
    """Start the app; its address as soon as something listens there, and when it was started."""
    started = time.time()
    with app_process() as (port, process):
        _until(lambda: listens(port) or process.poll() is not None)
        if process.poll() is not None:
            raise RuntimeError(f"the app ended with status {process.returncode}")
        yield f"http://127.0.0.1:{port}", started


def _until(done: Callable[[], object]) -> None:
    deadline = time.monotonic() + LIMIT
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing happened for {LIMIT} seconds")
        time.sleep(0.01)


def _seen(browser: webdriver.Chrome) -> dict:
    """What WATCH has noted so far; times in milliseconds since 1970, as in time.time()."""
    return browser.execute_script("return window.seen") or {}


def _type(browser: webdriver.Chrome, word: str) -> dict[str, float | None]:
    """Write `word` at the end of the text and take it away again.

    Returns: milliseconds from its last letter to verdict and words; None for what did not change.
    """
    area = browser.find_element(By.CSS_SELECTOR, ".st-key-text textarea")
    area.send_keys(Keys.CONTROL, Keys.END)
    area.send_keys(f" {word}")
    _until(lambda: _after_typing(_seen(browser))["words"])
    time.sleep(SETTLED)
    times = _after_typing(_seen(browser))
    area.send_keys(Keys.BACKSPACE * (len(word) + 1))
    _until(lambda: _after_typing(_seen(browser))["words"])
    time.sleep(SETTLED)
    return times


def _after_typing(seen: dict) -> dict[str, float | None]:
    last = {name: times[-1] - seen["typed"] for name, times in seen["changed"].items()}
    return {name: after if after > 0 else None for name, after in last.items()}


if __name__ == "__main__":
    main()
