"""A real server and a real Chromium, shared by the tests of all pages; and what each of these tests does with them."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar, NamedTuple

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from webapp.shared import link

ROOT = Path(__file__).parents[2]
PATIENCE = 180  # seconds: of a machine that does much else at once
SAID = 20_000  # bytes of a server's log, and of a page, that a failing test shows


def pytest_collection_modifyitems(items):
    """Skip the tests in this folder where there is no browser, or fail them where there must be one."""
    if shutil.which("chromium") and shutil.which("chromedriver"):
        return
    if os.environ.get("IG_BROWSER_REQUIRED"):
        pytest.exit("chromium and chromedriver are required here and are not installed", returncode=1)
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.skip(reason="chromium and chromedriver are not installed"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """What servers said belongs to the report of a test that failed: pages show errors without their details; and what
    the page showed."""
    report = yield
    if report.failed:
        with suppress(KeyError, WebDriverException):
            browser = item.funcargs["browser"]
            report.sections.append(("Page", f"{browser.current_url}\n{browser.text('body')[:SAID]}"))
        report.sections += [(f"Log of {server.url}", server.said()) for server in Server.all if server.said()]
    return report


class Server:
    """A server of a script, on a free port."""

    all: ClassVar[list["Server"]] = []

    def __init__(self, script="app.py"):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://localhost:{port}"
        self._command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the server may be asked what it said
        self.all.append(self)
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=self._log)
        _wait_for(self.url)

    def said(self) -> str:
        """The last that it has written to its log."""
        size = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), SAID, max(0, size - SAID)).decode(errors="replace")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)

    def kill(self) -> None:
        """End it as a machine that fails ends it: without a word to anybody."""
        self._process.kill()
        self._process.wait()


@contextmanager
def serving(script="serve.py"):
    """The address of a fresh server of this script, which nobody has asked for anything yet."""
    server = Server(script)
    try:
        yield server.url
    finally:
        server.stop()


def _wait_for(url: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.read() == b"ok":
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not become healthy")


class Visit(NamedTuple):
    """What a page showed, by address; and what of the frame was there in each frame that was drawn."""

    address: str
    words: list[str]
    verdict: str
    drawn: list[dict[str, int]]


@pytest.fixture(scope="session")
def first_visit(browser):
    """What the very first page showed that the server of all tests was asked for: a link to a text that is parsed."""
    with serving() as url:
        with browser.watching_frames() as drawn:
            browser.get(f"{url}/phrases?text={link.pack('The cast is charming.')}")
            browser.until(browser.verdict)
            frames = drawn()
        tree = browser.until(lambda: browser.root_with(".field svg"))
        words = browser.until(lambda: tree.find_elements(By.CSS_SELECTOR, "g[data-state=word]"))
        yield Visit(
            url, [word.find_element(By.TAG_NAME, "text").text for word in words], browser.until(browser.verdict), frames
        )


@pytest.fixture(scope="session")
def address(first_visit):
    return first_visit.address


@pytest.fixture
def fresh_address():
    """Of a server of the test's own, whose very first page the test asks for."""
    with serving() as url:
        yield url


@pytest.fixture
def server():
    """A server of the test's own, which it may kill and start anew at the same address."""
    server = Server()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def parts_address():
    """Of a server of the parts of the page for table rows alone, which no model keeps waiting."""
    with serving("tests/browser/row_parts_app.py") as url:
        yield url


@pytest.fixture(scope="module")
def toys_address():
    """Of a server of the toys alone, which no model keeps waiting."""
    with serving("tests/browser/toys_app.py") as url:
        yield url


@pytest.fixture
def refusing_address():
    """Of a server of a page whose first run is refused."""
    with serving("tests/browser/limit_app.py") as url:
        yield url


FRAMES = """
  window.drawn = [];
  (function look() {
    const count = (selector) => document.querySelectorAll(selector).length;
    const fileNames = count('[data-testid=stSidebarNav], [data-testid=stSidebar]');
    window.drawn.push({fileNames, links: count('[data-testid=stTopNavLink]')});
    requestAnimationFrame(look);
  })();
"""


class Browser(webdriver.Chrome):
    """Chromium, with what tests do on every page."""

    downloads: Path
    _look: tuple[int, str] | None = None  # width and scheme; None for the browser's own

    def until(self, condition, patience=PATIENCE):
        waiting = WebDriverWait(self, patience, poll_frequency=0.1, ignored_exceptions=(Exception,))
        return waiting.until(lambda _: condition())

    def root_with(self, selector: str, number: int = 0):
        """The shadow root, of a component, that holds what `selector` selects; of several, that of this number."""
        script = (
            "const found = []; for (const node of document.querySelectorAll('*'))"
            " if (node.shadowRoot?.querySelector(arguments[0])) found.push(node.shadowRoot);"
            " return found[arguments[1]] ?? null;"
        )
        return self.execute_script(script, selector, number)

    def is_connected(self) -> bool:
        """Whether the page has a server, as Streamlit's own part of it says."""
        return self.execute_script(
            "return document.querySelector('.stApp').dataset.testConnectionState === 'CONNECTED'"
        )

    def is_at_rest(self) -> bool:
        """Whether nothing is computed for the page, nor waits to be, and all of it is drawn.

        Streamlit draws a skeleton in the place of an element whose code the browser has still to fetch: a run may be
        over, and a toggle or a chart of it not there yet.
        """
        return self.is_connected() and self.execute_script(
            "return document.querySelector('.stApp').dataset.testScriptState === 'notRunning'"
            " && !document.querySelector('[data-testid=stSkeleton]')"
        )

    def text(self, selector: str) -> str:
        """What is read in the first element that is selected; empty where there is none. It is found and read at once:
        what a page draws anew in between would be gone."""
        return self.execute_script("return document.querySelector(arguments[0])?.innerText.trim() ?? ''", selector)

    def press(self, find) -> None:
        """Click what `find` finds, as soon as it is there, and finds again where it was just drawn anew."""
        self.until(lambda: find().click() is None)

    def point_and_press(self, find) -> None:
        """Point at what `find` finds, in the middle of the screen, and click: as `press`, but whatever lies over it."""

        def pressed() -> bool:
            element = find()
            self.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
            ActionChains(self).move_to_element(element).click().perform()
            return True

        self.until(pressed)

    def verdict(self) -> str:
        return self.text(".verdict")

    def download_button(self, label: str):
        buttons = (By.CSS_SELECTOR, ".stDownloadButton button")
        return next(button for button in self.find_elements(*buttons) if button.text == label)

    def downloaded(self, label: str, name: str) -> str:
        file = self.downloads / name
        file.unlink(missing_ok=True)
        self.press(lambda: self.download_button(label))
        self.until(lambda: file.exists() and file.stat().st_size > 0)
        return file.read_text(encoding="utf-8")

    @contextmanager
    def looking(self, width: int, scheme: str):
        """As on a screen of this width, in the light or the dark theme; within another one, until that goes on."""
        outer, self._look = self._look, (width, scheme)
        self._emulate()
        try:
            yield
        finally:
            self._look = outer
            self._emulate()

    @contextmanager
    def watching_frames(self):
        """Gives what tells of each frame that a page, opened in the `with`, has drawn: how many names of files were
        shown and how many links to pages."""
        added = self.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": FRAMES})
        try:
            yield lambda: self.execute_script("return window.drawn")
        finally:
            self.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)

    def _emulate(self) -> None:
        if self._look is None:
            self.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
            self.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
            return
        width, scheme = self._look
        feature = [{"name": "prefers-color-scheme", "value": scheme}]
        self.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": feature})
        size = {"width": width, "height": 1400, "deviceScaleFactor": 1, "mobile": False}
        self.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def overflow(self) -> int:
        """Pixels by which the page is wider than the screen."""
        return self.execute_script("return document.documentElement.scrollWidth - window.innerWidth")

    def paper(self) -> str:
        return self.execute_script("return getComputedStyle(document.querySelector('.stApp')).backgroundColor")

    def errors(self) -> list:
        """What the page has logged as errors since the last time."""
        return [entry for entry in self.get_log("browser") if entry["level"] == "SEVERE"]


@pytest.fixture(scope="session")
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
    driver = Browser(options=options, service=Service(shutil.which("chromedriver")))
    driver.downloads = downloads
    yield driver
    driver.quit()
