"""The kinds of input whose way can be followed, by their names in KINDS; the first is the one to start with."""

from __future__ import annotations

from webapp.path.pictures import PICTURES
from webapp.path.rows import ROWS
from webapp.path.subject import Subject
from webapp.path.texts import TEXTS

SUBJECTS: dict[str, Subject] = {"text": TEXTS, "image": PICTURES, "row": ROWS}
