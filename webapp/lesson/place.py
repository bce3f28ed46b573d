"""Which lesson is open, and at which item: kept in the address. A lesson of one's own is known to the session alone."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from streamlit.runtime.state import QueryParamsProxy

from ig_core import lessons
from ig_core.lessons import Item, Lesson
from webapp.shared import frame

PAGE, OWN = "lesson", "own"  # the page; what the address calls a lesson of one's own
PARAMS = ("lesson", "part", "item")
_LOST = (
    "This link leads to a lesson that somebody opened from a file. It is not part of the link: open the file again, "
    "below, under “Use your own”."
)

Place = tuple[str, int, int]
"""Name of a lesson, number of a part and of an item, from 1."""


def restore(state: MutableMapping, query_params: Mapping) -> None:
    """When the page is entered, go to the item in the address, else to where the reader was before."""
    with frame.entering(PAGE, state, query_params, "lesson") as params:
        if params is not None:
            take(state, params)


def take(state: MutableMapping, params: Mapping) -> None:
    """Go to the item that the parameters of an address name; to the first one where there is none such."""
    state["problem"] = None
    name = params.get("lesson", lessons.NAMES[0])
    if name not in known(state):
        state["problem"] = _LOST if name == OWN else f"There is no lesson {name[:60]!r}: choose one below."
        name, params = lessons.NAMES[0], {}
    state["lesson"] = name
    _go(state, _number(params.get("part")), _number(params.get("item")))


def _number(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 4 else 1


def _go(state: MutableMapping, part: int, item: int) -> None:
    """To an item; to the nearest one where there is none of that number."""
    parts = opened(state).parts
    state["lesson part"] = min(max(part, 1), len(parts))
    state["lesson item"] = min(max(item, 1), len(parts[state["lesson part"] - 1].items))


def remember(state: MutableMapping, query_params: QueryParamsProxy) -> None:
    """Write the item into the address of the page."""
    name, part, item = here(state)
    params = {"lesson": name, "part": str(part), "item": str(item)}
    frame.remember(PAGE, state, query_params, params, PARAMS)


def known(state: Mapping) -> dict[str, str]:
    """What may be opened: name -> title and length. Raises: AssetError if a lesson that ships is damaged."""
    found = {}
    for name in lessons.NAMES:
        lesson = lessons.lesson(name)
        found[name] = f"{lesson.title} · {lesson.length}"
    own = state.get("lesson of one's own")
    return found | ({OWN: f"Your own: {own.title} · {own.length}"} if own else {})


def opened(state: Mapping) -> Lesson:
    """The lesson that is open. Raises: AssetError if it is one that ships, and damaged."""
    return state["lesson of one's own"] if state["lesson"] == OWN else lessons.lesson(state["lesson"])


def here(state: Mapping) -> Place:
    """The item that is shown."""
    return state["lesson"], state["lesson part"], state["lesson item"]


def item(state: Mapping) -> Item:
    """The same, from its lesson."""
    return opened(state).parts[state["lesson part"] - 1].items[state["lesson item"] - 1]


def all_places(state: Mapping) -> list[Place]:
    """Of every item of the lesson, in order."""
    return [(state["lesson"], part, number) for part, number, _ in opened(state).items]


def move(state: MutableMapping, by: int) -> None:
    """To the next item, or the one before; at the ends one stays."""
    places = all_places(state)
    at = min(max(places.index(here(state)) + by, 0), len(places) - 1)
    _go(state, *places[at][1:])


def begin_part(state: MutableMapping, part: int) -> None:
    """To the first item of a part."""
    _go(state, part, 1)


def begin(state: MutableMapping) -> None:
    """To the first item of the lesson that was chosen."""
    _go(state, 1, 1)


def open_own(state: MutableMapping, data: bytes) -> None:
    """Open a lesson from its file, at its first item. Raises: UserError, and nothing has changed."""
    lesson = lessons.read(data)
    forget_answers(state, OWN)
    state.update({"lesson of one's own": lesson, "file of one's own lesson": data, "lesson": OWN})
    begin(state)


def forget_answers(state: MutableMapping, name: str) -> None:
    """Of a lesson that another one takes the place of: what was answered."""
    for kept in ("lesson answers", "lesson revealed"):
        state[kept] = {place: said for place, said in state.get(kept, {}).items() if place[0] != name}


def file(state: Mapping) -> bytes:
    """The file of the lesson that is open. Raises: AssetError."""
    if state["lesson"] == OWN:
        return state["file of one's own lesson"]
    return lessons.file(state["lesson"]).read_bytes()


def answer(state: Mapping, place: Place) -> Any:
    """What was answered there, None if nothing was."""
    return state.get("lesson answers", {}).get(place)


def keep_answer(state: MutableMapping, place: Place, said: Any) -> None:
    state["lesson answers"] = state.get("lesson answers", {}) | {place: said}


def is_revealed(state: Mapping, place: Place) -> bool:
    """Whether the answer to the question there is shown."""
    return bool(state.get("lesson revealed", {}).get(place))


def reveal(state: MutableMapping, place: Place, shown: bool) -> None:
    state["lesson revealed"] = state.get("lesson revealed", {}) | {place: shown}
