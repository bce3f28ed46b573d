"""When a run may end early: as soon as the intervals of the most frequent words are narrow enough.

Inputs are explained in a random order, so what is done is a random sample of all. Parts count from the first one on
without a gap: so a run ends at the same part, whichever worker is faster.
"""

from __future__ import annotations

from pathlib import Path

from ig_core.corpus import parts
from ig_core.corpus.effects import COLUMNS, Effects, occurrences_in
from ig_core.corpus.parts import Manifest
from ig_core.errors import InputError

WORDS = 100  # the most frequent ones, whose intervals are looked at
LEAST = 2_000  # inputs: of fewer, words share texts so much that many intervals miss at once, though few do on average


class NarrowEnough:
    """After how many parts, of LEAST inputs together, the widest 95 % interval of the WORDS most frequent words is no
    wider than `width`.

    Raises: InputError if the width is not above zero, or the run is not of texts.
    """

    def __init__(self, manifest: Manifest, labels: tuple[str, ...], width: float):
        if manifest.settings.kind != "text":
            raise InputError("Only a run of texts can end by the width of its words' intervals.")
        if not width > 0:
            raise InputError(f"The width must be above zero; got {width}.")
        self._manifest, self._width, self._read, self._inputs = manifest, width, 0, 0
        self._effects = Effects(labels)

    def __call__(self, folder: Path, in_a_row: int) -> int | None:
        column = self._manifest.settings.column
        for number in range(self._read, in_a_row):
            table = parts.read(folder, number, [*COLUMNS, column])
            if table.num_rows:
                self._effects.add(occurrences_in(table, column, self._effects.labels))
            self._read, self._inputs = number + 1, self._inputs + table.num_rows
            if self._inputs >= LEAST and (now := widest(self._effects)) is not None and now <= self._width:
                return self._read
        return None


def widest(effects: Effects) -> float | None:
    """The width of the widest 95 % interval of the WORDS most frequent words; None as long as there are too few."""
    table = effects.table().head(WORDS)
    return float((table.high - table.low).max()) if len(table) == WORDS else None
