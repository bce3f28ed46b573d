"""What a run is: which inputs, explained how. Two runs with the same settings give the same parts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from ig_core import attribution, kinds, models
from ig_core.errors import InputError
from ig_core.kinds.kind import find_baseline
from ig_core.quadrature import DEFAULT_TOLERANCE

PART = {"text": 500, "image": 250, "row": 2_000}  # inputs of a part, by kind: some seconds of work
FORMAT = 1  # of parts and manifests; whoever changes what is in them counts on


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How the inputs of a run are explained.

    Attributes:
        model, method, target, contrast, baseline, tolerance, points: as `ig_core.explain` takes them; an empty baseline
            is the model's own.
        column: the column that holds the texts, or the references of pictures; empty of table rows.
        label: the column that holds the right answers; empty if there are none.
        sample: how many inputs, drawn at random; None for all.
        seed: of the order in which inputs are explained.
        part: inputs of a part.
    """

    model: str
    method: str = "integrated-gradients"
    target: str | None = None
    contrast: str | None = None
    baseline: str = ""
    tolerance: float = DEFAULT_TOLERANCE
    points: int | None = None
    column: str = ""
    label: str = ""
    sample: int | None = None
    seed: int = 0
    part: int = 0

    @property
    def kind(self) -> str:
        """What the model reads, a row of KINDS."""
        return models.lookup(self.model).kind

    def checked(self) -> Settings:
        """The same with its defaults filled in. Raises: InputError, in one sentence, for what cannot be used."""
        row, method = models.lookup(self.model), attribution.lookup(self.method)
        baselines = models.baselines_of(self.model)
        baseline = self.baseline or row.baseline or next(iter(baselines))
        find_baseline(baselines, baseline)
        if not method.applies_to(row):
            needs = f": it needs {method.requires}" if method.requires else ""
            raise InputError(f"{method.label} does not apply to the model {self.model!r}{needs}.")
        for label in filter(None, (self.target, self.contrast)):
            if label not in row.labels:
                raise InputError(
                    f"The model {self.model!r} has no class {label!r}; choose from: {', '.join(row.labels)}."
                )
        if self.sample is not None and self.sample < 1:
            raise InputError(f"A sample must have at least one input; got {self.sample}.")
        if self.part < 0:
            raise InputError(f"A part must have at least one input; got {self.part}.")
        return replace(self, baseline=baseline, part=self.part or PART[kinds.lookup(row.kind).record.kind])

    @property
    def options(self) -> dict[str, Any]:
        """Arguments of `ig_core.explain_many`, but for the model."""
        names = ("method", "target", "contrast", "baseline", "tolerance", "points")
        return {name: getattr(self, name) for name in names}

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Settings:
        return cls(**data)


def digest(settings: Settings, inputs: str) -> str:
    """What tells one run from another, as 16 hexadecimal digits.

    Args:
        inputs: SHA-256 of the inputs, see inputs.py.
    """
    told = {"format": FORMAT, "settings": settings.to_dict(), "inputs": inputs}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
