"""What simulated people ask for, and how one sees which input a page explains."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, cycle
from typing import Any

from benchmarks.load.run import Run
from ig_core.data import DATASETS
from ig_core.data.columns import features
from ig_core.kinds.row import rows
from ig_core.models import MODELS
from ig_core.render.numbers import visible
from webapp.shared import link

KINDS = ("review", "image", "phrases", "row")
_SLOW = {"model": "imdb-bert", "method": "smooth-integrated-gradients"}
_SLOW_WORDS = 500
_MARKED, _TREEBANK = 0.25, 0.5  # parts of the texts that end with a marker, of the sentences that are opened by number
_WITHIN = 0.1  # part of the wanted number of words by which a text may be longer or shorter
_ROWS = "adult-mlp"  # the model that the page of table rows starts with


@dataclass(frozen=True)
class Asked:
    """An input: of which kind, what a page that explains it shows of it, the parameters of a link to it, and the text
    where it can be typed."""

    kind: str
    shown: str
    params: Mapping[str, str]
    typed: str | None = None


def flat(text: str) -> str:
    """A text as pages show it, with single spaces; markup that stands for a line break is one of them."""
    return " ".join(re.sub(r"<br */?>", " ", visible(text), flags=re.IGNORECASE).split())


def shown_by(run: Run) -> str | None:
    """Which input the parts of a page explain, in the words of `Asked.shown`; None as long as none of them has come."""
    drawn = {name.removeprefix("ig_lens_"): json.loads(data) for name, data in run.components.items() if data}
    if "words" in drawn:
        return flat("".join(piece["text"] for piece in drawn["words"]["pieces"]))
    if "pixels" in drawn:
        return drawn["pixels"]["pictures"][0]["name"].split(" of ")[0]
    if "tree" in drawn:
        return flat(drawn["tree"]["text"])
    if "controls" in drawn:
        return _row_as_shown({one["column"]: one["value"] for one in drawn["controls"]["fields"]})
    return None


def _row_as_shown(row: Mapping[str, float | str]) -> str:
    return json.dumps({name: value if isinstance(value, str) else float(value) for name, value in sorted(row.items())})


class Inputs:
    """Real test reviews, pictures, sentences and table rows, drawn by a seed; nothing comes twice, as long as there is
    something that has not come.

    Args:
        words: about how many a review has; None for all lengths as they come.
    Raises: DataError where a data set is not on this machine.
    """

    def __init__(self, seed: int, words: int | None = None) -> None:
        self._random, self._markers = random.Random(seed), count()
        self._seed = seed
        reviews, sentences = DATASETS["imdb"].load("test"), DATASETS["sst"].load("test")
        self._reviews = self._shuffled(_about(words, list(zip(reviews.id, reviews.text, strict=True))))
        self._sentences = self._shuffled(list(sentences.text.items()))
        self._pictures = self._shuffled(range(len(DATASETS["fashion-mnist"].labelled("test")[0])))
        self._dataset = MODELS[_ROWS].dataset
        self._rows = self._shuffled(range(len(rows.test_rows(self._dataset))))

    def _shuffled(self, given: Sequence[Any]) -> Iterator[Any]:
        return cycle(self._random.sample(given, len(given)))

    def draw(self, kind: str) -> Asked:
        """The next input of a kind."""
        if kind == "image":
            number = next(self._pictures)
            return Asked(kind, f"Test picture {number:,}", {"image": f"test:{number}"})
        if kind == "row":
            number = next(self._rows)
            row = rows.resolve(f"test:{number}", self._dataset, features(DATASETS[self._dataset].columns))
            return Asked(kind, _row_as_shown(row), {"row": f"test:{number}"})
        name, text = next(self._reviews if kind == "review" else self._sentences)
        if kind == "phrases" and self._random.random() < _TREEBANK:
            return Asked(kind, flat(text), {"sst": str(name)})
        if self._random.random() < _MARKED:
            marked = f"{text} zq{self._seed}x{next(self._markers):05d}"
            return Asked(kind, flat(marked), {"text": link.pack(marked)}, marked)
        params = {"imdb": name} if kind == "review" else {"text": link.pack(text)}
        return Asked(kind, flat(text), params, text)

    def slow(self, words: int = _SLOW_WORDS) -> Asked:
        """A text and a way to explain it that keep a processor busy for minutes."""
        found: list[str] = []
        while len(found) < words:
            found += next(self._reviews)[1].split()
        text = " ".join(found[:words])
        return Asked("slow", flat(text), _SLOW | {"text": link.pack(text)}, text)


def _about(words: int | None, texts: list) -> list:
    if words is None:
        return texts
    return [(name, text) for name, text in texts if abs(len(text.split()) - words) <= _WITHIN * words]
