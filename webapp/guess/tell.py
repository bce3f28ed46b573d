"""After the guess: what it was worth, above the answer."""

from __future__ import annotations

import random
from collections.abc import MutableMapping, Sequence
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from ig_core.errors import UserError
from ig_core.evaluation import guess
from ig_core.evaluation.guess import Marks
from ig_core.render import guess_sentences, sentences
from webapp.components.arrival import come_into_view
from webapp.guess import mode
from webapp.guess.ask import leave
from webapp.guess.lesson import Lesson
from webapp.guess.mode import Subject
from webapp.shared import core, frame, turns, waiting


def draw(lesson: Lesson, subject: Subject, request: core.Request, explanation: Any) -> None:
    """Say what the guess about `subject` was worth, and offer another."""
    state = st.session_state
    come_into_view(mode.times_shown(state))
    with st.container(border=True, key="card_guess"):
        if subject.mode == mode.MARKS:
            _marks(lesson, request, explanation, mode.marked(state))
        else:
            _prediction(state, subject, explanation)
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="guess_next"):
            examples = lesson.examples(subject.model)
            another = partial(_next, lesson, examples, subject)
            st.button("Next example", type="primary", key="guess_another", on_click=another)
            if subject.mode == mode.MARKS:
                st.button("Guess again", key="guess_again", on_click=mode.hide, args=(state,))
            leave(state)


def _next(lesson: Lesson, examples: Sequence[str], subject: Subject) -> None:
    """Another example that ships, if there is one that was not guessed about; what the model says is guessed by turns
    with and without the explanation."""
    state = st.session_state
    turn = {mode.PREDICTION: mode.EXPLAINED, mode.EXPLAINED: mode.PREDICTION}
    seen = {made.about[0] for made in mode.guesses(state)} | {subject.input}
    lesson.show(random.choice([one for one in examples if one not in seen] or list(examples)))
    mode.choose(state, turn.get(subject.mode, subject.mode))


def _marks(lesson: Lesson, request: core.Request, explanation: Any, marked: Sequence[int]) -> None:
    found = guess.marks(marked, lesson.scores(explanation), lesson.units(explanation))
    names = {unit: lesson.name(explanation, unit) for unit in {*found.marked, *found.strongest}}
    chips = "".join(
        f'<span class="chip{" found" if unit in found.found else ""}">'
        f"{'✓ ' if unit in found.found else ''}{escape(names[unit])}</span>"
        for unit in found.marked
    )
    frame.block(
        '<p class="card-title">Your guess</p>'
        f'<p class="says" role="status">{escape(guess_sentences.overlap(found, lesson.unit))}</p>{_bars(found)}'
        f'<p class="small number">{escape(guess_sentences.by_chance(found, lesson.unit))}</p>'
    )
    if lesson.marks_drawn:
        lesson.marks_drawn(explanation, found.marked, found.strongest)
    missed = guess_sentences.missed([names[unit] for unit in found.missed])
    frame.block(
        f'<p class="chips">{chips and "<span>You marked</span>"}{chips}</p><p>{escape(missed)}</p>'
        f"{_removals(lesson, request, explanation, found)}"
        f'<p class="small" style="margin-top:.4rem">{escape(lesson.rule)}</p>'
    )


def _bars(found: Marks) -> str:
    """How much of what was marked counted, beside what chance alone gives, as markup."""
    own = len(found.marked)
    if not own or not found.strongest:
        return ""
    by_chance = "under 0.1" if found.expected < 0.1 else f"{found.expected:.1f}"
    lines = [("You", len(found.found), len(found.found)), ("At random", found.expected, by_chance)]
    return "".join(
        f'<span>{who}</span><i style="--part:{100 * count / own:.1f}%"></i><span class="number">{said} of {own}</span>'
        for who, count, said in lines
    ).join(('<div class="bars">', "</div>"))


def _removals(lesson: Lesson, request: core.Request, explanation: Any, found: Marks) -> str:
    """What the model says without what was marked, and without as many that counted most, as markup."""
    if not found.marked:
        return ""
    if core.is_coarse(explanation, request):
        request = request._replace(tolerance=turns.COARSE)
    prediction, said = explanation.prediction, []
    target = prediction.label if prediction.is_number else explanation.target
    try:
        with waiting.line(request, can_stop=False):
            for own, units in ((True, found.marked), (False, found.strongest)):
                if units:
                    removal = core.remove_words(request, tuple(lesson.places(explanation, units)))
                    said.append(guess_sentences.without(removal, len(units), lesson.unit, target, own))
    except UserError as error:
        said.append(str(error))
    of_strongest = lesson.scores(explanation)[list(found.strongest)].tolist()
    said.append(guess_sentences.both_ways(of_strongest, explanation.traits.signed))
    return "".join(f'<p class="number">{_kept_together(line)}</p>' for line in said if line)


def _prediction(state: MutableMapping, subject: Subject, explanation: Any) -> None:
    about = (subject.input, subject.model)
    made, tally = mode.last_guess(state, about), guess.tally(mode.guesses(state))
    if made is None:
        return
    again = sum(one.about == about for one in mode.guesses(state)) > 1
    outcome = guess_sentences.outcome(made, sentences.prediction_text(explanation.prediction))
    note = "You had guessed about this one before: only the first guess counts." if again else ""
    frame.block(
        '<p class="card-title">Your guess</p>'
        f'<p class="says" role="status">{_kept_together(outcome)}</p>'
        f'<p class="doubt" style="margin-top:.4rem">{escape(guess_sentences.doubt(tally))}</p>'
        f'<p class="number">{escape(guess_sentences.shares(tally))}</p>'
        f'<p class="small number">{_kept_together(guess_sentences.difference(tally))} {note}</p>'
    )


def _kept_together(line: str) -> str:
    """A sentence as markup, with every per cent sign in the line of its number."""
    return escape(line.replace(" %", "\u00a0%"))
