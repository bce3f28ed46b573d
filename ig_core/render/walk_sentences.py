"""The way from a baseline to an input in words; every figure in them is computed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ig_core.quadrature import FLOOR
from ig_core.records import Explanation, ImageExplanation
from ig_core.records.walk import Estimate, Shape, Walk
from ig_core.render.numbers import amount, explained, number, signed, visible
from ig_core.render.parts import Part
from ig_core.render.sentences import capitalised, output, percent, share_text

_ALIKE = 0.8  # rank correlation from which two explanations are said to rank alike
_LITTLE = 0.01  # of an average step, below which one adds nothing to speak of
_ROUNDING = 1e-4  # of a change of scores, by which two that are the same may differ


def from_to(walk: Walk, ends: tuple[str, str]) -> str:
    """The answer at both ends: "From a blank to your text: the answer goes from 49 % to 98 % “positive”"."""
    return f"From {ends[0]} to {ends[1]}, the answer goes from {_answer(walk, 0)} to {_answer(walk, -1)}."


def _answer(walk: Walk, stop: int) -> str:
    """The answer at a stop; at the last one with what it is."""
    label = f" {_class(walk)}" if stop else ""
    if walk.probabilities is None:
        return f"{amount(float(walk.values[stop]), *walk.values[[0, -1]].tolist())}{label}"
    return f"{share_text(float(walk.probabilities[stop]))}{label}"


def _class(walk: Walk) -> str:
    explanation = walk.explanation
    return visible(explanation.prediction.label) if walk.probabilities is None else f"“{visible(explanation.target)}”"


def where_made(walk: Walk) -> str:
    """Where on the way the answer is made: what one sees in the curve, as a headline."""
    return {
        Shape.FLAT: "The answer hardly changes on the whole way.",
        Shape.EARLY: "The answer is made early on the way. At the end, little more happens.",
        Shape.LATE: "The answer is made late on the way: most of it towards the end.",
        Shape.EVEN: "The answer is made all along the way: no part of it can be left out.",
        Shape.THERE_AND_BACK: "The answer goes too far on the way, and comes back.",
    }[walk.shape]


def end_alone(walk: Walk, strongest: Part) -> str:
    """What one would have learned by asking at the end alone, and why that is not enough."""
    explanation, pace = walk.explanation, walk.end_pace
    flat_rates, flat_scores = (one.reshape(len(walk.alphas), -1)[-1] for one in (walk.rates, walk.scores))
    at_end, whole = float(strongest.of(flat_rates)), float(strongest.of(flat_scores))
    half = f"Half of the change is made after {100 * walk.half_way:.0f} % of the way. "
    if walk.shape is Shape.FLAT:
        half = ""
        said = "What raises it and what lowers it cancel out; the bars still show who did what. "
    elif abs(pace) < _LITTLE:
        said = "At the end, a step adds next to nothing. "
    elif pace < 0:
        said = f"At the end, a step takes away {percent(-pace)} of what a step adds on average. "
    else:
        said = f"At the end, a step adds {percent(pace)} of what it adds on average. "
    alone = (
        f"Whoever asks only there (“what would change it now?”) gives {strongest.told} "
        f"{number(explanation, at_end)} in place of {number(explanation, whole)}."
    )
    return f"{half}{said}{alone} Integrated Gradients asks at every step, and adds up."


def other_start(starts: tuple[str, str], correlation: float) -> str:
    """Two starting points compared, as a headline."""
    if not np.isfinite(correlation):
        return f"Seen from {starts[0]} and from {starts[1]}: two questions."
    order = "much the same reasons" if correlation >= _ALIKE else "other reasons"
    return f"Seen from {starts[0]} and from {starts[1]}: {order}."


def start_matters(
    first: Explanation, second: Explanation, starts: tuple[str, str], parts: Sequence[Part], correlation: float
) -> str:
    """What differs between two starting points: the part whose score changes most."""
    own = [part for part in parts if not part.is_rest]
    moves = [abs(float(part.of(second.scores.ravel()) - part.of(first.scores.ravel()))) for part in own]
    # the first of those that move as far as each other but for rounding
    moved = next(part for part, move in zip(own, moves, strict=True) if move >= (1 - _ROUNDING) * max(moves))
    here, there = (number(one, float(moved.of(one.scores.ravel()))) for one in (first, second))
    told = (
        f"{capitalised(moved.told)} has {here} seen from {starts[0]}, and {there} seen from {starts[1]}. A score "
        "answers “compared with what?”: where one starts is part of the question."
    )
    if np.isfinite(correlation):
        told += f" The rank correlation of the two is {signed(correlation)}: 1 would mean the same order."
    return told


def black_on_black(black: ImageExplanation, white: ImageExplanation, is_black: np.ndarray) -> str:
    """What two starting points say of pixels that are black, (height, width) of bool, like the first of the two."""
    seen = [np.abs(one.scores[is_black]).sum() / max(np.abs(one.scores).sum(), FLOOR) for one in (black, white)]
    return (
        f"{int(is_black.sum())} pixels of its chest are as black as the picture that one starts from. They do not "
        f"change on the way, so they have {percent(seen[0])} of all scores, whatever the network makes of them. Seen "
        f"from white, the same pixels have {percent(seen[1])}."
    )


def change(explanation: Explanation) -> str:
    """Where a path starts and ends, in F: "From −0.02 to +1.03: the scores share +1.05 logits"."""
    begin, prediction = explanation.prediction.baseline_logit or 0.0, explanation.prediction
    shown = amount if prediction.is_number else signed
    return (
        f"From {shown(begin)} to {shown(prediction.logit)}: the scores share "
        f"{number(explanation, prediction.logit - begin)} {visible(explanation.traits.unit)}."
    )


def added_up(one: Estimate, adaptive: Estimate) -> str:
    """How far a rule is off, and how far the adaptive one is, as a headline."""
    miss = "misses" if one.points == 1 else "miss"
    return (
        f"{_looks(one.points)} {miss} the change by {percent(one.relative_gap)}; the adaptive rule takes "
        f"{adaptive.points}, and misses it by {percent(adaptive.relative_gap)}."
    )


def rectangles(one: Estimate, unit: str) -> str:
    """What the picture of a rule shows."""
    floor = f" of {FLOOR:g}, since the change is smaller than that" if abs(one.change) < FLOOR else ""
    return (
        "Each look takes the gradient at one place of the way, and counts as a rectangle: how fast the answer changes "
        f"there, times its share of the way. Together they make {signed(one.sum, 3)} {visible(unit)}; the answer "
        f"really changes by {signed(one.change, 3)}. That is a gap of {percent(one.relative_gap)}{floor}."
    )


def adaptive_took(adaptive: Estimate) -> str:
    """How far the adaptive rule is off, as a headline."""
    return (
        f"The adaptive rule took {_looks(adaptive.points)}, and misses the change by {percent(adaptive.relative_gap)}."
    )


def where_it_looked(adaptive: Estimate) -> str:
    """Where the adaptive rule took gradients."""
    if adaptive.weights is not None:
        return (
            "This network is straight from one corner to the next, and where this way passes a corner can be computed. "
            f"So the way has {adaptive.points} straight piece{'s' * (adaptive.points != 1)}, the gradient is the same "
            "all along each of them, and one look at each is exact."
        )
    widths = np.diff(adaptive.nodes)
    return (
        "It knows how far off it is, between any two looks: there the answer changes by a known amount, and the "
        "gradients must make as much. Where they do not, it looks again. Its closest looks are "
        f"{percent(float(widths.min()))} of the way apart, its widest {percent(float(widths.max()))}."
    )


def _looks(count: int) -> str:
    return f"{count} look{'s' * (count != 1)}"


def explained_answer(walk: Walk) -> tuple[str, str]:
    """What the curve shows: as a probability, and as F itself."""
    if walk.probabilities is None:
        label = visible(walk.explanation.prediction.label)
        return label, label
    what = f"{output(walk.explanation)} of {explained(walk.explanation)}".removeprefix("the ")
    return f"probability of “{visible(walk.explanation.target)}”", what
