"""A server process of the app, watched from outside: whether it is ready, its processor time, memory and log."""

from __future__ import annotations

import json
import math
import re
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from benchmarks.common import app_process, listens

_PATIENCE = 120  # seconds until the server listens
_WARM = 300  # and until it is ready
_LOGGED = re.compile(r"Traceback \(most recent call last\)|\bERROR\b|\bCRITICAL\b|^[\w.]*(Error|Exception)\b")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Server:
    """A server process.

    Args:
        url: its address.
        pid: of its process on this machine; None where it is not known: then it is not measured.
        log: the file that it writes its output to.
    """

    def __init__(self, url: str, pid: int | None = None, log: Path | None = None) -> None:
        self.url, self._log = url, log
        self._process = None if pid is None else psutil.Process(pid)

    def cpu(self) -> float:
        """Processor time that it has used so far, in seconds, its children's included; nan if it is not known."""
        times = [process.cpu_times() for process in self._family()]
        return sum(one.user + one.system for one in times) if times else math.nan

    def memory(self) -> float:
        """Resident memory, in MB; nan if it is not known."""
        taken = [process.memory_info().rss / 1e6 for process in self._family()]
        return sum(taken) if taken else math.nan

    def errors(self) -> list[str]:
        """The lines of its log that tell of an error."""
        if self._log is None:
            return []
        text = _COLOURS.sub("", self._log.read_text(encoding="utf-8", errors="replace"))
        return [line for line in text.splitlines() if _LOGGED.search(line)]

    def answer(self) -> dict | None:
        """What it answers when it is asked whether it is ready; None where it gives no such answer."""
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=5) as answer:
                text = answer.read()
        except urllib.error.HTTPError as not_yet:  # 503 as long as it is not ready
            text = not_yet.read()
        except OSError:
            return None
        with suppress(ValueError):
            said = json.loads(text)
            return said if isinstance(said, dict) else None
        return None

    def wait_until_ready(self) -> bool:
        """Wait until it says that it is ready; False where it does not say such things."""
        end = time.monotonic() + _WARM
        while time.monotonic() < end:
            said = self.answer()
            if said is None or said.get("ready"):
                return said is not None
            time.sleep(0.2)
        raise TimeoutError(f"the server was not ready after {_WARM} seconds")

    def _family(self) -> list[psutil.Process]:
        return [] if self._process is None else [self._process, *self._process.children(recursive=True)]


@contextmanager
def serving(script: str = "serve.py") -> Iterator[Server]:
    """Start the app in a process of its own, to be had as soon as it listens; end it in the end."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as written, app_process(script, written) as (port, process):
            _wait_for(port, process)
            yield Server(f"http://127.0.0.1:{port}", process.pid, log)


def _wait_for(port: int, process: subprocess.Popen) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the app ended with status {process.returncode}")
        if listens(port):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listened after {_PATIENCE} seconds")
