"""Whether the models that pages start with are loaded: what a proxy or a container asks before people are sent here.

/_stcore/health, of Streamlit, says ok as soon as pages are served.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ig_core import models
from ig_core.errors import UserError
from webapp.shared import warming
from webapp.shared.jobs import QUEUE

SETTING = "IG_LENS_REFUSE_UNTIL_READY"  # the environment variable; 1 behind a proxy that then asks another process
PHRASES_MODEL = "sst-bert"  # the model that the page of phrases starts with
LOADING, READY, FAILED = "loading", "ready", "failed"


class Readiness:
    """How far a server is with what it loads at its start.

    Attributes:
        states: name -> "loading", "ready" or "failed".
    """

    def __init__(self, loads: Mapping[str, Callable[[], object]]) -> None:
        """Args: loads: name -> what loads it, and raises where that fails; called in this order, each once."""
        self._loads = loads
        self.states = dict.fromkeys(loads, LOADING)

    @property
    def is_ready(self) -> bool:
        """Whether people can be sent here: nothing is being loaded any more, and something has been.

        What has failed stops nobody: its page says so, and the others work.
        """
        return LOADING not in self.states.values() and READY in self.states.values()

    def load(self) -> None:
        """Load everything, one after the other."""
        for name, load in self._loads.items():
            try:
                load()
            except UserError as error:
                logging.getLogger(__name__).error("%s was not loaded: %s", name, error)
                self.states[name] = FAILED
            except Exception:  # whatever it is, the rest is loaded
                logging.getLogger(__name__).exception("%s was not loaded", name)
                self.states[name] = FAILED
            else:
                self.states[name] = READY

    def report(self) -> dict[str, Any]:
        """What is answered to whoever asks; plain data."""
        return {"ready": self.is_ready, "models": dict(self.states)}


def first_models() -> list[str]:
    """The models that pages start with, the one of the first page first."""
    return [*models.first_of_kinds(), PHRASES_MODEL]


def _load(model: str) -> None:
    warming.wait_until_warm(model)
    models.load(model)  # raises what the warm-up met; else it is there already


def _load_parser() -> None:
    from ig_core.phrases import parsing

    warming.start_warming_parser().join()
    parsing.parse("A good film.")


_OF_THIS_PROCESS = Readiness({model: partial(_load, model) for model in first_models()} | {"parser": _load_parser})


def start() -> threading.Thread:
    """Load what pages start with, in the background; a page that is asked for meanwhile comes first."""

    def load() -> None:
        if not is_required():  # then no page is drawn before
            warming.give_head_start()
        _OF_THIS_PROCESS.load()

    thread = threading.Thread(target=load, name="warm-up of the server", daemon=True)
    thread.start()
    return thread


async def answer(request: Request) -> JSONResponse:
    """200 when people can be sent here, else 503; with the state of each model, and how many jobs compute and wait."""
    report = _OF_THIS_PROCESS.report() | {"jobs": QUEUE.counts()}
    return JSONResponse(report, 200 if report["ready"] else 503, {"Cache-Control": "no-store"})


def is_required() -> bool:
    """Whether everything but questions about its state is refused until the process is ready."""
    return os.environ.get(SETTING) == "1"


class Refusing:
    """Answers 503 to everything until the process is ready, so that a proxy asks another one."""

    _ALWAYS = ("/ready", "/_stcore/health")  # the ends of paths that are answered before

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_request = scope["type"] in ("http", "websocket")
        if is_request and not _OF_THIS_PROCESS.is_ready and not HTTPConnection(scope).url.path.endswith(self._ALWAYS):
            refusal = PlainTextResponse("IG Lens is starting. Try again in a few seconds.", 503, {"Retry-After": "5"})
            await refusal(scope, receive, send)  # of a websocket, too: Starlette refuses the handshake with it
        else:
            await self.app(scope, receive, send)
