"""What the page Trust is about."""

from __future__ import annotations

from typing import NamedTuple

from ig_core.records import Explanation
from webapp.path.subject import Subject
from webapp.shared import core


class Shown(NamedTuple):
    """An explanation, how it was asked for, and what sentences call its input."""

    subject: Subject
    request: core.Request
    explanation: Explanation
    told: str
