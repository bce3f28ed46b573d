"""What can be taken along of a run: the report for whoever was not there, and a line an input."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from functools import partial
from typing import Any

import streamlit as st

from ig_core.corpus.lines import to_csv
from ig_core.errors import UserError
from ig_core.models import shipped
from ig_core.render.corpus_report import report
from webapp.corpus import probes
from webapp.corpus.runs import Opened


def draw(state: MutableMapping, shown: Opened) -> None:
    """Two buttons; what they save is made when they are pressed."""
    name = f"{shown.summary.facts['model']}-data-set"
    with st.container(horizontal=True):
        made = partial(_report, shown, probes.found_before(state, shown))
        st.download_button("Report, one page", made, f"{name}.html", "text/html", on_click="ignore")
        lines = partial(to_csv, shown.summary.lines)
        st.download_button("Every input, CSV", lines, f"{name}.csv", "text/csv", on_click="ignore")


def _report(shown: Opened, found: Mapping[str, Any]) -> str:
    try:
        card = shipped.card(str(shown.summary.facts["model"]))
    except UserError:
        card = None
    return report(shown.summary, shown.outcomes, shown.slices, card, found)
