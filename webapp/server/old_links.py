"""Addresses that have another one now are sent on to it, before a page is loaded: links from when the review page was
the first one, and the start page by the name of its file."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_FIRST = "/overview"  # which Streamlit knows under no name but its own


class SentOn:
    """Answers "/?example=..." with "review?example=...", "/overview" with "/", and leaves all else to the app.

    The new address is relative, so it holds below whatever path or proxy the old one came through.
    """

    def __init__(self, app: ASGIApp, home: str) -> None:
        """Args: home: the path of the page to start from."""
        self.app, self.home = app, home.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        where = self._where(scope) if scope["type"] == "http" else None
        if where is None:
            await self.app(scope, receive, send)
        else:
            query = scope["query_string"].decode("latin-1")
            await RedirectResponse(f"{where}{'?' if query else ''}{query}", 308)(scope, receive, send)

    def _where(self, scope: Scope) -> str | None:
        """Where an address is sent on to, as seen from it; None where it is answered."""
        path = scope["path"]
        if path.rstrip("/") == f"{self.home}{_FIRST}":
            return "../" if path.endswith("/") else "./"
        if path.rstrip("/") == self.home and _is_old(Request(scope).query_params):
            return "./review" if path.endswith("/") else f"./{self.home.rpartition('/')[2]}/review"
        return None


def _is_old(params: Mapping[str, str]) -> bool:
    from webapp.overview import old_links  # not before the server runs: what pages are made of keeps results in it

    return old_links.is_old(params)
