"""Where the model goes wrong: which classes it confuses, in which parts of the data, and which words cost most."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import partial

import pandas as pd
import streamlit as st

from ig_core.corpus.selecting import Selection
from ig_core.records.text import rows_of
from ig_core.render import corpus_charts, corpus_sentences
from ig_core.render.sentences import percent
from webapp.corpus import input as corpus_input
from webapp.corpus.charts import chart
from webapp.corpus.runs import Opened
from webapp.shared import frame

_SLICES, _WORDS = 12, 12
_COUNTS, _MEANS = ("texts",), ("mean score", "among mistakes", "among hits")  # columns of the table of words
_PAIR, _LINE = "corpus pair", "corpus line"  # the charts of confusions and of slices


def draw(state: MutableMapping, shown: Opened) -> None:
    """Confusions, slices and words."""
    outcomes, summary = shown.outcomes, shown.summary
    if outcomes is None:
        frame.say("No answers are known, so nobody can say where the model is wrong: name their column by --label.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Which answers it takes for which**")
        st.caption("Press a square to see its inputs.")
        st.altair_chart(
            chart(
                shown,
                "confusions",
                partial(corpus_charts.confusion, outcomes.confusion, summary.facts["labels"]),
            ),
            theme=None,
            alt=_confused(outcomes.confusion),
            on_select=partial(_show_pair, state),
            selection_mode=corpus_charts.PAIR,
            key=_PAIR,
        )
    with right:
        st.markdown("**In which parts it is worse**")
        table = _slices(shown)
        press = " Press a dot to see its inputs." if len(table) else ""
        st.caption(f"{corpus_sentences.of_slices(shown.slices)}{press}")
        if len(table):
            alt = ", ".join(f"{row.slice}: {percent(row.accuracy)}" for row in rows_of(table))
            st.altair_chart(
                chart(
                    shown,
                    "slices",
                    partial(corpus_charts.shares, table, "slice", "accuracy", "right, with 95 % intervals"),
                ),
                theme=None,
                alt=alt,
                on_select=partial(_show_slice, state, shown),
                selection_mode=corpus_charts.LINE,
                key=_LINE,
            )
    if summary.words is not None and len(summary.facts["labels"]) == 2:
        st.markdown("**Words that cost most errors**")
        st.caption(corpus_sentences.of_costs(summary.words, summary.facts["mistakes"]))
        ranked = corpus_sentences.by_cost(summary.words).head(_WORDS)
        st.dataframe(
            pd.DataFrame(
                {
                    "word": ranked.word,
                    "mistakes that it decided": ranked.cost.astype(int),
                    "hits that it decided": ranked.saved.astype(int),
                    "mean score": ranked["mean"],
                    "among mistakes": ranked.wrong_mean,
                    "among hits": ranked.right_mean,
                    "texts": ranked.texts,
                }
            ),
            hide_index=True,
            column_config={
                **{name: st.column_config.NumberColumn(format="localized") for name in _COUNTS},
                **{name: st.column_config.NumberColumn(format="%+.3f") for name in _MEANS},
            },
        )


def _show_pair(state: MutableMapping) -> None:
    """The inputs of the square that was pressed."""
    chosen = state[_PAIR].selection.get(corpus_charts.PAIR) or []
    if chosen:
        answer, said = chosen[0]["label"], chosen[0]["prediction"]
        corpus_input.show_inputs(state, Selection(answers=(answer,), predictions=(said,)))


def _show_slice(state: MutableMapping, shown: Opened) -> None:
    """The inputs of the slice whose dot was pressed."""
    chosen = state[_LINE].selection.get(corpus_charts.LINE) or []
    found = [one.filter for one in shown.slices if chosen and one.filter.name == chosen[0]["slice"]]
    if found:
        corpus_input.show_inputs(state, Selection.of_filter(found[0], str(shown.summary.facts["label"])))


def _confused(table: pd.DataFrame) -> str:
    wrong = table[table.label != table.prediction].rename(columns={"count": "number"})
    told = [f"{row.label} taken for {row.prediction}: {row.number:,}" for row in rows_of(wrong) if row.number]
    return ", ".join(told) or "No answer is taken for another"


def _slices(shown: Opened) -> pd.DataFrame:
    """The worst ones: slice, accuracy, low, high, count."""
    worst = shown.slices[:_SLICES]
    return pd.DataFrame(
        {
            "slice": [one.filter.name for one in worst],
            "accuracy": [one.accuracy.value for one in worst],
            "low": [one.accuracy.interval[0] for one in worst],
            "high": [one.accuracy.interval[1] for one in worst],
            "count": [one.accuracy.total for one in worst],
        }
    )
