"""Scores as numbers, colours and words that a reader can take in: shared by all that draw an explanation."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np

from ig_core.records import Explanation, Measured
from ig_core.render.orientation import BY_CLASS, BY_SUPPORT, opposites
from ig_core.render.palette import LIGHT, Theme

_TINY = 1e-6  # below which numbers are written with a power of ten
_ONE, _TENTHS = 0.995, 9.95  # what is written as 1.0 or more, and as 10 or more
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def scale_limit(explanation: Explanation) -> float:
    """The score that gets the full colour: the largest absolute one."""
    return explanation.largest


def by_size(scores: np.ndarray) -> np.ndarray:
    """The places of the scores, the largest absolute one first; equal ones in the order they come in."""
    return np.argsort(-np.abs(scores), kind="stable")


def number(explanation: Explanation, score: float) -> str:
    """A score of `explanation` to three significant digits of the largest one; with its sign if it has one."""
    return printer(explanation)(score)


def printer(explanation: Explanation) -> Callable[[float], str]:
    """The same for many scores: a score -> how it is printed."""
    digits, limit = _digits(explanation), scale_limit(explanation)
    if 0 < limit < _TINY:
        return lambda score: _with_power(score, limit, "+" if explanation.traits.signed else "")
    if explanation.traits.signed:
        return lambda score: signed(score, digits)
    return lambda score: f"{score:,.{digits}f}"


def ends(explanation: Explanation, colours: str = BY_SUPPORT) -> tuple[str, str]:
    """What the colour scale means at its two ends, with numbers, as it can be shown.

    Args:
        explanation: the record that is drawn, see `orientation.coloured_by`.
        colours: what its colours go by, a key of COLOURS.
    """
    limit, unit = scale_limit(explanation), visible(explanation.traits.unit)
    low, high = number(explanation, -limit), number(explanation, limit)
    if not explanation.traits.signed:
        return "0", f"{high}, {unit}"
    against, speaking_for = sides(explanation, colours)
    if explanation.prediction.is_number:
        return f"{low} {against}", f"{high} {speaking_for}"
    return f"{against} {low}", f"{high} {speaking_for}, in {unit}"


def sides(explanation: Explanation, colours: str = BY_SUPPORT) -> tuple[str, str]:
    """What negative scores (purple) and positive ones (green) speak for, as it can be shown; arguments as of `ends`."""
    if explanation.prediction.is_number:
        return "fewer", f"more {visible(explanation.traits.unit)}"
    if colours == BY_CLASS and (classes := opposites(explanation)):
        return visible(classes[0]), visible(classes[1])
    return "against", f"for {explained(explanation)}"


def explained(explanation: Measured) -> str:
    """What the scores speak for, as it can be shown: a class, or a class rather than another."""
    rather = f" rather than “{explanation.contrast}”" if explanation.contrast else ""
    return visible(f"“{explanation.target}”{rather}")


def ramp(explanation: Explanation, theme: Theme = LIGHT) -> tuple[str, ...]:
    """The colours of the scale, from one end to the other."""
    return theme.stops if explanation.traits.signed else theme.strengths


def _digits(explanation: Explanation) -> int:
    """Digits after the point with which the largest score has three significant ones, at most 9.

    At least 2 of logits; a number that is estimated may be large enough to need none.
    """
    return significant(scale_limit(explanation), 0 if explanation.prediction.is_number else 2)


def significant(limit: float, least: int) -> int:
    """Digits after the point with which `limit` has three significant ones, at least so many and at most 9."""
    return min(max(2 - math.floor(math.log10(limit)), least), 9) if limit > 0 else least


def signed(score: float, digits: int = 2) -> str:
    """A score with its sign, as a typographer sets it; zero has none."""
    text = f"{abs(score):,.{digits}f}"
    if not text.strip("0."):
        return text
    return ("+" if score > 0 else "−") + text


def amount(value: float, *beside: float) -> str:
    """A number that a model estimates: "1,204", "−3.5", "0.0375", "1.42 × 10⁻⁹"; to a tenth where it is below ten, or,
    where all are below one, to three digits of the largest.

    Args:
        beside: others that are read together with it.
    """
    scale = max(map(abs, (value, *beside)))
    if 0 < scale < _TINY:
        return _with_power(value, scale)
    text = f"{abs(value):,.{_places(value, scale)}f}"
    return f"−{text}" if value < 0 and text.strip("0.") else text


def as_written(value: float, *beside: float) -> float:
    """The number that `amount` writes."""
    scale = max(map(abs, (value, *beside)))
    return round(value, 2 - _power(scale) if 0 < scale < _TINY else _places(value, scale))


def _places(value: float, scale: float) -> int:
    """Digits after the point of a number, where the largest of those beside it is `scale`."""
    return int(abs(value) < _TENTHS) if scale == 0 or scale >= _ONE else significant(scale, 1)


def _power(scale: float) -> int:
    """That of ten with which a number is written to three digits."""
    return int(f"{scale:.2e}".partition("e")[2])


def _with_power(value: float, scale: float, plus: str = "") -> str:
    """A number to three digits of `scale`, with the power of ten of the latter: "−1.42 × 10⁻⁹"."""
    power = _power(scale)
    text = f"{abs(value) / 10.0**power:.2f}"
    if not text.strip("0."):
        return "0"
    return f"{'−' if value < 0 else plus}{text} × 10{str(power).translate(_RAISED)}"


def visible(text: str) -> str:
    """The text with what cannot or must not be sent to a screen made visible.

    Control characters become their pictures (␀), lone surrogates and marks that turn the direction of writing
    for what follows become �. All else stays, right-to-left letters, joined emoji and line breaks included.
    """
    return _INVISIBLE.sub(lambda match: _picture(match.group()), text)


def plural(unit: str) -> str:
    """More than one of a unit: "words", "entries"."""
    return f"{unit[:-1]}ies" if unit.endswith("y") else f"{unit}s"


def _picture(character: str) -> str:
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"
