"""The way from a baseline to an input as something to walk: a player, a curve, and scores that fill up like bars.

All of it is computed before and sent once; the component looks up what belongs to a stop and computes nothing.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ig_core.records.walk import Walk
from ig_core.render.palette import Theme, with_text
from ig_core.render.parts import Part
from webapp.components.registry import SHAPES, registered

_SHADES = 65  # colours from one end of the scale to the other
_HTML = """
<div class="walk" role="group">
  <div class="hero"></div>
  <div class="controls">
    <button type="button" class="play"></button>
    <label class="way">
      <span class="from"></span><input type="range" min="0" step="1"><span class="to"></span>
    </label>
    <output class="at"></output>
  </div>
  <div class="cards">
    <div class="card curves">
      <div class="switch" role="group"></div>
      <svg role="img"></svg>
    </div>
    <div class="card collected"><p class="title"></p><div class="bars"></div><p class="sum"></p></div>
  </div>
</div>
"""


@dataclass(frozen=True, kw_only=True)
class Way:
    """What is drawn of a walk.

    Attributes:
        walk: see Walk.
        hero: the input that grows, as the JavaScript of this component draws its kind: {"kind": "text", "pieces": …}.
        squares: of each score the square of the hero that it is drawn in; None where each has its own.
        bars: what collects scores, from the top down; together all units.
        ends: what the two ends of the way are called: "blank", "your text".
        answer: what F is called where it is a probability, and where it is F itself.
        unit: of F, in a few words: "logits".
        digits: of a score after the point.
        paces: whether to show what each step adds, in all and to each bar.
        label: of all of it, for those who hear it.
    """

    walk: Walk
    hero: dict[str, Any]
    bars: Sequence[Part]
    ends: tuple[str, str]
    answer: tuple[str, str]
    unit: str
    digits: int
    paces: bool
    label: str
    squares: np.ndarray | None = None

    def data(self, theme: Theme) -> dict[str, Any]:
        """What is sent."""
        walk = self.walk
        scores = walk.scores.reshape(len(walk.alphas), -1)
        drawn = scores if self.squares is None else np.stack([np.bincount(self.squares, stop) for stop in scores])
        limit = float(np.abs(drawn[-1]).max(initial=0.0))
        return {
            "label": self.label,
            "hero": self.hero,
            "scores": _packed(drawn),
            "units": drawn.shape[1],
            "limit": limit,
            "shades": with_text(np.linspace(-1, 1, _SHADES), 1.0, theme),
            "alphas": walk.alphas.tolist(),
            "probabilities": None if walk.probabilities is None else walk.probabilities.astype(float).tolist(),
            "values": walk.values.tolist(),
            "paces": walk.paces.tolist() if self.paces else None,
            "bars": [self._bar(bar, scores) for bar in self.bars],
            "sums": walk.sums.tolist(),
            "change": float(walk.changes[-1]),
            "ends": list(self.ends),
            "answer": list(self.answer),
            "unit": self.unit,
            "digits": self.digits,
            "positive": theme.positive,
            "negative": theme.negative,
        }

    def _bar(self, bar: Part, scores: np.ndarray) -> dict[str, Any]:
        data = {"name": bar.name, "scores": bar.of(scores).tolist()}
        if self.paces:
            data["paces"] = bar.of(self.walk.rates.reshape(scores.shape)).tolist()
        return data


def walk(way: Way, theme: Theme, key: str = "walk") -> None:
    """Draw the way. Its slider, player and switch run in the browser, without a run of the page."""
    registered(Path(__file__).parent, _HTML, SHAPES)(key=key, data=way.data(theme))


def packed_pixels(pixels: np.ndarray) -> str:
    """Pixels from 0 to 1, (height, width) or in colour (height, width, 3), for a hero of the kind "image"."""
    return _packed(pixels)


def _packed(numbers: np.ndarray) -> str:
    """Numbers as float32, row by row, in base64."""
    return base64.b64encode(np.ascontiguousarray(numbers, np.dtype("<f4")).tobytes()).decode()
