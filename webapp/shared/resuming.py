"""A session that the server has lost: what the browser still knows of it is taken up again.

When the server has been started anew, the browser connects by itself, as a session that this server has never seen. It
sends the values of its widgets with its next request, and an address that is older than they are: the address is
written when a run of a page ends. A page that is entered takes everything from the address, so what was typed last
would be overwritten, also in the browser. Tried with Streamlit 1.67 in Chromium: it is.

So the first run of such a session brings it to where the address says that it was, and nothing of it reaches the
browser. Then the page is run again with the values that the browser had sent: what differs is a change like any other,
widgets call their `on_change`, and the browser is not told to show anything else than what stands there.

Back and Forward ask for a run with the parameters of the step that one goes to, and with the values of the widgets as
they stand: the page is entered anew, and follows the address.

A browser that opens a link has no widgets yet, and sends none. So links, bookmarks and reloads follow the address.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from typing import NoReturn

import streamlit as st

from webapp.components.history import make_steps_of_actions
from webapp.components.reconnected import run_when_reconnected
from webapp.shared import streamlit_patches

_BEGUN, _SENT = "session begun", "session to resume"


streamlit_patches.tell_browsers_what_they_lack()


class _DrawnError(BaseException):
    """Ends a run that is there for the widgets alone; no Exception, so that no page takes it for one of its own."""


@contextmanager
def session() -> Iterator[None]:
    """Whatever a run of the app does belongs into the `with` of this."""
    streamlit_patches.enter_again_after_back("page")
    state = st.session_state
    keep_what_was_sent()
    sent = state.get(_SENT)
    if sent is None:
        state[_BEGUN] = True
        make_steps_of_actions()
        run_when_reconnected()
        yield
        return
    try:
        with streamlit_patches.silence(), suppress(_DrawnError):
            yield
    except Exception:  # which the next run meets again, and shows
        _end_silence(state)
        raise
    _end_silence(state)
    streamlit_patches.run_again(sent)


def _end_silence(state: MutableMapping) -> None:
    """From now on runs are ordinary ones."""
    state[_SENT] = None
    state[_BEGUN] = True


def keep_what_was_sent() -> None:
    """In the first run of a session, and in others until it has come to its end: keep what the browser sent."""
    state = st.session_state
    if _BEGUN not in state:
        state[_SENT] = streamlit_patches.sent_widgets() or state.get(_SENT)


def for_widgets_alone() -> bool:
    """Whether this run is there for nothing else than the widgets of the page; nothing of it is seen."""
    return st.session_state.get(_SENT) is not None


def widgets_are_drawn() -> None:
    """A page has drawn all that the reader can set: a run that is there for that alone ends here."""
    if for_widgets_alone():
        raise _DrawnError


def stop() -> NoReturn:
    """End the run of a page before its end."""
    widgets_are_drawn()
    st.stop()
