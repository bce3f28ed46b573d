"""ig-lens check MODEL: what of a model of somebody else will work, what will not, and why."""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.cli import own_model
from ig_core.errors import InputError
from ig_core.models.added import reading

HELP = "say what of a model of your own can be explained, and what cannot"
_PAGES = {
    "text": "Review, Phrases, Compare, How it works, Trust, Whole data set",
    "image": "Image, How it works, Trust, Whole data set",
    "row": "Table row, Compare, How it works, Trust, Whole data set",
}
_SAID = ("output", "tensorflow")  # of the card of a model
_NO_PAGE = "none: its inputs are explained in Python, in notebooks and by commands"
_GRADIENTS, _LENGTH = 16, 64  # that are timed, and of how many words, or places of an axis of any length


def add_arguments(parser: argparse.ArgumentParser) -> None:
    own_model.add_labels(parser)
    parser.add_argument("name", metavar="MODEL", help=own_model.HELP)


def run(options: argparse.Namespace) -> None:
    """Raises: InputError if it cannot be explained at all, which says why."""
    name = options.name
    if name not in models.MODELS:
        if not reading.is_source(name):
            raise InputError(f"There is no model {name!r}: name package.module:function, model.keras or a folder.")
        (name,) = own_model.add([name], options.labels)
    print(summary(name))
    print(_told(name))


def summary(name: str) -> str:
    """What a model is, in a line."""
    row, card = models.lookup(name), models.load(name).card
    what = f"estimates {row.labels[0]}" if row.is_number else f"tells apart {', '.join(row.labels)}"
    return " ".join([f"{name} reads {_reads(row.kind)} and {what}.", *filter(None, map(card.get, _SAID))])


def _reads(kind: str) -> str:
    from ig_core import kinds

    label = kinds.lookup(kind).label
    return f"{'an' if label[0] in 'aeiou' else 'a'} {label}"


def _told(name: str) -> str:
    """The same in detail."""
    from ig_core.gradients.compiled import compiled_gradient
    from ig_core.kinds import can_be_randomised

    row, model = models.lookup(name), models.load(name)
    applies = [method for method, one in METHODS.items() if one.applies_to(row)]
    lines = [
        f"Methods: {', '.join(applies)}.",
        *(f"Not {method}: it needs {one.requires}." for method, one in METHODS.items() if method not in applies),
        f"Explanations start at: {', '.join(model.baselines)}.",
        f"Pages: {_PAGES.get(row.kind, 'those of its kind') if row.is_offered else _NO_PAGE}.",
    ]
    if can_be_randomised(model):
        lines.append("Whether scores depend on what was learned can be checked: its layers can be made random.")
    else:
        lines.append("Not checked: whether scores depend on what was learned; its layers cannot be copied.")
    if row.corners:
        lines.append(f"Not told: what inputs do together; {row.corners} have no second derivative.")
    compiled, points = compiled_gradient(model), _points(model)
    gradient = compiled.along(np.eye(1, compiled.outputs(points[:1]).shape[1])[0])
    gradient(points)
    began = time.perf_counter()
    gradient(points)
    seconds = time.perf_counter() - began
    size, held = points[0].size, compiled.points_per_call(points[0].size)
    lines.append(
        f"{_GRADIENTS} gradients of {size:,} numbers took {1000 * seconds:.0f} ms; at most {held:,} go into one call."
    )
    return "\n".join(lines)


def _points(model: Any) -> np.ndarray:
    length = min(_LENGTH, getattr(getattr(model, "vocabulary", None), "limit", _LENGTH))
    shape = [length if one is None else one for one in model.shape]
    return np.random.default_rng(0).uniform(size=(_GRADIENTS, *shape)).astype(np.float32)
