"""The reviews that are offered: ours, and before them those of models that whoever started the app has added."""

from __future__ import annotations

from ig_core import models
from ig_core.kinds.text import examples
from ig_core.kinds.text.examples import Review
from ig_core.models.added import examples as added_examples

_TITLE = 60  # characters


def reviews() -> dict[str, Review]:
    """Slug -> review, in the order in which they are offered."""
    own = {}
    for name, row in models.MODELS.items():
        texts = added_examples.examples_of(row) if row.kind == "text" else ()
        for number, text in enumerate(texts, 1):
            title = text if len(text) <= _TITLE else f"{text[:_TITLE].rpartition(' ')[0]} …"
            own[f"{name}-{number}"] = Review(slug=f"{name}-{number}", kind=row.label, title=title, text=text)
    return own | examples.reviews()
