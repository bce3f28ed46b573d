"""The inputs of a run: their texts, pictures and rows where they are at hand, and the page that explains one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st

from ig_core import models
from ig_core.corpus.sources.folders import FILE
from ig_core.data import DATASETS
from ig_core.errors import UserError
from ig_core.kinds.image import pictures
from ig_core.kinds.row import rows
from webapp.corpus.runs import Opened
from webapp.shared import frame, places
from webapp.shared.link import pack

_PAGES = {"text": "review", "image": "image", "row": "row"}
_SHORT = 66  # characters of a text that stands for it
_TEST = "test"
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)  # of which reviews of IMDB are full


def source_of(shown: Opened) -> tuple[str, str]:
    """The data set of a run and the part of it; an empty name where the inputs come from elsewhere."""
    name, _, split = str(shown.summary.facts["source"]).partition(":")
    return (name, split or _TEST) if name in DATASETS else ("", "")


def are_here(shown: Opened) -> bool:
    """Whether the inputs are on this machine."""
    name, _ = source_of(shown)
    return shown.run is not None or (bool(name) and DATASETS[name].find() is not None)


def say_missing(shown: Opened) -> None:
    """Say that they are not, and offer to fetch them where they can be."""
    frame.say("Its inputs are not on this machine.")
    if name := source_of(shown)[0]:
        frame.offer_download(name)


def texts_of(shown: Opened, ids: Sequence[int]) -> dict[int, str]:
    """The texts, or the references of pictures, of some inputs. Raises: UserError if they are not on this machine."""
    if shown.run is not None:
        column = shown.run.manifest.settings.column
        found = shown.run.inputs.rows(list(ids))[column].to_pylist()
        return {one: own or "" for one, own in zip(ids, found, strict=True)}
    name, split = source_of(shown)
    if shown.summary.kind == "image":
        return {one: f"{split}:{one}" for one in ids}
    inputs = _inputs(name, split)
    return {one: str(inputs[one]) for one in ids}


def text_column(shown: Opened, ids: Sequence[int]) -> pa.Array | pa.ChunkedArray:
    """The same as a column, of many texts without making each one."""
    if shown.run is not None:
        return shown.run.inputs.rows(list(ids))[shown.run.manifest.settings.column]
    return _column(*source_of(shown)).take(pa.array(ids, pa.int64()))


@st.cache_resource(max_entries=2, show_spinner=False)
def _column(name: str, split: str) -> pa.Array:
    return pa.array(_inputs(name, split), pa.large_string())


def row_of(shown: Opened, one: int) -> dict[str, Any]:
    """The values of a table row, by column."""
    names = [column.name for column in columns_of(shown)]
    if shown.run is not None:
        return shown.run.inputs.rows([one]).select(names).to_pylist()[0]
    return _inputs(*source_of(shown)).iloc[one].to_dict()


def columns_of(shown: Opened) -> Sequence[Any]:
    """The columns of the table that the model reads, with their labels."""
    return models.columns_of(str(shown.summary.facts["model"]))


@st.cache_resource(max_entries=3, show_spinner=False)
def _inputs(name: str, split: str) -> Any:
    """Those of a data set, by their places, which nobody modifies."""
    inputs, _ = DATASETS[name].labelled(split)
    return list(inputs) if isinstance(inputs[0] if not hasattr(inputs, "columns") else None, str) else inputs


def others_of(shown: Opened) -> Mapping[str, np.ndarray]:
    """Columns of a known data set that its summary does not ship, by their names; none where that is not at hand."""
    name, split = source_of(shown)
    if shown.run is not None or not name or DATASETS[name].find() is None:
        return {}
    table = _inputs(name, split) if shown.summary.kind == "row" else DATASETS[name].others(split)
    if table is None:
        return {}
    ids = shown.summary.lines.id.to_numpy()
    return {str(column): table[column].to_numpy()[ids] for column in table}


def link(shown: Opened, one: int, told: str) -> None:
    """A link to the page that explains an input, with its model; or the same words where there is none."""
    try:
        query, words = _query(shown, one)
    except UserError as error:
        frame.say(str(error))
        return
    label = _plain(" · ".join(filter(None, [told, words])))
    if not st.session_state.get("framed"):
        st.write(label)
        return
    params = {**query, "model": str(shown.summary.facts["model"])}
    st.page_link(places.script(_PAGES[shown.summary.kind]), label=label, query_params=params)


def _query(shown: Opened, one: int) -> tuple[dict[str, str], str]:
    """What an address says of an input, and words that stand for it."""
    kind = shown.summary.kind
    if kind == "row":
        return {"row": _row_reference(shown, one)}, f"row {one:,}"
    text = texts_of(shown, [one])[one]
    if kind == "image":
        shape = shown.summary.model.shape
        exact = pictures.as_read(text, shape)
        linked = pictures.short(exact, shape)
        changed = "" if linked == exact else ", compressed for the link"
        return {"image": linked}, f"{_picture_name(shown, one)}{changed}"
    return {"text": pack(text)}, short(text)


def _picture_name(shown: Opened, one: int) -> str:
    """What a picture is called: of a folder its file, else its number."""
    if shown.run is not None and FILE in shown.run.inputs.columns:
        return str(shown.run.inputs.rows([one])[FILE].to_pylist()[0])
    return f"picture {one:,}"


def short(text: str, most: int = _SHORT) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(_BREAK.sub(" ", text[: 4 * most]).split())
    return line if len(line) <= most else f"{line[: most - 2]}…"


def _row_reference(shown: Opened, one: int) -> str:
    if source_of(shown) == (shown.summary.model.dataset, _TEST):
        return f"test:{one}"
    return rows.reference_to(row_of(shown, one))


def _plain(words: str) -> str:
    """With nothing in it that Streamlit reads as Markdown."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>()#+-.!|$~:" else letter for letter in words)
