"""Text classifiers in the format of Hugging Face: their weights, by name, into the backbones of KerasHub.

KerasHub 0.32 has no converter for ELECTRA and XLNet. Those for BERT and RoBERTa change the logits: the GELU function of
BERT is approximated, the token types of RoBERTa are left out, and the epsilon of the layer norms is not read. So all
five go by the names below. Every tensor is used once, and every variable that a text passes is set, or it is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from ig_core.errors import InputError

Head = Callable[[Any], Any]
_Pairs = Iterator[tuple[Any, np.ndarray]]  # a variable, and what it is set to

_FREE = 2  # positions of RoBERTa before that of the first token: those up to its pad_token_id
_SEQUENCE = "ForSequenceClassification"
_EXACT, _TANH = partial(keras.activations.gelu, approximate=False), partial(keras.activations.gelu, approximate=True)
_ACTIVATIONS: dict[str, Callable] = {
    "gelu": _EXACT,
    "gelu_new": _TANH,
    "gelu_pytorch_tanh": _TANH,
    "relu": keras.activations.relu,
    "silu": keras.activations.silu,
    "swish": keras.activations.silu,
}


class Tensors:
    """Weights by name, each of which is taken once."""

    def __init__(self, folder: Path, arrays: Mapping[str, np.ndarray]):
        self.folder, self._left = folder, dict(arrays)

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def take(self, name: str) -> np.ndarray:
        if name not in self._left:
            raise InputError(f"{self.folder} lacks the tensor {name}, without which the model is not whole.")
        return self._left.pop(name)

    def linear(self, name: str) -> Head:
        """A linear layer: (n, inputs) -> (n, outputs)."""
        weight, bias = self.take(f"{name}.weight").T, self.take(f"{name}.bias")
        return lambda x: ops.add(ops.matmul(ops.cast(x, "float32"), weight), bias)

    def check_used(self, ignored: tuple[str, ...]) -> None:
        """Raises: InputError if tensors are left, other than those whose names begin so."""
        left = [name for name in self._left if not name.startswith(ignored or ("\0",))]
        if left:
            raise InputError(
                f"{self.folder} has {len(left)} tensors that a model of its type does not have, such as {left[0]}: it "
                "is one of another architecture, which may be explained as a Keras model, by from_keras."
            )


class _Family(NamedTuple):
    """What checkpoints of one type do alike.

    Attributes:
        backbone: the class of KerasHub.
        sizes: arguments of the backbone -> names in config.json.
        activation: the name in config.json of that of the hidden layers.
        weights: backbone, tensors -> each variable and its array.
        inner: layer of the backbone -> where its activation is kept.
        head: tensors -> the head: (n, width) -> logits (n, outputs).
        last: the last linear layer of the head, without which there is none.
        settings: names in config.json -> the only value that can be read, which is the default too.
        ignored: beginnings of names of tensors that play no part in a classifier.
    """

    backbone: str
    sizes: Mapping[str, str]
    activation: str
    weights: Callable[[Any, Tensors], _Pairs]
    inner: Callable[[Any, Callable], None]
    head: Callable[[Tensors], Head]
    last: str
    settings: Mapping[str, Any]
    ignored: tuple[str, ...] = ()


def read(folder: Path, config: Mapping, arrays: Mapping[str, np.ndarray]) -> tuple[Any, Head, int]:
    """A backbone of KerasHub with the weights of a checkpoint; its head, (n, width) -> logits; the number of logits.

    Raises: InputError if it is no text classifier of the five families, or not whole.
    """
    import keras_hub

    family, tensors = FAMILIES[config["model_type"]], Tensors(folder, arrays)
    if f"{family.last}.weight" not in tensors:
        raise InputError(
            f"{folder} must hold a model with a head that classifies; it has no {family.last}.weight: save one that "
            f"was trained to classify, of a class whose name ends in {_SEQUENCE}."
        )
    outputs = len(arrays[f"{family.last}.weight"])
    known = {"type_vocab_size": 2, **config}
    if missing := [name for name in family.sizes.values() if not isinstance(known.get(name), int)]:
        raise InputError(f"{folder / 'config.json'} must say what {missing[0]} is: save the model again.")
    sizes = {argument: known[name] for argument, name in family.sizes.items()}
    if family.backbone == "RobertaBackbone":
        sizes["max_sequence_length"] -= _FREE
    backbone = getattr(keras_hub.models, family.backbone)(**sizes, dropout=0.0, dtype="float32")
    head = family.head(tensors)
    left = {id(variable): variable.path for variable in backbone.weights if "pooled_dense" not in variable.path}
    for variable, array in family.weights(backbone, tensors):
        if array.size != int(np.prod(variable.shape)):
            raise InputError(
                f"{folder} has another size in config.json than its weights have: {variable.path} takes "
                f"{tuple(variable.shape)}, and {array.shape} is there."
            )
        variable.assign(array.reshape(variable.shape))
        left.pop(id(variable))
    assert not left, f"variables that were not set: {sorted(left.values())}"
    tensors.check_used(family.ignored)
    epsilon = 1e-12 if config["model_type"] == "distilbert" else config.get("layer_norm_eps", 1e-12)
    for norm in _norms(backbone):
        norm.epsilon = epsilon
    for layer in backbone.transformer_layers:
        family.inner(layer, _ACTIVATIONS[config.get(family.activation, "gelu")])
    return backbone, head, outputs


def check(folder: Path, config: Mapping) -> None:
    """Raises: InputError if config.json describes a model that cannot be read here."""
    kind = config["model_type"]
    if kind not in FAMILIES:
        names = ", ".join(FAMILIES)
        raise InputError(f"{folder} must hold a model of one of the types {names}; it is {kind!r}, which is not read.")
    if "quantization_config" in config:
        raise InputError(f"{folder} holds a quantised model, which has no gradients: save it with weights in float32.")
    architectures = config.get("architectures") or [_SEQUENCE]
    if not any(str(name).endswith(_SEQUENCE) for name in architectures):
        raise InputError(
            f"{folder} must hold a model with a head that classifies texts, {_SEQUENCE}; it is {architectures[0]}: "
            "save one that was trained to classify."
        )
    family = FAMILIES[kind]
    for name, wanted in family.settings.items():
        if config.get(name, wanted) != wanted:
            raise InputError(f"{folder} must hold a model whose {name} is {wanted!r}; it is {config[name]!r}.")
    activation = config.get(family.activation, "gelu")
    if activation not in _ACTIVATIONS:
        known = ", ".join(_ACTIVATIONS)
        raise InputError(
            f"{folder} must hold a model whose {family.activation} is one of {known}; it is {activation!r}."
        )


def _norms(backbone: Any) -> Iterable[Any]:
    """The layer norms of a backbone."""
    names = ("_self_attention_layer_norm", "_feedforward_layer_norm", "layer_norm", "layer_norm_ff")
    around = [backbone.embeddings_layer_norm] if hasattr(backbone, "embeddings_layer_norm") else []
    return around + [getattr(one, name) for one in backbone.transformer_layers for name in names if hasattr(one, name)]


def _dense(layer: Any, tensors: Tensors, name: str) -> _Pairs:
    """A linear layer; in KerasHub, heads are an axis, and inputs come first."""
    yield layer.kernel, tensors.take(f"{name}.weight").T
    yield layer.bias, tensors.take(f"{name}.bias")


def _norm(layer: Any, tensors: Tensors, name: str) -> _Pairs:
    yield layer.gamma, tensors.take(f"{name}.weight")
    yield layer.beta, tensors.take(f"{name}.bias")


_BERT_LAYER = {
    "_self_attention_layer.query_dense": "attention.self.query",
    "_self_attention_layer.key_dense": "attention.self.key",
    "_self_attention_layer.value_dense": "attention.self.value",
    "_self_attention_layer.output_dense": "attention.output.dense",
    "_self_attention_layer_norm": "attention.output.LayerNorm",
    "_feedforward_intermediate_dense": "intermediate.dense",
    "_feedforward_output_dense": "output.dense",
    "_feedforward_layer_norm": "output.LayerNorm",
}
_DISTILBERT_LAYER = {
    "_self_attention_layer.query_dense": "attention.q_lin",
    "_self_attention_layer.key_dense": "attention.k_lin",
    "_self_attention_layer.value_dense": "attention.v_lin",
    "_self_attention_layer.output_dense": "attention.out_lin",
    "_self_attention_layer_norm": "sa_layer_norm",
    "_feedforward_intermediate_dense": "ffn.lin1",
    "_feedforward_output_dense": "ffn.lin2",
    "_feedforward_layer_norm": "output_layer_norm",
}
_XLNET_LAYER = {
    "relative_attention._query_dense.kernel": "rel_attn.q",
    "relative_attention._key_dense.kernel": "rel_attn.k",
    "relative_attention._value_dense.kernel": "rel_attn.v",
    "relative_attention._output_dense.kernel": "rel_attn.o",
    "relative_attention._encoding_dense.kernel": "rel_attn.r",
    "content_attention_bias": "rel_attn.r_w_bias",
    "positional_attention_bias": "rel_attn.r_r_bias",
    "segment_attention_bias": "rel_attn.r_s_bias",
    "segment_encoding": "rel_attn.seg_embed",
    "layer_norm": "rel_attn.layer_norm",
    "layer_norm_ff": "ff.layer_norm",
    "feedforward_intermediate_dense": "ff.layer_1",
    "feedforward_output_dense": "ff.layer_2",
}


def _layers(backbone: Any, tensors: Tensors, prefix: str, names: Mapping[str, str]) -> _Pairs:
    for i, layer in enumerate(backbone.transformer_layers):
        for place, name in names.items():
            part, full = attrgetter(place)(layer), f"{prefix}.{i}.{name}"
            if hasattr(part, "gamma"):
                yield from _norm(part, tensors, full)
            elif hasattr(part, "kernel"):
                yield from _dense(part, tensors, full)
            else:
                yield part, tensors.take(full)


def _bert_weights(name: str, layers: str, names: Mapping[str, str], free: int = 0) -> Callable[[Any, Tensors], _Pairs]:
    """What BERT and its kin have in and around their layers; the first `free` positions are of no token."""

    def pairs(backbone: Any, tensors: Tensors) -> _Pairs:
        of, around = f"{name}.embeddings", getattr(backbone, "embeddings", backbone)
        yield backbone.token_embedding.embeddings, tensors.take(f"{of}.word_embeddings.weight")
        positions = tensors.take(f"{of}.position_embeddings.weight")
        if hasattr(backbone, "segment_embedding"):
            yield backbone.segment_embedding.embeddings, tensors.take(f"{of}.token_type_embeddings.weight")
        elif f"{of}.token_type_embeddings.weight" in tensors:  # RoBERTa has one, at all places
            positions = positions + tensors.take(f"{of}.token_type_embeddings.weight")[0]
        yield around.position_embedding.position_embeddings, positions[free:]
        yield from _norm(backbone.embeddings_layer_norm, tensors, f"{of}.LayerNorm")
        if hasattr(backbone, "embeddings_projection"):
            yield from _dense(backbone.embeddings_projection, tensors, f"{name}.embeddings_project")
        yield from _layers(backbone, tensors, f"{name}.{layers}", names)

    return pairs


def _xlnet_weights(backbone: Any, tensors: Tensors) -> _Pairs:
    yield backbone.token_embedding.embeddings, tensors.take("transformer.word_embedding.weight")
    yield backbone.attn_mask_layer.mask_emb, tensors.take("transformer.mask_emb")
    yield from _layers(backbone, tensors, "transformer.layer", _XLNET_LAYER)


def _set_bert(layer: Any, activation: Callable) -> None:
    layer._feedforward_intermediate_dense.activation = activation


def _set_xlnet(layer: Any, activation: Callable) -> None:
    layer.activation_function_ff = activation


def _two(inner: str, activation: Callable, outer: str) -> Callable[[Tensors], Head]:
    """A head of two linear layers."""

    def head(tensors: Tensors) -> Head:
        dense, output = tensors.linear(inner), tensors.linear(outer)
        return lambda gathered: output(activation(dense(gathered)))

    return head


_BERT_SIZES = {
    "vocabulary_size": "vocab_size",
    "num_layers": "num_hidden_layers",
    "num_heads": "num_attention_heads",
    "hidden_dim": "hidden_size",
    "intermediate_dim": "intermediate_size",
    "max_sequence_length": "max_position_embeddings",
}
_BERT_SETTINGS = {"position_embedding_type": "absolute", "is_decoder": False}
FAMILIES: dict[str, _Family] = {  # by model_type
    "bert": _Family(
        backbone="BertBackbone",
        sizes=_BERT_SIZES | {"num_segments": "type_vocab_size"},
        activation="hidden_act",
        weights=_bert_weights("bert", "encoder.layer", _BERT_LAYER),
        inner=_set_bert,
        head=_two("bert.pooler.dense", ops.tanh, "classifier"),
        last="classifier",
        settings=_BERT_SETTINGS,
    ),
    "distilbert": _Family(
        backbone="DistilBertBackbone",
        sizes=_BERT_SIZES
        | {"num_layers": "n_layers", "num_heads": "n_heads", "hidden_dim": "dim", "intermediate_dim": "hidden_dim"},
        activation="activation",
        weights=_bert_weights("distilbert", "transformer.layer", _DISTILBERT_LAYER),
        inner=_set_bert,
        head=_two("pre_classifier", ops.relu, "classifier"),
        last="classifier",
        settings={},
    ),
    "roberta": _Family(
        backbone="RobertaBackbone",
        sizes=_BERT_SIZES,
        activation="hidden_act",
        weights=_bert_weights("roberta", "encoder.layer", _BERT_LAYER, free=_FREE),
        inner=_set_bert,
        head=_two("classifier.dense", ops.tanh, "classifier.out_proj"),
        last="classifier.out_proj",
        settings=_BERT_SETTINGS | {"pad_token_id": _FREE - 1},
        ignored=("roberta.pooler.",),  # which old checkpoints have, and the head does not use
    ),
    "electra": _Family(
        backbone="ElectraBackbone",
        sizes={name: value for name, value in _BERT_SIZES.items() if name != "vocabulary_size"}
        | {"vocab_size": "vocab_size", "embedding_dim": "embedding_size", "num_segments": "type_vocab_size"},
        activation="hidden_act",
        weights=_bert_weights("electra", "encoder.layer", _BERT_LAYER),
        inner=_set_bert,
        head=_two("classifier.dense", _EXACT, "classifier.out_proj"),
        last="classifier.out_proj",
        settings=_BERT_SETTINGS,
    ),
    "xlnet": _Family(
        backbone="XLNetBackbone",
        sizes={
            "vocabulary_size": "vocab_size",
            "num_layers": "n_layer",
            "num_heads": "n_head",
            "hidden_dim": "d_model",
            "intermediate_dim": "d_inner",
        },
        activation="ff_activation",
        weights=_xlnet_weights,
        inner=_set_xlnet,
        head=_two("sequence_summary.summary", ops.tanh, "logits_proj"),
        last="logits_proj",
        settings={
            "attn_type": "bi",
            "bi_data": False,
            "clamp_len": -1,
            "same_length": False,
            "summary_type": "last",
            "summary_use_proj": True,
            "summary_activation": "tanh",
        },
    ),
}
