"""What a class guessed, in sentences: see ig_core/evaluation/together.py for what is counted."""

from __future__ import annotations

from ig_core.evaluation.guess import Marks
from ig_core.evaluation.together import Crossover
from ig_core.render.sentences import capitalised, counted

FEW = 10  # members, below whom a difference is said to rest on few


def people(count: int) -> str:
    """So many pupils: "one pupil", "28 pupils"."""
    return f"{counted(count)} pupil{'' if count == 1 else 's'}"


def answered(count: int, joined: int) -> str:
    """How many have answered: "12 of 28 have answered"."""
    return f"{count} of {joined} {'has' if joined == 1 else 'have'} answered"


def overlap(marks: Marks, unit: str) -> str:
    """How many of those parts that most members marked are among those that counted most; see `consensus`."""
    own, strong, found = len(marks.marked), len(marks.strongest), len(marks.found)
    if not own:
        return f"Nobody marked a {unit}, so there is nothing to compare."
    if not strong:
        return f"No {unit} counted for the model at all."
    if own == 1:
        return (
            f"The {unit} that most of you marked is {'' if found else 'not '}the one that counted most for the model."
        )
    these = f"{counted(own)} {unit}s that most of you marked"
    those = f"the {counted(strong)} that counted {'most' if strong == own else 'at all'} for the model"
    if strong == 1:
        return f"Of the {these}, {'one' if found else 'none'} is the only one that counted for the model."
    how_many = f"All {these}" if found == own else f"{capitalised(counted(found)) if found else 'None'} of the {these}"
    return f"{how_many} {'are' if found > 1 else 'is'} among {those}."


def right(correct: int, total: int) -> str:
    """How many guessed what the model says."""
    if not total:
        return "Nobody has guessed."
    return f"{capitalised(counted(correct)) if correct else 'None'} of {counted(total)} guessed what the model says."


def doubt(crossover: Crossover) -> str:
    """How much can be said about whether explanations helped, which is said first."""
    members = len(crossover.differences)
    if not members:
        return "Nobody has guessed both with the explanation and without it yet: there is nothing to compare."
    if crossover.interval is None:
        equal = "all differ by the same, so nothing tells how much is chance"
        why = equal if members > 1 else "one pupil has guessed both ways"
        return f"This says nothing yet: {why}."
    low, high = crossover.interval
    few = f" This rests on {people(members)} only." if members < FEW else ""
    if low <= 0 <= high:
        return f"Whether explanations helped cannot be told from chance.{few}"
    return f"With the explanation you guessed {'better' if low > 0 else 'worse'} than without it.{few}"


def shares(crossover: Crossover) -> str:
    """How many guesses were right either way."""
    parts = [(crossover.explained, "with the explanation"), (crossover.plain, "without it")]
    said = [f"{share.correct} of {share.total} {how}" for share, how in parts if share]
    return f"Right guesses: {', '.join(said)}." if said else ""


def difference(crossover: Crossover) -> str:
    """The mean difference with its interval, in percentage points; empty where nobody guessed both ways."""
    if crossover.mean is None:
        return ""
    members = people(len(crossover.differences))
    if crossover.interval is None:
        return f"Difference {_points(crossover.mean)} percentage points ({members})."
    low, high = (_points(end) for end in crossover.interval)
    return (
        f"Difference {_points(crossover.mean)} percentage points on average over {members} (95 % interval {low} to "
        f"{high})."
    )


def _points(part: float) -> str:
    """A part of one as percentage points with its sign."""
    return f"{100 * part:+.0f}".replace("-", "−").replace("+0", "0").replace("−0", "0")
