"""Stanford Sentiment Treebank: 11,855 sentences of film reviews as trees, five classes at every node.

Source: Socher, Perelygin, Wu, Chuang, Manning, Ng and Potts (2013), Recursive Deep Models for Semantic
Compositionality Over a Sentiment Treebank. Three text files hold it, a tree a line; they are read as they are,
or out of the archive in which they are published.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ig_core.data import published
from ig_core.data.fetch import Progress, RemoteFile, data_folders, download_folder
from ig_core.data.fetch import fetch as fetch_file
from ig_core.data.published import File
from ig_core.errors import DataError

if TYPE_CHECKING:
    import pandas as pd
    from nltk.tree import Tree

LABELS = ("very negative", "negative", "neutral", "positive", "very positive")
FOLDER = "sst"
ARCHIVE = RemoteFile(
    url="https://nlp.stanford.edu/sentiment/trainDevTestTrees_PTB.zip",
    known_hash="sha256:5c613a4f673fc74097d523a2c83f38e0cc462984d847b82c7aaf36b01cbbbfcc",
    size=789_539,
    name="trainDevTestTrees_PTB.zip",
)

SPLITS = {
    "train": File("train.txt", 2_160_058, "e2f3f41b0b1e6d4dddc0effe3bfc2d27ed8928079aa9a03d652311614fc5feb7"),
    "dev": File("dev.txt", 280_825, "0e9336aed6e4730e19f58d00a77b3f0297efdb755f7b5e598c98a05e3f97ea40"),
    "test": File("test.txt", 559_614, "6e54806dee95cf80cd918e7dfb3f6770f6df24bf826f289a4d1f709e1c8f6761"),
}

# What the treebank writes instead of a sign that means something to its brackets or its typesetting.
_SIGNS = {"``": '"', "''": '"', "`": "'"}
_ESCAPED = re.compile(r"\\([/*])")
_BRACKETS = {"-LRB-": "(", "-RRB-": ")"}
_OPENING = {"-LRB-", "``", "`", "$", "#"}
_CLOSING = re.compile(r"[.,;:?!%]+|-RRB-|''?|n't|'(?:s|re|ve|ll|d|m)", re.IGNORECASE)


def find() -> Path | None:
    """What `load` would read: in each data folder `sst` with its three files, or else the archive in it."""
    for folder in data_folders():
        if all((folder / FOLDER / file.name).is_file() for file in SPLITS.values()):
            return folder / FOLDER
        if (folder / FOLDER / ARCHIVE.name).is_file():
            return folder / FOLDER / ARCHIVE.name
    return None


def load(split: str = "test", path: Path | None = None) -> pd.DataFrame:
    """The sentences of one split, "train", "dev" or "test", one a row, in the order of the file.

    Args:
        path: the folder or archive to read instead of what `find` finds.
    Returns: columns text (as one would type it: see `place`), label (index of LABELS, of the whole sentence) and
        leaves (how many words the treebank counts, punctuation included).
    Raises: DataError if the files are not there or are not the published ones; ValueError for another `split`.
    """
    import pandas as pd

    rows = []
    for tree in trees(split, path):
        leaves = tree.leaves()
        rows.append((place(leaves).text, int(tree.label()), len(leaves)))
    return pd.DataFrame(rows, columns=["text", "label", "leaves"])


def phrases(split: str = "train", path: Path | None = None) -> pd.DataFrame:
    """Every node of every tree of one split: words, phrases and whole sentences, tree by tree, parents first.

    Returns: columns text, label, and tree (the sentence's row in `load`). Phrases that occur often come often.
    Raises: as `load`.
    """
    import pandas as pd

    rows = []
    for number, tree in enumerate(trees(split, path)):
        placed = place(tree.leaves())
        rows += [(placed.text[placed.starts[i] : placed.ends[j]], label, number) for label, i, j in _nodes(tree)]
    return pd.DataFrame(rows, columns=["text", "label", "tree"])


def trees(split: str = "test", path: Path | None = None) -> list[Tree]:
    """The trees of one split: labels "0" to "4" at every node, at the leaves the words as the file writes them.

    Raises: as `load`.
    """
    from nltk.tree import Tree

    lines = _content(split, path).decode("utf-8").removesuffix("\n").split("\n")  # a leaf may hold other breaks
    return [Tree.fromstring(line, leaf_pattern=r"[^ ()]+") for line in lines]


class Placed(NamedTuple):
    """A sentence as one would type it; leaf i is text[starts[i]:ends[i]], its quotes and brackets put right."""

    text: str
    starts: list[int]
    ends: list[int]


def place(leaves: Sequence[str]) -> Placed:
    """Join the leaves of a tree into a text that looks typed: "is", "n't" and "." stand as "isn't.".

    Brackets and quotes, which the treebank spells -LRB-, -RRB-, `` and '', become what they stand for.
    """
    text, starts, ends, glued = "", [], [], True
    for leaf in leaves:
        written = _written(leaf)
        if not (glued or _CLOSING.fullmatch(leaf)):
            text += " "
        starts.append(len(text))
        text += written
        ends.append(len(text))
        glued = leaf in _OPENING
    return Placed(text, starts, ends)


def spellings(leaf: str) -> tuple[str, ...]:
    """How a leaf of a tree may stand in a text: as `place` writes it, as it is, or with the quotes of print."""
    written = _written(leaf)
    curly = {'"': ("“", "”"), "'": ("‘", "’")}.get(written, (written.replace("'", "’"),))
    return tuple(dict.fromkeys((written, leaf, *curly)))


def _written(leaf: str) -> str:
    """A leaf without the spelling of treebanks, round brackets inside of a word included."""
    written = _SIGNS.get(leaf, _ESCAPED.sub(r"\1", leaf))
    for spelled, sign in _BRACKETS.items():
        written = written.replace(spelled, sign)
    return written


def labelled(split: str) -> tuple[pd.Series, pd.Series]:
    """Sentences and labels (indices of LABELS) of one part."""
    frame = load(split)
    return frame.text, frame.label


def fetch(progress: Progress | None = None) -> Path:
    """Bring the archive, 0.8 MB, into the download folder, and leave it as it is: `load` reads out of it.

    Raises: DataError, in one sentence, for anything that network, server or disk did; nothing is kept then.
    """
    return fetch_file(ARCHIVE, download_folder() / FOLDER, progress)


def _nodes(tree: Tree, first: int = 0) -> list[tuple[int, int, int]]:
    """Label, first and last leaf of every node, parents before children; `first` is the tree's own first leaf."""
    below, leaf = [], first
    for child in tree:
        if isinstance(child, str):
            leaf += 1
        else:
            nodes = _nodes(child, leaf)
            leaf = nodes[0][2] + 1
            below += nodes
    return [(int(tree.label()), first, leaf - 1), *below]


def _content(split: str, path: Path | None) -> bytes:
    """The bytes of one split's file, which are the published ones."""
    if split not in SPLITS:
        raise ValueError(f"split must be 'train', 'dev' or 'test'; got {split!r}")
    path = path or find()
    if path is None:
        folders = " and ".join(str(folder / FOLDER) for folder in data_folders())
        raise DataError(f"The Sentiment Treebank was expected in {folders} and is not there; download it once, 0.8 MB.")
    wanted = SPLITS[split]
    return published.read(path, wanted, member=f"trees/{wanted.name}")
