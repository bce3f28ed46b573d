"""A playlist: views of pages in an order, with titles and notes for who speaks; in a link, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from ig_core import packing
from ig_core.errors import InputError
from webapp.shared.places import PLACES

PARAM, AT = "playlist", "at"  # the parameters of an address: the playlist, and which of its views is shown, from 1
MOST_VIEWS = 60
_LONGEST_TITLE, _LONGEST_NOTES, _LONGEST_PARAM = 200, 4000, 40_000  # characters
_LARGEST = 2_000_000  # bytes of its JSON
_VERSION = 1
_WHAT = "The playlist in this link"


@dataclass(frozen=True)
class View:
    """What a page shows.

    Attributes:
        page: a key of PLACES.
        params: of the address that shows it; without those of the stage.
        title: what stands above it, one line.
        notes: what to say about it; plain text, for the one who speaks alone.
    """

    page: str
    params: Mapping[str, str]
    title: str
    notes: str = ""


@dataclass(frozen=True)
class Playlist:
    """Views in their order, under a title."""

    title: str = ""
    views: tuple[View, ...] = ()

    def with_view(self, view: View) -> Playlist:
        """With one more at the end. Raises: InputError if there are too many."""
        return self._with([view])

    def with_views(self, views: Iterable[View]) -> Playlist:
        """With those of `views` at the end that it has not yet. Raises: InputError if there are too many."""
        return self._with([view for view in views if view not in self.views])

    def _with(self, new: list[View]) -> Playlist:
        if len(self.views) + len(new) > MOST_VIEWS:
            raise InputError(f"A playlist holds at most {MOST_VIEWS} views.")
        return replace(self, views=(*self.views, *map(_checked, new)))

    def titled(self, title: str) -> Playlist:
        """Under another title; what is too long is cut."""
        return replace(self, title=_line(title))

    def without_view(self, place: int) -> Playlist:
        return replace(self, views=self.views[:place] + self.views[place + 1 :])

    def moved(self, place: int, to: int) -> Playlist:
        """With the view at `place` at `to` instead, the others in their order."""
        views = list(self.views)
        views.insert(to, views.pop(place))
        return replace(self, views=tuple(views))

    def changed(self, place: int, title: str, notes: str) -> Playlist:
        """With this title and these notes of one view; what is too long is cut."""
        view = _cut(replace(self.views[place], title=title, notes=notes))
        return replace(self, views=(*self.views[:place], view, *self.views[place + 1 :]))

    def to_json(self, indent: int | None = 2) -> str:
        """What `from_json` reads."""
        data = {"ig_lens_playlist": _VERSION, **asdict(self)}
        return json.dumps(data, ensure_ascii=False, indent=indent, separators=None if indent else (",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Playlist:
        """The playlist that `to_json` wrote. Raises: InputError if it is something else."""
        refused = InputError("This is not the JSON of a playlist, as the page “Playlist” saves it.")
        if len(text) > _LARGEST:
            raise refused
        try:
            data = json.loads(text)
            if data["ig_lens_playlist"] != _VERSION or not isinstance(data["title"], str):
                raise refused
            views = tuple(_checked(View(**one)) for one in data["views"])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise refused from None
        if len(views) > MOST_VIEWS:
            raise InputError(f"A playlist holds at most {MOST_VIEWS} views; this one has {len(views)}.")
        return cls(_line(data["title"]), views)


def _checked(view: View) -> View:
    """The view, its texts cut to what is shown. Raises: InputError, TypeError if it is none."""
    if view.page not in PLACES:
        raise InputError(f"There is no page {str(view.page)[:60]!r} that a playlist could show.")
    values: list[Any] = [view.title, view.notes, *view.params.keys(), *view.params.values()]
    if not all(isinstance(one, str) for one in values):
        raise TypeError("a view is made of texts")
    if any(len(one) > _LONGEST_PARAM for one in view.params.values()):
        raise InputError("What this view shows is too long for a playlist.")
    return _cut(view)


def _cut(view: View) -> View:
    return replace(view, params=dict(view.params), title=_line(view.title), notes=view.notes[:_LONGEST_NOTES])


def _line(title: str) -> str:
    return " ".join(title.split())[:_LONGEST_TITLE]


def pack(playlist: Playlist) -> str:
    """The playlist as letters that an address can hold, compressed."""
    return packing.pack(playlist.to_json(indent=None).encode("utf-8", "replace"))


def unpack(packed: str) -> Playlist:
    """What `pack` was given. Raises: InputError if it is something else."""
    try:
        text = packing.unpack(packed, _LARGEST, _WHAT).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{_WHAT} is damaged: ask for the link again.") from None
    return Playlist.from_json(text)
