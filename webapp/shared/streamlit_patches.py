"""What Streamlit does after every run of a page and must not do to the networks that are loaded here; and whom it asks.

Functions of Streamlit are replaced; tests/pages/test_streamlit_patches.py tells when another version of Streamlit no
longer does what is prevented here.
"""

from __future__ import annotations

import gc

import streamlit as st
from streamlit import net_util
from streamlit.runtime.scriptrunner import script_runner

_ASKING = "get_external_ip"  # the function that asks a server on the Internet for this machine's public address
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


def spare_loaded_objects() -> None:
    """Leave all objects that exist now out of later garbage collections.

    Streamlit collects garbage after every run of a page, which takes a fifth of a second once the objects of
    TensorFlow are there. Called when a model has been loaded and compiled: what it holds stays until the process ends.
    """
    gc.collect()
    gc.freeze()
