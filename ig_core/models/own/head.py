"""The end of a network: which output is explained, without the softmax or sigmoid behind its logits.

An activation is taken off where a layer of the model applies it last, as Dense(…, activation="softmax") or a layer
Softmax does; whether it is the last is not read off the model but tried: with it put on again the outputs must be what
they were. Where that cannot be done (a Lambda, a mean of two softmaxes) the model gives probabilities, and they are
explained.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from ig_core.errors import InputError
from ig_core.models.own.network import Network
from ig_core.models.own.overrides import Override, overridden

LOGIT, PROBABILITY = "logit", "probability"
_CLOSE = 1e-5  # between probabilities that are the same


class Body(NamedTuple):
    """A network behind the point where paths run.

    Attributes:
        network: the whole of it.
        run: points (n, *shape) and overrides, and of texts a mask (n, length) -> outputs by name.
        probes: points on which it is tried, (n, *shape).
        shape: of one point; None for an axis whose length may differ.
        parts: name of an input -> which entries of a point are of it, (*shape) or what goes with it; only where there
            are several.
    """

    network: Network
    run: Callable[..., Mapping[str, Any]]
    probes: np.ndarray
    shape: tuple[int | None, ...]
    parts: Mapping[str, np.ndarray] = {}


class Head(NamedTuple):
    """What is explained of a network.

    Attributes:
        labels: see ig_core.kinds.Model.
        pick: outputs by name -> (n, outputs), float32.
        overrides: what takes the activation off.
        gives: LOGIT or PROBABILITY; what is explained of a number that is estimated counts as LOGIT.
        said: what was done to the model's last layer, as a sentence for its card.
    """

    labels: tuple[str, ...]
    pick: Callable[[Mapping[str, Any]], Any]
    overrides: tuple[Override, ...]
    gives: str
    said: str


def head_of(body: Body, *, labels: Sequence[str] | None, unit: str | None, output: str, head: str | int | None) -> Head:
    """What is explained; arguments as of `from_keras`. Raises: InputError if they do not go with what it gives."""
    if output not in (LOGIT, PROBABILITY):
        raise InputError(f'The output must be "{LOGIT}" or "{PROBABILITY}"; got {output!r}.')
    if unit is not None and labels is not None:
        raise InputError("A model has labels, where it tells classes apart, or a unit, where it estimates a number.")
    names = list(body.run(ops.convert_to_tensor(body.probes), ()))
    name, rest = _named(names, head)
    activation, overrides = _last_activation(body, name) if output == LOGIT and unit is None else ("", ())

    def pick(outputs: Mapping[str, Any]) -> Any:
        found = ops.cast(outputs[name], "float32")
        return found[:, None] if len(found.shape) == 1 else found

    values = ops.convert_to_numpy(pick(body.run(ops.convert_to_tensor(body.probes), overrides)))
    if values.ndim != 2:
        raise InputError(
            f"The output {name!r} has shape {values.shape[1:]} for each input: a vector of logits or a number can be "
            "explained; pool it, or choose one place of it, in a model around this one."
        )
    if not np.isfinite(values).all(axis=1).any():
        raise InputError(
            f"The output {name!r} is NaN or infinite on every input that was tried: check the weights of the model."
        )
    count = values.shape[1]
    column, labels = _column(rest, labels, count)
    if column is None and activation == "sigmoid" and count > 1:
        raise InputError(
            f"The output {name!r} has {count} sigmoids, each a question of its own: choose one by its label or number, "
            f"head={_example(labels)!r}."
        )
    if column is not None and activation == "softmax":
        raise InputError(
            f"The output {name!r} is a softmax over {count} classes: choose a class by target=, not by head=."
        )
    if column is not None:
        pick = _only(pick, column)
        count, labels = 1, _yes_or_no(labels, column) if unit is None else None
    if unit is not None:
        if count != 1:
            raise InputError(
                f"The output {name!r} has {count} numbers: choose one of them, head=0 to head={count - 1}, "
                "and its unit."
            )
        return Head((unit,), pick, (), LOGIT, f"The number that it estimates is explained, in {unit}.")
    gives = LOGIT
    if not activation and _are_probabilities(body, lambda points: pick(body.run(points, overrides))):
        gives = PROBABILITY
    elif output == PROBABILITY:
        raise InputError(f'The output {name!r} gives no probabilities: leave out output="{PROBABILITY}".')
    if count == 1 and labels is None and not activation and gives == LOGIT and not _trained_on_logits(body):
        return Head((name,), pick, (), LOGIT, "The number that it gives is explained.")
    return Head(_labels(labels, max(2, count)), pick, overrides, gives, _said(activation, gives, output))


def _only(pick: Callable[[Mapping[str, Any]], Any], column: int) -> Callable:
    return lambda outputs: pick(outputs)[:, column : column + 1]


def _said(activation: str, gives: str, output: str) -> str:
    if activation:
        return f"Its last {activation} was taken off, so that logits are explained."
    if gives == LOGIT:
        return "Its outputs are explained as logits."
    why = "as was asked for" if output == PROBABILITY else "since what makes them of logits cannot be taken off"
    return f"Its probabilities are explained, {why}."


def _named(names: Sequence[str], head: str | int | None) -> tuple[str, str | None]:
    """The output that `head` names, and what it says of its columns."""
    text = None if head is None else str(head)
    if len(names) == 1:
        return names[0], text
    name, colon, column = (text or "").partition(":")
    if name not in names:
        came = "" if text is None else f"; got {text[:60]!r}"
        raise InputError(
            f"The model has {len(names)} outputs, {', '.join(names)}: choose the one to explain, head={names[0]!r}, "
            f"and make an object for each{came}."
        )
    return name, column if colon else None


def _column(wanted: str | None, labels: Sequence[str] | None, count: int) -> tuple[int | None, Sequence[str] | None]:
    if wanted is None:
        return None, labels
    if labels is not None and wanted in labels and len(labels) == count:
        return list(labels).index(wanted), labels
    if wanted.isdigit() and int(wanted) < count:
        return int(wanted), labels
    known = f" or {', '.join(labels)}" if labels is not None else ""
    raise InputError(f"There is no {wanted[:60]!r} among the outputs; choose 0 to {count - 1}{known}.")


def _yes_or_no(labels: Sequence[str] | None, column: int) -> tuple[str, str]:
    """The labels of one of several questions."""
    label = labels[column] if labels is not None and column < len(labels) else f"output {column}"
    return f"not {label}", label


def _example(labels: Sequence[str] | None) -> str | int:
    return labels[0] if labels else 0


def _labels(given: Sequence[str] | None, count: int) -> tuple[str, ...]:
    if given is None:
        return tuple(f"class {number}" for number in range(count))
    if isinstance(given, str) or not all(isinstance(label, str) for label in given):
        raise InputError(f"The labels must be a list of texts; got {str(given)[:60]!r}.")
    if len(given) != count or len(set(given)) != count:
        raise InputError(
            f"The model tells {count} classes apart, so it needs {count} different labels; got {len(given)}."
        )
    return tuple(given)


def _last_activation(body: Body, name: str) -> tuple[str, tuple[Override, ...]]:
    """The name of the activation that makes probabilities of logits, and what takes it off; none where that is no
    layer's own."""
    probes = ops.convert_to_tensor(body.probes)
    whole = _matrix(body.run(probes, ())[name])
    if whole.ndim != 2:
        return "", ()
    with overridden(()):  # of another thread that looks at the same model
        candidates = [found for layer in reversed(body.network.layers) for found in _activations_of(layer)]
    for activation, override in candidates:
        without = _matrix(body.run(probes, [override])[name])
        if _same(_put_on(activation, without), whole) and not np.array_equal(without, whole):
            if activation == "softmax" and whole.shape[1] == 1:
                raise InputError("A softmax over one output is always 1: build the model with a sigmoid.")
            return activation, (override,)
    return "", ()


def _matrix(tensor: Any) -> np.ndarray:
    values = ops.convert_to_numpy(tensor)
    return values[:, np.newaxis] if values.ndim == 1 else values


def _same(some: np.ndarray, others: np.ndarray) -> bool:
    rows = np.isfinite(others).all(axis=1)
    return bool(rows.any()) and np.allclose(some[rows], others[rows], rtol=1e-4, atol=_CLOSE)


def _put_on(activation: str, logits: np.ndarray) -> np.ndarray:
    logits = logits.astype(np.float64)
    if activation == "sigmoid":
        return 1 / (1 + np.exp(-np.clip(logits, -700, 700)))
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _activations_of(layer: Any) -> list[tuple[str, Override]]:
    """The softmax or sigmoid that a layer applies to what it gives, and what leaves it out."""
    if isinstance(layer, keras.layers.Softmax):
        return [("softmax", Override(layer, "call", lambda original, inputs, *_, **__: inputs))]
    name = getattr(getattr(layer, "activation", None), "__name__", "")
    if name not in ("softmax", "sigmoid") or isinstance(layer, keras.layers.RNN):
        return []
    return [(name, Override(layer, "activation", lambda original, inputs, *_, **__: inputs))]


def _are_probabilities(body: Body, outputs: Callable[[Any], Any]) -> bool:
    """Whether all that the model gives lies between 0 and 1, and of several classes adds up to 1, however large what
    goes in."""
    points = np.concatenate([factor * body.probes for factor in (1, 10, 100)])
    values = ops.convert_to_numpy(outputs(ops.convert_to_tensor(points, "float32")))
    values = values[np.isfinite(values).all(axis=1)]
    inside = bool(((values >= -_CLOSE) & (values <= 1 + _CLOSE)).all())
    return inside and (values.shape[1] == 1 or np.allclose(values.sum(axis=1), 1, atol=10 * _CLOSE))


def _trained_on_logits(body: Body) -> bool:
    """Whether the model was compiled with a loss of logits of classes."""
    return bool(getattr(getattr(body.network.model, "loss", None), "from_logits", False))
