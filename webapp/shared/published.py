"""Tables of published experiments, as pages show them."""

from __future__ import annotations

import streamlit as st

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.errors import UserError
from ig_core.render import charts
from webapp.shared import core, frame


def word_deletion(model: str) -> None:
    """The word deletion experiment, measured once on a whole test set, of a model with which its table ships."""
    try:
        table = core.deletion_experiment(model)
    except UserError as error:
        frame.say(str(error))
        return
    labels = {method: row.label for method, row in METHODS.items()} | {"random": "random order"}
    table = table.assign(method=table.method.map(labels))
    unit, data = "sentences", "the Stanford Sentiment Treebank with at least ten words"
    if models.MODELS[model].dataset == "imdb":
        unit, data = "reviews", "IMDB"
    st.caption(
        f"{model} on test {unit} of {data}, explained for the true class. Left: those that it got right, with "
        "words deleted from the highest score down; the faster it fails, the better the scores. Right: those that "
        "it got wrong, with words deleted from the lowest score up; the faster it recovers, the better. Words are "
        "deleted as by Arras, Montavon, Müller and Samek (2017), who did not test Integrated Gradients."
    )
    for column, start in zip(st.columns(2), ("correct", "wrong"), strict=True):
        count = int(table[table.start == start].sentences.iloc[0])
        column.markdown(f"**{count:,} {unit} it got {'right' if start == 'correct' else 'wrong'}**")
        column.altair_chart(charts.word_deletion(table, start, frame.theme()), theme=None)
