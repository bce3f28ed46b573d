"""Text classifiers of KerasHub in a folder: in the format of Hugging Face, or as KerasHub saves them.

    model = ig_core.from_hub("my-folder")
    ig_core.explain("Not a masterpiece, but oddly moving.", model=model)
    ig_core.explain_phrases("((not bad) .)", model=model)

Nothing is downloaded, and nothing is unpickled. KerasHub is asked for only when a folder is read, and comes with an
extra: pip install 'ig-lens[hub]'.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ig_core.errors import InputError
from ig_core.models import hub_tensors, hub_tokenizers, hub_weights
from ig_core.models.hub import HubClassifier, classifier, explainable, family_of, vocabulary_of

_MISSING = "Models of KerasHub need the package keras-hub, which comes with an extra: pip install 'ig-lens[hub]'."
_NEEDED = ("keras_hub", "tokenizers", "sentencepiece")
_LIMIT = 512  # pieces that are read unless somebody says another number
_UNNAMED = re.compile(r"LABEL_\d+")  # what a label is called where nobody named it
_NUMBER = "output"  # an estimated number of which nobody says what it counts


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
        head = family_of(task.backbone).head(task)
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
    family, problem = family_of(backbone), config.get("problem_type")
    if outputs > 1 and problem in ("regression", "multi_label_classification"):
        what = "numbers" if problem == "regression" else "labels of which several may hold"
        raise InputError(
            f"{folder} has a head of {outputs} {what} ({problem}), and what is explained is one number or one of "
            "several classes: save the model with a head of one output."
        )
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
    vocabulary = vocabulary_of(backbone, tokenizer.pieces_of, tokenizer.token_to_id, most)

    def head(states: Any, mask: Any) -> Any:
        return logits_of(family.gather(states, mask))

    return explainable(backbone, vocabulary, head, labels, name or folder.resolve().name, {})


def _labels_in(folder: Path, config: Mapping, outputs: int) -> tuple[str, ...]:
    """What config.json calls the outputs. Raises: InputError if two are called the same."""
    named = {str(i): str(label) for i, label in (config.get("id2label") or {}).items()}
    if outputs == 1 and len(named) < 2:
        label = named.get("0", "")
        label = _NUMBER if not label or _UNNAMED.fullmatch(label) else label
        is_class = config.get("problem_type") == "multi_label_classification"
        return (f"not {label}", label) if is_class else (label,)
    count = max(2, outputs)
    found = tuple(named.get(str(i), f"class {i}") for i in range(count))
    if len(named) > count or len(set(found)) < count:
        raise InputError(
            f"{folder} has {count} classes, and id2label in config.json does not give each a name of its own: give "
            "labels."
        )
    return found
