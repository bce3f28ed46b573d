"""What Streamlit does after every run of a page and must not do to the networks that are loaded here.

The first function replaces a private one of Streamlit; tests/pages/test_streamlit_patches.py tells when another version
of Streamlit no longer does what is prevented here.
"""

from __future__ import annotations

import gc

import streamlit as st
from streamlit.runtime.scriptrunner import script_runner

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


def spare_loaded_objects() -> None:
    """Leave all objects that exist now out of later garbage collections.

    Streamlit collects garbage after every run of a page, which takes a fifth of a second once the objects of
    TensorFlow are there. Called when a model has been loaded and compiled: what it holds stays until the process ends.
    """
    gc.collect()
    gc.freeze()
