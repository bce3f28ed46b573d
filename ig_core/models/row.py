"""What a row of MODELS is."""

from __future__ import annotations

from dataclasses import dataclass, field

from ig_core.data.columns import Column
from ig_core.gradients.outputs import is_number


@dataclass(frozen=True)
class Start:
    """A place where paths may start that whoever made a model gave.

    Attributes:
        name: by which it is known.
        label: what people call it.
        is_single: whether it leads to one path.
    """

    name: str
    label: str
    is_single: bool = True


@dataclass(frozen=True)
class Model:
    """A row of MODELS.

    Attributes:
        label: what people call it.
        kind: what it reads, a row of KINDS.
        labels: the classes, in the order of the logits; or what is counted, where the model estimates a number.
        module: where its `load()` is; imported on first use, since it needs TensorFlow.
        recipe: the module whose `train()` remakes its weights; empty if there is none.
        dataset: the row of DATASETS that it is trained and tested on; empty if it is none of them.
        parts: the names of those of its `parts` that some methods look into.
        target: the class that pages explain unless another is chosen, so that colours mean the same whatever is
            predicted; the predicted one if empty.
        baseline: where its explanations start unless one is named; the first of its kind if empty.
        baselines: the names of those of its kind that it has; all if empty.
        starts: those of the baselines of a model of somebody else that its kind has not.
        slow: whether it is left out of comparisons unless asked for.
        corners: what it is made of that has no second derivative, as a plural: "ReLUs"; empty if nothing is.
        experiments: the experiments on whole test sets whose tables ship with it.
        source: of a model of somebody else what makes it, see ig_core.models.added; empty of those that ship.
        examples: a file, or a folder, of inputs that pages offer for such a model; empty if there is none.
        shape: of the pictures that such a model reads, (height, width, channels); empty of other kinds.
        columns: of the rows that such a model reads; empty of other kinds, and where its data set tells them.
        middle: an input in the middle of what such a model reads, as `ig_core.explain` takes it: the median row, a grey
            picture. It is explained once when the model is loaded.
        upper: of such a model of rows, the median row with each number at its upper quartile: where paths start at the
            median row, there is something to explain.
    """

    label: str
    kind: str
    labels: tuple[str, ...]
    module: str
    recipe: str = ""
    dataset: str = ""
    parts: tuple[str, ...] = ()
    target: str = ""
    baseline: str = ""
    baselines: tuple[str, ...] = ()
    slow: bool = False
    corners: str = ""
    experiments: tuple[str, ...] = ()
    source: str = ""
    examples: str = ""
    shape: tuple[int, ...] = ()
    columns: tuple[Column, ...] = field(default=(), hash=False)  # which hold dicts
    middle: str = ""
    upper: str = ""
    starts: tuple[Start, ...] = ()

    @property
    def is_offered(self) -> bool:
        """Whether pages can show it: of models of somebody else those of texts, of pictures whose size is known, and of
        rows whose columns are. Arrays have no page."""
        return not self.source or self.kind == "text" or bool(self.shape or self.columns)

    @property
    def is_number(self) -> bool:
        """Whether it estimates a number, and no class."""
        return is_number(self.labels)
