"""The way to a text: its words fade in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ig_core.records import TextExplanation
from ig_core.records.walk import Walk
from ig_core.render.segments import segments
from webapp.compare.texts import TEXTS as COMPARED
from webapp.path.subject import Subject
from webapp.review import input as review_input
from webapp.shared import core


def _hero(walk: Walk, request: core.Request) -> dict[str, Any]:
    explanation = walk.explanation
    assert isinstance(explanation, TextExplanation)
    pieces = [[one.drawn, one.word if one.status == "seen" else None] for one in segments(explanation)]
    return {"kind": "text", "pieces": pieces}


def _url_params(state: Mapping) -> dict[str, str]:
    params = review_input.url_params(state)
    params.pop("drop", None)  # words that were taken out on the page of reviews: here all are there
    return params


TEXTS = Subject(
    label="A review",
    page="review",
    params=review_input.PARAMS,
    end="your text",
    starts={
        "zero": "nothing",
        "padding": "blanks",
        "mean": "average words",
        "text": "your neutral review",
    },
    other="mean",
    take=review_input.take,
    url_params=_url_params,
    draw=review_input.draw,
    input=lambda state: state["text"],
    hero=_hero,
    scores=COMPARED.scores,
    small=COMPARED.scores,
    told=COMPARED.told,
)
