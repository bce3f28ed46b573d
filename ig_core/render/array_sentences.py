"""An explanation of arrays in words: its entries in lines, and what its drawings show."""

from __future__ import annotations

from ig_core.records import ArrayExplanation
from ig_core.render.entries import strongest
from ig_core.render.numbers import number, plural
from ig_core.render.reasons import reasons

_MOST = 20  # entries that have a line each


def summary(explanation: ArrayExplanation) -> str:
    """A line an entry, the strongest first: score, what it is called, and its value; of many the strongest twenty."""
    shown = strongest(explanation, _MOST)
    width = max(len(one.told) for one in shown)
    lines = [f"{number(explanation, one.score):>10}  {one.told:{width}}  {one.value}" for one in shown]
    return "\n".join([*lines, *left_out(explanation, len(shown))])


def left_out(explanation: ArrayExplanation, shown: int) -> list[str]:
    """That there are more entries than so many, in a line; nothing where there are not."""
    others = explanation.scores.size - shown
    if not others:
        return []
    unit = explanation.unit if others == 1 else plural(explanation.unit)
    return [f"… and {others:,} {unit} with smaller scores"]


def if_as_at_the_start(explanation: ArrayExplanation, sign: int = 1) -> str:
    """The condition that the entries which the headline names were as where the path starts."""
    named = reasons(explanation, sign)
    return f"If {' and '.join(named)} {'were' if len(named) > 1 else 'was'} as at the start" if named else ""
