"""Words that turn, contrast or strengthen what stands beside them: what makes a sentence worth a tree."""

from __future__ import annotations

from collections.abc import Iterable

NEGATIONS = frozenset({"not", "n't", "no", "never", "nothing", "nobody", "neither", "nor", "without", "hardly"})
CONTRASTS = frozenset({"but", "although", "though", "yet", "however", "despite", "while", "nevertheless", "still"})
INTENSIFIERS = frozenset(
    {"very", "really", "so", "too", "extremely", "utterly", "truly", "quite", "absolutely", "deeply", "barely"}
)
PATTERNS = {"negation": NEGATIONS, "contrast": CONTRASTS, "intensifier": INTENSIFIERS}


def holds(words: Iterable[str], pattern: str) -> bool:
    """Whether one of the words is of the pattern, whatever its case."""
    return any(word.lower().replace("’", "'") in PATTERNS[pattern] for word in words)
