"""Explain a text phrase by phrase: trees and the name of a model in, what each phrase contributes out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.attribution.directional import PhraseAttribution, directional_gradients
from ig_core.attribution.remembered import Remembered
from ig_core.errors import InputError
from ig_core.kinds import Model
from ig_core.phrases import alignment, notation
from ig_core.quadrature import DEFAULT_TOLERANCE
from ig_core.records import PhraseExplanation, Phrases

if TYPE_CHECKING:
    import pandas as pd
    from nltk.tree import Tree

    from ig_core.explainer import Case
    from ig_core.watching import Watching

METHOD = "integrated-gradients"  # from which the scores of phrases are computed


def explain_phrases(
    given: str | Sequence[Tree] | Phrases,
    *,
    model: str | Model = "sst-bert",
    target: str | None = None,
    contrast: str | None = None,
    baseline: str | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
    points: int | None = None,
    progress: Watching = None,
) -> PhraseExplanation:
    """Give every phrase of the trees a score: what it did for the logit of `target`.

    Args:
        given: trees in brackets, as notation.read takes them; or trees; or trees that are aligned with a text already.
        model: a row of MODELS that reads texts, or an object like TextClassifier.
        target, contrast, baseline, tolerance, points, progress: as `explain` takes them.
    Raises: InputError if one of them cannot be used, or the model sees nothing of the text.
    """
    explainer = models.import_with_keras("ig_core.explainer")
    explainer.quadrature_of(tolerance, points)  # raises before a model is loaded
    return prepare_phrases(given, model=model, target=target, contrast=contrast, baseline=baseline).explain(
        tolerance, points, progress
    )


def prepare_phrases(
    given: str | Sequence[Tree] | Phrases,
    *,
    model: str | Model = "sst-bert",
    target: str | None = None,
    contrast: str | None = None,
    baseline: str | None = None,
) -> PhraseCase:
    """Make trees ready to be explained; arguments as `explain_phrases` takes them."""
    explainer = models.import_with_keras("ig_core.explainer")
    loaded = models.load(model) if isinstance(model, str) else model
    if loaded.kind != "text":
        raise InputError(f"The model {loaded.name!r} reads no text, so it has no phrases to explain.")
    if isinstance(given, str):
        given = notation.read(given)
    phrases = given if isinstance(given, Phrases) else alignment.align(given)
    case = explainer.prepare(phrases.text, model=loaded, target=target, contrast=contrast, baseline=baseline)
    return PhraseCase(case, phrases, Remembered(case.gradient_fn))


@dataclass(frozen=True, eq=False)
class PhraseCase:
    """Trees ready to be explained, once or again with another tolerance: gradients that were taken are not taken again.

    Attributes:
        case: the text of the trees, ready to be asked about.
        phrases: the trees, aligned with it.
        gradient_fn: of what is explained, on the path.
    """

    case: Case
    phrases: Phrases
    gradient_fn: Remembered

    def explain(
        self, tolerance: float = DEFAULT_TOLERANCE, points: int | None = None, progress: Watching = None
    ) -> PhraseExplanation:
        """What `explain_phrases` gives; arguments as it takes them."""
        from ig_core.explainer import begun_as, quadrature_of, traits_of
        from ig_core.watching import watched

        case, phrases = self.case, self.phrases
        rule = begun_as(quadrature_of(tolerance, points), case.model)
        began = time.perf_counter()
        encoded = case.encoded
        starts, ends = encoded.token_places
        spans = alignment.token_spans(phrases, starts, ends)
        of_words = _word_spans(encoded.words_of) if hasattr(encoded, "words_of") else []
        with watched(progress):
            result = directional_gradients(
                self.gradient_fn, case.x, case.start, [*spans, *of_words], rule, encoded.content
            )
        seconds = case.seconds + time.perf_counter() - began

        return PhraseExplanation(
            model=case.model.name,
            method=METHOD,
            traits=traits_of(METHODS[METHOD], case.model),
            target=case.target,
            contrast=case.contrast,
            baseline=case.baseline,
            prediction=case.prediction(case.direction, float(case.outputs[1] @ case.direction)),
            phrases=phrases,
            nodes=_table(phrases, spans, result),
            words=of_tree_words(phrases, starts, ends, result.attribution.scores.sum(axis=1, dtype=np.float64)),
            normaliser=result.normaliser,
            explains=result.attribution.explains,
            gap=result.attribution.gap,
            error=result.attribution.error,
            points=result.attribution.points,
            tolerance=tolerance if points is None else None,
            seconds=seconds,
        )


def _table(phrases: Phrases, spans: list[tuple[int, int]], result: PhraseAttribution) -> pd.DataFrame:
    import pandas as pd

    count = len(phrases.nodes)
    return pd.DataFrame(
        {
            "phrase": [phrases.phrase(place) for place in range(count)],
            "start": [int(node.start) for node in phrases.nodes],
            "end": [int(node.end) for node in phrases.nodes],
            "label": [node.label for node in phrases.nodes],
            "depth": [node.depth for node in phrases.nodes],
            "parent": [-1 if node.parent is None else node.parent for node in phrases.nodes],
            "score": result.score[:count],
            "sign": result.sign[:count],
            "dividend": result.dividend[:count],
            "value": result.value[:count],
            "tokens": [end - start for start, end in spans],
        }
    )


def of_tree_words(phrases: Phrases, starts: np.ndarray, ends: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Scores of tokens, or words, at those characters, (T,), added up by the words of the tree, (words,)."""
    places = alignment.words_of(phrases, starts, ends)
    sums = np.zeros(len(phrases.starts))
    np.add.at(sums, places[places >= 0], scores[places >= 0])
    return sums


def _word_spans(words_of: np.ndarray) -> list[tuple[int, int]]:
    """Of each word of several pieces the tokens from the first to the last, half-open."""
    words, firsts, counts = np.unique(words_of, return_index=True, return_counts=True)
    return [
        (int(first), int(first + count))
        for word, first, count in zip(words, firsts, counts, strict=True)
        if word >= 0 and count > 1
    ]
