"""Lessons about table rows: columns are marked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

from ig_core import models
from ig_core.records import RowExplanation
from ig_core.records.text import rows_of
from ig_core.render import row_sentences, sentences, waterfall
from ig_core.render.numbers import amount, number
from webapp.components.marks import Piece, markable
from webapp.components.waterfall import Scale, Score, lines_of
from webapp.components.waterfall import waterfall as draw_waterfall
from webapp.guess.lesson import Lesson, classes, predicted, whatever_is_predicted
from webapp.row import calls
from webapp.row import input as row_input
from webapp.shared import core, frame, result


def pieces_of(explanation: RowExplanation, to_mark: bool = True) -> list[Piece]:
    """The columns with their values, without any score; each can be marked, or none."""
    return [
        Piece(f"{sentences.capitalised(row.label)}: {row.text}", index if to_mark else None)
        for index, row in enumerate(rows_of(explanation.columns))
    ]


def _plain(explanation: RowExplanation) -> None:
    nothing = pieces_of(explanation, to_mark=False)
    markable(nothing, (), lambda marks: None, key="row to guess", what="The row", unit="column", listed=True)


def _mark(explanation: RowExplanation, marked: Collection[int], on_mark: Callable[[list[int]], None]) -> None:
    there = pieces_of(explanation)
    markable(there, marked, on_mark, key="columns to mark", what="The row", unit="column", listed=True)


def _why(request: core.Request, on_guess: Callable[[str], None]) -> bool:
    """A bar a column for the model's last class ("more than $50,000"), or for the number, whatever is predicted. Each
    begins at zero, and neither the start nor the end of the path is told: with these they would lead to the prediction.
    What leaks is what an explanation says: bars that point mostly to one side mean an answer further on that side than
    that at the start.
    """
    explanation = result.explained(RowExplanation, whatever_is_predicted(request))
    if explanation is None:
        return False
    scores = []
    for index in waterfall.strongest_first(explanation):
        row = explanation.columns.iloc[int(index)]
        differs = row.baseline is not None and row.baseline_text != row.text
        start = row.baseline_text if differs and row_sentences.has_start(explanation) else ""
        scores.append(Score(column=row.column, label=row.label, value=row.text, baseline=start, score=float(row.score)))
    signed, towards = explanation.traits.signed, explanation.target
    lines = lines_of(scores, None, partial(number, explanation), frame.theme(), has_signs=signed)
    what = explanation.traits.unit if explanation.prediction.is_number else f"{towards}, in {explanation.traits.unit}"
    scale = Scale(title=f"What each column does for {what}", start=0.0, end=0.0, start_text="0", end_text="")
    draw_waterfall(lines, scale, "bars to guess by", lambda column: None)
    result.legend(explanation)
    return True


def options(model: str) -> Sequence[str]:
    """What may be guessed: a class, or whether a number is above the average of what the model learned from."""
    if not models.lookup(model).is_number:
        return classes(model)
    average = f"{amount(_average(model))} {models.lookup(model).labels[0]}"
    return [f"more than {average}", f"at most {average}"]


def _average(model: str) -> float:
    average = calls.average(model)
    assert average is not None  # of models about which there are lessons
    return average


def said(explanation: RowExplanation) -> str:
    """Which of `options` the model says."""
    if not explanation.prediction.is_number:
        return predicted(explanation)
    more, fewer = options(explanation.model)
    return more if explanation.prediction.logit > _average(explanation.model) else fewer


def _examples(model: str) -> Sequence[str]:
    return list(row_input.examples(model))


ROW = Lesson(
    record=RowExplanation,
    unit="column",
    how="Press a column to mark it, and again to unmark it; or move with the arrow keys and press Enter.",
    rule="The columns that counted most have the largest scores, for or against. A column that is as at the start has "
    "a score of zero.",
    units=lambda explanation: range(len(explanation.columns)),
    scores=lambda explanation: explanation.scores,
    places=lambda explanation, columns: columns,
    name=lambda explanation, column: row_sentences.in_sentence(explanation.columns.label.iloc[column]),
    plain=_plain,
    mark=_mark,
    why=_why,
    options=options,
    said=said,
    examples=_examples,
    show=row_input.show,
    applies=lambda model: bool(calls.dataset_of(model)),
)
