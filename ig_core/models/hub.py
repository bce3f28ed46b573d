"""Transformers of KerasHub that classify texts: BERT, DistilBERT, RoBERTa, ELECTRA and XLNet.

    model = ig_core.models.hub.classifier(backbone, tokenizer, head, labels=("negative", "positive"))
    ig_core.explain("Not a masterpiece, but oddly moving.", model=model)
    ig_core.explain_phrases("((not bad) .)", model=model)

The path of an explanation starts behind the embedding of the pieces, which a backbone does not show; so its layers are
called here one by one, in the order of the published models. Those in a folder are read by ig_core.models.hub_folder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from keras import ops

from ig_core.errors import InputError
from ig_core.gradients.outputs import is_number
from ig_core.kinds import Baseline
from ig_core.kinds.text.baselines import BASELINES
from ig_core.kinds.text.classifier import TextClassifier
from ig_core.models.hub_pieces import HubVocabulary, Piece, byte_pairs, sentence_pieces, word_pieces

_BYTES_OF_A_LAYER = 35  # that a pass holds for each byte of its states: see TransformerClassifier.activations


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


class Family(NamedTuple):
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
    gather: Callable[[Any, Any], Any]
    head: Callable[[Any], Callable]


def classifier(
    backbone: Any,
    tokenizer: Any,
    head: Callable[[Any, Any], Any],
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
    pieces_of = family_of(backbone).pieces_of(tokenizer)
    vocabulary = vocabulary_of(backbone, pieces_of, tokenizer.token_to_id, limit)
    return explainable(backbone, vocabulary, head, labels, name, card or {})


def vocabulary_of(
    backbone: Any, pieces_of: Callable[[str], list[Piece]], token_to_id: Callable[[str], Any], limit: int
) -> HubVocabulary:
    """How the family of a backbone reads texts, with that tokenizer."""
    family = family_of(backbone)
    return HubVocabulary(
        pieces_of=pieces_of,
        before=tuple(token_to_id(token) for token in family.before),
        after=tuple(token_to_id(token) for token in family.after),
        padding=token_to_id(family.padding),
        limit=min(limit, getattr(backbone, "max_sequence_length", limit)),
    )


def explainable(
    backbone: Any, vocabulary: HubVocabulary, head: Callable, labels: Sequence[str], name: str, card: Mapping
) -> HubClassifier:
    """A backbone and its head as one function from the embedding to logits."""
    states_of = family_of(backbone).states

    def logits(embedded: Any, mask: Any = None) -> Any:
        mask = ops.ones(ops.shape(embedded)[:2]) if mask is None else mask
        return ops.cast(head(states_of(backbone, embedded, mask), mask), "float32")

    embedding = ops.convert_to_numpy(backbone.token_embedding.embeddings).astype(np.float32)
    outputs = logits(ops.zeros((1, 3, embedding.shape[1]))).shape[-1]
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


def first(states: Any, mask: Any) -> Any:
    """The state of the first token, (n, width): where BERT and its kin gather what they say of the whole text."""
    return states[:, 0]


def last(states: Any, mask: Any) -> Any:
    """The state of the last token that is there, (n, width): XLNet's place for the same."""
    return ops.sum(states * ops.cast(_is_last(mask), states.dtype)[:, :, None], axis=1)


def _is_last(mask: Any) -> Any:
    """Of each token of a text whether it is the last that is there, (n, T)."""
    return ops.equal(ops.cumsum(mask, axis=1), ops.sum(mask, axis=1, keepdims=True)) & (mask > 0)


def family_of(backbone: Any) -> Family:
    """What is known of backbones of its class. Raises: InputError if it is of another."""
    name = type(backbone).__name__
    if name not in FAMILIES:
        raise InputError(f"The backbone must be one of {', '.join(FAMILIES)}; got {name}.")
    return FAMILIES[name]


def _bert_states(backbone: Any, embedded: Any, mask: Any) -> Any:
    """BERT and its kin: Devlin et al. (2019), Liu et al. (2019), Sanh et al. (2019), Clark et al. (2020)."""
    around = getattr(backbone, "embeddings", backbone)  # where RoBERTa and DistilBERT keep the positions
    states = embedded + around.position_embedding(embedded)
    if hasattr(backbone, "segment_embedding"):
        states += backbone.segment_embedding(ops.zeros(ops.shape(embedded)[:2], "int32"))
    states = backbone.embeddings_layer_norm(states)
    if hasattr(backbone, "embeddings_projection"):
        states = backbone.embeddings_projection(states)
    for layer in backbone.transformer_layers:
        states = layer(states, padding_mask=mask)
    return states


def _xlnet_states(backbone: Any, embedded: Any, mask: Any) -> Any:
    """XLNet's stream of contents: Yang et al. (2019), section 2; relative positions from Dai et al. (2019), 3.3.

    Positions and mask are made here: KerasHub 0.32 takes the axes of batch and length for each other where it makes
    them, so that texts of one batch change each other. The last token, <cls>, is a segment of its own.
    """
    count, length, width = ops.shape(embedded)
    distances = ops.cast(ops.arange(length, -length, -1), "float32")  # to the tokens before it, to those after it
    angles = distances[:, None] / 10000 ** (ops.arange(0, width, 2, "float32") / width)
    positions = ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)
    there = ops.maximum(mask[:, None, :], ops.eye(length))  # padding sees itself alone, and is seen by nobody
    is_last = _is_last(mask)
    states = embedded
    for layer in backbone.transformer_layers:
        states, _ = layer(
            output_content=states,
            attn_mask_content=there,
            attn_mask_query=None,
            pos_emb=ops.tile(positions[None], (count, 1, 1)),
            seg_mat=is_last[:, :, None] != is_last[:, None, :],
        )
    return states


def _dense(layer: Any, states: Any) -> Any:
    """The logits of a last layer, also where it would make probabilities of them."""
    return ops.matmul(ops.cast(states, layer.kernel.dtype), layer.kernel) + layer.bias


def _bert_head(task: Any) -> Callable:
    return lambda states, mask: _dense(task.output_dense, task.backbone.pooled_dense(first(states, mask)))


def _roberta_head(task: Any) -> Callable:
    return lambda states, mask: _dense(task.output_dense, task.pooled_dense(first(states, mask)))


def _no_head(task: Any) -> Callable:
    family = type(task.backbone).__name__
    raise InputError(f"The head of a classifier on {family} cannot be read: give its parts to hub.classifier.")


_AROUND = (("[CLS]",), ("[SEP]",), "[PAD]", first)  # a text, in BERT's vocabulary; padding; where a head reads
FAMILIES: dict[str, Family] = {
    "BertBackbone": Family(_bert_states, word_pieces, *_AROUND, head=_bert_head),
    "DistilBertBackbone": Family(_bert_states, word_pieces, *_AROUND, head=_roberta_head),
    "RobertaBackbone": Family(_bert_states, byte_pairs, ("<s>",), ("</s>",), "<pad>", first, head=_roberta_head),
    "ElectraBackbone": Family(_bert_states, word_pieces, *_AROUND, head=_no_head),
    "XLNetBackbone": Family(_xlnet_states, sentence_pieces, (), ("<sep>", "<cls>"), "<pad>", last, head=_no_head),
}
