"""The weights of an LSTM in one direction or two, packed as Keras packs them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

GATES = ("input", "forget", "candidate", "output")  # the order in which Keras packs them


@dataclass(frozen=True, eq=False)
class LstmWeights:
    """One direction of an LSTM of d units that reads embeddings of e numbers, packed as Keras packs it.

    Attributes:
        kernel: (e, 4d), columns in the order of GATES.
        recurrent_kernel: (d, 4d).
        bias: (4d,).
    Raises: ValueError if the shapes do not fit each other.
    """

    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: np.ndarray

    def __post_init__(self) -> None:
        d, e = self.recurrent_kernel.shape[0], self.kernel.shape[0]
        for name, wanted in {"kernel": (e, 4 * d), "recurrent_kernel": (d, 4 * d), "bias": (4 * d,)}.items():
            came = getattr(self, name).shape
            if came != wanted:
                raise ValueError(f"{name} must have the shape {wanted} in an LSTM of {d} units; got {came}")

    @property
    def units(self) -> int:
        return self.recurrent_kernel.shape[0]


@dataclass(frozen=True, eq=False)
class BiLstmWeights:
    """An LSTM in one direction or two, whose last states go into a linear layer of C outputs.

    Attributes:
        backward: the direction that reads from the end; None in a unidirectional LSTM.
        output_kernel: (2d, C), the forward direction's rows first; (d, C) with one direction.
        output_bias: (C,), or None.
    Raises: ValueError if the shapes do not fit each other.
    """

    forward: LstmWeights
    backward: LstmWeights | None
    output_kernel: np.ndarray
    output_bias: np.ndarray | None

    def __post_init__(self) -> None:
        if self.backward is not None and self.backward.kernel.shape != self.forward.kernel.shape:
            shapes = f"{self.forward.kernel.shape} and {self.backward.kernel.shape}"
            raise ValueError(f"both directions must have kernels of one shape; got {shapes}")
        rows = sum(direction.units for direction in self.directions)
        if self.output_kernel.ndim != 2 or len(self.output_kernel) != rows:
            raise ValueError(f"output_kernel must have the shape ({rows}, C); got {self.output_kernel.shape}")
        if self.output_bias is not None and self.output_bias.shape != (self.outputs,):
            raise ValueError(f"output_bias must have the shape ({self.outputs},); got {self.output_bias.shape}")

    @property
    def directions(self) -> tuple[LstmWeights, ...]:
        return (self.forward,) if self.backward is None else (self.forward, self.backward)

    @property
    def outputs(self) -> int:
        return self.output_kernel.shape[1]
