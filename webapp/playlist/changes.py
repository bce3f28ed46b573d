"""What a reader does to the list, and what brings it back."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from webapp.shared import collecting
from webapp.shared.playlist import Playlist

BEFORE = "playlist before"  # in the state: what was just done, in a sentence, and the list that Undo brings back
GOING = "playlist going"  # in the state: "open" or "present", and the place of the view that the reader wants to see


def counted(shown: Playlist) -> str:
    """How many views it has, in words."""
    return "1 view" if len(shown.views) == 1 else f"{len(shown.views)} views"


def replace(state: MutableMapping, by: Playlist, said: str = "") -> None:
    """Have another list; what was there comes back by Undo, if it is `said` what was done."""
    state.pop(BEFORE, None)
    if said:
        state[BEFORE] = said, collecting.own(state)
    collecting.put(state, by)


def do(state: MutableMapping, kind: str, **change: Any) -> None:
    """What the reader did to the list; see webapp.components.views. A place where there is no view changes nothing."""
    shown = collecting.own(state)
    known = range(len(shown.views))
    if any(change[name] not in known for name in ("place", "to") if name in change):
        return
    if kind in ("open", "present"):
        state[GOING] = kind, change["place"]
    elif kind == "undo":
        if BEFORE in state:
            replace(state, state[BEFORE][1])
    elif kind == "whole":
        replace(state, shown.titled(change["title"]))
    elif kind == "text":
        replace(state, shown.changed(**change))
    elif kind == "move":
        replace(state, shown.moved(**change))
    elif kind == "remove":
        title = shown.views[change["place"]].title or "Untitled"
        replace(state, shown.without_view(change["place"]), f"Removed “{title}”.")
