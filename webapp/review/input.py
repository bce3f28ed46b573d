"""Where a review comes from: typed, an example, or a real one; kept in the address of the page."""

from __future__ import annotations

import random
from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.state import QueryParamsProxy

from ig_core.data import DATASETS, imdb
from ig_core.errors import DataError, InputError, UserError
from ig_core.kinds.text.words import MAX_CHARACTERS
from webapp.components.typing import apply_typing
from webapp.guess import mode
from webapp.review import examples
from webapp.shared import colours, core, frame, link, settings, warming

FIRST = "dull-but-superb"
PARAMS = ("text", "imdb", "example", "drop")
LENGTHS = {"any length": 10_000, "up to 100 words": 100, "up to 200 words": 200, "up to 400 words": 400}
LABELS = {"any": None} | {label: index for index, label in enumerate(imdb.LABELS)}
OUTCOMES = {"right or wrong": None, "right": True, "wrong": False}


def restore(state: MutableMapping, query_params: Mapping) -> None:
    """When the page is entered, take text, removed words and choices from the address, else what was shown before."""
    with frame.entering("review", state, query_params, "text") as params:
        if params is not None:
            take(state, params)
            lesson = mode.restore(state, params)
            state["problem"] = colours.restore(state, query_params) or lesson or state["problem"]


def take(state: MutableMapping, params: Mapping) -> None:
    """Take text, removed words and choices from the parameters of an address."""
    state["problem"] = settings.restore("text", state, params)
    state["dropped"] = link.unpack_indices(params.get("drop", ""))
    state["imdb"] = None
    try:
        state["text"] = _text_of_link(state, params)
    except UserError as error:
        state["text"] = examples.reviews()[FIRST].text
        state["dropped"] = []
        state["problem"] = str(error)


def _text_of_link(state: MutableMapping, params: Mapping) -> str:
    if "text" in params:
        return link.unpack(params["text"])
    if "imdb" in params:
        text = real_review(params["imdb"]).text
        state["imdb"] = params["imdb"]
        return text
    slug = params.get("example", FIRST)
    if slug not in examples.reviews():
        raise InputError(f"There is no example {slug!r}: pick one below.")
    return examples.reviews()[slug].text


def remember(state: MutableMapping, params: QueryParamsProxy) -> None:
    """Write the text and the removed words into the address of the page."""
    names = (*PARAMS, *settings.PARAMS, colours.PARAM, *mode.PARAMS)
    frame.remember("review", state, params, _all_url_params(state), names)


def address(state: Mapping, page: str | None) -> str:
    """The link to what is shown; `page` is the address of the page, with or without parameters."""
    return f"{(page or '').split('?')[0]}?{urlencode(_all_url_params(state))}"


def _all_url_params(state: Mapping) -> dict[str, str]:
    choices = settings.url_params("text", state) | colours.url_params(state)
    return url_params(state) | choices | mode.url_params(state)


def url_params(state: Mapping) -> dict[str, str]:
    """The parameters of the text, as short as they can be, and of the removed words."""
    text, params = state["text"], {}
    example = next((slug for slug, review in examples.reviews().items() if review.text == text), None)
    if example:
        params["example"] = example
    elif state["imdb"] and real_review(state["imdb"]).text == text:
        params["imdb"] = state["imdb"]
    elif len(text) <= MAX_CHARACTERS:
        params["text"] = link.pack(text)
    if state["dropped"]:
        params["drop"] = link.pack_indices(state["dropped"])
    return params


def real_review(name: str) -> Any:
    """A test review of IMDB, with text, label and rating. Raises: DataError if it is not there."""
    path = DATASETS["imdb"].find()
    if path is None:
        raise DataError("This link shows a review of IMDB, which is not on this machine: download it below.")
    reviews = core.test_reviews(str(path))
    if name not in reviews.index:
        raise DataError(f"IMDB has no test review {name!r}.")
    return reviews.loc[name]


def draw(state: MutableMapping) -> None:
    """The text area, and the ways to fill it; what is wrong is said below them, so that they stay where they are."""
    apply_typing()
    st.text_area(
        "Type or paste a film review: it is explained as you type",
        key="text",
        height=frame.FIELD_HEIGHT,
        on_change=_put_all_words_back,
        placeholder="What did you think of the film?",
    )
    example, real = st.columns([2, 1])
    rows = examples.reviews()
    example.selectbox(
        "Pick an example",
        rows,
        index=None,
        key="pick",
        placeholder=f"Or pick one of {len(rows)} examples",
        label_visibility="collapsed",
        format_func=lambda slug: f"{rows[slug].title} · {rows[slug].kind}",
        on_change=_show_picked,
    )
    with real.popover("Real test review", width="stretch", icon=":material/casino:"):
        if DATASETS["imdb"].find() is None:
            frame.offer_download("imdb")
        else:
            _offer_real_reviews(state["model"])
    with st.container():  # there even when it is empty, so that nothing below it is made anew
        frame.say_problem(state)


def _put_all_words_back() -> None:
    st.session_state["dropped"] = []


def _show_picked() -> None:
    if st.session_state["pick"]:
        show(examples.reviews()[st.session_state["pick"]].text)
        st.session_state["pick"] = None


def show(text: str, imdb: str | None = None) -> None:
    """Show another review; `imdb` is its name, if it is one of that data set."""
    st.session_state.update(text=text, imdb=imdb, dropped=[])


def _offer_real_reviews(model: str) -> None:
    st.caption("From the 25,000 test reviews of IMDB.")
    label = st.segmented_control("The reviewer's opinion", LABELS, default="any", key="imdb_label")
    outcome = st.segmented_control("The model is", OUTCOMES, default="right or wrong", key="imdb_outcome")
    length = st.selectbox("Length", LENGTHS, key="imdb_length")
    wanted = (LABELS[label or "any"], OUTCOMES[outcome or "right or wrong"], LENGTHS[length])
    st.button("Random example", type="primary", on_click=_show_random, args=(model, *wanted), width="stretch")


def _show_random(model: str, label: int | None, right: bool | None, longest: int) -> None:
    try:
        warming.wait_until_warm(model)
        name = core.random_review(model, label, right, longest, seed=random.randrange(2**31))
        if name is None:
            raise DataError("No such review was found. Try a wider choice.")
        show(real_review(name).text, imdb=name)
    except UserError as error:
        st.session_state["problem"] = str(error)
