"""Read a BERT encoder that others have trained, from a folder in the format of Hugging Face.

The safetensors format is a JSON header and the numbers after it: reading it needs no package, and runs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np

from ig_core.errors import InputError
from ig_core.models.transformer import Size

_KINDS = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2")}
_LARGEST_HEADER = 10_000_000  # bytes


class Encoder(NamedTuple):
    """An encoder: its size, its pieces, their embedding (pieces, d), and its arrays by the names of the format."""

    size: Size
    pieces: list[str]
    embedding: np.ndarray
    arrays: dict[str, np.ndarray]


def read(folder: Path) -> Encoder:
    """The encoder in config.json, vocab.txt and model.safetensors of `folder`.

    Raises: InputError if one is missing or damaged, or the model is none that `transformer.build` can build.
    """
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        pieces = (folder / "vocab.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")
        arrays = dict(_safetensors(folder / "model.safetensors"))
        arrays = {name.removeprefix("bert."): array for name, array in arrays.items()}
        kind, activation = config["model_type"], config["hidden_act"]
        size = Size(
            depth=config["num_hidden_layers"],
            width=config["hidden_size"],
            heads=config["num_attention_heads"],
            hidden=config["intermediate_size"],
            positions=config["max_position_embeddings"],
        )
        embedding = arrays["embeddings.word_embeddings.weight"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{folder} must hold config.json, vocab.txt and model.safetensors of a BERT model; {error} came instead."
        ) from None
    if (kind, activation) != ("bert", "gelu"):
        raise InputError(f"{folder} must hold a model of type 'bert' with 'gelu'; it is {kind!r} with {activation!r}.")
    if len(pieces) != len(embedding):
        raise InputError(f"{folder} has {len(pieces):,} pieces in vocab.txt and {len(embedding):,} in its embedding.")
    return Encoder(size, pieces, embedding, arrays)


def assign(model: keras.Model, encoder: Encoder) -> None:
    """Give the network, as `transformer.build` made it, the encoder's weights; its output stays as it is."""
    for path, array in weights_of(encoder):
        layer = path.split("/")[0]
        weight = next(one for one in model.get_layer(layer).weights if one.path == path)
        weight.assign(array[: weight.shape[0]])  # of the positions perhaps the first ones only


def weights_of(encoder: Encoder) -> Iterator[tuple[str, np.ndarray]]:
    """Path in our network and array, for every weight but that of the output."""
    arrays = encoder.arrays

    def dense(path: str, *names: str) -> Iterator[tuple[str, np.ndarray]]:
        yield f"{path}/kernel", np.concatenate([arrays[f"{name}.weight"].T for name in names], axis=1)
        yield f"{path}/bias", np.concatenate([arrays[f"{name}.bias"] for name in names])

    def norm(path: str, name: str) -> Iterator[tuple[str, np.ndarray]]:
        yield f"{path}/gamma", arrays[f"{name}.weight"]
        yield f"{path}/beta", arrays[f"{name}.bias"]

    first_text = arrays["embeddings.token_type_embeddings.weight"][0]  # of two, and there is only one
    yield "positions/table", arrays["embeddings.position_embeddings.weight"] + first_text
    yield from norm("norm", "embeddings.LayerNorm")
    for i in range(encoder.size.depth):
        of = f"encoder.layer.{i}"
        asking = (f"{of}.attention.self.{part}" for part in ("query", "key", "value"))
        yield from dense(f"attention_{i}/query_key_value", *asking)
        yield from dense(f"attention_{i}/output", f"{of}.attention.output.dense")
        yield from norm(f"attention_norm_{i}", f"{of}.attention.output.LayerNorm")
        yield from dense(f"hidden_{i}", f"{of}.intermediate.dense")
        yield from dense(f"narrow_{i}", f"{of}.output.dense")
        yield from norm(f"norm_{i}", f"{of}.output.LayerNorm")


def _safetensors(file: Path) -> Iterator[tuple[str, np.ndarray]]:
    """Name and array of every tensor of real numbers in the file, as float32."""
    content = file.read_bytes()
    length = int.from_bytes(content[:8], "little")
    if length > min(_LARGEST_HEADER, len(content)):
        raise ValueError(f"a damaged {file.name}")
    header = json.loads(content[8 : 8 + length])
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] in _KINDS:
            start, end = entry["data_offsets"]
            numbers = np.frombuffer(content[8 + length + start : 8 + length + end], _KINDS[entry["dtype"]])
            yield name, numbers.reshape(entry["shape"]).astype(np.float32)
