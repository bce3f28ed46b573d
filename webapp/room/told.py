"""What the wall and the phones tell of a question: the class's marks beside the model's, and the guesses as bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Any

from ig_core.evaluation import guess, together
from ig_core.evaluation.guess import Guess
from ig_core.evaluation.together import Crossover
from ig_core.render import guess_sentences, sentences, together_sentences
from ig_core.render.orientation import BY_CLASS, coloured_by
from ig_core.render.palette import Theme
from webapp.room import heat
from webapp.room.heat import Heat
from webapp.room.item import MARKS, PREDICTION, Item
from webapp.room.rooms import Round
from webapp.room.subjects import SUBJECTS
from webapp.shared import result


def question(item: Item) -> str:
    """What the class is asked."""
    unit = SUBJECTS[item.kind].lesson.unit
    return f"Which {unit}s counted most for the model?" if item.asks == MARKS else "What does the model say?"


def marks_of_class(asked: Round, explanation: Any, theme: Theme) -> str:
    """The marks of all who have answered, with their legend."""
    drawn = Heat(together.shares(_marked(asked), asked.item.units), len(asked.given))
    return f"{heat.marks(explanation, drawn, theme)}{heat.scale(drawn, theme)}"


def plain(item: Item, explanation: Any, theme: Theme) -> str:
    """The input, without marks and without scores."""
    return heat.marks(explanation, heat.own((), item.units), theme)


def own_marks(marked: Sequence[int], item: Item, explanation: Any, theme: Theme) -> str:
    """One's own marks, with their legend."""
    drawn = heat.own(marked, item.units)
    return f"{heat.marks(explanation, drawn, theme)}{heat.scale(drawn, theme)}"


def model(explanation: Any, theme: Theme) -> str:
    """The colours of the scores, with their legend."""
    drawn = coloured_by(explanation, BY_CLASS)
    return f'{heat.scores(drawn, theme)}<p class="legend">{result.scale(drawn, theme, BY_CLASS)}</p>'


def says(explanation: Any) -> str:
    """What the model says, with its probability."""
    return f"The model says {sentences.prediction_text(explanation.prediction)}."


def class_overlap(asked: Round) -> str:
    """How many of the parts that most marked are among those that counted most, and what chance would have found, as
    markup."""
    item = asked.item
    found, unit = together.consensus(_marked(asked), item.scores, item.units), SUBJECTS[item.kind].lesson.unit
    return (
        f'<p class="says">{escape(together_sentences.overlap(found, unit))}</p>'
        f'<p class="small number">{escape(guess_sentences.by_chance(found, unit))}</p>'
    )


def own_overlap(marked: Sequence[int], item: Item) -> str:
    """The same of one's own marks."""
    found, unit = guess.marks(marked, item.scores, item.units), SUBJECTS[item.kind].lesson.unit
    return guess_sentences.overlap(found, unit)


def bars(asked: Round, theme: Theme, revealed: bool) -> str:
    """How many guessed each answer, those that nobody guessed left out where there are many; what the model says has a
    tick, once it is revealed."""
    counts, item = Counter(str(one.answer) for one in asked.given), asked.item
    total = max(len(asked.given), 1)
    shown = [one for one in item.options if len(item.options) < 6 or counts[one] or (revealed and one == item.said)]
    full = heat.blue(1, theme)[0]
    lines = "".join(
        f"<span>{'✓ ' if revealed and one == item.said else ''}{escape(one)}</span>"
        f'<i style="--part:{100 * counts[one] / total:.1f}%;--bar:{full}"></i><span class="number">{counts[one]}</span>'
        for one in shown
    )
    return f'<div class="lines">{lines}</div>'


def crossover(rounds: Sequence[Round]) -> Crossover | None:
    """Whether explanations helped, over all questions about predictions that were revealed; None before the first.

    A question about an input and a model that an earlier one was about already is left out: its answer was known.
    """
    seen: set[tuple[str, str]] = set()
    guesses: dict[int, list[Guess]] = {}
    for asked in rounds:
        item = asked.item
        if item.asks == PREDICTION and asked.revealed and item.about not in seen:
            for one in asked.given:
                made = Guess(item.about, str(one.answer), item.said, one.explained)
                guesses.setdefault(one.member, []).append(made)
        seen.add(item.about)
    return together.crossover(guesses.values()) if guesses else None


def helped(found: Crossover) -> str:
    """The same in sentences, the doubt first, as markup."""
    return (
        '<div class="helped"><p class="card-title">Did the explanation help you to predict the model?</p>'
        f'<p class="doubt">{escape(together_sentences.doubt(found))}</p>'
        f'<p class="number">{escape(together_sentences.shares(found))} '
        f"{escape(together_sentences.difference(found))}</p></div>"
    )


def _marked(asked: Round) -> list[tuple[int, ...]]:
    return [one.answer for one in asked.given if not isinstance(one.answer, str)]
