"""Trees on their text, and what each of their phrases contributes to one output of a model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ig_core.records import drawing
from ig_core.records.base import Measured
from ig_core.records.text import rows_of, table

if TYPE_CHECKING:
    import pandas as pd

NODE_COLUMNS: dict[str, type] = {
    "phrase": str,
    "start": int,
    "end": int,
    "label": str,
    "depth": int,
    "parent": int,
    "score": float,
    "sign": int,
    "dividend": float,
    "value": float,
    "tokens": int,
}


@dataclass(frozen=True)
class Node:
    """A phrase of a text.

    Attributes:
        label: as the brackets have it; empty where they have none, and for a text of several sentences.
        first, last: its words, half-open: from word `first` up to, but not including, `last`.
        start, end: its characters, half-open.
        depth: 0 at the root.
        parent: its place among the nodes; None at the root.
    """

    label: str
    first: int
    last: int
    start: int
    end: int
    depth: int
    parent: int | None

    @property
    def is_word(self) -> bool:
        return self.last - self.first == 1


@dataclass(frozen=True, eq=False)
class Phrases:
    """Trees aligned with a text.

    Attributes:
        text: what the trees are of.
        starts, ends: character span of each word, (words,).
        nodes: parents before children, from left to right. Node 0 is the whole text. A word that has no brackets of
            its own is a node all the same.
        sentences: how many trees there are.
    """

    text: str
    starts: np.ndarray
    ends: np.ndarray
    nodes: tuple[Node, ...]
    sentences: int

    @property
    def words(self) -> list[str]:
        return [self.text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """Of each node the places of its children among the nodes, from left to right."""
        found: list[list[int]] = [[] for _ in self.nodes]
        for place, node in enumerate(self.nodes):
            if node.parent is not None:
                found[node.parent].append(place)
        return tuple(map(tuple, found))

    def phrase(self, place: int) -> str:
        """The text of a node."""
        return self.text[self.nodes[place].start : self.nodes[place].end]


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
    kind: ClassVar[str] = "phrases"

    @property
    def text(self) -> str:
        return self.phrases.text

    @property
    def sum(self) -> float:
        """Of the Integrated Gradients of all that the model sees."""
        assert self.explains is not None
        assert self.gap is not None
        return self.explains + self.gap

    def own_data(self) -> dict:
        places = zip(self.phrases.words, self.phrases.starts, self.phrases.ends, self.words, strict=True)
        words = [
            {"word": word, "start": int(start), "end": int(end), "score": float(score)}
            for word, start, end, score in places
        ]
        nodes = self.nodes.to_dict(orient="records")
        own = {"normaliser": self.normaliser, "text": self.text, "nodes": nodes, "words": words}
        return own | {"sentences": self.phrases.sentences}

    @classmethod
    def own_fields(cls, data: dict) -> dict:
        nodes, words, text = table(data["nodes"], NODE_COLUMNS), data["words"], data.pop("text")
        if data["explains"] is None or data["gap"] is None:
            raise ValueError("words of phrases have Integrated Gradients, which add up to something")
        starts, ends = (np.array([int(word[side]) for word in words], np.int64) for side in ("start", "end"))
        placed = []
        for place, row in enumerate(rows_of(nodes)):
            first, last = int(np.searchsorted(starts, row.start)), int(np.searchsorted(ends, row.end)) + 1
            if not (0 <= row.start < row.end <= len(text) and first < last <= len(words) and -1 <= row.parent < place):
                raise ValueError("a node must lie on words of the text, below a node that stands before it")
            parent = None if row.parent < 0 else row.parent
            placed.append(Node(row.label, first, last, row.start, row.end, row.depth, parent))
        whole = [node for node in placed if node.parent == 0]
        if "sentences" not in data:  # as in 0.4.0: a single tree has a label at its root, or none anywhere
            several = bool(placed) and not placed[0].label and any(node.label for node in placed)
            data["sentences"] = len(whole) if several else 1
        phrases = Phrases(text, starts, ends, tuple(placed), int(data.pop("sentences")))
        if phrases.sentences not in (1, len(whole)) or not placed:
            raise ValueError("there must be as many sentences as trees")
        scores = np.array([float(word["score"]) for word in words])
        if not (np.isfinite(scores).all() and np.isfinite(nodes[["score", "dividend", "value"]]).all(axis=None)):
            raise ValueError("scores must be finite numbers")
        return data | {"phrases": phrases, "nodes": nodes, "words": scores}

    def to_svg(self) -> str:
        """The tree as a picture in SVG."""
        return drawing.svg(self)

    def to_pdf(self) -> bytes:
        """The tree as a page of PDF: lines and letters, not pixels."""
        return drawing.pdf(self)

    def to_dot(self) -> str:
        """The tree in the language of Graphviz."""
        return drawing.dot(self)

    def to_csv(self) -> str:
        """The nodes as a table."""
        return self.nodes.to_csv(index=False)
