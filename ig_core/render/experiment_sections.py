"""Everything that pages show of experiments on whole data sets: for each a title, a sentence, what is drawn, details.

Needs the tables in assets alone, and no TensorFlow: `sections("imdb-onehot", theme)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from ig_core import models
from ig_core.evaluation.experiments import files, summary, verdicts
from ig_core.evaluation.experiments.published import MEASURES
from ig_core.render import experiment_charts as charts
from ig_core.render import experiment_sentences as sentences
from ig_core.render.experiment_table import summary_table
from ig_core.render.palette import LIGHT, Theme

_NEIGHBOURS = (
    "Expected Gradients stands for GradientSHAP, leave-one-out for SIG, whose numbers it gives before they are "
    "normalised; there is no DIG here. Methods with a baseline start where words are hidden, as in the published table."
)


@dataclass(frozen=True, eq=False)
class Section:
    """An experiment, as a page shows it from top to bottom.

    Attributes:
        key: names it: an experiment, or "summary".
        title: a heading.
        sentence: the result, in plain words.
        charts: what is drawn, by its caption.
        html: a table that is drawn as it is, or nothing.
        table: all figures, for those who want them; None where there are no others.
        details: how it was done, a line each, of what: "data: …".
    """

    key: str
    title: str
    sentence: str
    charts: Mapping[str, alt.LayerChart]
    html: str = ""
    table: pd.DataFrame | None = None
    details: Mapping[str, str] | None = None


def available() -> tuple[str, ...]:
    """The models of which any experiment ships."""
    return tuple(name for name in models.MODELS if summary.of_model(name).results)


def sections(model: str, theme: Theme = LIGHT) -> list[Section]:
    """All that ships for a model, the summary first; nothing where nothing does. Raises: AssetError if damaged."""
    found = summary.of_model(model)
    if not found.results:
        return []
    whole = Section(
        "summary",
        f"Which method for {model}?",
        sentences.what_to_use(found),
        {},
        html=summary_table(found, theme),
        table=_results(found),
        details={"rules": " ".join((verdicts.__doc__ or "").split("Rules, ")[-1].split())},
    )
    makers = {
        "masking": _masking,
        "removal": _removal,
        "deletion": _deletion,
        "randomisation": _randomisation,
        "random-labels": _random_labels,
    }
    return [whole, *(makers[name](model, found, theme) for name in found.experiments if name in makers)]


def _results(found: summary.Summary) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "method": sentences.method_label(one.method),
                "experiment": sentences.EXPERIMENTS[one.experiment].title,
                "figure": sentences.EXPERIMENTS[one.experiment].figure,
                "value": one.value,
                "low": one.low,
                "high": one.high,
                "inputs": one.inputs,
                "verdict": one.verdict,
            }
            for one in found.results
        ]
    )


def _masking(model: str, found: summary.Summary, theme: Theme) -> Section:
    table = files.read(model, "masking")
    order = verdicts.published_order(table)
    data = table["setting"]["data"]
    title = "fall of the probability without the top fifth: more is better"
    drawn = {
        "Our models and methods": charts.of_measure(table, MEASURES[1], title, True, theme=theme),
        "Published for BERT and DistilBERT, other models than ours": charts.published(data, 1, title, theme),
    }
    sentence = f"{sentences.of_masking(found)} {sentences.of_order(order)}"
    pairs = pd.DataFrame(order).assign(
        better=[sentences.method_label(one["better"]) for one in order],
        worse=[sentences.method_label(one["worse"]) for one in order],
    )
    details = _details(table) | {"for comparison": _NEIGHBOURS}
    return Section("masking", _title("masking"), sentence, drawn, table=pairs, details=details)


def _removal(model: str, found: summary.Summary, theme: Theme) -> Section:
    table = files.read(model, "removal")
    drawn = {
        "Deletion": charts.of_measure(table, "deletion", "mean probability: less is better", False, theme=theme),
        "Insertion": charts.of_measure(table, "insertion", "mean probability: more is better", True, theme=theme),
    }
    rows = _rows(table)
    return Section(
        "removal", _title("removal"), sentences.of_removal(found), drawn, table=rows, details=_details(table)
    )


def _deletion(model: str, found: summary.Summary, theme: Theme) -> Section:
    table = files.read(model, "deletion")
    starts = {row["start"] for row in table["rows"]}
    captions = {
        "correct": "Texts it got right, words deleted from the highest score down: the faster it fails, the better",
        "wrong": "Texts it got wrong, from the lowest score up: the faster it recovers, the better",
    }
    drawn = {text: charts.deletion(table, start, theme) for start, text in captions.items() if start in starts}
    rows = _rows(table)
    return Section(
        "deletion", _title("deletion"), sentences.of_deletion(found), drawn, table=rows, details=_details(table)
    )


def _randomisation(model: str, found: summary.Summary, theme: Theme) -> Section:
    table = files.read(model, "randomisation")
    drawn = {"From the output down, more and more layers are random": charts.randomisation(table, theme)}
    return Section(
        "randomisation",
        _title("randomisation"),
        f"{sentences.of_randomisation(found)} {sentences.of_entropy(table['rows'])}".strip(),
        drawn,
        table=_rows(table),
        details=_details(table),
    )


def _random_labels(model: str, found: summary.Summary, theme: Theme) -> Section:
    table = files.read(model, "random-labels")
    title = "rank correlation with true labels: less is better"
    chart = charts.of_measure(table, "random_labels", title, False, theme=theme, percent=False)
    return Section(
        "random-labels",
        _title("random-labels"),
        sentences.of_random_labels(found),
        {"A network that learned random labels": chart},
        table=_rows(table),
        details=_details(table),
    )


def _title(experiment: str) -> str:
    return sentences.EXPERIMENTS[experiment].title


def _rows(table: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([{**row, "method": sentences.method_label(row["method"])} for row in table["rows"]])


def _details(table: Mapping[str, Any]) -> dict[str, str]:
    """The setting of a table, as text."""
    return {name: _told(value) for name, value in table["setting"].items()}


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_told(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    return f"{value:,}" if isinstance(value, int) else str(value)
