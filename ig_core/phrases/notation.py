"""Phrase trees: read from brackets, aligned with their text and a model's tokens, always by position.

Brackets may be those of the Penn or the Sentiment Treebank, of any number of branches, with labels or without:
(2 (3 Great) (2 film)), (S (NP he) left), several one after the other, or just bare words. The first word in a pair
of brackets is its label if more follows; but a tree whose outermost brackets open with others, ((not funny) .), has no
labels at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from ig_core.errors import InputError
from ig_core.kinds.text.words import encodable
from ig_core.records import Node, Phrases

if TYPE_CHECKING:
    from nltk.tree import Tree

MAX_CHARACTERS = 100_000
MAX_WORDS = 600
MAX_DEPTH = 250

_TOKEN = re.compile(
    r"[()]|(?:[^\s()]|(?<=\d)\xa0(?=\d))+"
)  # a number may hold a space that does not break  # a number may hold a space that does not break
_LABEL = re.compile(
    r"\d+|(?!(?:I|A)$)[A-Z][A-Z$-]*\d*"
)  # as treebanks write them, and hardly a word  # as treebanks write them, and hardly a word
_LABEL_OF_WORDS = re.compile(r"\d+|S|ROOT|TOP")
_SPELLED = (("(", "-LRB-"), (")", "-RRB-"))
_OPENING = {'"': "``", "'": "`"}
_EXCERPT = 40  # characters of a text that an error quotes


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


def write(phrases: Phrases) -> str:
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


def _before(brackets: str, match: re.Match) -> str:
    """What stands before a bracket, for an error."""
    before = brackets[max(0, match.start() - _EXCERPT) : match.start()].strip()
    return repr(before) if before else "the beginning"
