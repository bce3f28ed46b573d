"""What a kind of input brings to a lesson: what is marked and guessed, and how it is drawn without its answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ig_core import models
from ig_core.records import Explanation
from webapp.shared import core


@dataclass(frozen=True)
class Lesson:
    """A kind of input, for a lesson; every function takes an explanation of the kind's record.

    Attributes:
        record: the class of its explanations.
        unit: what is marked: "word".
        how: how one marks.
        rule: which parts counted most, and which cannot be marked.
        units: the numbers of all parts that can be marked.
        scores: of every part, by its number.
        places: parts -> their places in the flattened scores of the explanation.
        name: a part, in a sentence.
        plain: draws the input without colours and without anything to mark.
        mark: draws it to be marked, with what is marked, and is given what to call.
        why: draws an explanation that does not tell the prediction, for a guess with it, and says what leaks; it is
            given what to call with a guess. Gives whether it could be computed.
        options: what may be guessed that the model says.
        said: which of these it says.
        examples: of a model, the inputs that ship.
        show: shows one of them.
        marks_drawn: draws the marks beside what counted most, where names alone say little.
        applies: whether there are lessons about a model.
        pressed: whether what `why` draws is itself pressed to guess.
    """

    record: type[Explanation]
    unit: str
    how: str
    rule: str
    units: Callable[[Any], Collection[int]]
    scores: Callable[[Any], np.ndarray]
    places: Callable[[Any, Sequence[int]], Sequence[int]]
    name: Callable[[Any, int], str]
    plain: Callable[[Any], None]
    mark: Callable[[Any, Collection[int], Callable[[list[int]], None]], None]
    why: Callable[[core.Request, Callable[[str], None]], bool]
    options: Callable[[str], Sequence[str]]
    said: Callable[[Any], str]
    examples: Callable[[str], Sequence[str]]
    show: Callable[[str], None]
    marks_drawn: Callable[[Any, Sequence[int], Sequence[int]], None] | None = None
    applies: Callable[[str], bool] = lambda model: True
    pressed: bool = False


def classes(model: str) -> Sequence[str]:
    """What may be guessed of a model that tells classes apart."""
    return models.lookup(model).labels


def predicted(explanation: Any) -> str:
    """The class that the model says."""
    return explanation.prediction.label


def whatever_is_predicted(request: core.Request) -> core.Request:
    """The same request for a class that does not depend on the prediction: the last of the model."""
    row = models.lookup(request.model)
    return request if row.is_number else request._replace(target=row.labels[-1], contrast=None)
