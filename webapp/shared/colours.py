"""What the colours of a text mean, one choice for all pages that show texts: kept in the session and in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.render.orientation import BY_CLASS, COLOURS
from webapp.shared import frame

PARAM = "colours"  # the name of the parameter, and the key of the switch
_CHOSEN = "chosen colours"  # what Streamlit keeps where the switch is not drawn
_HELP = (
    "By class, green words speak for “{}” and purple ones for “{}”, whatever is predicted, so that a word keeps its "
    "colour. By support, green words speak for the class that is explained, and purple ones against it; a model with "
    "more than two classes is always coloured so."
)


def restore(state: MutableMapping, query_params: Mapping) -> str | None:
    """When a page is entered, take the choice from its address; without one, what was chosen last on any page stays.

    Returns: the sentence to say if there are no such colours.
    """
    wanted = query_params.get(PARAM, BY_CLASS) if set(query_params) - frame.STAGE else chosen(state)
    state[_CHOSEN] = state[PARAM] = wanted if wanted in COLOURS else BY_CLASS
    return None if wanted in COLOURS else f"There are no {PARAM} {wanted!r}; choose one of these: {', '.join(COLOURS)}."


def draw(place: Any, state: MutableMapping, asked: Iterable[tuple[str, str]]) -> None:
    """The switch, in `place`, if it makes a difference to one of the models by one of the methods.

    Args:
        asked: models and methods by their names.
    """
    changed = [model for model, method in asked if _has_opposites(model) and METHODS[method].signed]
    if not changed:
        return
    if state.get(PARAM) not in COLOURS:
        state[PARAM] = chosen(state)
    place.segmented_control(
        "Colours",
        COLOURS,
        key=PARAM,
        format_func=COLOURS.__getitem__,
        required=True,
        help=_HELP.format(*reversed(models.MODELS[changed[0]].labels)),
    )
    state[_CHOSEN] = state[PARAM]


def chosen(state: Mapping) -> str:
    """What the colours go by, a key of COLOURS."""
    return state.get(_CHOSEN, BY_CLASS)


def url_params(state: Mapping) -> dict[str, str]:
    """The parameter of the choice, if it is not the default one."""
    return {} if chosen(state) == BY_CLASS else {PARAM: chosen(state)}


def _has_opposites(model: str) -> bool:
    """Whether the model reads texts and has two classes; see `orientation.opposites`."""
    row = models.MODELS[model]
    return row.kind == "text" and len(row.labels) == 2
