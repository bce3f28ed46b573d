"""Many explanations of table rows as one CSV file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ig_core.records import RowExplanation
from ig_core.records.row import csv_line


def scores_csv(explanations: Iterable[RowExplanation], lines: Iterable[int] | None = None) -> str:
    """A line a row: where it stood, what the model says of it, the score of every column, the gap and the error.

    Args:
        explanations: of one model, by one method.
        lines: of the file from which each row is; they are counted from 1 if None.
    Returns: "line"; for classes "prediction", "probability" and "target", the class for which the scores speak, for
        a number that number, under its name; "score of …" for each column; "gap", and "estimated error" of the scores
        as a part of their size, see Measured.error; each is empty where there is none.
        No cell is one that a spreadsheet would compute. Nothing but an empty text of no explanations.
    """
    return "".join(scores_lines(explanations, lines))


def scores_lines(explanations: Iterable[RowExplanation], lines: Iterable[int] | None = None) -> Iterator[str]:
    """The same line by line, each as soon as there is its explanation; the header comes before the first."""
    numbers = iter(lines) if lines is not None else None
    for count, explanation in enumerate(explanations, start=1):
        if count == 1:
            names = [f"score of {name}" for name in explanation.columns.column]
            yield csv_line(["line", *_prediction(explanation), *names, "gap", "estimated error"])
        line = count if numbers is None else next(numbers)
        exactness = [explanation.gap, explanation.error]
        yield csv_line([line, *_prediction(explanation).values(), *explanation.columns.score, *exactness])


def _prediction(explanation: RowExplanation) -> dict[str, Any]:
    prediction = explanation.prediction
    if prediction.is_number:
        return {prediction.label: prediction.logit}
    target = explanation.target + (f" rather than {explanation.contrast}" if explanation.contrast else "")
    return {"prediction": prediction.label, "probability": prediction.probability, "target": target}
