"""What every explanation is: plain data that can be drawn, saved and read back without any model."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from types import NoneType
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

import numpy as np

from ig_core.errors import InputError
from ig_core.quadrature import FLOOR
from ig_core.records import drawing, legacy
from ig_core.traits import Traits

if TYPE_CHECKING:
    import pandas as pd
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
_KINDS: dict[str, type[Measured]] = {}  # of every kind of explanation its class


@dataclass(frozen=True)
class Prediction:
    """What the model says of the input.

    Attributes:
        label: the most probable class; of a model that estimates a number what it counts: "rentals an hour".
        probability: of that class, 0 to 1; None where the model estimates a number.
        probabilities: of every class; none where the model estimates a number.
        logit: F(x), the explained output at the input (of the target, which may not be `label`): a logit, or the
            number that is estimated.
        baseline_logit: F(x'), the same at the baseline, or its mean over several; None where the method has none.
        start_label: the most probable class at the baseline (of several, by their mean probabilities); None where the
            method has no baseline, or the model estimates a number.
        start_probability: of that class.
    """

    label: str
    probability: float | None
    probabilities: dict[str, float]
    logit: float
    baseline_logit: float | None
    start_label: str | None = None
    start_probability: float | None = None

    @property
    def is_number(self) -> bool:
        """Whether the model estimates a number, and no class."""
        return self.probability is None


@dataclass(frozen=True, eq=False, kw_only=True)
class Measured(ABC):
    """What was explained of one input, by which method, and how exactly.

    Attributes:
        model: a row of MODELS.
        method: a row of METHODS: whose scores have the gap.
        traits: what the method is, so that its scores can be read where it is not installed.
        target: the class whose logit is explained.
        contrast: the class whose logit is subtracted from it ("why a shirt and not a coat?"), or None.
        baseline: where the path starts, by name.
        prediction: see Prediction.
        explains: what the scores should add up to, see Traits.claim; None where the method makes no such claim.
        gap: sum of the scores minus `explains`. What it measures depends on the method, see Traits.exact: the error of
            a numerical integral, which should vanish; where baselines or points were drawn at random an error of
            sampling, see `standard_error`; or, as in LRP, what biases and stabilisers absorb.
        standard_error: of the gap, where baselines or points were drawn at random; else None.
        error: estimated sum of the absolute errors of the scores, as a part of the sum of their absolute values (or of
            FLOOR where that is larger): of words, or pieces of words, of pixels, of the numbers a row is encoded as; of
            phrases and of pooled texts those of every dimension, from which their scores are made. No bound: what no
            gradient on the path shows, it cannot tell. None where a rule makes no estimate.
        points: gradients taken, see attribution.Attribution.
        seconds: time from the encoded input to the scores; of many explained together, the mean.
        tolerance: of |gap| relative to |explains|, and of `error`, that was asked for; None where `points` were.
        doubts: sentences about what tests of the explanation have found against it; none where none was made. What the
            explanation itself tells is not among them, see `ig_core.render.doubts`.
    """

    model: str
    method: str
    traits: Traits
    target: str
    contrast: str | None
    baseline: str
    prediction: Prediction
    explains: float | None
    gap: float | None
    standard_error: float | None = None
    error: float | None = None
    points: int
    seconds: float
    tolerance: float | None
    doubts: tuple[str, ...] = ()
    kind: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        """A class that names its `kind` is the one that JSON of this kind is read into."""
        super().__init_subclass__(**options)
        if "kind" in vars(cls):
            _KINDS[cls.kind] = cls

    @property
    @abstractmethod
    def sum(self) -> float:
        """Of the scores."""

    @property
    def relative_gap(self) -> float | None:
        """|gap| as a part of |explains|, or of FLOOR where that is larger; None where there is no gap."""
        if self.gap is None or self.explains is None:
            return None
        return abs(self.gap) / max(abs(self.explains), FLOOR)

    @property
    def gap_meets_tolerance(self) -> bool:
        """Whether there is a gap, and it is within the tolerance asked for; of a number of points, none was."""
        return self.tolerance is not None and self.relative_gap is not None and self.relative_gap <= self.tolerance

    @property
    def meets_tolerance(self) -> bool:
        """Whether the gap is within the tolerance, and the estimated error of the scores too where there is one.

        The gap alone may be small by chance: errors of the scores that have opposite signs cancel in their sum.
        """
        return self.gap_meets_tolerance and (self.error is None or self.error <= (self.tolerance or 0))

    @abstractmethod
    def own_data(self) -> dict:
        """What this kind of explanation holds besides, as plain numbers, texts and lists."""

    @classmethod
    @abstractmethod
    def own_fields(cls, data: dict) -> dict:
        """`data` with what `own_data` gave turned back into fields; all else as it is.

        Raises: ValueError, TypeError or KeyError if it is unusable.
        """

    def to_dict(self) -> dict:
        """The explanation as plain numbers, texts and lists."""
        facts = {field.name: getattr(self, field.name) for field in fields(Measured)}
        facts |= {"traits": asdict(self.traits), "prediction": asdict(self.prediction), "doubts": list(self.doubts)}
        return {"kind": self.kind} | facts | {"sum": self.sum} | self.own_data()

    def to_json(self) -> str:
        """As JSON in ASCII, so that it survives any encoding."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote, this version's or 0.4.0's. Raises: InputError if it is something else."""
        try:
            data = legacy.completed(json.loads(text))
            record_class = _class_of(data.pop("kind"))
            data.pop("sum")
            data["prediction"] = checked(Prediction(**data["prediction"]))
            data["traits"] = checked(Traits(**data["traits"]))
            data["doubts"] = _texts(data.get("doubts", []))
            record = checked(record_class(**record_class.own_fields(data)))
        except InputError:
            raise
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, StopIteration):
            raise InputError("This is not the JSON of an explanation, as Explanation.to_json writes it.") from None
        if not isinstance(record, cls):
            raise InputError(f"This is the JSON of a {type(record).__name__}; a {cls.__name__} was expected.")
        return record

    def to_html(self, **view: Any) -> str:
        """One HTML page that needs nothing else: the coloured input with its numbers, and how exact they are.

        Args:
            view: how it is drawn, where the kind leaves a choice: of a text `colours`, "class" or "support"; of a
                picture `smooth`, True or False.
        """
        return drawing.html(self, **view)

    def to_png(self, **view: Any) -> bytes:
        """The coloured input with its legend as a picture; `view` as of `to_html`."""
        return drawing.png(self, **view)

    def _repr_html_(self) -> str:
        """What a notebook shows: markup in which whatever comes from outside is escaped."""
        return drawing.fragment(self)


@dataclass(frozen=True, eq=False, kw_only=True)
class Explanation(Measured):
    """Why a model says what it says of one input. Each kind of it has `scores`, and what they lie on."""

    unit: ClassVar[str]  # what a reason for a prediction is called

    @property
    @abstractmethod
    def input(self) -> Any:
        """What `explain` was given, or a reference to it."""

    if TYPE_CHECKING:  # a property of some kinds of explanations, a field of others

        @property
        def scores(self) -> np.ndarray: ...

    @property
    def sum(self) -> float:
        return float(self.scores.sum())

    @cached_property
    def largest(self) -> float:
        """The largest absolute score, in the unit of the method; zero where there are none."""
        return float(np.abs(self.scores).max(initial=0.0))

    @property
    @abstractmethod
    def by_place(self) -> pd.Series:
        """The scores, by where in the input they belong: two explanations of one input can be compared by it.

        Its index names the places in sentences, unless a kind says in `ig_core.render.sentences` how it calls them.
        """

    def trust(self, model: Any = None) -> Any:
        """Whether to believe it: every check that applies, see ig_core.evaluation.trust, with a verdict.

        Args:
            model: what was explained; that of its name in MODELS if None.
        Raises: InputError if there is no such model, or the input cannot be read again.
        """
        return drawing.trust(self, model)

    @abstractmethod
    def to_csv(self) -> str:
        """The scores as a table."""


def _class_of(kind: str) -> type[Measured]:
    """The class of the explanations of that kind. Raises: InputError if nothing that is imported defines one."""
    if isinstance(kind, str) and kind not in _KINDS:
        raise InputError(f"No explanation of the kind {kind[:60]!r} can be read here, only: {', '.join(_KINDS)}.")
    return _KINDS[kind]


def _texts(values: Any) -> tuple[str, ...]:
    """A list of texts as a tuple. Raises: TypeError if it is something else."""
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise TypeError("doubts must be a list of texts")
    return tuple(values)


def checked(record: T) -> T:
    """The record itself, once every plain field holds what its annotation says. Raises: TypeError."""
    kinds: dict[Any, type | tuple[type, ...]] = {
        "str": str,
        "str | None": (str, NoneType),
        "float": (float, int),
        "int": int,
        "bool": bool,
        "float | None": (float, int, NoneType),
        "dict[str, float]": dict,
    }
    for field in fields(record):
        if field.type in kinds and not isinstance(getattr(record, field.name), kinds[field.type]):
            raise TypeError(f"{field.name} must be {field.type}")
    return record
