"""Which checks a reader has asked for, of the explanation that is shown; and why some could not be made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping

from webapp.shared import core


def ask(state: MutableMapping, request: core.Request, names: Iterable[str]) -> None:
    """Have these checks made in the next run of the page."""
    names = frozenset(names)
    state["trust problems"] = (
        request,
        {name: why for name, why in problems(state, request).items() if name not in names},
    )
    state["trust wanted"] = request, wanted(state, request) | names
    state["stopped"] = None


def wanted(state: Mapping, request: core.Request) -> frozenset[str]:
    """The checks that were asked for, but for the one that was stopped."""
    asked, names = state.get("trust wanted", (None, frozenset()))
    return (
        frozenset(name for name in names if not is_stopped(state, request, name)) if asked == request else frozenset()
    )


def is_stopped(state: Mapping, request: core.Request, name: str) -> bool:
    """Whether the reader has stopped this check, see waiting.Waiting."""
    return bool(state.get("stopped") == (request, name))


def give_up(state: MutableMapping, request: core.Request, name: str, why: str) -> None:
    """Note that a check cannot be made, so that the next run does not try again."""
    state["trust problems"] = request, problems(state, request) | {name: why}


def problems(state: Mapping, request: core.Request) -> dict[str, str]:
    """Of each check that could not be made, why."""
    asked, found = state.get("trust problems", (None, {}))
    return dict(found) if asked == request else {}
