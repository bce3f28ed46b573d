"""Transformers of KerasHub that classify texts: BERT, DistilBERT, RoBERTa, ELECTRA and XLNet, yours or from a folder.

    model = ig_core.from_hub("my-folder", labels=("negative", "positive"))
    ig_core.explain("Not a masterpiece, but oddly moving.", model=model)
    ig_core.explain_phrases("((not bad) .)", model=model)

The path of an explanation starts behind the embedding of the pieces, which a backbone does not show; so its layers are
called here one by one, in the order of the published models. KerasHub is needed to have such a model, and asked for
only then: pip install 'ig-lens[hub]'.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
import tensorflow as tf
from keras import ops

from ig_core.errors import InputError
from ig_core.gradients.outputs import is_number
from ig_core.kinds import Baseline
from ig_core.kinds.text.baselines import BASELINES
from ig_core.kinds.text.classifier import TextClassifier
from ig_core.models import hub_tensors, hub_tokenizers, hub_weights
from ig_core.models.hub_pieces import HubVocabulary, Piece, byte_pairs, sentence_pieces, word_pieces

_BYTES_OF_A_LAYER = 35  # that a pass holds for each byte of its states: see TransformerClassifier.activations
_MISSING = "Models of KerasHub need the package keras-hub, which comes with an extra: pip install 'ig-lens[hub]'."
_NEEDED = ("keras_hub", "tokenizers", "sentencepiece")
_LIMIT = 512  # pieces that are read unless somebody says another number
_UNNAMED = re.compile(r"LABEL_\d+")  # what a label is called where nobody named it
_NUMBER = "output"  # an estimated number of which nobody says what it counts


@dataclass(frozen=True, eq=False)
class HubClassifier(TextClassifier):
    """A TextClassifier that KerasHub made. The path starts at a baseline for every piece of the text, before positions
    are added; the special tokens before and after it stand there as they are, so that they move and score nothing."""

    vocabulary: HubVocabulary
    activations: int
    baselines: ClassVar[Mapping[str, Baseline]] = {name: BASELINES[name] for name in ("padding", "zero", "text")}

    @property
    def padding(self) -> int:
        return self.vocabulary.padding

    def baseline_points(self, name: str, x: np.ndarray) -> np.ndarray:
        """Where the path to `x` starts, (1, T, d)."""
        first, last = len(self.vocabulary.before), len(x) - len(self.vocabulary.after)
        return np.concatenate([x[:first], super().baseline_points(name, x[first:last])[0], x[last:]])[np.newaxis]


class _Family(NamedTuple):
    """What models of one kind do alike.

    Attributes:
        states: backbone, embedded (n, T, d), mask (n, T) -> states of the last layer (n, T, width).
        pieces_of: tokenizer -> text -> pieces.
        before, after: the special tokens around a text.
        padding: the padding token.
        gather: states (n, T, width), mask (n, T) -> what a head reads, (n, width).
        head: a TextClassifier of KerasHub -> its head. Raises: InputError where it has none for this family.
    """

    states: Callable
    pieces_of: Callable[..., Callable[[str], list[Piece]]]
    before: tuple[str, ...]
    after: tuple[str, ...]
    padding: str
    gather: Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
    head: Callable[[Any], Callable]


def classifier(
    backbone: Any,
    tokenizer: Any,
    head: Callable[[tf.Tensor, tf.Tensor], tf.Tensor],
    labels: Sequence[str],
    *,
    name: str = "",
    limit: int = 512,
    card: Mapping | None = None,
) -> HubClassifier:
    """A backbone of KerasHub and what stands on it, as a model that can be explained.

    Args:
        backbone: a BertBackbone, DistilBertBackbone, RobertaBackbone, ElectraBackbone or XLNetBackbone.
        tokenizer: the tokenizer of KerasHub that it was trained with; for XLNet a SentencePieceTokenizer whose pieces
            have <sep>, <cls> and <pad>.
        head: states of the last layer (n, T, width), mask (n, T) -> logits (n, outputs). See `first` and `last`.
        labels: the classes in the order of the logits; where there is one output two, that of the second, or the name
            of the number that it is.
        name: what explanations call it; that of the backbone if empty.
        limit: pieces that it reads at most, special tokens included; never more than it has positions.
        card: data, licence, accuracy and limits, as in card.json.
    Raises: InputError if the backbone is of another family, or labels and logits are not as many.
    """
    pieces_of = _family(backbone).pieces_of(tokenizer)
    vocabulary = _vocabulary(backbone, pieces_of, tokenizer.token_to_id, limit)
    return _explainable(backbone, vocabulary, head, labels, name, card or {})


def _vocabulary(
    backbone: Any, pieces_of: Callable[[str], list[Piece]], token_to_id: Callable[[str], Any], limit: int
) -> HubVocabulary:
    family = _family(backbone)
    return HubVocabulary(
        pieces_of=pieces_of,
        before=tuple(token_to_id(token) for token in family.before),
        after=tuple(token_to_id(token) for token in family.after),
        padding=token_to_id(family.padding),
        limit=min(limit, getattr(backbone, "max_sequence_length", limit)),
    )


def _explainable(
    backbone: Any, vocabulary: HubVocabulary, head: Callable, labels: Sequence[str], name: str, card: Mapping
) -> HubClassifier:
    """A backbone and its head as one function from the embedding to logits."""
    states_of = _family(backbone).states

    def logits(embedded: tf.Tensor, mask: tf.Tensor | None = None) -> tf.Tensor:
        mask = tf.ones(tf.shape(embedded)[:2]) if mask is None else mask
        return tf.cast(head(states_of(backbone, embedded, mask), mask), tf.float32)

    embedding = ops.convert_to_numpy(backbone.token_embedding.embeddings).astype(np.float32)
    outputs = logits(tf.zeros((1, 3, embedding.shape[1]))).shape[-1]
    if len(labels) != max(2, outputs) and not (outputs == 1 and is_number(labels)):
        raise InputError(f"The labels must be as many as the classes of the model, {max(2, outputs)}; got {labels!r}.")
    width = backbone.hidden_dim / embedding.shape[1]
    return HubClassifier(
        name=name or backbone.name,
        labels=tuple(labels),
        vocabulary=vocabulary,
        embedding=embedding,
        mean_embedding=embedding.mean(axis=0),
        logits=logits,
        card=card,
        activations=int(_BYTES_OF_A_LAYER * backbone.num_layers * max(1, width)),
    )


def from_hub(
    folder: str | Path, labels: Sequence[str] | None = None, *, name: str = "", limit: int | None = None
) -> HubClassifier:
    """The text classifier in a folder, with its head and its labels, as an object that can be explained.

    The folder is in the format of Hugging Face (config.json, the files of the tokenizer, model.safetensors): a model
    for sequence classification of the types bert, distilbert, roberta, electra and xlnet. Or it was saved by KerasHub's
    `save_to_preset`: BERT, DistilBERT and RoBERTa only, since KerasHub has no classifiers of the others, which go
    through `classifier`. Nothing is downloaded, and no pickle is read. The logits are those of the published models.

    Args:
        folder: where the files are.
        labels: the classes in the order of the logits. If None, those of id2label in config.json, or else "class 0",
            "class 1" and so on. A model with one output estimates a number, whose name is the only label; with two
            labels that output is the logit of the second.
        name: what explanations call it; that of the folder if empty.
        limit: pieces that it reads at most, special tokens included: what its tokenizer was saved with if None, but no
            more than 512; never more than it has positions.
    Raises: InputError, in one sentence that says what to do, if the extra `hub` is not installed, the folder is not
        there or lacks files, has its weights as pickles or quantised, or holds a model that is no such classifier.
    """
    folder = Path(folder)
    if limit is not None and limit < 3:
        raise InputError(f"limit must be at least 3, a piece and the two special tokens; got {limit}.")
    with _reading(folder, "a text classifier"):
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if not isinstance(config, dict):
            raise InputError(f"{folder / 'config.json'} must hold a JSON object.")
        if "model_type" in config:
            return _hugging_face(folder, config, labels, name, limit)
        task = _preset(folder)
        head = _family(task.backbone).head(task)
        tokenizer, most = task.preprocessor.tokenizer, limit or task.preprocessor.sequence_length
    if labels is None:
        labels = tuple(f"class {i}" for i in range(max(2, task.num_classes)))
    return classifier(task.backbone, tokenizer, head, labels, name=name or folder.name, limit=most)


def read_backbone(folder: str | Path) -> tuple[Any, Any]:
    """The backbone and the tokenizer in a folder, of the same two formats, whatever stands on the backbone.

    Raises: InputError if KerasHub is missing, or cannot read it.
    """
    folder = Path(folder)
    with _reading(folder, "a backbone and its tokenizer"):
        from keras_hub.models import Backbone
        from keras_hub.tokenizers import Tokenizer

        return Backbone.from_preset(str(folder)), Tokenizer.from_preset(str(folder))


@contextmanager
def _reading(folder: Path, what: str) -> Iterator[None]:
    """Whatever goes wrong inside is one sentence."""
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        raise InputError(_MISSING)
    if not folder.is_dir():
        raise InputError(
            f"There is no folder {str(folder)!r}: nothing is downloaded, so save the model into a folder and name that."
        )
    if not (folder / "config.json").is_file():
        raise InputError(f"{folder} has no config.json, without which nobody knows what model is in it.")
    try:
        yield
    except InputError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError) as error:
        came = (str(error).strip() or type(error).__name__).split("\n")[0]
        raise InputError(f"{folder} must hold {what} that KerasHub can read; instead came: {came}") from None


def _preset(folder: Path) -> Any:
    """The task that KerasHub saved."""
    from keras_hub.models import TextClassifier as Task

    for file in ("task.json", "task.weights.h5"):  # without them, KerasHub would put a random head on the backbone
        if not (folder / file).is_file():
            raise InputError(f"{folder} must hold a text classifier of KerasHub; there is no {file} in it.")
    return Task.from_preset(str(folder))


def _hugging_face(
    folder: Path, config: Mapping, labels: Sequence[str] | None, name: str, limit: int | None
) -> HubClassifier:
    """The classifier in the format of Hugging Face."""
    hub_weights.check(folder, config)
    tokenizer = hub_tokenizers.read(folder, config["model_type"])
    backbone, logits_of, outputs = hub_weights.read(folder, config, hub_tensors.tensors_in(folder))
    family = _family(backbone)
    tokens = (*family.before, *family.after, family.padding)
    if missing := [token for token in tokens if tokenizer.token_to_id(token) is None]:
        raise InputError(f"{folder} has a tokenizer without {missing[0]}, which a model of its type reads.")
    rows = backbone.token_embedding.embeddings.shape[0]
    if tokenizer.size > rows:
        raise InputError(
            f"{folder} has {tokenizer.size:,} pieces in its tokenizer and {rows:,} in its embedding: they must be "
            "saved from the same model."
        )
    labels = _labels_in(folder, config, outputs) if labels is None else labels
    saved = hub_tokenizers.options(folder).get("model_max_length")
    most = limit or min(_LIMIT, int(saved) if saved else _LIMIT)
    vocabulary = _vocabulary(backbone, tokenizer.pieces_of, tokenizer.token_to_id, most)

    def head(states: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
        return logits_of(family.gather(states, mask))

    return _explainable(backbone, vocabulary, head, labels, name or folder.resolve().name, {})


def _labels_in(folder: Path, config: Mapping, outputs: int) -> tuple[str, ...]:
    """What config.json calls the outputs. Raises: InputError if they are several numbers, or no classes of one text."""
    problem = config.get("problem_type")
    if outputs > 1 and problem in ("regression", "multi_label_classification"):
        what = "numbers" if problem == "regression" else "labels of which several may hold"
        raise InputError(
            f"{folder} has a head of {outputs} {what} ({problem}), and what is explained is one number or one of "
            "several classes: save the model with a head of one output."
        )
    named = {str(i): str(label) for i, label in (config.get("id2label") or {}).items()}
    if outputs == 1 and len(named) < 2:
        label = named.get("0", "")
        return (_NUMBER if not label or _UNNAMED.fullmatch(label) else label,)
    count = max(2, outputs)
    found = tuple(named.get(str(i), f"class {i}") for i in range(count))
    if len(named) > count or len(set(found)) < count:
        raise InputError(
            f"{folder} has {count} classes, and id2label in config.json does not give each a name of its own: give "
            "labels."
        )
    return found


def first(states: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
    """The state of the first token, (n, width): where BERT and its kin gather what they say of the whole text."""
    return states[:, 0]


def last(states: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
    """The state of the last token that is there, (n, width): XLNet's place for the same."""
    place = tf.cast(tf.reduce_sum(mask, axis=1), tf.int32) - 1
    return tf.gather(states, place, batch_dims=1)


def _family(backbone: Any) -> _Family:
    name = type(backbone).__name__
    if name not in _FAMILIES:
        raise InputError(f"The backbone must be one of {', '.join(_FAMILIES)}; got {name}.")
    return _FAMILIES[name]


def _bert_states(backbone: Any, embedded: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
    """BERT and its kin: Devlin et al. (2019), Liu et al. (2019), Sanh et al. (2019), Clark et al. (2020)."""
    around = getattr(backbone, "embeddings", backbone)  # where RoBERTa and DistilBERT keep the positions
    states = embedded + around.position_embedding(embedded)
    if hasattr(backbone, "segment_embedding"):
        states += backbone.segment_embedding(tf.zeros(tf.shape(embedded)[:2], tf.int32))
    states = backbone.embeddings_layer_norm(states)
    if hasattr(backbone, "embeddings_projection"):
        states = backbone.embeddings_projection(states)
    for layer in backbone.transformer_layers:
        states = layer(states, padding_mask=mask)
    return states


def _xlnet_states(backbone: Any, embedded: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
    """XLNet's stream of contents: Yang et al. (2019), section 2; relative positions from Dai et al. (2019), 3.3.

    Positions and mask are made here: KerasHub 0.32 takes the axes of batch and length for each other where it makes
    them, so that texts of one batch change each other. The last token, <cls>, is a segment of its own.
    """
    length, width = tf.shape(embedded)[1], embedded.shape[-1]
    distances = tf.cast(tf.range(length, -length, -1), tf.float32)  # of a token to those before it, to those after it
    angles = distances[:, None] / 10000 ** (tf.range(0, width, 2, tf.float32) / width)
    positions = tf.concat([tf.sin(angles), tf.cos(angles)], axis=-1)
    there = tf.maximum(mask[:, None, :], tf.eye(length))  # padding sees itself alone, and is seen by nobody
    is_last = tf.equal(tf.cumsum(mask, axis=1), tf.reduce_sum(mask, axis=1, keepdims=True)) & (mask > 0)
    states = embedded
    for layer in backbone.transformer_layers:
        states, _ = layer(
            output_content=states,
            attn_mask_content=there,
            attn_mask_query=None,
            pos_emb=tf.tile(positions[None], (tf.shape(embedded)[0], 1, 1)),
            seg_mat=is_last[:, :, None] != is_last[:, None, :],
        )
    return states


def _dense(layer: Any, states: tf.Tensor) -> tf.Tensor:
    """The logits of a last layer, also where it would make probabilities of them."""
    return tf.matmul(tf.cast(states, layer.kernel.dtype), layer.kernel) + layer.bias


def _bert_head(task: Any) -> Callable:
    return lambda states, mask: _dense(task.output_dense, task.backbone.pooled_dense(first(states, mask)))


def _roberta_head(task: Any) -> Callable:
    return lambda states, mask: _dense(task.output_dense, task.pooled_dense(first(states, mask)))


def _no_head(task: Any) -> Callable:
    family = type(task.backbone).__name__
    raise InputError(f"The head of a classifier on {family} cannot be read: give its parts to hub.classifier.")


_AROUND = (("[CLS]",), ("[SEP]",), "[PAD]", first)  # a text, in BERT's vocabulary; padding; where a head reads
_FAMILIES: dict[str, _Family] = {
    "BertBackbone": _Family(_bert_states, word_pieces, *_AROUND, head=_bert_head),
    "DistilBertBackbone": _Family(_bert_states, word_pieces, *_AROUND, head=_roberta_head),
    "RobertaBackbone": _Family(_bert_states, byte_pairs, ("<s>",), ("</s>",), "<pad>", first, head=_roberta_head),
    "ElectraBackbone": _Family(_bert_states, word_pieces, *_AROUND, head=_no_head),
    "XLNetBackbone": _Family(_xlnet_states, sentence_pieces, (), ("<sep>", "<cls>"), "<pad>", last, head=_no_head),
}
