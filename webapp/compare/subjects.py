"""The kinds of input that can be compared, by their names in KINDS; the first is the one to start with."""

from __future__ import annotations

from webapp.compare.rows import ROWS
from webapp.compare.subject import Subject
from webapp.compare.texts import TEXTS

SUBJECTS: dict[str, Subject] = {"text": TEXTS, "row": ROWS}
