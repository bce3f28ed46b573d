"""What a teacher takes home: all questions and answers, without anything that tells who gave them."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from ig_core.records.row import safe_cell
from webapp.room.item import PREDICTION
from webapp.room.rooms import Round

COLUMNS = (
    "question",
    "kind",
    "input",
    "model",
    "method",
    "asks",
    "pupil",
    "explained",
    "answer",
    "model_says",
    "right",
)


def rows(rounds: Sequence[Round], names: Sequence[Mapping[int, str]], order: random.Random) -> list[dict[str, Any]]:
    """A row for each answer. Pupils have the same number in all questions, dealt out at random: it tells nothing of
    when they came.

    Args:
        names: of every question, its units that can be marked -> what they are called.
        order: by which numbers are dealt out.
    """
    members = sorted({one.member for asked in rounds for one in asked.given})
    order.shuffle(members)
    numbers = {member: number for number, member in enumerate(members, 1)}
    found = []
    for number, (asked, units) in enumerate(zip(rounds, names, strict=True), 1):
        item, guessed = asked.item, asked.item.asks == PREDICTION
        for one in sorted(asked.given, key=lambda given: numbers[given.member]):
            answer = one.answer if isinstance(one.answer, str) else [units[unit] for unit in one.answer]
            values = (
                *(number, item.kind, item.request.input, item.request.model, item.request.method, item.asks),
                *(numbers[one.member], one.explained if guessed else None, answer, item.said),
                one.answer == item.said if guessed else None,
            )
            found.append(dict(zip(COLUMNS, values, strict=True)))
    return found


def as_json(found: Sequence[Mapping[str, Any]]) -> str:
    """The rows as JSON; marks are lists."""
    return json.dumps(list(found), ensure_ascii=False, indent=1)


def as_csv(found: Sequence[Mapping[str, Any]]) -> str:
    """The rows as a table; marks stand in one cell. What a spreadsheet would take for a formula begins with a quote."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for row in found:
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    return stream.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return safe_cell(" | ".join(value) if isinstance(value, list) else str(value))
