"""What words do over many texts: each by how frequent it is and its mean score, and the texts in which it did most."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import partial
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from ig_core.corpus.selecting import Selection
from ig_core.records.text import rows_of
from ig_core.render import corpus_charts
from ig_core.render.numbers import signed
from webapp.corpus import input as corpus_input
from webapp.corpus import opening, remedy
from webapp.corpus.charts import chart
from webapp.corpus.runs import Opened
from webapp.corpus.units import sides_of, unit_of
from webapp.shared import frame

MOST_DOTS = 600  # words that are drawn: the most frequent ones
ALL = "all texts"
_PICKED = "corpus picked"  # of the session: the word of the dot that was pressed last
_ENDS = 12  # words of either sign whose intervals are drawn
_TEXTS = 5  # of a word, of either sign
_FREQUENT = 0.02  # of the texts, that a word of the ends is in


def draw(state: MutableMapping, shown: Opened) -> None:
    """The dots, the word that is chosen, and the strongest of either sign."""
    if shown.summary.words is None or shown.summary.words.empty:
        frame.say("There are too few texts to say what a word does in them: no word is in enough of them.")
        return
    group = _group(shown)
    words = words_of(shown, group)
    st.caption(
        f"A dot a word: how many texts have it, and its mean score each time it is there. The "
        f"{min(MOST_DOTS, len(words)):,} most frequent words; press one to see its texts."
    )
    picked = st.altair_chart(
        chart(
            shown,
            f"words of {group}",
            lambda theme: corpus_charts.words(words.head(MOST_DOTS), sides_of(shown), unit_of(shown), theme),
        ),
        theme=None,
        alt="Mean score of the most frequent words by how many texts have them",
        on_select="rerun",
        selection_mode=corpus_charts.SELECTION,
        key=f"words of {shown.name}, {group}",
    )
    _take(state, picked)
    known = shown.summary.words
    if state[corpus_input.WORD] in set(known.word):
        _one_word(state, shown, known[known.word == state[corpus_input.WORD]].iloc[0])
    down, up = _ends(words)
    left, right = st.columns(2, gap="large")
    for column, table, end in ((left, down, sides_of(shown)[0]), (right, up, sides_of(shown)[1])):
        column.markdown(f"**Most towards {end}**, of words in at least 1 in 50 texts")
        column.altair_chart(
            chart(shown, f"{end} of {group}", partial(corpus_charts.ends, table, "word", unit_of(shown))),
            theme=None,
            alt=", ".join(f"{row.word} {signed(row.mean)}" for row in rows_of(table)),
        )


def _group(shown: Opened) -> str:
    """All texts, or those of one predicted class."""
    by_class = shown.summary.by_class
    if by_class is None or by_class.empty:
        return ALL
    groups = [ALL, *dict.fromkeys(by_class.called)]
    return str(
        st.segmented_control(
            "Of which texts",
            groups,
            format_func=lambda one: one if one == ALL else f"called {one}",
            default=ALL,
            required=True,
            key=f"corpus group {shown.name}",
        )
    )


def words_of(shown: Opened, group: str) -> pd.DataFrame:
    """What words do in all texts, or in those of a predicted class."""
    words, by_class = shown.summary.words, shown.summary.by_class
    assert words is not None
    return words if group == ALL or by_class is None else by_class[by_class.called == group]


def _ends(words: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Frequent words with the smallest and the largest means."""
    frequent = words[words.texts >= _FREQUENT * words.texts.max()].sort_values("mean")
    return frequent.head(_ENDS), frequent.tail(_ENDS).iloc[::-1]


def _take(state: MutableMapping, picked: Any) -> None:
    """The word whose dot was pressed, once; a word of a link stays until another is pressed."""
    chosen = picked.selection.get(corpus_charts.SELECTION) or []
    word = chosen[0]["word"] if chosen else ""
    if state.get(_PICKED, "") != word:
        state[_PICKED] = word
        state[corpus_input.WORD] = word


def _one_word(state: MutableMapping, shown: Opened, row: pd.Series) -> None:
    """What a word does, and texts in which it did most."""
    interval = f"95 % interval {signed(row.low)} to {signed(row.high)}"
    told = f"In {row.texts:,} texts, {row.occurrences:,} times; mean score {signed(row['mean'])} ({interval})."
    heading = f'<h3 style="margin:.4rem 0 0;padding:0">“{escape(row.word)}”</h3>'
    frame.block(f"{heading}<p>{escape(told)} {escape(_among(row))}</p>")
    if not opening.are_here(shown):
        opening.say_missing(shown)
        return
    strongest = shown.summary.strongest
    assert strongest is not None
    own = strongest[strongest.word == row.word].sort_values("score")
    left, right = st.columns(2, gap="large")
    for column, part, end in (
        (left, own.head(_TEXTS), sides_of(shown)[0]),
        (right, own.tail(_TEXTS).iloc[::-1], sides_of(shown)[1]),
    ):
        with column:
            st.markdown(f"**Where it did most towards {end}**")
            for one in rows_of(part):
                opening.link(shown, int(one.id), signed(one.score))
    every = Selection(contains=(str(row.word),))
    label = f"All {row.texts:,} texts that have it"
    with st.container(horizontal=True):
        st.button(label, on_click=corpus_input.show_inputs, args=(state, every), key="corpus word texts")
    remedy.unlearning(state, shown, str(row.word))


def _among(row: pd.Series) -> str:
    if pd.isna(row.get("wrong_mean")) or pd.isna(row.get("right_mean")):
        return ""
    return (
        f"Among mistakes {signed(row.wrong_mean)} ({row.wrong_texts:,.0f} texts), among hits {signed(row.right_mean)} "
        f"({row.right_texts:,.0f} texts)."
    )
