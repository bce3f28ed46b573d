"""Colours of scores, in one place: purple against, green for, on one scale centred on zero.

PRGn of ColorBrewer, which readers with colour blindness can tell apart. In the light theme zero is the paper
and strong scores are dark; in the dark theme zero is the paper too and strong scores are light. Text on a colour
is black or white, whichever has the larger contrast.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Theme:
    """A diverging scale with the colours that go with it.

    Attributes:
        stops: colours from the most negative score to the most positive, at equal distances.
        strengths: colours from zero up, for scores that have no sign.
        paper, ink, dim, line: background, text, secondary text, rules.
        doubt: text that warns.
    """

    stops: tuple[str, ...]
    strengths: tuple[str, ...]
    paper: str
    ink: str
    dim: str
    line: str
    doubt: str

    @property
    def negative(self) -> str:
        return self.stops[0]

    @property
    def positive(self) -> str:
        return self.stops[-1]


LIGHT = Theme(
    stops=("#762a83", "#9970ab", "#c2a5cf", "#e7d4e8", "#ffffff", "#d9f0d3", "#a6dba0", "#5aae61", "#1b7837"),
    strengths=("#ffffff", "#fdebc8", "#fbd08a", "#f2a93b", "#c97a0c"),
    paper="#ffffff",
    ink="#1d1d1f",
    dim="#6e6e73",
    line="#e5e5ea",
    doubt="#8a5a00",
)
DARK = Theme(
    stops=("#d4a6e0", "#a678b4", "#7b4a8a", "#4a2f54", "#1c1c1f", "#23452b", "#2f6b3b", "#4f9c5b", "#8fd694"),
    strengths=("#1c1c1f", "#4a3a1c", "#7a5a1e", "#b3832c", "#f0bd62"),
    paper="#1c1c1f",
    ink="#f2f2f4",
    dim="#9d9da4",
    line="#35353a",
    doubt="#f0bd62",
)
# Of phrases: magenta against, green for; PiYG of ColorBrewer.
PHRASES_LIGHT = replace(
    LIGHT,
    stops=("#8e0152", "#c51b7d", "#de77ae", "#f1b6da", "#ffffff", "#b8e186", "#7fbc41", "#4d9221", "#276419"),
)
PHRASES_DARK = replace(
    DARK,
    stops=("#f08cc6", "#c9529b", "#8f2f6b", "#552243", "#1c1c1f", "#2d4719", "#4d7a26", "#77aa45", "#b3dd84"),
)


def colours(scores: np.ndarray, limit: float, theme: Theme = LIGHT, signed: bool = True) -> np.ndarray:
    """Of scores (…) between -limit and limit, or 0 and limit if unsigned, (…, 3) as red, green and blue from 0 to 255.

    Beyond the limits, as at the limits.
    """
    stops = np.array([_rgb(stop) for stop in (theme.stops if signed else theme.strengths)])
    parts = np.asarray(scores, float) / limit if limit > 0 else np.zeros(np.shape(scores))
    at = np.linspace(-1 if signed else 0, 1, len(stops))
    return np.stack([np.interp(parts, at, channel) for channel in stops.T], axis=-1).round().astype(np.uint8)


def colour(score: float, limit: float, theme: Theme = LIGHT, signed: bool = True) -> str:
    """The same of one score, as #rrggbb."""
    return hexadecimal(colours(np.array(score), limit, theme, signed))


def with_text(scores: np.ndarray, limit: float, theme: Theme = LIGHT, signed: bool = True) -> list[tuple[str, str]]:
    """Of each of the scores (n,) its colour and that of text on it, see `colour` and `text_on`, as #rrggbb."""
    rgb = colours(scores, limit, theme, signed)
    return list(zip(map(hexadecimal, rgb), map(_text_on, _luminance(rgb).tolist()), strict=True))


def hexadecimal(rgb: np.ndarray) -> str:
    """Red, green and blue from 0 to 255 as #rrggbb."""
    return "#" + bytes(rgb).hex()


def text_on(background: str) -> str:
    """Black or white, whichever contrasts more with `background`: at least 4.5 (WCAG 2), whatever it is."""
    return _text_on(float(_luminance(_rgb(background))))


def _text_on(luminance: float) -> str:
    return "#000000" if (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) else "#ffffff"


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)


def _luminance(rgb: np.ndarray) -> np.ndarray:
    """Of red, green and blue (…, 3) from 0 to 255, from 0 to 1 (…)."""
    channels = np.asarray(rgb, float) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]
