"""What moves the model over the whole data set: words, columns, or where pictures are coloured."""

from __future__ import annotations

from collections.abc import MutableMapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from ig_core import models
from ig_core.data import DATASETS
from ig_core.records.text import rows_of
from ig_core.render import corpus_charts, pixels, row_charts
from ig_core.render.numbers import signed
from ig_core.render.palette import Theme
from ig_core.traits import LOGITS
from webapp.corpus import input as corpus_input
from webapp.corpus import runs
from webapp.corpus.runs import Opened
from webapp.shared import frame, places
from webapp.shared.link import pack

MOST_DOTS = 600  # words that are drawn: the most frequent ones
_ENDS = 12  # words of either sign whose intervals are drawn
_TEXTS = 5  # of a word, of either sign


def draw(state: MutableMapping, shown: Opened) -> None:
    """By the kind of the inputs."""
    {"text": _words, "image": _maps, "row": _columns}[shown.summary.kind](state, shown)


def unit_of(shown: Opened) -> str:
    """Of the scores."""
    row = models.lookup(shown.summary.facts["model"])
    return row.labels[0] if row.is_number else LOGITS


def sides_of(shown: Opened) -> tuple[str, str]:
    """What scores below and above zero speak for."""
    labels = shown.summary.facts["labels"]
    return (labels[0], labels[1]) if len(labels) == 2 else ("against", "for what it says")


def _words(state: MutableMapping, shown: Opened) -> None:
    words = shown.summary.words
    if words is None or words.empty:
        frame.say("There are too few texts to say what a word does in them: no word is in enough of them.")
        return
    st.caption(
        f"A dot a word: how many texts have it, and its mean score an occurrence. The {min(MOST_DOTS, len(words)):,} "
        "most frequent words; press one to see its texts."
    )
    picked = st.altair_chart(
        _chart(shown.name, frame.theme()),
        theme=None,
        alt="Mean score of the most frequent words by how many texts have them",
        on_select="rerun",
        selection_mode=corpus_charts.SELECTION,
        key=f"words of {shown.name}",
    )
    _take(state, picked)
    known = words.word.tolist()
    if state[corpus_input.WORD] in known:
        _one_word(shown, words[words.word == state[corpus_input.WORD]].iloc[0])
    down, up = _ends(words)
    left, right = st.columns(2, gap="large")
    for column, table, end in ((left, down, sides_of(shown)[0]), (right, up, sides_of(shown)[1])):
        column.markdown(f"**Most towards {end}**, of words in at least 1 in 50 texts")
        column.altair_chart(
            corpus_charts.ends(table, unit=unit_of(shown), theme=frame.theme()),
            theme=None,
            alt=", ".join(f"{row.word} {signed(row.mean)}" for row in rows_of(table)),
        )


@st.cache_resource(max_entries=8, show_spinner=False)
def _chart(name: str, theme: Theme) -> Any:
    """Made once: it takes longer than all of the page."""
    shown = runs.opened(name)
    assert shown.summary.words is not None
    return corpus_charts.words(shown.summary.words.head(MOST_DOTS), sides_of(shown), unit_of(shown), theme)


def _ends(words: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Frequent words with the smallest and the largest means."""
    frequent = words[words.texts >= 0.02 * words.texts.max()].sort_values("mean")
    return frequent.head(_ENDS), frequent.tail(_ENDS).iloc[::-1]


def _take(state: MutableMapping, picked: Any) -> None:
    """The word whose dot was pressed, once; a word of a link stays until another is pressed."""
    chosen = picked.selection.get(corpus_charts.SELECTION) or []
    word = chosen[0]["word"] if chosen else ""
    if state.get("corpus picked", "") != word:
        state["corpus picked"] = word
        state[corpus_input.WORD] = word


def _one_word(shown: Opened, row: pd.Series) -> None:
    """What a word does, and texts in which it did most."""
    interval = f"95 % interval {signed(row.low)} to {signed(row.high)}"
    told = f"In {row.texts:,} texts, {row.occurrences:,} times; mean score {signed(row['mean'])} ({interval})."
    heading = f'<h3 style="margin:.4rem 0 0;padding:0">“{escape(row.word)}”</h3>'
    frame.block(f"{heading}<p>{escape(told)} {escape(_among(row))}</p>")
    if not runs.has_texts(shown):
        name = str(shown.summary.facts["source"]).partition(":")[0]
        frame.say("Its texts are not on this machine.")
        if name in DATASETS:
            frame.offer_download(name)
        return
    strongest = shown.summary.strongest
    assert strongest is not None
    own = strongest[strongest.word == row.word].sort_values("score")
    texts = runs.texts_of(shown, own.id.tolist())
    left, right = st.columns(2, gap="large")
    for column, part, end in (
        (left, own.head(_TEXTS), sides_of(shown)[0]),
        (right, own.tail(_TEXTS).iloc[::-1], sides_of(shown)[1]),
    ):
        with column:
            st.markdown(f"**Where it did most towards {end}**")
            for one in rows_of(part):
                text_link(shown, texts[one.id], f"{signed(one.score)}")


def text_link(shown: Opened, text: str, told: str) -> None:
    """A text, which leads to the page that explains it."""
    short = " ".join(text.split())
    short = short if len(short) <= 110 else f"{short[:108]}…"
    facts = shown.summary.facts
    query = {"text": pack(text), "model": facts["model"]}
    label = f"{told} · {short}".replace("[", "\\[").replace("]", "\\]").replace("$", "\\$").replace("*", "\\*")
    if st.session_state.get("framed"):
        st.page_link(places.script("review"), label=label, query_params=query)
    else:
        st.write(label)


def _among(row: pd.Series) -> str:
    if pd.isna(row.get("wrong_mean")) or pd.isna(row.get("right_mean")):
        return ""
    return (
        f"Among mistakes {signed(row.wrong_mean)} ({row.wrong_texts:,.0f} texts), among hits {signed(row.right_mean)} "
        f"({row.right_texts:,.0f} texts)."
    )


def _maps(state: MutableMapping, shown: Opened) -> None:
    maps, theme = shown.summary.maps, frame.theme()
    st.caption("Where on average scores speak for what the model says, and where against it; each class by itself.")
    columns = st.columns(5)
    for number, label in enumerate(shown.summary.facts["labels"]):
        if not any(key[1] == label for key in maps.counts):
            continue
        mean = maps.of_class(label).sum(axis=0)
        side = round(len(mean) ** 0.5)
        picture = pixels.heatmap(mean.reshape(side, side), float(abs(mean).max()) or 1.0, theme)
        columns[number % 5].image(pixels.enlarged(picture, 280), caption=label, width="stretch")


def _columns(state: MutableMapping, shown: Opened) -> None:
    table = shown.summary.columns
    assert table is not None
    labels = {one.name: one.label for one in core_columns(shown)}
    strength = table.assign(label=[labels.get(name, name) for name in table["column"]])
    st.caption("How much each column matters: the mean size of its scores.")
    st.altair_chart(
        row_charts.mean_strength(strength, unit_of(shown), frame.theme()),
        theme=None,
        alt=", ".join(f"{row.label} {row.mean:.2f}" for row in rows_of(strength)),
    )


def core_columns(shown: Opened) -> Any:
    """The columns of the table that the model reads."""
    return DATASETS[models.lookup(shown.summary.facts["model"]).dataset].columns
