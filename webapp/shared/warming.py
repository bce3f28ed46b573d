"""Models are imported, loaded and compiled in the background, before somebody waits for them."""

from __future__ import annotations

import threading

import streamlit as st

from ig_core import models
from ig_core.errors import UserError
from webapp.shared import memory, streamlit_patches
from webapp.shared.jobs import Rank
from webapp.shared.turns import computing, still_wanted

_HEAD_START = 3.0  # seconds in which the first page may be drawn before an import keeps the processor busy
_TIDY_AFTER = 2.0  # seconds; whoever waits for a model sees its answer first
_GLANCE = 0.05  # seconds after which one who waits looks whether the reader is still there

_AWAITED = threading.Event()
"""Set when a page is drawn as far as it can be without a model, or when the head start is over."""

streamlit_patches.ask_nobody()
streamlit_patches.keep_keras_session()  # before the first network is built and the first run of a page ends


@st.cache_resource(show_spinner=False)
def start_warming(model: str) -> threading.Thread:
    """Once per process and model: import TensorFlow, load the model and compile it, in the background."""

    def warm() -> None:
        give_head_start()
        try:
            for example in models.warm_up_of(model):
                _explain_and_test(example, model)
        except UserError:
            return  # the page meets the same error, and shows it to somebody
        tidying = threading.Timer(_TIDY_AFTER, _tidy)
        tidying.daemon = True
        tidying.start()

    thread = threading.Thread(target=warm, name=f"warm-up of {model}", daemon=True)
    thread.start()
    return thread


def _tidy() -> None:
    streamlit_patches.spare_loaded_objects()
    memory.let_go_of_library_files()


def _explain_and_test(input_: str, model: str) -> None:
    """What a page asks first, past the caches of the pages."""
    explainer = models.import_with_keras("ig_core.explainer")
    from ig_core.evaluation import deletion, familiarity

    with memory.using(model):  # from the moment when it is loaded
        case = explainer.prepare(input_, model=models.load(model))
        with computing(model, Rank.VERDICT, may_slow=False):
            explanation = explainer.explain_case(case)
            deletion.deletion_test(case, explanation.scores)
            familiarity.strangeness(case)


@st.cache_resource(show_spinner=False)
def start_warming_all() -> threading.Thread:
    """Once per process: the models that pages start with, one after the other."""

    def warm() -> None:
        for model in models.first_of_kinds():
            start_warming(model).join()

    thread = threading.Thread(target=warm, name="warm-up", daemon=True)
    thread.start()
    return thread


@st.cache_resource(show_spinner=False)
def start_warming_parser() -> threading.Thread:
    """Once per process: load the parser, in the background."""

    def warm() -> None:
        try:
            from ig_core.phrases import parsing

            with computing(models.PARSER_ENCODER, Rank.VERDICT, may_slow=False):
                parsing.parse("A good film.")
        except UserError:
            return  # the page meets the same error, and shows it to somebody

    thread = threading.Thread(target=warm, name="warm-up of the parser", daemon=True)
    thread.start()
    return thread


def give_head_start() -> None:
    """Return when a page waits for a model, or after a while in which none does; at once, if it has been given."""
    _AWAITED.wait(_HEAD_START)
    _AWAITED.set()


def is_warm(model: str) -> bool:
    """Whether the model is ready, or has failed."""
    return not start_warming(model).is_alive()


def wait_until_warm(model: str) -> None:
    """Return when the model is ready, or has failed."""
    _AWAITED.set()
    warming = start_warming(model)
    while warming.is_alive():
        warming.join(_GLANCE)
        still_wanted()


@memory.when_unloaded
def _forget(model: str) -> None:
    """Of a model that has been unloaded: that it is warm."""
    start_warming.clear(model)
