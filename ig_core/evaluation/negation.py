"""Are negated phrases understood? How often the sign of a phrase agrees with the label that people gave it.

Of every test tree the phrases right above a negation ("not" in "not really funny") that people did not call neutral.
The explained output rises with praise; so a phrase should score below zero where people called it negative. The score
of a phrase by Integrated Directional Gradients is Σ IG_i / ‖z‖: it has the sign of its summed Integrated Gradients,
always. The two are one row of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ig_core.attribution import METHODS
from ig_core.evaluation.accuracy import Accuracy
from ig_core.explainer import attribute_many, prepare
from ig_core.kinds import Model
from ig_core.phrases import alignment
from ig_core.phrases.patterns import NEGATIONS
from ig_core.quadrature import gauss_legendre
from ig_core.records import Phrases

NEUTRAL = 2  # of the treebank's labels 0 to 4
POINTS = 16
_NAMES = {  # in the table -> row of METHODS
    "idg, summed ig": "integrated-gradients",
    "summed gradient-times-input": "gradient-times-input",
    "summed lrp": "lrp",
}
COLUMNS = ("method", "phrases", "agreement", "low", "high", "of_negative", "of_positive")


def negated(phrases: Phrases) -> list[int]:
    """The places of the nodes right above a negation, with more than it alone and a label that is not neutral."""
    words = [word.lower().replace("’", "'") for word in phrases.words]
    found = set()
    for node in phrases.nodes:
        place = node.parent
        if node.is_word and words[node.first] in NEGATIONS:
            while place is not None and phrases.nodes[place].is_word:  # a unary chain
                place = phrases.nodes[place].parent
            if place is not None and phrases.nodes[place].label not in ("", str(NEUTRAL)):
                found.add(place)
    return sorted(found)


def agreement(
    model: Model, treebank: Iterable[Phrases], points: int = POINTS, progress: Callable[[int], None] | None = None
) -> pd.DataFrame:
    """Share of negated phrases whose sign is that of their label, by each way to score them.

    Args:
        model: a TextClassifier. With one output that is explained; with several, from the worst class to the best,
            their sum with weights from -1 to 1.
        progress: called with the number of trees that are done.
    Returns: method ("idg, summed ig"; "summed gradient-times-input"; "summed lrp" where it applies; "sentence": the
        sign of the output for the whole sentence; "always negative"), phrases (how many), agreement, its 95 % interval,
        and the agreement on phrases called negative and on those called positive: most are negative.
    """
    methods = {name: method for name, method in _NAMES.items() if METHODS[method].applies_to(model)}
    right: dict[str, list[tuple[bool, bool]]] = {}  # of each phrase: rightly signed, called positive
    for done, phrases in enumerate(treebank, start=1):
        places = negated(phrases)
        if places:
            case = prepare(phrases.text, model=model)
            outputs = case.outputs[0]
            weights = np.linspace(-1, 1, outputs.size) if outputs.size > 1 else np.ones(1)
            scores = {
                name: attribute_many([case], [weights[np.newaxis]], METHODS[method], gauss_legendre(points))[0][
                    0
                ].scores
                for name, method in methods.items()
            }
            encoded = case.encoded
            spans = alignment.token_spans(phrases, *encoded.token_places)
            for place in places:
                praised = int(phrases.nodes[place].label) > NEUTRAL
                here = slice(*spans[place])
                sums = {name: float(of_method[here].sum()) for name, of_method in scores.items()}
                sums |= {"sentence": float(outputs @ weights), "always negative": -1.0}
                for name, total in sums.items():
                    right.setdefault(name, []).append((total != 0 and (total > 0) == praised, praised))
        if progress:
            progress(done)
    rows = []
    for name, results in right.items():
        signed_right, praised = np.array(results).T
        share = Accuracy(int(signed_right.sum()), signed_right.size)
        parts = [
            float(part.mean()) if part.size else np.nan for part in (signed_right[~praised], signed_right[praised])
        ]
        rows.append((name, share.total, share.value, *share.interval, *parts))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def on_treebank(model: Model, **options: Any) -> pd.DataFrame:
    """`agreement` on the treebank's test trees. Raises: DataError if it is not on this machine."""
    return agreement(model, treebank("test"), **options)


def treebank(split: str) -> Sequence[Phrases]:
    """The trees of one split, aligned with their text."""
    from ig_core.data import sst

    return [alignment.align([tree]) for tree in sst.trees(split)]
