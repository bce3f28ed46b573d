"""From a model that has been looked at to one that can be explained, a function a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import keras

from ig_core.gradients import backends
from ig_core.gradients.backends import Told, is_tensorflow
from ig_core.models.own import arrays, checks, fronts, pictures, rows, tables, texts
from ig_core.models.own.filled import ignores_filling
from ig_core.models.own.head import Body, Head, head_of
from ig_core.models.own.network import Network, look_at
from ig_core.models.own.overrides import overridden
from ig_core.models.without_tensorflow import tensorflow_left_out

_ON_TENSORFLOW = (
    keras.layers.TextVectorization,
    keras.layers.StringLookup,
    keras.layers.IntegerLookup,
    keras.layers.Hashing,
    keras.layers.HashedCrossing,
)
_LENGTH = 512  # at which the memory of inputs of any length is told; attention takes more for each byte of longer ones


@dataclass(frozen=True)
class Wishes:
    """What whoever has the model says of it; see from_keras.

    Attributes:
        known: how inputs are read, where that is known already, as of a copy of a network.
    """

    labels: Sequence[str] | None
    unit: str | None
    text: Callable[[str], Any] | None
    columns: Any
    embedding: str | None
    output: str
    head: str | int | None
    baselines: Mapping[str, Any]
    size: tuple[int, int] | None
    pixel_range: tuple[float, float] | None
    name: str
    known: Any = None

    def head_of(self, body: Body) -> Head:
        """What of the network is explained. Raises: InputError, which also says if it cannot be called."""
        with checks.named(body.network):
            return head_of(body, labels=self.labels, unit=self.unit, output=self.output, head=self.head)


def made(model: Any, kind: str, wishes: Wishes) -> Any:
    """The model as an object of the protocol, which has been tried. Raises: InputError if it cannot be explained."""
    network = look_at(model)
    found, body = MAKERS[kind](network, wishes)
    checks.check(found, body)
    return found


def _facts(network: Network, head: Head, logits: Callable, told: Told, kind: str, wishes: Wishes) -> dict[str, Any]:
    """What objects of all kinds have."""
    card: dict[str, Any] = {"output": head.said, "weaknesses": ["How often it is right is not known here.", head.said]}
    if said := _what_needs_tensorflow(network, wishes.text):
        card["tensorflow"] = said
    facts: dict[str, Any] = {"name": wishes.name, "labels": head.labels, "card": card, "gives": head.gives}
    facts |= {"logits": logits, **told._asdict()}
    if _can_be_copied(network.model):
        facts |= {"network": network.model, "rebuilt": lambda other: made(other, kind, wishes)}
    return facts


def _what_needs_tensorflow(network: Network, text: Any) -> str:
    """Which layers bring TensorFlow with them where it is not the backend; nothing if none does."""
    found = [layer for layer in (*network.layers, text) if isinstance(layer, _ON_TENSORFLOW)]
    if is_tensorflow() or not found:
        return ""
    kinds = " and ".join(sorted({type(layer).__name__ for layer in found}))
    return f"TensorFlow was imported too: on every backend of Keras {kinds} runs on it."


def _told(network: Network, logits: Callable, shape: Sequence[int]) -> Told:
    with checks.named(network):
        return backends.of_keras().told_by(logits, tuple(shape))


def _can_be_copied(model: keras.Model) -> bool:
    """Whether a copy can be made whose weights may be changed."""
    if not isinstance(model, keras.Sequential) and not getattr(model, "inputs", None):
        return False
    try:
        with overridden(()), tensorflow_left_out():
            copy = keras.models.clone_model(model)
    except Exception:  # whatever a layer of somebody else says of its own configuration
        return False
    return [weight.shape for weight in copy.weights] == [weight.shape for weight in model.weights]


def _text(network: Network, wishes: Wishes) -> tuple[Any, Body]:
    reading = texts.reading_of(network, wishes.text, wishes.embedding, wishes.known)
    body = texts.body_of(network, reading)
    head = wishes.head_of(body)
    if wishes.known is None:
        with checks.named(network):
            texts.check(network, reading, body)
    logits = texts.logits_of(body, head)
    width, limit = reading.matrix.shape[1], min(reading.vocabulary.limit, _LENGTH)
    told = _told(network, logits, (reading.length or limit, width))
    model = texts.OwnTextModel(
        vocabulary=reading.vocabulary,
        embedding=reading.matrix,
        mean_embedding=reading.matrix[1:].mean(axis=0),
        baselines=texts.baselines_of(wishes.baselines, width),
        fills=reading.length is not None or ignores_filling(logits, body.probes),
        held=4 * told.activations * (reading.length or 0) * width,  # of a short text too, which is filled up
        **_facts(network, head, logits, told, "text", replace(wishes, known=reading.vocabulary)),
    )
    return model, body


def _image(network: Network, wishes: Wishes) -> tuple[Any, Body]:
    format_ = pictures.format_of(network, wishes.size, wishes.pixel_range)
    body = pictures.body_of(network, format_)
    head = wishes.head_of(body)
    logits = checks.outputs_of(body, head)
    model = pictures.OwnImageModel(
        format=format_,
        baselines=pictures.baselines_of(format_, wishes.baselines),
        **_facts(network, head, logits, _told(network, logits, format_.shape), "image", wishes),
    )
    return model, body


def _array(network: Network, wishes: Wishes) -> tuple[Any, Body]:
    with checks.named(network):
        layout, calls = arrays.layout_of(network)
    body = arrays.body_of(network, layout, calls)
    head = wishes.head_of(body)
    logits = checks.outputs_of(body, head)
    told = _told(network, logits, [_LENGTH if one is None else one for one in layout.shape])
    model = arrays.OwnArrayModel(
        layout=layout,
        fills=layout.shape[:1] != (None,) or ignores_filling(logits, body.probes),
        baselines=arrays.baselines_of(layout, wishes.baselines),
        **_facts(network, head, logits, told, "array", wishes),
    )
    return model, body


def _row(network: Network, wishes: Wishes) -> tuple[Any, Body]:
    with checks.named(network):
        table = tables.table_of(network, wishes.columns)
        front = wishes.known or fronts.front_of(network, table)
    body = rows.body_of(network, table, front)
    head = wishes.head_of(body)
    if wishes.known is None:
        with checks.named(network):
            rows.check(network, table, front, body)
    logits = checks.outputs_of(body, head)
    told = _told(network, logits, [len(front.encoding.units)])
    model = rows.model_of(
        table,
        front,
        given=wishes.baselines,
        **_facts(network, head, logits, told, "row", replace(wishes, known=front)),
    )
    return model, body


MAKERS: dict[str, Callable[[Network, Wishes], tuple[Any, Body]]] = {
    "text": _text,
    "image": _image,
    "row": _row,
    "array": _array,
}
