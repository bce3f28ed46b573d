"""Phrase trees of typed text: sentences, words and the most probable binary tree of each, by position.

Sentences are split as Punkt does (Kiss and Strunk 2006), words as the treebanks do, by NLTK; the parser, ours, reads
the states of sst-bert and was trained on the Sentiment Treebank. Its card says how often it is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ig_core import kinds, memo, models
from ig_core.errors import InputError
from ig_core.kinds.text.words import encodable, without_markup
from ig_core.phrases import notation
from ig_core.records import Node, Phrases

LONGEST = 120  # words of a sentence that is parsed as a whole; a longer one is parsed in parts, one after the other

_BREAK = re.compile(r"\n\s*\n|</?(?:br|p|div)\b[^<>]{0,200}>", re.IGNORECASE)
_SIMPLE = re.compile(r"\w+|\S")
_SIGNS = frozenset({",", ";", ":", "-", "--", "…", "..."})
_DOTTED = re.compile(r"(?:[^\W\d_]\.){2,}")  # U.S., e.g.
_ABBREVIATIONS = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "rev",
        "gov",
        "gen",
        "col",
        "capt",
        "lt",
        "sgt",
        "jr",
        "sr",
        "st",
        "mt",
        "vs",
        "etc",
        "inc",
        "ltd",
        "co",
        "corp",
        "bros",
        "dept",
        "vol",
        "pp",
        "approx",
        "dir",
        "feat",
        "jan",
        "feb",
        "apr",
        "aug",
        "sept",
        "oct",
        "nov",
        "dec",
    }
) | frozenset("bcdefghjklmnopqrstuvwxyz")  # initials; "a" and "i" are words
_PLAIN = str.maketrans("’ʼ＇‘“”„", "''''\"\"\"")  # a sign for a sign, so that places stay


class Sentence(NamedTuple):
    """Places of its words in the text: where each starts and ends, in characters."""

    starts: list[int]
    ends: list[int]


def parse(text: str) -> Phrases:
    """The trees of a text, a binary one for every sentence, aligned with it.

    Raises: InputError if the text holds no word, or too many; AssetError if a file of the parser, or
        of the model whose states it reads, is missing or damaged.
    """
    text = encodable(text)
    found = sentences(text)
    words = sum(len(sentence.starts) for sentence in found)
    if not words:
        raise InputError("The text is empty: type a sentence.")
    if words > notation.MAX_WORDS:
        raise InputError(f"The text has {words:,} words; at most {notation.MAX_WORDS:,} can be parsed.")
    nodes: list[Node] = []
    starts = [start for sentence in found for start in sentence.starts]
    ends = [end for sentence in found for end in sentence.ends]
    several = len(found) > 1
    if several:
        nodes.append(Node("", 0, words, starts[0], ends[-1], 0, None))
    first = 0
    for sentence in found:
        spans = spans_of(text, sentence)
        count = len(sentence.starts)
        stack: list[tuple[int, Node]] = []  # what is open, and its place
        for a, b in sorted({*spans, *((i, i + 1) for i in range(count))}, key=lambda span: (span[0], -span[1])):
            while stack and stack[-1][1].last <= first + a:
                stack.pop()
            above = stack[-1] if stack else None
            parent = above[0] if above else 0 if several else None
            depth = above[1].depth + 1 if above else int(several)
            node = Node("", first + a, first + b, starts[first + a], ends[first + b - 1], depth, parent)
            nodes.append(node)
            stack.append((len(nodes) - 1, node))
        first += count
    return Phrases(text, np.array(starts), np.array(ends), tuple(nodes), len(found))


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text and their words; markup such as <br /> is no word, and a blank line ends a sentence."""
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    plain = without_markup(text.translate(_PLAIN))
    parameters = PunktParameters()
    parameters.abbrev_types = _ABBREVIATIONS | {found.group()[:-1].lower() for found in _DOTTED.finditer(plain)}
    splitter = PunktSentenceTokenizer(parameters)
    result: list[Sentence] = []
    at = 0
    for end in [*(found.start() for found in _BREAK.finditer(text)), len(text)]:
        for start, stop in splitter.span_tokenize(plain[at:end]):
            words = [(at + start + a, at + start + b) for a, b in _words(plain[at + start : at + stop])]
            if not words:
                continue
            starts, ends = map(list, zip(*words, strict=True))
            if result and not any(map(str.isalnum, plain[starts[0] : ends[-1]])):  # "!!", of the sentence before it
                result[-1].starts.extend(starts)
                result[-1].ends.extend(ends)
            else:
                result.append(Sentence(starts, ends))
        at = end
    return result


def spans_of(text: str, sentence: Sentence) -> list[tuple[int, int]]:
    """The phrases of two words or more of a sentence, half-open, parents before children."""
    count = len(sentence.starts)
    if count < 2:
        return []
    if count <= LONGEST:
        return _parser()(text, *sentence)
    parts = _parts(text, sentence)
    spans = [(parts[i][0], count) for i in range(len(parts))]  # a part, and then all that follows
    for a, b in parts:
        inside = _parser()(text, sentence.starts[a:b], sentence.ends[a:b]) if b - a > 1 else []
        spans += [(a + first, a + last) for first, last in inside]
    return sorted(set(spans), key=lambda span: (span[0], -span[1]))


def _parts(text: str, sentence: Sentence) -> list[tuple[int, int]]:
    """A long sentence cut behind the last sign of punctuation within LONGEST words, or there where none is."""
    parts, at, count = [], 0, len(sentence.starts)
    while count - at > LONGEST:
        words = [text[sentence.starts[i] : sentence.ends[i]] for i in range(at, at + LONGEST)]
        signs = [i for i, word in enumerate(words) if word in _SIGNS]
        end = at + signs[-1] + 1 if signs else at + LONGEST
        parts.append((at, end))
        at = end
    return [*parts, (at, count)]


def _words(plain: str) -> list[tuple[int, int]]:
    """Places of the words of a sentence, as treebanks split them."""
    from nltk.tokenize import NLTKWordTokenizer

    # NLTK takes pairs of ` and ' for a spelling of quotes, and may lose their places.
    plain = plain.replace("``", '""').replace("''", '""')
    try:
        return list(NLTKWordTokenizer().span_tokenize(plain))
    except ValueError:  # it did
        return [found.span() for found in _SIMPLE.finditer(plain)]


def _parser() -> Callable[..., list[tuple[int, int]]]:
    with models.LOADING:
        return _loaded(models.load(models.PARSER_ENCODER))


@memo.remembered(1)
def _loaded(encoder: kinds.Model) -> Callable[..., list[tuple[int, int]]]:
    """The parser that reads the states of `encoder`: kept as long as that is, whose weights it holds."""
    from ig_core.models import parser

    return parser.load()
