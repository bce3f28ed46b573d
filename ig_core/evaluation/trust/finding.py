"""What a check of an explanation has found: plain data, that pages, commands and notebooks show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ig_core.evaluation import checks

ADDS_UP, CHANCE, BASELINES = checks.EXACT, checks.CHANCE, checks.BASELINES
LEARNED, STEADY, METHODS, ORDER = "depends on what was learned", "steady", "methods agree", "certain order"

PASSED, DOUBTFUL, FAILED, NOT_RUN = "passed", "doubtful", "failed", "not run"
LIGHTS = (FAILED, DOUBTFUL, PASSED, NOT_RUN)  # the worst first; what was not run says nothing

TRUST, WITH_DOUBTS, DO_NOT_TRUST = "trust", "trust with doubts", "do not trust"


def light_of(figure: float, threshold: float | None, broken_from: float | None, at_most: bool) -> str:
    """PASSED, DOUBTFUL beyond the threshold, FAILED where the figure is like that of a broken explanation.

    Args:
        threshold, broken_from: None where nothing lies beyond it.
        at_most: whether what lies above is beyond; else what lies below.
    """

    def is_beyond(limit: float | None) -> bool:
        return limit is not None and (figure > limit if at_most else figure < limit)

    return FAILED if is_beyond(broken_from) else DOUBTFUL if is_beyond(threshold) else PASSED


def verdict_of(lights: Iterable[str]) -> str:
    """The worst of them: TRUST, WITH_DOUBTS or DO_NOT_TRUST. What was not run counts for nothing."""
    seen = set(lights)
    return DO_NOT_TRUST if FAILED in seen else WITH_DOUBTS if DOUBTFUL in seen else TRUST


class Rates(NamedTuple):
    """How often a check was passed in the sample that ships for a model.

    Attributes:
        real: share of the explanations of that method that pass, 0 to 1.
        broken: by the name of a deliberately broken explanation the share of those that pass all the same.
        inputs: how many inputs the sample has.
    """

    real: float
    broken: Mapping[str, float]
    inputs: int


class Held(NamedTuple):
    """How often the intervals of scores held what they are intervals of, over many inputs, see coverage.py.

    Attributes:
        quadrature, seeds: share of the scores, 0 to 1.
        inputs: how many were explained.
    """

    quadrature: float
    seeds: float
    inputs: int


@dataclass(frozen=True, eq=False)
class Finding:
    """One row of the page: a check, and what it has found.

    Attributes:
        name: a row of CHECKS.
        light: one of LIGHTS.
        sentence: what was found; of what was not run, why. Empty until ig_core.render.trust has told it.
        figure: what was measured; None where nothing was.
        threshold: up to which, or from which, it passes.
        at_most: whether the figure must not lie above the threshold; else it must not lie below.
        broken_from: the figure from which on the explanation is like a broken one; None where no figure says that.
        advice: what to do next, where it did not pass; told likewise.
        source: where the threshold comes from, in a sentence.
        about: names that the sentence needs: baselines, words, methods.
        rates: see Rates; None where no sample tells.
        held: see Held; None where it was not measured, or the check makes no intervals.
        seconds: what it took.
        detail: what a picture of it is drawn from, see the file of the check; None where there is none.
    """

    name: str
    light: str
    sentence: str = ""
    figure: float | None = None
    threshold: float | None = None
    at_most: bool = True
    broken_from: float | None = None
    advice: str = ""
    source: str = ""
    about: tuple[str, ...] = ()
    rates: Rates | None = None
    held: Held | None = None
    seconds: float = 0.0
    detail: Any = None

    @property
    def passed(self) -> bool | None:
        """Whether nothing speaks against the explanation here; None where it was not looked at."""
        return None if self.light == NOT_RUN else self.light == PASSED

    def to_dict(self) -> dict[str, Any]:
        """As plain data, without what is drawn."""
        return {
            "name": self.name,
            "passed": self.passed,
            "light": self.light,
            "figure": self.figure,
            "threshold": self.threshold,
            "at_most": self.at_most,
            "sentence": self.sentence,
            "advice": self.advice,
            "source": self.source,
            "rates": None if self.rates is None else {**self.rates._asdict(), "broken": dict(self.rates.broken)},
            "held": None if self.held is None else self.held._asdict(),
            "seconds": self.seconds,
        }


@dataclass(frozen=True, eq=False)
class Trust:
    """All that was looked at, and what follows.

    Attributes:
        findings: in the order of CHECKS.
        sentence: the verdict in words; empty until ig_core.render.trust has told it.
    """

    findings: Sequence[Finding]
    sentence: str = ""

    @property
    def verdict(self) -> str:
        """See `verdict_of`."""
        return verdict_of(finding.light for finding in self.findings)

    @property
    def checks(self) -> Sequence[Finding]:
        return self.findings

    @property
    def not_run(self) -> tuple[str, ...]:
        """The names of the checks that say nothing."""
        return tuple(finding.name for finding in self.findings if finding.light == NOT_RUN)

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        checks = [finding.to_dict() for finding in self.findings]
        return {"verdict": self.verdict, "sentence": self.sentence, "checks": checks}

    def to_json(self) -> str:
        """The same as JSON, in ASCII."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)
