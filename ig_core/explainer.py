"""The one door: an input and the name of a model in, an explanation out.

A `Case` is an input made ready for a model, once; whatever is asked about it (attributions, deletion tests, agreement
of baselines, convergence) is asked of the case.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence, Sized
from contextlib import nullcontext
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from ig_core import attribution, kinds, models
from ig_core.attribution import Adaptive, Attribution, GradientFn, GradientsFn, Method, Rule, Task
from ig_core.attribution.record import AsOne
from ig_core.attribution.remembered import Remembered
from ig_core.errors import InputError
from ig_core.gradients.compiled import CompiledGradient, compiled_gradient
from ig_core.gradients.outputs import class_probabilities, direction, gives_probabilities, is_number, predicted_label
from ig_core.kinds import Background, Kind, Model
from ig_core.quadrature import DEFAULT_TOLERANCE, gauss_legendre
from ig_core.records import Explanation, Prediction
from ig_core.traits import LOGITS, PROBABILITY, Traits
from ig_core.watching import Bar, Teller, Watching, tell, watched

MAX_POINTS = 4096
_OF_SEVERAL = 0.5  # of the tolerance, to which each of several paths is held, since their mean is smaller than they
_TOGETHER = 64  # inputs that explain_many takes at a time
_TOGETHER_WITH_BACKGROUND = 8  # the same where a method has a background for each, which is held in memory
_NO_BACKGROUND = Background("", np.zeros((0,)))


@dataclass(frozen=True, eq=False)
class Case:
    """An input to a model, and the output that is to be explained: made once, and handed to all that ask about it.

    Attributes:
        model: what is explained.
        encoded: the input as the model's kind encodes it.
        x: the same as an array, where paths end, (*shape).
        baseline: where paths start, by name.
        baselines: the same as arrays, (paths, *shape); most names lead to one.
        outputs: of the model at x and at the baselines, (1 + paths, outputs).
        target: the class whose logit is explained.
        contrast: the class whose logit is subtracted from it, or None.
        seconds: what making it took, without the encoding.
    """

    model: Model
    encoded: Any
    x: np.ndarray
    baseline: str
    baselines: np.ndarray
    outputs: np.ndarray
    target: str
    contrast: str | None
    seconds: float

    @property
    def kind(self) -> Kind:
        return kinds.lookup(self.model.kind)

    @property
    def start(self) -> np.ndarray:
        """Where the path starts, or the first of several, (*shape)."""
        return self.baselines[0]

    @property
    def compiled(self) -> CompiledGradient:
        return compiled_gradient(self.model)

    @cached_property
    def direction(self) -> np.ndarray:
        """Weights (outputs,) whose sum with the model's outputs is F, the explained output."""
        return direction(self.model.labels, self.target, self.outputs.shape[1], self.contrast)

    @cached_property
    def probabilities(self) -> np.ndarray:
        """Of every class, at the input; none where the model estimates a number."""
        return np.zeros(0) if is_number(self.model.labels) else class_probabilities(self.model, self.outputs[:1])[0]

    @property
    def label(self) -> str:
        """The most probable class, or the name of the number that is estimated."""
        return predicted_label(self.model, self.outputs[0])

    @property
    def gradient_fn(self) -> GradientFn:
        """F and its gradient at points of the path."""
        return self.compiled.along(self.direction)

    def gradients_along(self, directions: np.ndarray) -> GradientsFn:
        """All F that the directions (k, outputs) make, and their gradients, at points of the path."""
        return self.compiled.along_each(directions)

    def probability(self, points: np.ndarray) -> np.ndarray:
        """Points (n, *shape) -> probability of the target, (n,)."""
        return class_probabilities(self.model, self.compiled.outputs(points))[
            :, list(self.model.labels).index(self.target)
        ]

    def towards(self, target: str, contrast: str | None = None) -> Case:
        """The same input, another explained output. Raises: InputError if there is no such label."""
        direction(self.model.labels, target, self.outputs.shape[1], contrast)  # raises where a label is unknown
        return replace(self, target=target, contrast=contrast)

    def background(self, count: int) -> Background:
        """`count` inputs like this one, over which methods may average."""
        row = models.MODELS.get(self.model.name)
        return self.kind.background(self.model, self.x, count, row.dataset if row else None)

    def prediction(
        self, of_directions: np.ndarray, baseline_logit: float | None, from_baseline: bool = True
    ) -> Prediction:
        """What the model says, and what it gives for F = Σ directions · outputs.

        Args:
            from_baseline: whether what is explained starts at the baselines of this case.
        """
        of_classes = self.probabilities
        start = None
        if of_classes.size and from_baseline:
            start = class_probabilities(self.model, self.outputs[1:]).mean(axis=0)
        return Prediction(
            label=self.label,
            probability=float(of_classes.max()) if of_classes.size else None,
            probabilities=dict(zip(self.model.labels if of_classes.size else (), map(float, of_classes), strict=True)),
            logit=float(self.outputs[0] @ of_directions),
            baseline_logit=baseline_logit,
            start_label=None if start is None else self.model.labels[int(start.argmax())],
            start_probability=None if start is None else float(start.max()),
        )


@dataclass(frozen=True, eq=False)
class RememberingCase(Case):
    """A case of one path, on which no gradient is taken twice: whoever asks again with a tighter tolerance goes on
    where the last answer ended. Of a case of several paths, and of methods that take gradients elsewhere, it remembers
    nothing."""

    @cached_property
    def _remembered(self) -> dict[bytes, GradientsFn]:
        return {}

    def gradients_along(self, directions: np.ndarray) -> GradientsFn:
        if len(self.baselines) > 1:
            return super().gradients_along(directions)
        key = directions.tobytes()
        if key not in self._remembered:
            self._remembered[key] = Remembered(super().gradients_along(directions))
        return self._remembered[key]


def remembering(case: Case) -> RememberingCase:
    """The same case, which remembers the gradients of its path from now on."""
    return RememberingCase(**{field.name: getattr(case, field.name) for field in fields(case)})


def prepare(
    input: Any,
    *,
    model: str | Model = "imdb-onehot",
    target: str | None = None,
    contrast: str | None = None,
    baseline: str | None = None,
) -> Case:
    """Make an input ready to be explained; arguments as `explain` takes them."""
    return prepare_many([input], model=model, target=target, contrast=contrast, baseline=baseline)[0]


def prepare_many(
    inputs: Sequence[Any],
    *,
    model: str | Model = "imdb-onehot",
    target: str | None = None,
    contrast: str | None = None,
    baseline: str | None = None,
) -> list[Case]:
    """The same for several inputs, which share calls of the model."""
    loaded: Model = models.load(model) if isinstance(model, str) else model
    kinds.lookup(loaded.kind)
    encoded = [loaded.encode(given) for given in inputs]
    began = time.perf_counter()
    arrays = [loaded.as_array(one) for one in encoded]
    baseline = next(iter(loaded.baselines)) if baseline is None else baseline
    baselines = [loaded.baseline_points(baseline, x) for x in arrays]
    points = [np.concatenate([x[np.newaxis], own]) for x, own in zip(arrays, baselines, strict=True)]
    compiled = compiled_gradient(loaded)
    outputs = [compiled.outputs(points[0])] if len(points) == 1 else compiled.outputs_of_many(points)
    seconds = (time.perf_counter() - began) / max(1, len(inputs))
    cases = []
    for one, x, own, values in zip(encoded, arrays, baselines, outputs, strict=True):
        if not np.isfinite(values).all():
            where = f"at the baseline {baseline!r}" if np.isfinite(values[0]).all() else "for this input"
            raise InputError(
                f"The model {loaded.name!r} gives NaN or infinity {where}, so there is nothing to explain."
            )
        predicted = predicted_label(loaded, values[0])
        case = Case(loaded, one, x, baseline, own, values, predicted, None, seconds)
        cases.append(
            case
            if target is None and contrast is None
            else case.towards(predicted if target is None else target, contrast)
        )
    return cases


def explain(
    input: Any,
    *,
    model: str | Model = "imdb-onehot",
    method: str = "integrated-gradients",
    target: str | None = None,
    contrast: str | None = None,
    baseline: str | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
    points: int | None = None,
    progress: Watching = None,
) -> Explanation:
    """Give every word of a text, pixel of a picture or column of a table row a score: what it did for the output.

    The output F is the logit of `target`; or, of a model that estimates a number, that number, and scores are in its
    unit.

    Args:
        input: a text of at most 20,000 characters; a picture, as ImageClassifier.encode takes it: the bytes of a file,
            an array, or a reference such as "drawing:bag-flap" or "test:0"; or a table row, as RowModel.encode takes
            it: columns with values, or a reference such as "example:3" or "test:0".
        model: a row of MODELS, or an object of the protocol ig_core.kinds.Model.
        method: a row of METHODS.
        target: a label of the model; the predicted one if None. The only one where a number is estimated.
        contrast: a label whose logit is subtracted from that of the target: "why a shirt and not a coat?"
        baseline: where the path starts: for texts "zero", "padding", "mean", or "text:" and a neutral review; for
            pictures "black", "white", "grey", "blurred", "noise", "mean:LABEL" or "picture:REFERENCE"; for rows
            "median", "mean", "background" or "row:REFERENCE". The first of the model's own if None.
        tolerance: largest |gap| wanted, as a part of |F(x) - F(x')|, and largest estimated error of the scores, as a
            part of their size, see Measured.error; gradients are taken until both are met, or MAX_POINTS are used.
        points: if given, so many Gauss-Legendre points are used instead, whatever the gap; no error is estimated.
        progress: called after every call of the model with how many points it has been called with; what it raises
            ends the work. True draws a bar that counts them.
    Raises: InputError if the input, a name or a number cannot be used; AssetError if the model's files cannot.
    """
    plan = _plan(model, method, tolerance, points)
    with watched(progress):
        case = prepare(input, model=plan.model, target=target, contrast=contrast, baseline=baseline)
        return explain_case(case, method, tolerance, points)


def explain_case(
    case: Case,
    method: str = "integrated-gradients",
    tolerance: float = DEFAULT_TOLERANCE,
    points: int | None = None,
    progress: Watching = None,
) -> Explanation:
    """The same for an input that is ready."""
    with watched(progress):
        return _explained([case], [case.direction[np.newaxis]], _plan(case.model, method, tolerance, points))[0][0]


def explain_cases(
    cases: Sequence[Case],
    method: str = "integrated-gradients",
    tolerance: float = DEFAULT_TOLERANCE,
    points: int | None = None,
    progress: Watching = None,
) -> list[Explanation]:
    """The same for several inputs of one model that are ready, or one from several baselines: they share its calls."""
    if not cases:
        return []
    plan, directions = _plan(cases[0].model, method, tolerance, points), [case.direction[np.newaxis] for case in cases]
    with watched(progress):
        return [found for (found,) in _explained(cases, directions, plan)]


def explain_all_classes(
    input: Any,
    *,
    model: str | Model,
    method: str = "integrated-gradients",
    baseline: str | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
    points: int | None = None,
    progress: Watching = None,
) -> dict[str, Explanation]:
    """What `explain` gives for each label of the model, from one pass over the path where the method can share it."""
    plan = _plan(model, method, tolerance, points)
    with watched(progress):
        return explain_classes_of(prepare(input, model=plan.model, baseline=baseline), method, tolerance, points)


def explain_classes_of(
    case: Case,
    method: str = "integrated-gradients",
    tolerance: float = DEFAULT_TOLERANCE,
    points: int | None = None,
    progress: Watching = None,
) -> dict[str, Explanation]:
    """The same for an input that is ready; its own target does not matter."""
    labels = case.model.labels
    directions = np.stack([case.towards(label).direction for label in labels])
    with watched(progress):
        (found,) = _explained([case], [directions], _plan(case.model, method, tolerance, points), labels)
    return dict(zip(labels, found, strict=True))


def explain_many(
    inputs: Iterable[Any],
    *,
    model: str | Model = "imdb-onehot",
    method: str = "integrated-gradients",
    target: str | None = None,
    contrast: str | None = None,
    baseline: str | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
    points: int | None = None,
    progress: Watching = None,
) -> Iterator[Explanation]:
    """What `explain` gives for each of many inputs, in their order, in a fraction of the time.

    Inputs of like length share calls of the model, whatever gradients a method asks for; values without gradients, as
    leave-one-out asks for, are one batch an input. The numbers are the same to rounding. Inputs are read, and
    explanations given, some dozens at a time.

    Args: as `explain` has them; they hold for all inputs. `progress` is told the points of those that are explained
        together, so it begins anew again and again. If it is True, a bar shows how many inputs are done, and of how
        many where `inputs` has a length.
    Raises: as `explain`: at once for the model, the method, the tolerance and the number of points, and if `inputs` is
        a single text or file; for what depends on an input when its turn has come, after all explanations before it.
    """
    if isinstance(inputs, str | bytes):
        raise InputError(f"Many inputs must be a list or the like; got one {type(inputs).__name__}: put it in a list.")
    plan = _plan(model, method, tolerance, points)
    total = len(inputs) if isinstance(inputs, Sized) else None
    rest, at_a_time = iter(inputs), _TOGETHER_WITH_BACKGROUND if plan.method.background else _TOGETHER

    def together(some: Sequence[Any], teller: Teller, bar: Bar | None) -> list[Explanation]:
        with watched(teller if progress else None):
            cases = prepare_many(some, model=plan.model, target=target, contrast=contrast, baseline=baseline)
            found = explain_cases(cases, method, tolerance, points)
        if bar:
            bar.parts(len(found))
        return found

    def explanations() -> Iterator[Explanation]:
        with Bar("inputs", total) if progress is True else nullcontext() as bar:
            teller = Teller(bar.points if bar else progress)
            while some := list(islice(rest, at_a_time)):
                try:
                    found = together(some, teller, bar)
                except ValueError:  # because of one of them, whose turn has come when those before it are explained
                    if teller.has_ended:
                        raise
                    yield from (explanation for one in some for explanation in together([one], teller, bar))
                else:
                    yield from found

    return explanations()


class _Plan(NamedTuple):
    """How inputs are explained."""

    model: Model
    name: str  # of the method
    method: Method
    rule: Rule
    tolerance: float | None


def _plan(model: str | Model, name: str, tolerance: float, points: int | None) -> _Plan:
    rule, method = quadrature_of(tolerance, points), attribution.lookup(name)
    loaded: Model = models.load(model) if isinstance(model, str) else model
    rule = begun_as(rule, loaded)
    if not method.applies_to(loaded):
        needs = f": it needs {method.requires}" if method.requires else ""
        raise InputError(f"{method.label} does not apply to the model {loaded.name!r}{needs}.")
    return _Plan(loaded, name, method, rule, tolerance if points is None else None)


def _explained(
    cases: Sequence[Case], directions: Sequence[np.ndarray], plan: _Plan, targets: Sequence[str] | None = None
) -> list[list[Explanation]]:
    """Of each case an explanation for each of its directions (k, outputs), which are those of `targets`, or its own."""
    method, began = plan.method, time.perf_counter()
    backgrounds = [case.background(method.background) if method.background else _NO_BACKGROUND for case in cases]
    results = attribute_many(cases, directions, method, plan.rule, backgrounds)
    tell()  # of methods that take the model apart and never call it as a whole
    seconds = (time.perf_counter() - began) / len(cases)
    found = []
    for case, background, of_case in zip(cases, backgrounds, results, strict=True):
        explanations = []
        for i, result in enumerate(of_case):
            explanations.append(
                recorded(
                    case if targets is None else case.towards(targets[i]),
                    plan.name,
                    result,
                    background,
                    seconds=case.seconds + seconds,
                    tolerance=plan.tolerance,
                )
            )
        found.append(explanations)
    return found


def recorded(
    case: Case,
    name: str,
    result: Attribution,
    background: Background = _NO_BACKGROUND,
    *,
    seconds: float,
    tolerance: float | None,
) -> Explanation:
    """What a method has found for a case, as an explanation.

    Args:
        name: of the method, a row of METHODS.
        background: what the method averaged over, if it does.
        seconds, tolerance: see Measured.
    """
    method, row = attribution.lookup(name), case.direction
    baseline_logit = None
    if method.uses_baseline:
        baseline_logit = float((case.outputs[1:] @ row).mean())
    elif method.background and result.explains is not None:
        baseline_logit = float(case.outputs[0] @ row) - result.explains
    return case.model.record(
        case.encoded,
        result.scores,
        model=case.model.name,
        method=name,
        traits=traits_of(method, case.model),
        target=case.target,
        contrast=case.contrast,
        baseline=background.label if method.background else case.baseline,
        prediction=case.prediction(row, baseline_logit, method.uses_baseline),
        explains=result.explains,
        gap=result.gap,
        standard_error=result.standard_error,
        error=result.error,
        points=result.points,
        seconds=seconds,
        tolerance=tolerance,
    )


def traits_of(method: Method, model: Model) -> Traits:
    """Of the method; its scores are in units of the number that the model estimates, if it does, or of its
    probabilities."""
    traits = method.traits
    if gives_probabilities(model) and traits.unit == LOGITS:
        return replace(traits, unit=PROBABILITY)
    if is_number(model.labels) and traits.unit == LOGITS:
        return replace(traits, unit=model.labels[0])
    return traits


def attribute_many(
    cases: Sequence[Case],
    directions: Sequence[np.ndarray],
    method: Method,
    rule: Rule,
    backgrounds: Sequence[Background] | None = None,
) -> list[list[Attribution]]:
    """Of each case an attribution for each of its directions, (k, outputs); of several paths the mean."""
    tasks, owners = [], []
    for number, (case, rows) in enumerate(zip(cases, directions, strict=True)):
        background = backgrounds[number] if backgrounds else _NO_BACKGROUND
        starts = case.baselines if method.uses_baseline else case.baselines[:1]
        own_rule = rule
        if isinstance(rule, Adaptive) and len(starts) > 1:
            own_rule = replace(rule, tolerance=_OF_SEVERAL * rule.tolerance)
        for start in starts:
            tasks.append(_task(case, rows, start, own_rule, background))
            owners.append(number)
    order = sorted(range(len(tasks)), key=lambda number: tasks[number].x.size)  # those of like length share calls
    tasks, owners = [tasks[number] for number in order], [owners[number] for number in order]
    if len(tasks) == 1:
        results = [attribution.run(method, tasks[0])]
    else:
        gradients = cases[0].compiled.along_many([task.directions for task in tasks])
        results = attribution.run_many(method, tasks, gradients)
    of_cases: list[list[list[Attribution]]] = [[] for _ in cases]
    for owner, result in zip(owners, results, strict=True):
        of_cases[owner].append(result)
    return [[attribution.average(paths) for paths in zip(*each, strict=True)] for each in of_cases]


def _task(
    case: Case, directions: np.ndarray, start: np.ndarray, rule: Rule, background: Background = _NO_BACKGROUND
) -> Task:
    compiled = case.compiled
    return Task(
        case.x,
        start,
        rule,
        directions,
        case.gradients_along(directions),
        lambda points: compiled.outputs(points) @ directions.T,
        case.encoded.units,
        background.points,
        getattr(case.model, "parts", {}),
    )


def path_of(case: Case, method: Method) -> tuple[GradientFn, np.ndarray, np.ndarray]:
    """Where the method integrates: F and its gradient at points of the path, the end of the path, and its start."""
    path = method.path(_task(case, case.direction[np.newaxis], case.start, Adaptive()))
    return AsOne(path.gradients_fn), path.x, path.baseline


def quadrature_of(tolerance: float, points: int | None) -> Rule:
    """The rule that a tolerance or a number of points stands for. Raises: InputError if it cannot be used."""
    if points is not None:
        if points != int(points) or not 1 <= points <= MAX_POINTS:
            raise InputError(f"The number of points must be from 1 to {MAX_POINTS:,}; got {points}.")
        return gauss_legendre(points)
    if not 1e-5 <= tolerance <= 1:
        raise InputError(f"The tolerance must be from 0.00001 to 1; got {tolerance}.")
    return Adaptive(tolerance, MAX_POINTS)


def rule_of(model: Model, tolerance: float = DEFAULT_TOLERANCE, points: int | None = None) -> Rule:
    """What `explain` takes gradients by. Raises: InputError if the tolerance or the number of points cannot be used."""
    return begun_as(quadrature_of(tolerance, points), model)


def begun_as(rule: Rule, model: Model) -> Rule:
    """The rule with as many gradients at first as take the least time with this model."""
    return replace(rule, first=getattr(model, "first_points", rule.first)) if isinstance(rule, Adaptive) else rule


def gradient_of(model: Model, target: str, contrast: str | None = None) -> GradientFn:
    """F and its gradient at points of the model's path, for F the logit of `target`, minus that of `contrast`."""
    compiled = compiled_gradient(model)
    size = [1 if length is None else length for length in model.shape]
    outputs = compiled.outputs(np.zeros((1, *size), np.float32)).shape[1]
    return compiled.along(direction(model.labels, target, outputs, contrast))
