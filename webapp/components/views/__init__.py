"""The views of a playlist, one below the other: titles and notes that are edited in place, and ways to move them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import streamlit as st

from webapp.components.registry import registered

_HTML = """
<div class="playlist">
  <div class="head">
    <textarea class="whole" rows="1" maxlength="200" placeholder="Untitled playlist"
      aria-label="Title of the playlist" data-name="whole"></textarea>
    <button type="button" class="primary" data-name="present-all">Present</button>
  </div>
  <p class="sub" role="status"></p>
  <ol></ol>
  <p class="told" role="status"></p>
</div>
"""
_FIELDS: Mapping[str, Mapping[str, type]] = {  # kind of a change -> what it says
    "whole": {"title": str},
    "text": {"place": int, "title": str, "notes": str},
    "move": {"place": int, "to": int},
    "remove": {"place": int},
    "open": {"place": int},
    "present": {"place": int},
    "undo": {},
}


@dataclass(frozen=True)
class Row:
    """A view: its title, what it shows ("a film review"), and what is to be said about it."""

    title: str
    what: str
    notes: str


def views(
    title: str, rows: Sequence[Row], said: str, key: str, on_change: Callable[[str, dict[str, Any]], None]
) -> None:
    """Draw the list; call `on_change` with each kind of change, a key of _FIELDS, and what it says, in their order.

    What is changed is drawn at once, before it is answered. Places and whatever else has the right form; a place that
    is none of `rows` is left out.

    Args:
        title: of the whole list.
        said: what was just done to the list, as a sentence beside a button to undo it; empty for nothing.
    """
    state = st.session_state
    counted = f"{key}_answered"
    session = state.setdefault("session of views", uuid4().hex)

    def changed() -> None:
        report = state[key].reported
        if not isinstance(report, Mapping) or report.get("session") != session:
            return
        for change in report["changes"]:
            if change["number"] > state.get(counted, 0):
                state[counted] = int(change["number"])
                if (asked := _asked(change)) is not None:
                    on_change(*asked)

    data = {
        "answered": state.get(counted, 0),
        "session": session,
        "list": {"title": title, "said": said, "rows": [asdict(row) for row in rows]},
    }
    registered(Path(__file__).parent, _HTML)(key=key, data=data, on_reported_change=changed)


def _asked(change: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The kind and the fields of a change; None if it is none, since a browser may send anything."""
    kind = change.get("kind")
    fields = _FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None or not all(type(change.get(name)) is wanted for name, wanted in fields.items()):
        return None
    return str(kind), {name: change[name] for name in fields}
