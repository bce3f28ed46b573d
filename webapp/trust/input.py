"""Which explanation is tested: an input of a kind, and how it is explained; and which experiment is open. All of it is
in the address."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

from streamlit.runtime.state import QueryParamsProxy

from webapp.path.subject import Subject
from webapp.path.subjects import SUBJECTS, choose
from webapp.shared import core, frame, settings
from webapp.trust import experiments

PAGE, KIND = "trust", "trust kind"
PARAMS = ("kind", *experiments.params(), *dict.fromkeys(name for one in SUBJECTS.values() for name in one.params))


def restore(state: MutableMapping, query_params: Mapping) -> None:
    """When the page is entered, take input and choices from the address, else what was shown before.

    Raises: AssetError if a file that ships is missing or damaged.
    """
    with frame.entering(PAGE, state, query_params, KIND) as params:
        if params is not None:
            kind = params.get("kind", "")
            _take(state, kind if kind in SUBJECTS else next(iter(SUBJECTS)), params)
            experiments.take(state, params)


def _take(state: MutableMapping, kind: str, params: Mapping) -> None:
    state[KIND] = kind
    SUBJECTS[kind].take(state, params)


def subject(state: Mapping) -> Subject:
    """What is to be known of the kind that is chosen."""
    return SUBJECTS[state[KIND]]


def request(state: Mapping) -> core.Request:
    """What is explained, and how."""
    return settings.request(state[KIND], state, subject(state).input(state))


def url_params(state: Mapping) -> dict[str, str]:
    """The parameters with which the page of the kind shows the same explanation."""
    return subject(state).url_params(state) | settings.url_params(state[KIND], state)


def remember(state: MutableMapping, params: QueryParamsProxy) -> None:
    """Write input and choices into the address of the page."""
    kind = {} if state[KIND] == next(iter(SUBJECTS)) else {"kind": state[KIND]}
    shown = kind | url_params(state) | experiments.url_params(state)
    frame.remember(PAGE, state, params, shown, (*PARAMS, *settings.PARAMS))


def draw(state: MutableMapping) -> None:
    """The switch between kinds, the ways to an input of the chosen one, and how it is explained."""

    def begin_anew() -> None:
        _take(state, state[KIND], {})

    choose("What to test", KIND, begin_anew)
    subject(state).draw(state)
    settings.draw(state[KIND], state)
