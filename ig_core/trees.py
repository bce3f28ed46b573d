"""Phrase trees: read from brackets, laid on their text and on a model's tokens, always by position.

Brackets may be those of the Penn or the Sentiment Treebank, of any number of branches, with labels or without:
(2 (3 Great) (2 film)), (S (NP he) left), several one after the other, or just bare words. The first word in a pair
of brackets is its label if more follows; but a tree whose outermost brackets open with others, ((not funny) .), has no
labels at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ig_core.data import sst
from ig_core.errors import InputError
from ig_core.models.text import MARKUP, encodable

if TYPE_CHECKING:
    from nltk.tree import Tree

MAX_CHARACTERS = 100_000
MAX_WORDS = 600
MAX_DEPTH = 250

_GAP, _MARKED_GAP = re.compile(r"\s*"), re.compile(rf"(?:\s|{MARKUP})*")
_TOKEN = re.compile(r"[()]|(?:[^\s()]|(?<=\d)\xa0(?=\d))+")  # a number may hold a space that does not break
_LABEL = re.compile(r"\d+|(?!(?:I|A)$)[A-Z][A-Z$-]*\d*")  # as treebanks write them, and hardly a word
_LABEL_OF_WORDS = re.compile(r"\d+|S|ROOT|TOP")
_SPELLED = (("(", "-LRB-"), (")", "-RRB-"))
_OPENING = {'"': "``", "'": "`"}
_EXCERPT = 40  # characters of a text that an error quotes


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
    """Trees laid on a text.

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


def is_bracketed(text: str) -> bool:
    """Whether a text is trees in brackets, well-formed or not; else it is prose, which may have brackets, too.

    Trees open with two brackets or with a label, hold brackets in brackets, unless the label is one of whole sentences,
    and leave no word outside of them; below a number more is forgiven. A label is one that treebanks use, or any where
    all words stand as in treebanks, each in brackets of its own behind a label of its own.
    """
    tokens = _TOKEN.findall(text)
    if len(tokens) < 2 or tokens[0] != "(":
        return False
    depths = np.cumsum([{"(": 1, ")": -1}.get(token, 0) for token in tokens])
    nested, words = depths.max() > 1, [i for i, token in enumerate(tokens) if token not in "()"]
    in_pairs = all(tokens[i - 1] == "(" or (tokens[i - 2], *tokens[i + 1 : i + 2]) == ("(", ")") for i in words)
    if tokens[1] != "(" and not (nested and in_pairs):
        label = (_LABEL if nested else _LABEL_OF_WORDS).fullmatch(tokens[1])
        if not label or (nested and tokens[1].isdigit()):
            return bool(label)
    is_balanced = depths.min() >= 0 and depths[-1] == 0
    return not is_balanced or all(depths[words] > 0)


def read(brackets: str, labels: bool | None = None) -> list[Tree]:
    """The trees that brackets stand for. Bare words outside of any brackets are a tree, too, a flat one.

    Args:
        labels: whether the first word in a pair of brackets is its label if more follows; if None, that is so unless
            the outermost brackets open with others.
    Raises: InputError if there are none, or no words in one, if they do not pair, or are too many.
    """
    from nltk.tree import Tree

    brackets = encodable(brackets)
    if len(brackets) > MAX_CHARACTERS:
        raise InputError(f"The trees have {len(brackets):,} characters; at most {MAX_CHARACTERS:,} can be read.")
    trees: list[Tree] = []
    bare: list[str] = []
    stack: list[tuple[int, list]] = []  # of every open bracket its place, and what stands inside

    def finish_bare() -> None:
        if bare:
            trees.append(Tree("", list(bare)))
            bare.clear()

    for match in _TOKEN.finditer(brackets):
        token = match.group()
        if token == "(":
            finish_bare()
            stack.append((match.start(), []))
            if len(stack) > MAX_DEPTH:
                raise InputError(f"The tree is more than {MAX_DEPTH} brackets deep.")
        elif token == ")":
            if not stack:
                raise InputError(f"The brackets do not pair: nothing opens the ) after {_before(brackets, match)}.")
            inside = stack.pop()[1]
            if not inside:
                raise InputError(f"A pair of brackets holds no word: the () after {_before(brackets, match)}.")
            if stack:
                stack[-1][1].append(inside)
            else:
                trees.append(_tree(inside, labels))
        else:
            (stack[-1][1] if stack else bare).append(token)
    if stack:
        opened = brackets[stack[-1][0] :][:_EXCERPT]
        raise InputError(f"The brackets do not pair: nothing closes the one that opens {opened!r}.")
    finish_bare()
    if not trees:
        raise InputError("There is no tree: write one in brackets, such as (1 (0 not) (3 funny)).")
    words = sum(len(tree.leaves()) for tree in trees)
    if words > MAX_WORDS:
        raise InputError(f"The trees have {words:,} words; at most {MAX_WORDS:,} can be explained.")
    return trees


def lay(trees: Sequence[Tree], text: str | None = None) -> Phrases:
    """Lay trees on `text`, word after word; without one, on the text that their words make (see sst.place).

    Raises: InputError if the text has other words than the trees.
    """
    words = [leaf for tree in trees for leaf in tree.leaves()]
    if text is None:
        placed = sst.place(words)
        text, starts, ends = placed.text, placed.starts, placed.ends
    else:
        text = encodable(text)
        try:
            starts, ends = _find(words, text, markup_is_word=False)
        except InputError:
            starts, ends = _find(words, text, markup_is_word=True)
    nodes: list[Node] = []

    def add(label: str, first: int, last: int, depth: int, parent: int | None) -> int:
        nodes.append(Node(label, first, last, starts[first], ends[last - 1], depth, parent))
        return len(nodes) - 1

    several = len(trees) > 1
    whole = add("", 0, len(words), 0, None) if several else None
    stack, first = [], 0
    for tree in trees:
        stack.append((tree, first, int(several), whole))
        first += len(tree.leaves())
    stack.reverse()
    while stack:
        tree, first, depth, parent = stack.pop()
        if isinstance(tree, str):
            add("", first, first + 1, depth, parent)
            continue
        place = add(str(tree.label()), first, first + len(tree.leaves()), depth, parent)
        if len(tree) == 1 and isinstance(tree[0], str):
            continue  # the brackets are the word's own
        below = []
        for child in tree:
            below.append((child, first, depth + 1, place))
            first += 1 if isinstance(child, str) else len(child.leaves())
        stack += reversed(below)
    return Phrases(text, np.array(starts), np.array(ends), tuple(nodes), len(trees))


def brackets(phrases: Phrases) -> str:
    """The trees in brackets, one a line, from which `read` makes the same trees.

    Labels stay; round brackets inside of words, and quotes, are spelled as treebanks spell them.
    """
    lines: list[str] = []
    for top in phrases.children[0] if phrases.sentences > 1 else (0,):
        parts: list[str] = []
        stack: list[int | str] = [top]
        labelled = phrases.nodes[top].label
        while stack:
            place = stack.pop()
            if isinstance(place, str):
                parts.append(place)
                continue
            node, below = phrases.nodes[place], phrases.children[place]
            if not below:
                word = _spelled(phrases, node)
                is_label = (not parts or parts[-1] == "(") and (labelled or len(parts) < 2)
                is_only = node.parent is not None and len(phrases.children[node.parent]) == 1
                if node.label:
                    word = f"({node.label} {word})"
                elif is_label or is_only:  # it would be read as the label of its brackets, or as one with them
                    word = f"({word})"
                parts.append(word)
            else:
                parts.append(f"({node.label}")
                stack.append(")")
                stack += reversed(below)
        lines.append(re.sub(r"\( (?=\S)|(?<=.) (?=\))", lambda found: found.group().strip(), " ".join(parts)))
    return "\n".join(lines)


def token_spans(phrases: Phrases, starts: np.ndarray, ends: np.ndarray) -> list[tuple[int, int]]:
    """Of each node the tokens of a model, half-open; (0, 0) where the model has no token for it.

    Each token goes to the word with which it shares most characters, to the first of several, so that no token is
    in two phrases of which neither is inside the other, however differently model and tree count words.

    Args:
        starts, ends: character span of each token, (T,), in the order of the text; empty for special tokens.
    """
    places = words_of(phrases, starts, ends)
    spans = []
    for node in phrases.nodes:
        inside = np.flatnonzero((places >= node.first) & (places < node.last))
        spans.append((int(inside[0]), int(inside[-1]) + 1) if inside.size else (0, 0))
    return spans


def words_of(phrases: Phrases, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The word of the tree to which each token goes, (T,), as token_spans tells; -1 where it lies on none."""
    shared = np.minimum(ends[:, None], phrases.ends) - np.maximum(starts[:, None], phrases.starts)
    return np.where(shared.max(axis=1) > 0, shared.argmax(axis=1), -1)


def _tree(inside: list, labels: bool | None) -> Tree:
    """The tree of what stands in its outermost brackets; those that only wrap another pair, as in treebanks, go."""
    from nltk.tree import Tree

    while len(inside) == 1 and isinstance(inside[0], list):
        inside = inside[0]
    if labels is None:
        labels = isinstance(inside[0], str)

    def built(part: str | list) -> str | Tree:
        if isinstance(part, str):
            return part
        label = part[0] if labels and isinstance(part[0], str) and len(part) > 1 else None
        return Tree(label or "", [built(below) for below in (part if label is None else part[1:])])

    return built(inside)


def _spelled(phrases: Phrases, node: Node) -> str:
    """A word as a leaf of a treebank."""
    text = phrases.text
    word = text[node.start : node.end]
    before, after = text[: node.start][-1:].strip(), text[node.end : node.end + 1].strip()
    if word in _OPENING and after and not before:
        return _OPENING[word]
    if word == '"' and before:
        return "''"
    for sign, spelled in _SPELLED:
        word = word.replace(sign, spelled)
    return word


def _find(words: Sequence[str], text: str, markup_is_word: bool) -> tuple[list[int], list[int]]:
    """Where the words of trees stand in a text that holds these words, in this order.

    Between them are spaces, and markup such as <br />, unless it may be a word, and the next word is found before it.
    """
    starts, ends, at = [], [], 0
    for word in words:
        at = (_GAP if markup_is_word else _MARKED_GAP).match(text, at).end()
        spelled = next((one for one in sst.spellings(word) if text.startswith(one, at)), None)
        if spelled is None and (behind := _MARKED_GAP.match(text, at).end()) > at:
            at = behind
            spelled = next((one for one in sst.spellings(word) if text.startswith(one, at)), None)
        if spelled is None:
            came = text[at : at + _EXCERPT] or "nothing"
            raise InputError(f"Tree and text differ: the tree goes on with {word!r}, the text with {came!r}.")
        starts.append(at)
        at += len(spelled)
        ends.append(at)
    rest = text[_MARKED_GAP.match(text, at).end() :]
    if rest:
        raise InputError(f"Tree and text differ: the tree ends before {rest[:_EXCERPT]!r}.")
    return starts, ends


def _before(brackets: str, match: re.Match) -> str:
    """What stands before a bracket, for an error."""
    before = brackets[max(0, match.start() - _EXCERPT) : match.start()].strip()
    return repr(before) if before else "the beginning"
