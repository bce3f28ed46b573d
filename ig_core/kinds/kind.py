"""What a kind of input is: a row of KINDS, and what it is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ig_core.errors import InputError
from ig_core.records import Explanation


class Encoded(Protocol):
    """An input as a model reads it, with the way back to the original."""

    @property
    def units(self) -> np.ndarray:
        """The unit (word, patch, column) to which each entry of the array belongs, in its first axes; -1 for none."""

    def at_positions(self, scores: np.ndarray) -> np.ndarray:
        """Scores of an explanation, as those of the positions of the array: all axes but the last, of features."""


class Model(Protocol):
    """A model that can be explained: what `ig_core.explain` asks of it.

    Attributes:
        name: its row in MODELS, or a name of its own.
        kind: a row of KINDS.
        labels: the classes in the order of the logits. Two labels with one output mean that the output is the
            logit of the second; minus that logit is explained for the first. A single label means that the output is
            a number and no logit: the label says what is counted, "rentals an hour".
        shape: of the array in which paths run; None for an axis whose length may differ from input to input.
        baselines: where paths may start, the first unless one is named.
        logits: arrays (n, *shape) -> logits (n, outputs), in tensors of the backend of Keras. If the first axis of
            `shape` is None, inputs of several lengths are filled up to one, and a second argument, the mask
            (n, length), is 1 elsewhere.
        card: data, licence, accuracy and limits, as in card.json.

    It may have `gives`, "probability" where its outputs are no logits but the probabilities of its classes, or of the
    second of two; `parts`, what some methods look into, by name; `activations`, `few`, `front`, `held` and `fills`, see
    CompiledGradient; and `first_points`, see Adaptive.first: how many gradients an explanation begins with, so that it
    takes the least time; `python -m benchmarks.calls` measures that. A model that can tell when an input is unlike its
    training data has `strangeness`, x (*shape) -> a figure, and `strangeness_threshold`, above which an input counts as
    unlike; ig_core.models.familiarity gives such figures for the features of any classifier. A model whose layers can
    be made random, see ig_core.models.randomised, has `network`, the Keras model behind `logits`, and `rebuilt`, which
    makes the same model of another network of that build. A network that is straight between corners, as one of ReLUs
    or maxima is, has no second derivative: it should say so in `corners`, a plural such as "ReLUs", so that nobody asks
    what its inputs do together, and its kinks are looked for, see CompiledGradient; `most_pairs_of` says of how many
    words pages ask that, and `points_of_pairs` about how many points that takes. What is compiled for a model is found
    again by the model itself, so a dataclass must be one with eq=False.
    """

    @property
    def name(self) -> str: ...

    @property
    def labels(self) -> tuple[str, ...]: ...

    @property
    def card(self) -> Mapping: ...

    @property
    def kind(self) -> str: ...

    @property
    def shape(self) -> tuple[int | None, ...]: ...

    @property
    def baselines(self) -> Mapping[str, Baseline]: ...

    @property
    def logits(self) -> Callable: ...

    def encode(self, given: Any) -> Any:
        """What people give -> Encoded. Raises: InputError, in one sentence, if it cannot be used."""

    def as_array(self, encoded: Any) -> np.ndarray:
        """Where paths end, (*shape)."""

    def baseline_points(self, name: str, x: np.ndarray) -> np.ndarray:
        """Where the paths to `x` start, (paths, *shape), from the baseline of that name.

        Of several paths the scores are averaged. Raises: InputError if there is no such baseline.
        """

    def record(self, encoded: Any, scores: np.ndarray, **facts: Any) -> Explanation:
        """Scores (*shape) as an explanation; `facts` are the fields of Measured."""

    def forward(self, inputs: Iterable[Any]) -> np.ndarray:
        """Inputs as `encode` takes them -> logits (n, outputs)."""

    def __hash__(self) -> int:
        """Models are keys of caches: what has been compiled for a model is found by it."""


def can_be_randomised(model: Any) -> bool:
    """Whether the layers of the model can be made random: whether it says what they are, see Model."""
    return getattr(model, "network", None) is not None and getattr(model, "rebuilt", None) is not None


@dataclass(frozen=True)
class Argument:
    """What a baseline asks for besides its name: in "mean:Coat" a class.

    Attributes:
        name: by which links and pages know it.
        hint: what stands for it in a sentence: "LABEL".
        label: what a page writes above the field for it.
        default: used until somebody chooses; the first of the choices if empty.
        choices: a model, or a row of MODELS -> value -> label of what may be chosen; None for any text.
        is_open: whether a link may hold something that is not among the choices.
    """

    name: str
    hint: str
    label: str
    default: str = ""
    choices: Callable[[Any], Mapping[str, str]] | None = None
    is_open: bool = False


@dataclass(frozen=True)
class Baseline:
    """A row of a table of baselines.

    Attributes:
        label: what people call it.
        points: a model, x (*shape), what follows the name and a colon -> (paths, *shape), where the paths start.
        argument: what must follow the name and a colon; None where nothing may.
        is_single: whether it leads to one path.
        is_given: whether whoever made the model gave it, so that methods may average over such.
    """

    label: str
    points: Callable[[Any, np.ndarray, str], np.ndarray]
    argument: Argument | None = None
    is_single: bool = True
    is_given: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether its name alone leads to one path, so that baselines can be compared with each other."""
        return self.is_single and self.argument is None


class Perturbed(Protocol):
    """What the perturbation of a kind knows of an input: a Case."""

    model: Any
    encoded: Any
    x: np.ndarray

    @property
    def start(self) -> np.ndarray:
        """Where its path starts, or the first of them: (*shape)."""


@dataclass(frozen=True)
class Perturbation:
    """How units are taken out of an input, to see whether the model minds as much as their scores say.

    Attributes:
        candidates: the input, scores of its units -> indices of the units that can be removed.
        outputs: the input, choices of units -> the model's outputs without each of them, (choices, outputs).
        count: how many of so many candidates are removed.
        draws: how many random choices of as many they are compared with.
    """

    candidates: Callable[[Any, np.ndarray], np.ndarray]
    outputs: Callable[[Any, Sequence[np.ndarray]], np.ndarray]
    count: Callable[[int], int]
    draws: int


@dataclass(frozen=True)
class Background:
    """Baselines for methods that average over many: where they come from, and the arrays (n, *shape)."""

    label: str
    points: np.ndarray


def given_background(model: Any, x: np.ndarray, count: int) -> Background | None:
    """The baselines that whoever made the model gave for inputs like x; None where there are none."""
    points = [row.points(model, x, "") for row in model.baselines.values() if row.is_given]
    if not points:
        return None
    found = np.concatenate(points)[:count]
    return Background(f"{len(found)} given baseline{'s' * (len(found) > 1)}", found)


def no_background(model: Any) -> str:
    """What is said of a model that has nothing to average over."""
    return (
        f"There is nothing to average over: the model {model.name!r} was made without baselines of its own; give "
        "from_keras some, baselines=…."
    )


def nudged(case: Perturbed, part: float, random: np.random.Generator) -> np.ndarray:
    """The input a little beside where it is, (*shape): moved in a random direction by that part of its way from the
    baseline. What is fixed along a path, if the input says so, is so here too."""
    direction, fixed = random.normal(size=case.x.shape), getattr(case.encoded, "fixed", None)
    if fixed is not None:
        direction[fixed] = 0.0
    length = part * float(np.linalg.norm(case.x - case.start)) / float(np.linalg.norm(direction))
    return (case.x + length * direction).astype(case.x.dtype)


def line(encoded: Encoded, scores: np.ndarray) -> dict[str, Any]:
    """Scores (*shape) as one line of a table: of each position of the array the sum over its features."""
    of_positions = scores.reshape(*encoded.units.shape, -1).sum(axis=-1)
    return {"scores": of_positions.ravel().astype(np.float32)}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A row of KINDS: all that a kind of input is.

    Attributes:
        label: what people call it.
        record: the class of its explanations.
        unit: what has a score: "word", "pixel".
        baselines: name -> Baseline, what its pages offer; a model may have fewer, or another first.
        perturbation: how units are removed.
        background: a model, x, how many, the name of the model's data set (empty or None if it has none) -> Background:
            training data where it is on this machine, else examples that ship; the same for the same arguments.
        nudged: an input, a small part, random numbers -> the input moved a little, (*shape): so little that whoever
            looks at it would not notice.
        line: an input, its scores (*shape) -> what they are as one line of a table of many inputs: "scores", as a flat
            array, and whatever tells what they are of, as flat arrays, numbers or texts.
        examples: the inputs that ship, by name; none unless the row has some.
        warm_up: inputs that are explained once when an app starts, so that all that compiles has been compiled.
    """

    label: str
    record: type[Explanation]
    unit: str
    baselines: Mapping[str, Baseline]
    perturbation: Perturbation
    background: Callable[[Any, np.ndarray, int, str | None], Background]
    nudged: Callable[[Any, float, np.random.Generator], np.ndarray] = nudged
    line: Callable[[Any, np.ndarray], Mapping[str, Any]] = line
    examples: Callable[[], Mapping[str, Any]] = dict
    warm_up: tuple[Any, ...] = ()


def find_baseline(baselines: Mapping[str, Baseline], name: str) -> tuple[Baseline, str]:
    """The row of a baseline that is called "name" or "name:argument", and its argument.

    Raises: InputError if there is no such baseline, or it is called wrongly.
    """
    key, colon, argument = name.partition(":")
    if key not in baselines:
        raise InputError(f"There is no baseline {name[:60]!r}; choose from: {listed(baselines)}.")
    if bool(argument) != bool(baselines[key].argument) or (colon and not argument):
        raise InputError(f"This baseline is written {listed({key: baselines[key]})}; got {name[:60]!r}.")
    return baselines[key], argument


def listed(baselines: Mapping[str, Baseline]) -> str:
    """How baselines are written: "black, mean:LABEL"."""
    return ", ".join(f"{name}:{row.argument.hint}" if row.argument else name for name, row in baselines.items())
