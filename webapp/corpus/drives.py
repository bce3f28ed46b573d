"""What moves the model over the whole data set: words, columns, or where pictures are coloured."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping

from webapp.corpus import pictures, rows, texts
from webapp.corpus.runs import Opened

_DRAWN: dict[str, Callable[[MutableMapping, Opened], None]] = {
    "text": texts.draw,
    "image": pictures.draw,
    "row": rows.draw,
}


def draw(state: MutableMapping, shown: Opened) -> None:
    """By the kind of the inputs."""
    _DRAWN[shown.summary.kind](state, shown)
