"""The steps of the browser's history: Back undoes what one did, and does not go through every letter one typed."""

from __future__ import annotations

from pathlib import Path

from webapp.components.registry import registered


def make_steps_of_actions() -> None:
    """Let the browser count as one step whatever follows from one action of the reader.

    Streamlit adds a step whenever a run of the page changes the address: when a page is entered without parameters,
    and for every pause in typing. Tried with Streamlit 1.67: its part in the browser calls history.pushState for that
    (replaceState in a run that Back or Forward has asked for), and nothing in Python can ask for another way. So
    pushState is replaced here, once in every window.

    Back and Forward themselves are Streamlit's: it asks for a run with the parameters of that step; see
    webapp/shared/resuming.py for how the page follows.
    """
    registered(Path(__file__).parent)(key="history", data={})
