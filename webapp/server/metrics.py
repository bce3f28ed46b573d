"""Streamlit's figures about a process (memory, sessions, events), which are nobody's business unless asked for."""

from __future__ import annotations

import os

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SETTING = "IG_LENS_METRICS"  # the environment variable; 1 for a server whose figures somebody collects


def are_public() -> bool:
    """Whether whoever reaches the server may read them."""
    return os.environ.get(SETTING) == "1"


class Hidden:
    """Answers as if there were nothing at a path, whatever is done there.

    Paths are compared as Streamlit's routes see them: with %-codes decoded.
    """

    def __init__(self, app: ASGIApp, path: str) -> None:
        self.app, self.path = app, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].rstrip("/") == self.path:
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)
