"""What a comparison needs to know of the kind of input that is compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from ig_core.records import Explanation
from ig_core.render.palette import Theme


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A row of SUBJECTS: what differs between the kinds that can be compared.

    Attributes:
        label: for the switch between them.
        record: the class of the explanations.
        page: the address of the page that explains one input of this kind, and what sentences call it.
        params: the names of the parameters that say which input it is.
        take: parameters of an address -> the input they stand for, in the state; a sentence about what cannot be used
            goes into state["problem"]. Raises: AssetError if a file that ships is missing or damaged.
        url_params: state -> the parameters with which `take` finds the input again.
        link: state -> the parameters with which `page` shows it.
        draw: the ways to an input. Its second argument is called when other models than before can be compared.
        models: state -> name -> label of the models that can be compared on it.
        input: state -> the input as `ig_core.explain` takes it.
        told: state -> the input in some words.
        scores: explanation, the score that is drawn largest, theme -> the body of a cell, as markup.
    """

    label: str
    record: type[Explanation]
    page: tuple[str, str]
    params: tuple[str, ...]
    take: Callable[[MutableMapping, Mapping], None]
    url_params: Callable[[Mapping], dict[str, str]]
    link: Callable[[Mapping], dict[str, str]]
    draw: Callable[[MutableMapping, Callable[[], None]], None]
    models: Callable[[Mapping], dict[str, str]]
    input: Callable[[Mapping], str]
    told: Callable[[Mapping], str]
    scores: Callable[[Any, float, Theme], str]
