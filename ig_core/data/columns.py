"""What the columns of a table mean: written once per data set, for pages, charts, cards and the reading of files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, log10


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table: what it means, and which values it may have.

    Attributes:
        name: by which rows, files and commands know it.
        label: what people call it.
        meaning: one sentence.
        unit: of a number: "years"; empty for plain numbers and for categories.
        categories: value -> what people call it, of a column that is no number; empty for numbers. One that stands for
            missing values is among them, as `missing`.
        levels: names of whole numbers, where they have some: 13 -> "Bachelor's degree".
        low, high: the smallest and the largest number of the training part; what is beyond is far from the data.
        step: between two numbers that make a difference.
        missing: the category of a value that is not known; empty where there is none, and such rows are refused.
        source: what the published file calls it, if that is not `name`.
        codes: what the published file writes -> category, where they differ. Of a number: further names of some of
            its levels -> number, as text; how its numbers differ is `scale`.
        scale: times which a number of the published file is one of ours; 1 unless `source` differs.
        is_feature: whether models may read it.
        not_because: why models may not, as a sentence.
        only_rises: whether it cannot be taken back, as a degree.
        is_fixed: whether nobody could change it, so that no advice may: age, sex, the year.
        is_sensitive: whether it tells of groups of people that are protected from unequal treatment.
    """

    name: str
    label: str
    meaning: str
    unit: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[int, str] = field(default_factory=dict)
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    missing: str = ""
    source: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    scale: float = 1.0
    is_feature: bool = True
    not_because: str = ""
    only_rises: bool = False
    is_fixed: bool = False
    is_sensitive: bool = False

    @property
    def is_number(self) -> bool:
        return not self.categories

    @property
    def _digits(self) -> int:
        """After the point, of a number that is no whole one: as many as tell two steps apart."""
        return max(1, ceil(-log10(self.step) - 1e-9)) if self.step > 0 else 1

    def text(self, value: float | str, with_unit: bool = True) -> str:
        """A value as people read it: "Bachelor's degree", "40 hours", "never married"."""
        if not self.is_number:
            return self.categories.get(str(value), str(value))
        number = float(value)
        if number.is_integer() and int(number) in self.levels:
            return self.levels[int(number)]
        digits = 0 if self.step >= 1 and number.is_integer() else self._digits
        shown = f"{number:,.{digits}f}".replace("-", "−")
        if self.unit == "$":
            return f"${shown}" if with_unit else shown
        return f"{shown} {self.unit}" if self.unit and with_unit else shown


def features(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Those that models may read."""
    return tuple(column for column in columns if column.is_feature)
