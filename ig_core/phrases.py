"""Explain a text phrase by phrase: trees and the name of a model in, what each phrase contributes out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ig_core import models, trees
from ig_core.attribution.directional import directional_gradients
from ig_core.errors import InputError
from ig_core.explanation import Measured, Prediction
from ig_core.trees import Phrases

if TYPE_CHECKING:
    import pandas as pd
    from nltk.tree import Tree

DEFAULT_TOLERANCE = 1e-3


@dataclass(frozen=True, eq=False, kw_only=True)
class PhraseExplanation(Measured):
    """What each phrase of a text contributes to one output of a model.

    Attributes:
        phrases: the trees on their text.
        nodes: a row a node, parents first: phrase, start, end (characters of the text), label (as the tree has it),
            depth, parent (-1 at the root), score, sign (1 for the target, -1 against it, 0), dividend and value, as
            attribution.directional defines them; and tokens, how many the model has for it.
        words: of each word of the tree its Integrated Gradients, in units of the logit: (words,).
        normaliser: what dividends are parts of.
    """

    phrases: Phrases
    nodes: pd.DataFrame
    words: np.ndarray
    normaliser: float

    @property
    def text(self) -> str:
        return self.phrases.text

    @property
    def sum(self) -> float:
        """Of the Integrated Gradients of all that the model sees."""
        return self.explains + self.gap

    def to_dict(self) -> dict:
        """As plain numbers, texts and lists."""
        words = [
            {"word": word, "start": int(start), "end": int(end), "score": float(score)}
            for word, start, end, score in zip(
                self.phrases.words, self.phrases.starts, self.phrases.ends, self.words, strict=True
            )
        ]
        nodes = self.nodes.to_dict(orient="records")
        own = {"normaliser": self.normaliser, "text": self.text, "nodes": nodes, "words": words}
        return self.facts() | own

    def to_json(self) -> str:
        """As JSON in ASCII, so that it survives any encoding."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)

    def to_svg(self) -> str:
        """The tree as a picture in SVG."""
        from ig_core.render import tree

        return tree.svg(self)

    def to_png(self) -> bytes:
        """The tree as a picture in PNG."""
        from ig_core.render import tree_picture

        return tree_picture.png(self)

    def to_pdf(self) -> bytes:
        """The tree as a page of PDF: lines and letters, not pixels."""
        from ig_core.render import tree_page

        return tree_page.pdf(self)

    def to_dot(self) -> str:
        """The tree in the language of Graphviz."""
        from ig_core.render import tree

        return tree.dot(self)

    def to_csv(self) -> str:
        """The nodes as a table."""
        return self.nodes.to_csv(index=False)


def explain_phrases(
    given: str | Sequence[Tree] | Phrases,
    *,
    model="sst-bert",
    target: str | None = None,
    contrast: str | None = None,
    baseline: str | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
    points: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> PhraseExplanation:
    """Price every phrase of the trees by what it did for the logit of `target`.

    Args:
        given: trees in brackets, as trees.read takes them; or trees; or trees that are laid on a text already.
        model: a row of MODELS that reads texts, or an object like TextClassifier.
        target, contrast, baseline, tolerance, points: as `explain` takes them.
        progress: told how many gradients have been taken, again and again; what it raises ends the work.
    Raises: InputError if one of them cannot be used, or the model sees nothing of the text.
    """
    models.import_with_tensorflow("ig_core.explainer")
    from ig_core.explainer import quadrature_of
    from ig_core.models.forward import compiled_gradient
    from ig_core.models.outputs import direction, probabilities

    rule = quadrature_of(tolerance, points)
    loaded = models.load(model) if isinstance(model, str) else model
    if loaded.kind != "text":
        raise InputError(f"The model {loaded.name!r} reads no text, so it has no phrases to explain.")
    if isinstance(given, str):
        given = trees.read(given)
    laid = given if isinstance(given, Phrases) else trees.lay(given)
    encoded = loaded.encode(laid.text)

    started = time.perf_counter()
    x = loaded.point(encoded)
    baseline = next(iter(loaded.baselines)) if baseline is None else baseline
    start = loaded.starts(baseline, x)[0]
    compiled = compiled_gradient(loaded)
    outputs = compiled.outputs(np.stack([x, start]))
    chances = probabilities(outputs[:1])[0]
    best = loaded.labels[int(chances.argmax())]
    weights = direction(loaded.labels, target or best, outputs.shape[1], contrast)
    own = trees.token_spans(laid, *encoded.token_places)
    of_words = _word_spans(encoded.words_of) if hasattr(encoded, "words_of") else []
    result = directional_gradients(
        compiled.along(weights, progress), x, start, [*own, *of_words], rule, encoded.content
    )
    seconds = time.perf_counter() - started

    values = outputs @ weights
    return PhraseExplanation(
        model=loaded.name,
        method="integrated-gradients",
        target=target or best,
        contrast=contrast,
        baseline=baseline,
        prediction=Prediction(
            label=best,
            probability=float(chances.max()),
            probabilities=dict(zip(loaded.labels, map(float, chances), strict=True)),
            logit=float(values[0]),
            baseline_logit=float(values[1]),
        ),
        phrases=laid,
        nodes=_table(laid, own, result),
        words=_of_words(laid, encoded, result.attribution.scores.sum(axis=1, dtype=np.float64)),
        normaliser=result.normaliser,
        explains=result.attribution.explains,
        gap=result.attribution.gap,
        points=result.attribution.points,
        tolerance=tolerance if points is None else None,
        seconds=seconds,
    )


def _table(laid: Phrases, spans: list[tuple[int, int]], result) -> pd.DataFrame:
    import pandas as pd

    count = len(laid.nodes)
    return pd.DataFrame(
        {
            "phrase": [laid.phrase(place) for place in range(count)],
            "start": [int(node.start) for node in laid.nodes],
            "end": [int(node.end) for node in laid.nodes],
            "label": [node.label for node in laid.nodes],
            "depth": [node.depth for node in laid.nodes],
            "parent": [-1 if node.parent is None else node.parent for node in laid.nodes],
            "score": result.score[:count],
            "sign": result.sign[:count],
            "dividend": result.dividend[:count],
            "value": result.value[:count],
            "tokens": [end - start for start, end in spans],
        }
    )


def _of_words(laid: Phrases, encoded, of_tokens: np.ndarray) -> np.ndarray:
    """Scores of the model's tokens, (T,), added up by the words of the tree, (words,)."""
    places = trees.words_of(laid, *encoded.token_places)
    scores = np.zeros(len(laid.starts))
    np.add.at(scores, places[places >= 0], of_tokens[places >= 0])
    return scores


def _word_spans(words_of: np.ndarray) -> list[tuple[int, int]]:
    """Of each word of several pieces the tokens from the first to the last, half-open."""
    words, firsts, counts = np.unique(words_of, return_index=True, return_counts=True)
    return [
        (int(first), int(first + count))
        for word, first, count in zip(words, firsts, counts, strict=True)
        if word >= 0 and count > 1
    ]
