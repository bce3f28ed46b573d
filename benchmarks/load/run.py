"""What one run of a page has sent, as far as it matters here."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

_VERDICT = re.compile(r'class="verdict"[^>]*>(.*?)</p>', re.DOTALL)
_COUNTS = 'class="counts"'
_SENTENCE = re.compile(r'class="say"[^>]*>(.*?)</p>', re.DOTALL)


@dataclass
class Run:
    """What one run of a page has sent so far; times as of time.monotonic().

    Attributes:
        verdict, verdict_at: the headline, and when it came first.
        components: name of a custom component -> JSON that it draws; of two with one name, the last.
        counts: the markup of a class's answers, see webapp/room/wall.py; and when it came.
        sentences: what the page says of a problem.
        exceptions: what went wrong in the script.
        finished_at: when the script was through; None as long as it runs, or if another run took its place.
    """

    verdict: str | None = None
    verdict_at: float = 0.0
    components: dict[str, str] = field(default_factory=dict)
    counts: list[tuple[float, str]] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    finished_at: float | None = None

    @property
    def last_counts(self) -> str:
        """The last of `counts`; empty if there is none."""
        return self.counts[-1][1] if self.counts else ""

    def draw(self, kind: str, drawn: Any) -> None:
        """Note an element of the page; `kind` is its type, such as "html", `drawn` what a message says of it."""
        if kind == "html":
            if found := _VERDICT.search(drawn.body):
                self.verdict_at = self.verdict_at if self.verdict else time.monotonic()
                self.verdict = found[1]
            if _COUNTS in drawn.body and self.last_counts != drawn.body:
                self.counts.append((time.monotonic(), drawn.body))
            self.sentences += _SENTENCE.findall(drawn.body)
        elif kind == "bidi_component":
            self.components[drawn.component_name] = drawn.json or drawn.mixed.json
        elif kind == "exception":
            self.exceptions.append(f"{drawn.type} {drawn.message}".strip())
