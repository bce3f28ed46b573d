"""How often real explanations of a model pass the checks, and how often those that were broken on purpose do.

Inputs are drawn from the test part of the model's data set. Limits are made of them, see limits.py; and rates, which
would flatter limits made of the same inputs, are measured crosswise: those of one half by limits made of the other.
Only which check looks at which sort of broken explanations is decided by all of them, since it is part of what ships.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ig_core import models
from ig_core.data import DATASETS
from ig_core.errors import InputError
from ig_core.evaluation import checks
from ig_core.evaluation.experiments import files
from ig_core.evaluation.resumable import each
from ig_core.evaluation.trust import baselines, broken, chance, learned, limits, methods, steady
from ig_core.evaluation.trust.finding import (
    ADDS_UP,
    BASELINES,
    CHANCE,
    DO_NOT_TRUST,
    FAILED,
    LEARNED,
    METHODS,
    PASSED,
    STEADY,
    TRUST,
    WITH_DOUBTS,
    light_of,
    verdict_of,
)
from ig_core.evaluation.trust.judging import FAR_OFF
from ig_core.evaluation.trust.subject import Subject, of_explanation, too_few
from ig_core.explainer import Case, explain_case, prepare
from ig_core.kinds import Model
from ig_core.quadrature import DEFAULT_TOLERANCE, FLOOR

METHOD = "integrated-gradients"
INPUTS = 200
WORDS = 10  # that a text must have: of fewer, a shuffled explanation is too often the real one
OF_SLOW = 20, 64  # inputs, and tokens that are read of each, of models that are left out of comparisons
SEED = 0
REAL = "real"
CHECKED = (ADDS_UP, CHANCE, BASELINES, LEARNED, STEADY, METHODS)
_MEASURED = (CHANCE, LEARNED, METHODS)  # whose limits tell broken ones
Found = Sequence[Mapping[str, Mapping[str, float]]]
"""Of each input, by REAL or the sort of broken explanation, by check: the figure."""
VERDICTS = (TRUST, WITH_DOUBTS, DO_NOT_TRUST)


def figures_of(model: Model, given: Any, number: int) -> dict[str, dict[str, float]]:
    """Of one input the figures of the checks: those of its real explanation, and of each broken one. None at all where
    so few units differ from the baseline that the checks are not made."""
    case = prepare(given, model=model)
    if too_few(case):
        return {}
    explanation = explain_case(case, METHOD)
    subject = _remembering(of_explanation(case, explanation))
    orders, others = chance.orders_of(subject), methods.scores_of_others(subject)
    real = {
        STEADY: steady.is_steady(subject).figure,
        BASELINES: _of_baselines(case, explanation),
        "error": float(explanation.error or 0.0),
    }
    found = {}
    for name, breaks in {REAL: _as_it_is, **broken.BROKEN}.items():
        tested = breaks(subject, number)
        depends = learned.depends_on_learning(tested, every_stage=False).figure
        gap = abs(float(tested.scores.sum()) - float(explanation.explains or 0.0))
        found[name] = {
            ADDS_UP: gap / max(abs(explanation.explains or 0.0), FLOOR),
            CHANCE: orders.held_against(tested.strength).figure,
            LEARNED: depends if np.isfinite(depends) else 0.0,  # nothing is alike
            METHODS: methods.methods_agree(tested, others).figure,
        }
    found[REAL] |= real
    # Shuffled likewise, scores change as they do unshuffled; those put in their place are the same, whatever is asked
    found["shuffled"] |= real
    for name in found:
        found[name] = {STEADY: 0.0, BASELINES: 1.0, "error": 0.0} | found[name]
    return found


def _as_it_is(subject: Subject, number: int) -> Subject:
    return subject


def _of_baselines(case: Case, explanation: Any) -> float:
    if len(baselines.names_of(case)) < 2:
        return 1.0
    figure = checks.of_baselines(baselines.from_other_baselines(case, explanation).correlations).figure
    return 1.0 if figure is None else figure


def _remembering(subject: Subject) -> Subject:
    """The same, which explains no input twice."""
    known: dict[tuple, np.ndarray] = {}

    def explain(cases: Sequence[Case]) -> list[np.ndarray]:
        keys = [(case.x.tobytes(), case.outputs.tobytes()) for case in cases]
        new = [case for case, key in zip(cases, keys, strict=True) if key not in known]
        found = iter(subject.explain(new)) if new else iter(())
        for key in keys:
            if key not in known:
                known[key] = next(found)
        return [known[key] for key in keys]

    return Subject(subject.case, subject.scores, subject.signed, explain, subject.method)


def inputs_of(name: str) -> Iterator[tuple[int, Any]]:
    """Number and input of the inputs of the test part of a model's data set, in an order drawn by SEED."""
    row = models.lookup(name)
    if not row.dataset:
        raise InputError(f"The model {name!r} names no data set to draw inputs from.")
    inputs, _ = DATASETS[row.dataset].labelled("test")
    drawn = np.random.default_rng(SEED).permutation(len(inputs))
    for i in map(int, drawn):
        given = _at(inputs, i)
        if row.kind != "text" or len(given.split()) >= WORDS:
            yield i, (_cut(name, given) if row.slow else given)


def _at(inputs: Any, i: int) -> Any:
    return inputs.iloc[i] if hasattr(inputs, "iloc") else inputs[i]


def _cut(name: str, text: str) -> str:
    """The words of a text that make up its first tokens."""
    encoded = models.load(name).encode(text)
    _, ends = encoded.token_places
    return text[: ends[: OF_SLOW[1]].max()] if len(ends) else text


def measure(
    name: str, folder: Path, count: int = INPUTS, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """Draw inputs, explain them, break the explanations, run the checks; see `summarised` for what is returned.

    Args:
        folder: where the figures of each input are kept, so that a killed run goes on.
    """
    row, model = models.lookup(name), models.load(name)
    count = OF_SLOW[0] if row.slow else count
    found: list[dict] = []
    for number, given in inputs_of(name):
        if len(found) == count:
            break
        (made,) = each(folder, [str(number)], lambda _: figures_of(model, given, number)).values()  # noqa: B023
        found += [made] if made else []
        if progress:
            progress(len(found), count)
    return summarised(found, _setting(name, len(found)))


def _setting(name: str, count: int) -> dict[str, Any]:
    row = models.lookup(name)
    data = f"{count} inputs of the test part of {row.dataset}"
    data += f" with at least {WORDS} words" if row.kind == "text" else ", of which enough differs from the baseline"
    if row.slow:
        data += f", of each the first {OF_SLOW[1]} tokens"
    return {"model": name, "method": METHOD, "inputs": count, "data": data, "seed": SEED, "draws": chance.DRAWS}


def summarised(found: Found, setting: Mapping[str, Any]) -> dict[str, Any]:
    """Limits and rates of figures.

    Args:
        found: of each input, as `figures_of` gives them.
    Returns: setting; limits, by check: threshold and broken_from, made of all inputs; rates, by check: real, and broken
        by its sort; verdicts: of the real and of each sort the share of each verdict; without_sum: the shares of those
        that are not trusted although nothing is made of their sum. Rates and verdicts are measured crosswise.
    """
    names = list(found[0])
    halves = np.arange(len(found)) % 2
    passes: dict[str, dict[str, list[bool]]] = {check: {name: [] for name in names} for check in CHECKED}
    verdicts: dict[str, list[str]] = {name: [] for name in names}
    without_sum: dict[str, list[bool]] = {name: [] for name in names}
    looks = limits.looks_at(*_figures(found))
    for half in (0, 1):
        made = _limits([one for one, own in zip(found, halves, strict=True) if own != half], looks)
        for one in (one for one, own in zip(found, halves, strict=True) if own == half):
            for name in names:
                lights = _lights(one[name], made)
                for check, light in lights.items():
                    passes[check][name].append(light == PASSED)
                verdicts[name].append(verdict_of(lights.values()))
                without_sum[name].append(FAILED in (light for check, light in lights.items() if check != ADDS_UP))
    rates = {
        check: {
            "real": float(np.mean(own[REAL])),
            "broken": {name: float(np.mean(own[name])) for name in names if name != REAL},
        }
        for check, own in passes.items()
    }
    shares = {
        name: {one: float(np.mean([v == one for v in own])) for one in VERDICTS} for name, own in verdicts.items()
    }
    return {
        "setting": dict(setting),
        "limits": _limits(found),
        "rates": rates,
        "verdicts": shares,
        "without_sum": {name: float(np.mean(own)) for name, own in without_sum.items()},
    }


def _figures(found: Found) -> tuple[limits.Figures, dict[str, limits.Figures]]:
    """Those of the real ones, and by sort those of the broken ones, as limits.py takes them."""

    def of(name: str, of_checks: Sequence[str]) -> dict[str, list[float]]:
        return {check: [one[name][check] for one in found] for check in of_checks}

    return of(REAL, (*_MEASURED, STEADY)), {name: of(name, _MEASURED) for name in found[0] if name != REAL}


def _limits(found: Found, looks: Mapping[str, Sequence[str]] | None = None) -> dict[str, dict[str, float | None]]:
    made = limits.limits_of(*_figures(found), looks)
    return {check: {"threshold": threshold, "broken_from": bad} for check, (threshold, bad) in made.items()}


def _lights(figures: Mapping[str, float], made: Mapping[str, Mapping[str, float | None]]) -> dict[str, str]:
    """The light of each check, by limits as `_limits` makes them."""
    off, alike = max(figures[ADDS_UP], figures["error"]), figures[BASELINES]
    found = {
        ADDS_UP: light_of(off, DEFAULT_TOLERANCE, FAR_OFF, at_most=True),
        BASELINES: light_of(alike, checks.LEAST_CORRELATION, None, at_most=False),
    }
    for check, own in made.items():
        found[check] = light_of(figures[check], own["threshold"], own["broken_from"], check in limits.AT_MOST)
    return found


def write(found: Mapping[str, Any]) -> None:
    """Keep what `measure` gave in assets, where limits.py reads it."""
    files.keep(found["setting"]["model"], "trust", found)
