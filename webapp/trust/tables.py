"""Tables of published experiments, measured once with the models that ship."""

from __future__ import annotations

from collections.abc import MutableMapping

from ig_core import models
from webapp.shared import frame, published


def draw(state: MutableMapping) -> None:
    """Word deletion, of every model with which its table ships."""
    for name, row in models.MODELS.items():
        if "deletion" in row.experiments:
            frame.block('<p class="says">Words are taken away one by one</p>')
            published.word_deletion(name)
