"""What the pages "How it works" and "Trust" need to know of the kind of input that they are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ig_core.records.walk import Walk
from ig_core.render.palette import Theme
from webapp.shared import core


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A row of SUBJECTS: what differs between the kinds of input.

    Attributes:
        label: for the switch between them.
        page: the name of the page that explains one input of this kind.
        params: the names of the parameters that say which input it is.
        end: what sentences call the input: "your text".
        starts: what they call baselines, by the names of these.
        other: the baseline that is compared with the one that was chosen, until another is.
        take: parameters of an address -> input and choices, in the state; a sentence about what cannot be used goes
            into state["problem"]. Raises: AssetError if a file that ships is missing or damaged.
        url_params: state -> the parameters with which `take` finds the input again.
        draw: the ways to an input.
        input: state -> the input as `ig_core.explain` takes it; empty if there is none.
        hero: walk, request -> the input that grows, see components.walk.Way.
        scores: explanation, the score that is drawn largest, theme -> a small picture of it, as markup.
        small: the same, as small as it can be: of a picture the scores of its pixels alone.
        told: state -> the input in a few words: "“A slow start, but …”".
        squares: explanation -> of each score the square that it is drawn in, where these are fewer than the scores.
        nothing: state -> what to do where there is no input yet.
    """

    label: str
    page: str
    params: tuple[str, ...]
    end: str
    starts: Mapping[str, str]
    other: str
    take: Callable[[MutableMapping, Mapping], None]
    url_params: Callable[[Mapping], dict[str, str]]
    draw: Callable[[MutableMapping], None]
    input: Callable[[Mapping], str]
    hero: Callable[[Walk, core.Request], dict[str, Any]]
    scores: Callable[[Any, float, Theme], str]
    small: Callable[[Any, float, Theme], str]
    told: Callable[[Mapping], str]
    squares: Callable[[Any], np.ndarray | None] = lambda explanation: None
    nothing: Callable[[Mapping], str] = lambda state: "Type a film review below, or pick an example."

    def start(self, baseline: str) -> str:
        """What sentences call where the path starts."""
        return self.starts[baseline.partition(":")[0]]
