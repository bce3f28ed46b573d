"""The package as a user installs it: in an environment of its own, used from a folder that holds nothing of ours.

`make package-test` runs it. pytest does not find it by itself: the environment costs a minute or two, in which
TensorFlow has to be fetched.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import WebDriverWait

ROOT = Path(__file__).parents[2]
PATIENCE = 90  # seconds: for TensorFlow, which is imported for the first time here
PAPER = "rgb(251, 251, 250)"  # the light background that .streamlit/config.toml sets


@pytest.fixture(scope="session")
def environment(wheel, tmp_path_factory):
    """A fresh environment with the wheel and its extra, in the versions of requirements.txt."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    install = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*install, f"{wheel}[app]", "-c", str(ROOT / "requirements.txt")], check=True)
    yield folder
    shutil.rmtree(folder)  # two gigabytes, which pytest would keep for the next runs


@pytest.fixture
def elsewhere(tmp_path):
    """A folder that may not be written, with the settings of another app of Streamlit and a module of its own."""
    folder = tmp_path / "elsewhere"
    (folder / ".streamlit").mkdir(parents=True)
    (folder / ".streamlit" / "config.toml").write_text('[server]\nbaseUrlPath = "other"\n', encoding="utf-8")
    (folder / "webapp.py").write_text("raise ImportError('of the user')\n", encoding="utf-8")
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


def variables():
    """Those of this process, without what would lead to the checkout or to its environment."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


def ig_lens(environment, folder, *arguments):
    command = [str(environment / "bin" / "ig-lens"), *arguments]
    return subprocess.run(command, cwd=folder, env=variables(), capture_output=True, text=True, timeout=PATIENCE)


def test_what_is_installed_goes_together(environment):
    check = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python"), "check"]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_a_sentence_is_explained(environment, elsewhere):
    done = ig_lens(environment, elsewhere, "explain", "A good film.", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    explanation = json.loads(done.stdout)
    assert [word["word"] for word in explanation["words"]] == ["A", "good", "film"]
    assert explanation["prediction"]["label"] == "positive"


def test_the_phrases_of_a_sentence_are_explained_and_drawn(environment, elsewhere, tmp_path):
    picture = tmp_path / "phrases.pdf"
    done = ig_lens(environment, elsewhere, "phrases", "--text", "A good film.", "-o", str(picture))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert picture.read_bytes().startswith(b"%PDF")


def test_the_command_calls_itself_by_its_name(environment, elsewhere):
    assert ig_lens(environment, elsewhere, "--help").stdout.startswith("usage: ig-lens [-h]")
    done = ig_lens(environment, elsewhere, "exlain")
    assert done.returncode == 2
    assert done.stderr.endswith("see ig-lens --help.\n")


@pytest.fixture
def address(environment, elsewhere):
    """Of the installed app, which is started from a folder of the user's and ended as from a keyboard."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(environment / "bin" / "ig-lens"), "app", "--port", str(port)]
    pipe = subprocess.PIPE
    server = subprocess.Popen(
        command,
        cwd=elsewhere,
        env=variables(),
        stdout=pipe,
        stderr=pipe,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # as in a terminal, wherever the tests run
    )
    try:
        url = f"http://localhost:{port}"
        assert server.stdout.readline() == f"IG Lens is at {url}; Ctrl and C stops it.\n"
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=PATIENCE)
    assert (server.returncode, out) == (130, "")
    assert err.endswith("Stopped.\n")  # after what TensorFlow says while it starts in the server
    assert "Traceback" not in err


@pytest.fixture
def browser():
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        reason = "chromium and chromedriver are not installed"
        pytest.fail(reason) if os.environ.get("IG_BROWSER_REQUIRED") else pytest.skip(reason)
    options = webdriver.ChromeOptions()
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


def get(url):
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        return answer.status, answer.read().decode("utf-8")


def test_the_app_runs_from_anywhere_with_settings_of_its_own(address, browser):
    assert get(f"{address}/_stcore/health") == (200, "ok")
    status, page = get(address)
    assert status == 200
    assert "<!doctype html>" in page.lower()
    verdicts = dict.fromkeys(("review", "image", "phrases", "row"), ".verdict")
    for path, result in {"": ".question", **verdicts, "compare": ".cell", "playlist": ".demo"}.items():
        browser.get(f"{address}/{path}")
        shown = expected_conditions.presence_of_element_located((By.CSS_SELECTOR, result))
        WebDriverWait(browser, PATIENCE).until(shown)
        assert not browser.find_elements(By.CSS_SELECTOR, ".stException")
    paper = browser.execute_script("return getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert paper == PAPER
