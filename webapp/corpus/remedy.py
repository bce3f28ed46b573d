"""What to do about it: inputs to label as a table, and a word that networks learn to do without."""

from __future__ import annotations

from collections.abc import MutableMapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from ig_core import models
from ig_core.corpus.lines import to_csv
from ig_core.corpus.remedy.labelling import most_useful_first
from ig_core.evaluation.accuracy import Accuracy
from ig_core.render.corpus_sentences import accuracy_told
from ig_core.render.numbers import signed
from webapp.corpus import opening
from webapp.corpus.runs import Opened
from webapp.shared import core, turns, waiting
from webapp.shared.jobs import Rank

_KEPT = 2**20  # bytes
_SECONDS = 60.0  # that a training is expected to take
_ASKED = "corpus unlearn"  # of the session: the word that is asked for
_WAYS = {
    "as it is": "As it is",
    "masked": "The word masked",
    "counter-examples": "Counter-examples: the word put into texts of both classes",
}


def labelling(shown: Opened, kept: pd.DataFrame) -> None:
    """A button that saves the inputs which the filters leave, the most useful to label first."""
    if "prediction" not in kept or not opening.are_here(shown):
        return

    def made() -> str:
        lines = most_useful_first(kept).drop(columns=["off", "points"], errors="ignore")
        if shown.summary.kind == "text":
            lines.insert(1, "text", opening.text_column(shown, lines.id.tolist()).to_pylist())
        return to_csv(lines)

    told = (
        "Mistakes first, the surest before others; then inputs without an answer, the least sure first; then the rest."
    )
    st.download_button("To label, CSV", made, "to-label.csv", "text/csv", on_click="ignore", help=told)


def can_unlearn(shown: Opened) -> bool:
    """Whether networks can be trained on the data set of a run: texts of two classes that are on this machine."""
    name, _ = opening.source_of(shown)
    is_fit = shown.summary.kind == "text" and len(shown.summary.facts["labels"]) == 2
    return bool(name) and is_fit and opening.are_here(shown)


def unlearning(state: MutableMapping, shown: Opened, word: str) -> None:
    """A button that trains small networks without a word, and what came of it."""
    if not can_unlearn(shown):
        return
    asked = opening.source_of(shown)[0], word, tuple(shown.summary.facts["labels"])
    if state.get(_ASKED) != asked:
        st.button(
            f"What if it did without “{word}”?",
            on_click=state.__setitem__,
            args=(_ASKED, asked),
            help="Three small networks learn from the training part: as it is, with the word masked, and with "
            "counter-examples. About a minute.",
            key="corpus unlearn go",
        )
        return
    if waiting.is_stopped(asked):
        return
    with st.container(border=True), waiting.refusing(asked):
        _found(_unlearned(*asked))


@core.kept(_KEPT)
def _unlearned(name: str, word: str, labels: tuple[str, str]) -> Any:
    """Raises: UserError if it cannot be done."""
    module = models.import_with_keras("ig_core.corpus.remedy.unlearning")
    with turns.computing(f"unlearn {name}", Rank.SLOW, lambda: _SECONDS):
        return module.on_data_set(name, word, labels)


def _found(found: Any) -> None:
    st.markdown(f"**Small networks that learn to do without “{escape(found.word)}”**")
    stood = " and ".join(f"{count:,} {label}" for count, label in zip(found.stood_in, found.labels, strict=True))
    st.caption(
        f"Each learned from {found.learned:,} texts, in which the word stands in {stood}; {found.added:,} "
        "counter-examples. Figures are of test texts, with 95 % intervals."
    )
    table = pd.DataFrame(
        [
            {
                "way": _WAYS[one.way],
                "right where it stands": accuracy_told(one.slice),
                "right on all": accuracy_told(one.test),
                "others that it turns": _share(one.turned),
                "mean score": "none" if one.way == "masked" else f"{signed(one.effect.mean)}",
            }
            for one in found.fared
        ]
    )
    st.dataframe(table, hide_index=True)
    st.caption(
        f"Right most often on held-out texts, as they are and with the word put in: {_WAYS[found.best].lower()}."
    )


def _share(part: Accuracy) -> str:
    low, high = part.interval
    return f"{100 * part.value:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
