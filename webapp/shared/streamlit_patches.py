"""What reaches into Streamlit beyond what it documents, all in one place.

Some of it keeps Streamlit from what it does after every run of a page and must not do to the networks that are loaded
here, or from whom it asks outside; some of it takes up a session that the server has lost, see
webapp/shared/resuming.py. tests/pages/test_streamlit_patches.py and tests/pages/test_resuming.py tell when another
version of Streamlit no longer does what is prevented here, or no longer has what is used here.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NoReturn

import streamlit as st
from streamlit import net_util
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import RerunData, RerunException, get_script_run_ctx, script_runner
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import SessionState

_ASKING = "get_external_ip"  # the function that asks a server on the Internet for this machine's public address
_FOLDER = "uses_pages_directory"  # whether the folder "pages" is looked at: None before the first session
_CLEARING = "_clean_problem_modules"  # the function that Streamlit calls at the end of every run


def keep_keras_session() -> None:
    """Stop Streamlit from clearing the session of Keras at the end of every run of a page; a second call does nothing.

    Streamlit clears it for all threads: a network that another thread is just building then has two layers of one
    name, and fails. Our networks are built once per process, so there is nothing to clear.

    Raises: RuntimeError if Streamlit has no such function to be replaced.
    """
    if not callable(getattr(script_runner, _CLEARING, None)):
        raise RuntimeError(
            f"Streamlit {st.__version__} has no function script_runner.{_CLEARING}, which clears the session of Keras "
            "after every run of a page and is replaced here. Look for what clears it now, and change "
            "webapp/shared/streamlit_patches.py."
        )
    setattr(script_runner, _CLEARING, _clear_nothing)


def _clear_nothing() -> None:
    """Stands in for the function of Streamlit."""


def ask_nobody() -> None:
    """Stop Streamlit from asking a server on the Internet for this machine's address; a second call does nothing.

    It would ask whenever a page of another site tries to open a session here, to see whether that site is this machine.
    All other requests wait meanwhile, up to two seconds, and whoever has that page can repeat it.

    Raises: RuntimeError if Streamlit has no such function to be replaced.
    """
    if not callable(getattr(net_util, _ASKING, None)):
        raise RuntimeError(
            f"Streamlit {st.__version__} has no function net_util.{_ASKING}, which asks for this machine's public "
            "address and is replaced here. Look for what asks now, and change webapp/shared/streamlit_patches.py."
        )
    setattr(net_util, _ASKING, _unknown_address)


def _unknown_address() -> None:
    """Stands in for the function of Streamlit, and says what that says without a network."""


def know_no_pages_folder() -> None:
    """Let the folder "pages" beside app.py mean nothing to Streamlit; a second call does nothing.

    Until some run has called st.navigation in this process, it would take the files in it for pages to be run alone,
    with their names in a sidebar: that is what the first address that a new process is asked for would show, for as
    long as the first run takes. To be called before the first session begins.

    Raises: RuntimeError if Streamlit has no such switch.
    """
    if not hasattr(PagesManager, _FOLDER):
        raise RuntimeError(
            f"Streamlit {st.__version__} has no PagesManager.{_FOLDER}, which says whether a folder with pages is "
            "looked for and is set here. Look for what says so now, and change webapp/shared/streamlit_patches.py."
        )
    setattr(PagesManager, _FOLDER, False)


def spare_loaded_objects() -> None:
    """Leave all objects that exist now out of later garbage collections.

    A collection takes a fifth of a second once the objects of TensorFlow are there. Called when a model has been loaded
    and compiled: what it holds stays until it is unloaded.
    """
    gc.collect()
    gc.freeze()


def tell_browsers_what_they_lack() -> None:
    """Send a browser the value of every widget whose value did not come with its request; a second call does nothing.

    Streamlit sends a value that a page has set in the run in which it was set. It throws away what has not been sent of
    a run when the next one begins; the browser then draws the widget empty, and reports that as what stands there.
    Tried with Streamlit 1.67 in Chromium: where one presses the links to pages quickly, the text field of a page is
    empty below the explanation of its text.
    """
    if SessionState.register_widget is not _register_widget:
        SessionState.register_widget = _register_widget  # type: ignore[method-assign]


_register = SessionState.register_widget


def _register_widget(self: SessionState, metadata: WidgetMetadata[Any], user_key: str | None) -> Any:
    """Stands in for the method of Streamlit, which does the same for widgets with `persist_state` alone."""
    is_lacking = metadata.id in self._old_state and metadata.id not in self._new_widget_state
    result = _register(self, metadata, user_key)
    if user_key is None or not is_lacking or result.value_changed:
        return result
    return replace(result, value_changed=bool(result.value != metadata.deserializer(None)))


def _context() -> ScriptRunContext:
    context = get_script_run_ctx()
    assert context is not None, "a page is run by Streamlit"
    return context


def sent_widgets() -> WidgetStates | None:
    """The values of widgets that came with the request for this run.

    None if there were none, or if the reader went back or forward, which asks for what the address says.
    """
    context = _context()
    sent = context.session_state._state._new_widget_state.as_widget_states()
    return WidgetStates(widgets=sent) if sent and not context.is_history_navigation else None


def enter_again_after_back(name: str) -> None:
    """Where the reader went back or forward in history, set that name in the state of the session to None.

    Past what Streamlit gives to pages, which may end a run at any use of the state, because the next one is asked for.
    That would not know of the step any more, and the values of the widgets would win against the address.
    """
    context = _context()
    if context.is_history_navigation:
        context.session_state._state[name] = None


@contextmanager
def silence() -> Iterator[None]:
    """Run the body as if no values of widgets had come with the request, and let nothing reach the browser."""
    context = _context()
    context.session_state._state._new_widget_state.states.clear()
    send = context._enqueue
    context._enqueue = lambda message: None
    try:
        yield
    finally:
        context._enqueue = send


def run_again(sent: WidgetStates) -> NoReturn:
    """End this run, and begin the next one as if these values of widgets had come with the request for it."""
    context = _context()
    raise RerunException(
        RerunData(
            query_string=context.query_string,
            page_script_hash=context.page_script_hash,
            widget_states=sent,
            cached_message_hashes=context.cached_message_hashes,
            context_info=context.context_info,
        )
    )
