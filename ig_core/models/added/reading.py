"""What makes a model of somebody else, and the model that it makes.

Code runs only where a module is named: a file of Keras is read in its safe mode, and nothing is unpickled.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ig_core.attribution import sources
from ig_core.errors import InputError
from ig_core.models.added.lines import lines_in

KERAS = ".keras"
_MOST_LABELS = 1000
_LEAST = 8  # pixels a side, below which a matrix is no picture
_PROTOCOL = ("name", "kind", "labels", "encode", "as_array", "record", "logits")
_WAYS = "package.module:function, a file model.keras, or a folder with a transformer"


def is_source(text: str) -> bool:
    """Whether a text names a model that is not a row yet."""
    if not text:
        return False
    return sources.is_source(text) or text.endswith(KERAS) or os.sep in text or Path(text).is_dir()


def read(source: str, labels: Sequence[str] | None = None) -> Any:
    """The model that a source names, as an object of the protocol. Raises: InputError as `add`."""
    if sources.is_source(source):
        return _explainable(_made(source), labels)
    path = Path(source)
    if path.is_dir():
        from ig_core.models import hub_folder

        return hub_folder.from_hub(path, labels)
    if path.suffix == KERAS and path.is_file():
        return _explainable(_of_file(path), labels)
    raise InputError(f"There is no model {source!r}: name {_WAYS}.")


def labels_in(file: Path) -> tuple[str, ...]:
    """The classes in a file, a line each. Raises: InputError if it cannot be read."""
    found = lines_in(file)
    if not 2 <= len(found) <= _MOST_LABELS or len(set(found)) != len(found):
        raise InputError(f"{file} must hold 2 to {_MOST_LABELS:,} different labels, a line each; got {len(found)}.")
    return tuple(found)


def _made(source: str) -> Any:
    """What the function of a module gives, whose code runs."""
    sources.look_here()
    function = sources.named_by(source)
    try:
        return function() if callable(function) and not hasattr(function, "encode") else function
    except InputError:
        raise
    except Exception as error:  # whatever code of somebody else raises
        first = str(error).strip().partition("\n")[0][:200]
        raise InputError(f"{source} failed: {type(error).__name__}: {first}") from error


def _of_file(path: Path) -> Any:
    import keras

    try:
        return keras.saving.load_model(path, compile=True, safe_mode=True)
    except Exception as error:  # whatever is in the file
        first = str(error).strip().partition("\n")[0][:200]
        raise InputError(
            f"{path.name} cannot be read as a file of Keras: {first} Code of your own is not run from a file: name the "
            "function that builds the model, package.module:function."
        ) from error


def _explainable(model: Any, labels: Sequence[str] | None) -> Any:
    """An object of the protocol: the model itself, or what from_keras makes of a Keras model."""
    import keras

    if not isinstance(model, keras.Model):
        lacking = [name for name in _PROTOCOL if not hasattr(model, name)]
        if lacking:
            raise InputError(
                f"A model must be a keras.Model or what from_keras gives; got {type(model).__name__} without "
                f"{', '.join(lacking)}."
            )
        return model
    from ig_core.models.own import from_keras

    classes = None if labels is not None and len(labels) == 1 else labels  # an only label is the name of a number
    return from_keras(model, kind=_kind_of(model), labels=classes)


def _kind_of(model: Any) -> str:
    """What a Keras model of which nobody says it reads."""
    import keras

    from ig_core.models.own.network import look_at

    network = look_at(model)
    if network.layers_of(keras.layers.TextVectorization):
        return "text"
    (slot, *others) = network.slots
    if others or slot.is_text:
        if any(one.is_text for one in network.slots):
            raise InputError(
                "The model reads columns of a table, whose training rows are not in a file: name a function, "
                'package.module:function, that gives from_keras(model, kind="row", columns=…).'
            )
        return "array"
    if slot.is_whole:
        raise InputError(
            "The model reads ids, and what makes them of a text is not in it: name a function, "
            'package.module:function, that gives from_keras(model, kind="text", text=…).'
        )
    sides = [length or 0 for length in slot.shape]
    in_channels = len(sides) == 3 and bool({sides[0], sides[2]} & {1, 3})
    return "image" if in_channels or (len(sides) == 2 and min(sides) >= _LEAST) else "array"
