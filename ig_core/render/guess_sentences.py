"""What a reader's guesses are worth, in sentences: see ig_core/evaluation/guess.py for what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ig_core.evaluation.guess import Guess, Marks, Tally
from ig_core.render.numbers import amount
from ig_core.render.sentences import counted, share_text

if TYPE_CHECKING:
    from ig_core.evaluation.deletion import Removal

FEW = 10  # guesses of either kind, below which nothing is said about their difference
_LUCK = 0.1  # the share of random choices beyond which marks that do no better may be luck
_CONDITIONS = {  # unit -> that the reader's own, or those that counted most, were not there
    "word": ("Without your {}", "Without the {} that counted most"),
    "cell": ("With your {} covered", "With the {} that counted most covered"),
    "column": ("With your {} as at the start", "With the {} that counted most as at the start"),
}


def overlap(marks: Marks, unit: str) -> str:
    """How many of the reader's marks are among those that counted most; `unit` is "word", "cell" or "column"."""
    own, strong, found = len(marks.marked), len(marks.strongest), len(marks.found)
    if not own:
        return f"You marked no {unit}, so there is nothing to compare."
    if not strong:
        return f"No {unit} counted for the model at all."
    if own == 1:
        return f"Your {unit} is {'' if found else 'not '}the one that counted most for the model."
    those = f"the {counted(strong)} that counted {'most' if strong == own else 'at all'} for the model"
    if found == own:
        return f"All your {counted(own)} {unit}s are {those}."
    among = f"among {those}" if strong > 1 else "the only one that counted for the model"
    how_many = counted(found).capitalize() if found else "None"
    return f"{how_many} of your {counted(own)} {unit}s {'are' if found > 1 else 'is'} {among}."


def by_chance(marks: Marks, unit: str) -> str:
    """What a random choice of as many would have found, and how often it does as well; empty without marks."""
    own = len(marks.marked)
    if not own or not marks.strongest:
        return ""
    if own == 1:
        right = "always" if marks.expected == 1 else f"in {_often(marks.expected).replace(' in', ' of')} cases"
        return f"A {unit} marked at random is right {right}."
    expected = "less than 0.1" if marks.expected < 0.1 else f"{marks.expected:.1f}"
    luck = " So this may be luck." if marks.found and marks.chance > _LUCK else ""
    return (
        f"Of {counted(own)} {unit}s marked at random, {expected} would be right on average; {_often(marks.chance)} "
        f"such choices do as well{'' if marks.chance == 1 else ' or better'}.{luck}"
    )


def _often(share: float) -> str:
    """A share of random choices: "all", "3 in 100", "fewer than 1 in 1,000"."""
    if share == 1:
        return "all"
    if share >= 0.01:
        return f"{min(round(100 * share), 99)} in 100"
    return "fewer than 1 in 1,000" if share < 0.0015 else f"{round(1000 * share)} in 1,000"


def missed(names: Sequence[str]) -> str:
    """What counted and was not marked, by the names of it, the strongest first; empty where nothing was missed."""
    if not names:
        return ""
    *others, last = names
    return f"You missed {' and '.join(filter(None, [', '.join(others), last]))}."


def without(removal: Removal, count: int, unit: str, target: str, own: bool) -> str:
    """What the model says without some parts of its input: "Without your five words: 84 % → 41 % positive."

    Args:
        count: how many parts that are; a cell of a picture has many pixels.
        target: the class that the probabilities are of; of a number what it counts.
        own: whether they are the reader's, or those that counted most.
    """
    what = unit if count == 1 else f"{counted(count)} {unit}s" if own else counted(count)
    condition = _CONDITIONS[unit][0 if own else 1].format(what)
    if removal.probability_before is None or removal.probability_after is None:
        before, after = amount(removal.before, removal.after), amount(removal.after, removal.before)
    else:
        before, after = share_text(removal.probability_before), share_text(removal.probability_after)
    return f"{condition}: {before} → {after} {target}."


def both_ways(scores: Sequence[float], has_signs: bool) -> str:
    """That parts of these scores pull in both directions, so that taking out all of them may change little; empty where
    they do not.

    Args:
        has_signs: whether scores tell for from against.
    """
    if not has_signs or not (min(scores, default=0.0) < 0 < max(scores, default=0.0)):
        return ""
    return "Of those that counted most, some speak for it and some against: taken out together, they may cancel."


def outcome(guess: Guess, prediction: str) -> str:
    """Whether the guess was right; `prediction` is what the model says, with its number: "98 % positive"."""
    if guess.is_right:
        return f"Right: the model says {prediction}."
    return f"Not so: you said {guess.guessed}, the model says {prediction}."


def doubt(tally: Tally) -> str:
    """How much the tally can say, which is said before it: mostly too little."""
    if tally.interval is None:
        seen, other = ("with", "without") if tally.explained else ("without", "with")
        return f"So far all guesses were {seen} the explanation, none {other} it: there is nothing to compare."
    low, high = tally.interval
    if min(share.total for share in (tally.explained, tally.plain) if share) < FEW:
        guesses = "guess is" if tally.total == 1 else "guesses are"
        return f"{counted(tally.total).capitalize()} {guesses} too few to say anything."
    if low <= 0 <= high:
        return "Whether the explanation helped cannot be told from chance."
    return f"You guessed {'better' if low > 0 else 'worse'} with the explanation than without it."


def shares(tally: Tally) -> str:
    """How many guesses were right: "Right guesses: 3 of 4 with the explanation, 2 of 3 without it." """
    without = "without it" if tally.explained else "without the explanation"
    parts = [(tally.explained, "with the explanation"), (tally.plain, without)]
    return f"Right guesses: {', '.join(f'{share.correct} of {share.total} {how}' for share, how in parts if share)}."


def difference(tally: Tally) -> str:
    """The difference with its interval, in percentage points; empty without guesses of both kinds."""
    if tally.difference is None or tally.interval is None:
        return ""
    low, high = (_points(end) for end in tally.interval)
    return f"Difference {_points(tally.difference)} percentage points (95 % interval {low} to {high})."


def _points(part: float) -> str:
    """A part of one as percentage points with its sign."""
    return f"{100 * part:+.0f}".replace("-", "−").replace("+0", "0").replace("−0", "0")
