"""A real server of serve.py, as `make app` starts it."""

import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 120  # seconds


def command_of_make():
    """The command with which `make app` starts the app, run by this Python."""
    rule = re.search(r"^app:.*\n\t\$\(BIN\)/(streamlit run .*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    return [sys.executable, "-m", *shlex.split(rule[1])]


@contextmanager
def serving(**variables):
    """The address of a fresh server that already answers; `variables` are added to its environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"STREAMLIT_SERVER_PORT": str(port)} | variables
    server = subprocess.Popen(
        command_of_make(), cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://localhost:{port}"
    try:
        until(lambda: ask(f"{url}/ready")[0] in (200, 503), server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def until(condition, server=None):
    """Return when the condition holds; OSError is a no."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and (server is None or server.poll() is None):
        try:
            if condition():
                return
        except OSError:
            pass
        time.sleep(0.2)
    pytest.fail("the server did not come to do what was waited for")


def ask(url, method="GET", **headers):
    """Status, body and headers of the answer, whatever the status is."""
    request = urllib.request.Request(url, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers
