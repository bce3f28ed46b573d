"""What the server does besides serving pages: it loads models at its start, says when it is ready, keeps its metrics to
itself, and sends old links on.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.middleware import Middleware
from starlette.routing import Route
from streamlit import config
from streamlit.url_util import make_url_path

from webapp.server import metrics, old_links, readiness
from webapp.shared import limits, memory, streamlit_patches

streamlit_patches.ask_nobody()
streamlit_patches.know_no_pages_folder()
memory.cap(), limits.most("inputs"), limits.most("uploads")  # a setting that cannot be used ends the server at once


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """While the server runs; the models are loaded in the background, so that pages are served at once."""
    readiness.start()
    yield


def routes() -> list[Route]:
    """What is served besides pages: /ready, also below the path that all pages have before theirs, where one is set."""
    return [Route(path, readiness.answer) for path in sorted({"/ready", _below_base("ready")})]


def middleware() -> list[Middleware]:
    """What requests pass before they come to Streamlit."""
    hidden = [] if metrics.are_public() else [Middleware(metrics.Hidden, path=_below_base("_stcore/metrics"))]
    refusing = [Middleware(readiness.Refusing)] if readiness.is_required() else []
    return [*hidden, *refusing, Middleware(old_links.SentOn, home=_below_base(""))]


def _below_base(path: str) -> str:
    return make_url_path(config.get_option("server.baseUrlPath") or "", path)
