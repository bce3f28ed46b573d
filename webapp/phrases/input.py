"""Where a tree comes from: a text that is parsed, brackets, an example, or the treebank; kept in the address."""

from __future__ import annotations

import random
from collections.abc import Mapping, MutableMapping
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.state import QueryParamsProxy

from ig_core import models
from ig_core.data import DATASETS, sst
from ig_core.errors import DataError, InputError, UserError
from ig_core.phrases import alignment, notation, patterns
from ig_core.phrases import examples as phrase_examples
from ig_core.phrases.explain import METHOD
from ig_core.records import Phrases
from ig_core.render.tree_names import folded_to_fit
from webapp.components.typing import apply_typing
from webapp.shared import core, frame, link, settings, warming

PAGE, MODEL = "phrases", "sst-bert"
FIRST = "not-a-masterpiece"
PARAMS = ("text", "trees", "example", "sst", "least", "fold", "words_by")
PATTERNS = {"any": None} | {pattern: pattern for pattern in patterns.PATTERNS}
LABELS = {"any": None} | {label: index for index, label in enumerate(sst.LABELS)}
OUTCOMES = {"right or wrong": None, "right": True, "wrong": False}
_MANY_WORDS = 60  # from which the sentences of a text are folded at first
_LONG = 24  # words of a text from which it is folded at first so far that one can read it without scrolling
_WIDE = 1230  # pixels of a tree that is so folded: as wide as the page, at letters of 12 pixels


def restore(state: MutableMapping, query_params: Mapping) -> None:
    """When the page is entered, take trees and choices from the address, else what was shown before."""
    with frame.entering(PAGE, state, query_params, "text") as params:
        if params is not None:
            take(state, params)


def take(state: MutableMapping, params: Mapping) -> None:
    """Take trees and choices from the parameters of an address."""
    state["problem"] = settings.restore("text", state, params, MODEL)
    state["method"] = METHOD
    by = params.get("words_by", METHOD)
    state["words_by"] = by if by in models.methods_of(state["model"]) else METHOD
    state.update(changed=None, unusable=None)
    try:
        _show_link(state, params)
    except UserError as error:
        _show(state, phrase_examples.sentences()[FIRST].brackets, example=FIRST)
        state["problem"] = str(error)
    state["least"] = _least_value(params.get("least"))
    if "fold" in params:
        state["folded"] = link.unpack_indices(params["fold"])


def _show_link(state: MutableMapping, params: Mapping) -> None:
    """Trees from the address: edited ones with their text, a text to parse, a sentence of the treebank, an example."""
    if "trees" in params:
        brackets = link.unpack(params["trees"], notation.MAX_CHARACTERS)
        text = link.unpack(params["text"]) if "text" in params else None
        _show(state, brackets, text)
    elif "text" in params:
        state.update(text=link.unpack(params["text"]), brackets="", trees=None, origin=None, folded=None)
        state["changed"] = "text"
    elif "sst" in params:
        _show_treebank(state, params["sst"])
    else:
        slug = params.get("example", FIRST)
        if slug not in phrase_examples.sentences():
            raise InputError(f"There is no example {slug!r}: pick one below.")
        _show(state, phrase_examples.sentences()[slug].brackets, example=slug)


def _least_value(param: str | None) -> float:
    try:
        return min(max(round(float(param or 0), 2), 0.0), 0.5)
    except ValueError:
        return 0.0


def remember(state: MutableMapping, params: QueryParamsProxy) -> None:
    """Write trees and choices into the address of the page."""
    frame.remember(PAGE, state, params, url_params(state), (*PARAMS, *settings.PARAMS))


def address(state: Mapping, page: str | None) -> str:
    """The link to what is shown; `page` is the address of the page, with or without parameters."""
    return f"{(page or '').split('?')[0]}?{urlencode(url_params(state))}"


def url_params(state: Mapping) -> dict[str, str]:
    """The parameters of the trees, as short as they can be, and of the choices."""
    params = {}
    if state["trees"] is not None:
        brackets, text = state["trees"]
        kind, name = state["origin"] or (None, "")
        if kind in ("example", "sst"):
            params[kind] = name
        elif kind == "parsed":
            params["text"] = link.pack(text)
        else:
            params |= {"trees": link.pack(brackets), "text": link.pack(text)}
        if sorted(state["folded"]) != _folded_at_first(core.aligned(*state["trees"])):
            params["fold"] = link.pack_indices(state["folded"])
    if words_by(state) != METHOD:
        params["words_by"] = words_by(state)
    if state["least"]:
        params["least"] = f"{state['least']:g}"
    return params | settings.url_params("text", state, MODEL)


def as_text(state: Mapping) -> dict[str, str]:
    """The parameters with which a page for texts shows the text without its trees, and explains it alike."""
    _, text = state["trees"]
    return {"text": link.pack(text), "model": state["model"]} | settings.url_params("text", state)


def words_by(state: Mapping) -> str:
    """The method whose scores the words alone have; its widget is not there where nothing could be explained."""
    return state.get("words_by", METHOD)


def words_request(state: Mapping) -> core.Request:
    """What is to be explained by the method for the words alone: the text, and the choices."""
    _, text = state["trees"]
    return settings.request("text", {**state, "method": words_by(state)}, text)


def request(state: Mapping) -> core.PhraseRequest:
    """What is to be explained, and how: the trees with their text, and the choices."""
    choices = settings.request("text", state, "")._asdict()
    brackets, text = state["trees"]
    del choices["input"], choices["method"]
    return core.PhraseRequest(brackets, text, **choices)


def resolve(state: MutableMapping) -> None:
    """Make of what was typed last, text or brackets, the trees to show; of what is no text or tree, a sentence.

    What cannot be used stays in its field, and the last trees stay on the page.
    """
    changed = state["changed"]
    if changed is None:
        return
    state["unusable"] = None
    try:
        if changed == "text" and not state["text"].strip():
            state.update(brackets="", trees=None, origin=None, folded=None)
        elif changed == "text" and not notation.is_bracketed(state["text"]):
            with st.spinner("Parsing"):
                parsed = core.parse(state["text"])
            _set_shown(state, parsed, ("parsed", ""))
        elif changed == "brackets":
            _set_shown(state, _realigned(state["brackets"], state["text"]), None)
        else:
            _set_shown(state, alignment.align(notation.read(state["text"])), None)
    except UserError as error:
        state["unusable"] = (changed, state[changed], str(error))
    state["changed"] = None  # at last: a run that is stopped before leaves it to the next one


def is_empty(state: Mapping) -> bool:
    """Whether nothing stands in the field: then nothing is shown, but an invitation to type."""
    return state["trees"] is None and not state["text"].strip()


def _realigned(brackets: str, text: str) -> Phrases:
    """Edited trees aligned with the text as it was written, if they still have its words; else with their own words."""
    edited = notation.read(brackets)
    for reading in (edited, notation.read(brackets, labels=False)):  # "(not funny)": two words, or a label and a word
        try:
            return alignment.align(reading, text)
        except InputError:
            continue
    return alignment.align(edited)


def _set_shown(state: MutableMapping, aligned: Phrases, origin: tuple[str, str] | None) -> None:
    shown = (notation.write(aligned), aligned.text)
    core.aligned(*shown)  # as it will be read again
    if state["folded"] is None or (state["trees"] and state["trees"] != shown):
        state["folded"] = _folded_at_first(aligned)
    state.update(brackets=shown[0], origin=origin)
    if state.get("text") != shown[1]:  # what is set is sent to the field, whatever is typed there meanwhile
        state["text"] = shown[1]
    state["trees"] = shown


def _folded_at_first(aligned: Phrases) -> list[int]:
    """Of a long text all sentences, so that it can be seen as a whole; of a long sentence its smallest phrases."""
    words = len(aligned.starts)
    if words <= _MANY_WORDS or aligned.sentences < 2:
        return folded_to_fit(aligned, _WIDE) if words > _LONG else []
    return [place for place in aligned.children[0] if aligned.children[place]]


def _show(state: MutableMapping, brackets: str, text: str | None = None, **origin: str) -> None:
    _show_new(state, core.aligned(brackets, text), next(iter(origin.items()), None))


def _show_new(state: MutableMapping, aligned: Phrases, origin: tuple[str, str] | None) -> None:
    """Show trees that do not come from what stands on the page, and forget what was folded or wrong there."""
    state.update(trees=None, changed=None, unusable=None, folded=None)
    _set_shown(state, aligned, origin)


def _show_treebank(state: MutableMapping, number: str) -> None:
    if DATASETS["sst"].find() is None:
        raise DataError("This link shows a sentence of the treebank, which is not on this machine: download it below.")
    rows = core.test_sentences()
    if not number.isascii() or not number.isdigit() or int(number) not in rows.index:
        raise DataError(f"The treebank has no test sentence {number!r}.")
    _show_new(state, alignment.align([rows.tree[int(number)]]), ("sst", str(int(number))))


def draw_problem(state: MutableMapping) -> None:
    """What is wrong: with the link, or, as long as it stands there, with what was typed."""
    if state["unusable"]:
        field, typed, sentence = state["unusable"]
        if state[field] == typed:
            state["problem"] = sentence
    frame.say_problem(state)


def draw(state: MutableMapping) -> None:
    """The text area, the ways to fill it, and the tree in brackets."""
    apply_typing()
    st.text_area(
        "Type or paste a sentence: it is parsed as you type. Trees in brackets may be pasted, too",
        key="text",
        height=frame.FIELD_HEIGHT,
        on_change=state.update,
        kwargs={"changed": "text"},
        placeholder="What did you think of the film?",
    )
    example, real, edit = st.columns([2, 1.2, 1])
    rows = phrase_examples.sentences()
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
    with real.popover("Treebank sentence", width="stretch", icon=":material/casino:"):
        if DATASETS["sst"].find() is None:
            frame.offer_download("sst")
        else:
            _offer_sentences(state["model"])
    with edit.popover("Edit the tree", width="stretch", icon=":material/account_tree:"):
        st.text_area(
            "The tree in brackets, one sentence per line",
            key="brackets",
            height=220,
            on_change=state.update,
            kwargs={"changed": "brackets"},
            help="Brackets mark a phrase: ((not funny) .) says that “not” and “funny” belong together. You may change "
            "words, too. Press Ctrl+Enter to apply.",
        )


def _show_picked() -> None:
    slug = st.session_state["pick"]
    if slug:
        _show(st.session_state, phrase_examples.sentences()[slug].brackets, example=slug)
        st.session_state["pick"] = None


def _offer_sentences(model: str) -> None:
    st.caption("From the 2,210 test sentences of the Stanford Sentiment Treebank, with their trees.")
    pattern = st.segmented_control("Contains", PATTERNS, default="any", key="sst_pattern")
    label = st.selectbox("People called it", LABELS, key="sst_label")
    outcome = st.segmented_control("The model is", OUTCOMES, default="right or wrong", key="sst_outcome")
    wanted = (PATTERNS[pattern or "any"], LABELS[label], OUTCOMES[outcome or "right or wrong"])
    st.button("Random example", type="primary", on_click=_show_random, args=(model, *wanted), width="stretch")


def _show_random(model: str, pattern: str | None, label: int | None, right: bool | None) -> None:
    try:
        warming.wait_until_warm(model)
        number = core.random_sentence(model, pattern, label, right, seed=random.randrange(2**31))
        if number is None:
            raise DataError("No such sentence was found. Try a wider choice.")
        _show_treebank(st.session_state, str(number))
    except UserError as error:
        st.session_state["problem"] = str(error)
