"""The playlist that ships: a demo of a few minutes, one view of each kind."""

from __future__ import annotations

from functools import cache

from ig_core import assets
from webapp.playlist import stage
from webapp.shared.playlist import Playlist


@cache
def demo() -> Playlist:
    """The demo. Raises: AssetError if its file is damaged."""
    return Playlist.from_json(assets.path("examples/playlist.json").read_text(encoding="utf-8"))


@cache
def opening() -> tuple[str, dict[str, str]]:
    """The page and the parameters of the address that begin the demo on the stage. Raises: as `demo`."""
    return stage.where(demo(), 0)
