"""Read a BERT encoder that others have trained, from a folder in the format of Hugging Face or a preset of KerasHub.

BERT in the format of Hugging Face needs no package: safetensors is a JSON header and the numbers after it, and reading
it runs nothing. Presets, and the kin of BERT, are read by KerasHub, whose BERT and ELECTRA approximate the GELU
function; here it is exact, so that states differ by about a thousandth where training starts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np

from ig_core.errors import InputError
from ig_core.models import hub_folder, hub_tensors
from ig_core.models.transformer import Size

_ALIKE = ("BertBackbone", "DistilBertBackbone", "ElectraBackbone")  # whose layers are those of transformer.build


class Encoder(NamedTuple):
    """An encoder: its size, its pieces, their embedding (pieces, d), and the weights of our network by path, all but
    those of its output."""

    size: Size
    pieces: list[str]
    embedding: np.ndarray
    weights: dict[str, np.ndarray]


def read(folder: Path) -> Encoder:
    """The encoder in `folder`: BERT, DistilBERT or ELECTRA, in lower case, with the GELU function.

    Raises: InputError if a file is missing or damaged, the model is none that `transformer.build` can build, or
        KerasHub is needed and missing.
    """
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if config.get("model_type", "bert") == "bert" and "registered_name" not in config:
            return _bert(folder, config)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{folder} must hold config.json, vocab.txt and model.safetensors of a BERT model; {error} came instead."
        ) from None
    return _of_kerashub(folder)


def assign(model: keras.Model, encoder: Encoder) -> None:
    """Give the network, as `transformer.build` made it, the encoder's weights; its output stays as it is."""
    for path, array in encoder.weights.items():
        layer = path.split("/")[0]
        weight = next(one for one in model.get_layer(layer).weights if one.path == path)
        weight.assign(array[: weight.shape[0]])  # of the positions perhaps the first ones only


def _bert(folder: Path, config: Mapping) -> Encoder:
    """BERT in config.json, vocab.txt and model.safetensors."""
    pieces = (folder / "vocab.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    arrays = {name.removeprefix("bert."): array for name, array in hub_tensors.read(folder / hub_tensors.FILE)}
    size = Size(
        depth=config["num_hidden_layers"],
        width=config["hidden_size"],
        heads=config["num_attention_heads"],
        hidden=config["intermediate_size"],
        positions=config["max_position_embeddings"],
    )
    embedding, activation = arrays["embeddings.word_embeddings.weight"], config.get("hidden_act", "gelu")
    if activation != "gelu":
        raise InputError(f"{folder} must hold a model with 'gelu'; it is one with {activation!r}.")
    if len(pieces) != len(embedding):
        raise InputError(f"{folder} has {len(pieces):,} pieces in vocab.txt and {len(embedding):,} in its embedding.")
    options = folder / "tokenizer_config.json"
    lower = json.loads(options.read_text(encoding="utf-8")).get("do_lower_case", True) if options.is_file() else True
    _check_lower_case(folder, lower)
    return Encoder(size, pieces, embedding, dict(_weights_of_bert(arrays, size.depth)))


def _weights_of_bert(arrays: Mapping[str, np.ndarray], depth: int) -> Iterator[tuple[str, np.ndarray]]:
    """Path in our network and array, from arrays by the names of Hugging Face."""

    def dense(path: str, *names: str) -> Iterator[tuple[str, np.ndarray]]:
        yield f"{path}/kernel", np.concatenate([arrays[f"{name}.weight"].T for name in names], axis=1)
        yield f"{path}/bias", np.concatenate([arrays[f"{name}.bias"] for name in names])

    def norm(path: str, name: str) -> Iterator[tuple[str, np.ndarray]]:
        yield f"{path}/gamma", arrays[f"{name}.weight"]
        yield f"{path}/beta", arrays[f"{name}.bias"]

    first_text = arrays["embeddings.token_type_embeddings.weight"][0]  # of two, and there is only one
    yield "positions/table", arrays["embeddings.position_embeddings.weight"] + first_text
    yield from norm("norm", "embeddings.LayerNorm")
    for i in range(depth):
        of = f"encoder.layer.{i}"
        asking = (f"{of}.attention.self.{part}" for part in ("query", "key", "value"))
        yield from dense(f"attention_{i}/query_key_value", *asking)
        yield from dense(f"attention_{i}/output", f"{of}.attention.output.dense")
        yield from norm(f"attention_norm_{i}", f"{of}.attention.output.LayerNorm")
        yield from dense(f"hidden_{i}", f"{of}.intermediate.dense")
        yield from dense(f"narrow_{i}", f"{of}.output.dense")
        yield from norm(f"norm_{i}", f"{of}.output.LayerNorm")


def _of_kerashub(folder: Path) -> Encoder:
    """What KerasHub makes of the folder."""
    backbone, tokenizer = hub_folder.read_backbone(folder)
    kind = type(backbone).__name__
    if kind not in _ALIKE or hasattr(backbone, "embeddings_projection"):
        kinds = ", ".join(_ALIKE)
        raise InputError(f"{folder} must hold one of {kinds}, as wide as its embedding, to start from; it is {kind}.")
    arrays = {
        weight.path.removeprefix("token_and_position_embedding/"): keras.ops.convert_to_numpy(weight)
        for weight in backbone.weights
    }
    embedding, positions = arrays["token_embedding/embeddings"], arrays["position_embedding/embeddings"]
    size = Size(backbone.num_layers, embedding.shape[1], backbone.num_heads, backbone.intermediate_dim, len(positions))
    _check_lower_case(folder, tokenizer.lowercase)
    return Encoder(size, tokenizer.get_vocabulary(), embedding, dict(_weights_of_backbone(arrays, size)))


def _weights_of_backbone(arrays: Mapping[str, np.ndarray], size: Size) -> Iterator[tuple[str, np.ndarray]]:
    """Path in our network and array, from arrays by their paths in a backbone of KerasHub, where heads are an axis."""

    def copied(path: str, name: str, *parts: str) -> Iterator[tuple[str, np.ndarray]]:
        yield from ((f"{path}/{part}", arrays[f"{name}/{part}"]) for part in parts)

    segments = arrays.get("segment_embedding/embeddings", np.zeros((1, size.width), np.float32))
    yield "positions/table", arrays["position_embedding/embeddings"] + segments[0]
    yield from copied("norm", "embeddings_layer_norm", "gamma", "beta")
    for i in range(size.depth):
        of = f"transformer_layer_{i}"
        attention = f"{of}/self_attention_layer"
        for part, shape in (("kernel", (size.width, size.width)), ("bias", (size.width,))):
            asking = [arrays[f"{attention}/{name}/{part}"].reshape(shape) for name in ("query", "key", "value")]
            yield f"attention_{i}/query_key_value/{part}", np.concatenate(asking, axis=-1)
            yield f"attention_{i}/output/{part}", arrays[f"{attention}/attention_output/{part}"].reshape(shape)
        yield from copied(f"attention_norm_{i}", f"{of}/self_attention_layer_norm", "gamma", "beta")
        yield from copied(f"hidden_{i}", f"{of}/feedforward_intermediate_dense", "kernel", "bias")
        yield from copied(f"narrow_{i}", f"{of}/feedforward_output_dense", "kernel", "bias")
        yield from copied(f"norm_{i}", f"{of}/feedforward_layer_norm", "gamma", "beta")


def _check_lower_case(folder: Path, lower: bool) -> None:
    """Refuse a model that reads texts in another way than PieceVocabulary does."""
    if not lower:
        raise InputError(f"{folder} must hold a model that reads in lower case; this one tells capitals apart.")
