"""Links from when the review page was the first one are sent on to where it is now, before a page is loaded."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class SentOn:
    """Answers "/?example=..." with "review?example=...", and leaves all else to the app.

    The new address is relative, so it holds below whatever path or proxy the old one came through.
    """

    def __init__(self, app: ASGIApp, home: str) -> None:
        """Args: home: the path of the page to start from."""
        self.app, self.home = app, home.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_home = scope["type"] == "http" and scope["path"].rstrip("/") == self.home
        if is_home and _is_old(Request(scope).query_params):
            folder = "" if scope["path"].endswith("/") else f"{self.home.rpartition('/')[2]}/"
            where = f"./{folder}review?{scope['query_string'].decode('latin-1')}"
            await RedirectResponse(where, 308)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _is_old(params: Mapping[str, str]) -> bool:
    from webapp.overview import old_links  # not before the server runs: what pages are made of keeps results in it

    return old_links.is_old(params)
