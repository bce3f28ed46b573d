"""Write your own kind of input: days of weather, explained number by number.

    python docs/own_kind.py

A kind is what models read: texts, pictures, table rows, and here days of weather, {"temperature": 19, "wind": 8,
"rain": 0}. This script adds one from outside the package, changing no file of it. It is read from top to bottom, as a
kind is built:

1. the record: what an explanation of this kind holds, as plain data;
2. its drawings, registered for the class of the record;
3. an input, encoded, and a model that reads it;
4. a row in KINDS, a row in MODELS.

All methods that need no special network, JSON both ways, comparisons and the tests of explanations then work: see
`tests/extension/outside.py`, which tries them. In this repository the parts would lie in `ig_core/kinds/NAME/` (as in
`kinds/image`: encoding, baselines, perturbation, background, examples), `ig_core/records/NAME.py` and
`ig_core/render/NAME_page.py`, with a line in `ig_core/render/__init__.py` for each drawing. A page that offers it is
another matter: see own_page.py.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from PIL import Image, ImageDraw

import ig_core
from ig_core.errors import InputError
from ig_core.kinds import Background, Baseline, Kind, Perturbation
from ig_core.kinds.kind import Perturbed, find_baseline
from ig_core.records import Explanation, drawing
from ig_core.render.lettering import LEGEND, LINE, MARGIN, WIDTH, draw_legend, draw_lines, font_of, paragraph
from ig_core.render.numbers import number, scale_limit
from ig_core.render.page import page
from ig_core.render.palette import LIGHT, colour, text_on
from ig_core.render.sentences import exactness, headline

COLUMNS = ("temperature", "wind", "rain")
AVERAGE = np.array([16.0, 20.0, 2.0])  # of each column over many days: °C, km/h, mm
SPREAD = np.array([9.0, 12.0, 3.0])  # standard deviations

# ---- 1. The record. What every explanation has (model, method, prediction, gap …) it inherits; here is what is added.


@dataclass(frozen=True, eq=False, kw_only=True)
class DayExplanation(Explanation):
    """Why a model says what it says of a day.

    Attributes:
        values: what the day was like, by column.
        scores: (columns,), in the unit of the method.
    """

    values: dict[str, float]
    scores: np.ndarray
    kind: ClassVar[str] = "day"  # JSON of this kind is read into this class
    unit: ClassVar[str] = "column"  # "though no single column says much"

    @property
    def input(self) -> dict[str, float]:
        """What `explain` was given."""
        return self.values

    @property
    def by_place(self) -> pd.Series:
        """The scores by column: explanations are compared by this index, and sentences name its entries."""
        return pd.Series(self.scores, index=list(self.values))

    def to_csv(self) -> str:
        """A line a column."""
        table = pd.DataFrame({"column": list(self.values), "value": self.values.values(), "score": self.scores})
        return table.to_csv(index=False)

    # The two halves of JSON: fields as numbers, texts and lists, and back. What raises a ValueError, TypeError or
    # KeyError is refused in one sentence, so nothing else need be said of files that are damaged.

    def own_data(self) -> dict:
        return {"values": self.values, "scores": self.scores.tolist()}

    @classmethod
    def own_fields(cls, data: dict) -> dict:
        values = {str(column): float(value) for column, value in data["values"].items()}
        scores = np.array(data["scores"], float)
        if scores.shape != (len(values),):
            raise ValueError("each column must have a score")
        return data | {"values": values, "scores": scores}


# ---- 2. Drawings. `page` gives a whole page around the coloured input: title, legend, how exact it is, light and dark.
# All that comes from outside is escaped. Numbers, colours and sentences come from ig_core.render. What is registered
# here is found by `to_html()`, by notebooks and by `to_png()`; leave out what is not wanted.


def _table(explanation: DayExplanation) -> str:
    limit, signs = scale_limit(explanation), explanation.traits.signed
    rows = ""
    for (column, score), value in zip(explanation.by_place.items(), explanation.values.values(), strict=True):
        back = colour(score, limit, signed=signs)
        style = f"background:{back};color:{text_on(back)};padding:.2em 1em"
        shown = f"<td>{value:g}</td><td>{number(explanation, score)}</td>"
        rows += f'<tr style="{style}"><td>{escape(column)}</td>{shown}</tr>'
    return f"<table>{rows}</table>"


def html(explanation: DayExplanation) -> str:
    return page(explanation, style="td{padding:.2em 1em}", body=_table(explanation))


def fragment(explanation: DayExplanation) -> str:
    return f"<p><b>{escape(headline(explanation))}</b></p>{_table(explanation)}<p>{escape(exactness(explanation))}</p>"


def png(explanation: DayExplanation) -> bytes:
    title = paragraph(headline(explanation), font_of("title"))
    image = Image.new("RGB", (WIDTH, 2 * MARGIN + LINE * (len(title) + len(COLUMNS)) + LEGEND), LIGHT.paper)
    draw = ImageDraw.Draw(image)
    at = draw_lines(draw, title, MARGIN, "title")
    limit, middle = scale_limit(explanation), WIDTH // 2
    for column, score in explanation.by_place.items():
        end = middle + (WIDTH // 2 - MARGIN) * score / limit if limit else middle
        bar = (min(middle, end), at + 14, max(middle, end), at + LINE - 14)
        draw.rectangle(bar, fill=LIGHT.positive if score > 0 else LIGHT.negative)
        draw.text(
            (MARGIN, at + 44),
            f"{column}: {number(explanation, score)}",
            font=font_of("text"),
            fill=LIGHT.ink,
            anchor="ls",
        )
        at += LINE
    draw_legend(draw, explanation, at + 30)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


drawing.html.register(DayExplanation, html)
drawing.fragment.register(DayExplanation, fragment)
drawing.png.register(DayExplanation, png)

# ---- 3. An input, encoded: an array in which paths run, and the way back. A model that reads it: any object of the
# protocol ig_core.kinds.Model. Its logits are a function of tensors, and may be a network of Keras.


@dataclass(frozen=True, eq=False)
class EncodedDay:
    """A day as a model reads it."""

    values: dict[str, float]

    @property
    def units(self) -> np.ndarray:
        """What is taken out together: each column for itself."""
        return np.arange(len(COLUMNS))

    def at_positions(self, scores: np.ndarray) -> np.ndarray:
        """A column is a position of the array."""
        return scores


def encode(day: Any) -> EncodedDay:
    """Bad input is one sentence, which says what was wanted and what came."""
    if not isinstance(day, Mapping) or set(day) != set(COLUMNS):
        raise InputError(f"A day must have the columns {', '.join(COLUMNS)}; got {str(day)[:60]}.")
    try:
        values = {column: float(day[column]) for column in COLUMNS}
    except (TypeError, ValueError):
        raise InputError(f"The columns of a day must be numbers; got {str(day)[:60]}.") from None
    if not np.isfinite(list(values.values())).all():
        raise InputError("The columns of a day must be finite numbers.")
    return EncodedDay(values)


# Where paths may start, by name. A baseline takes the model, x and what follows its name and a colon ("like:…"), and
# gives (paths, *shape). Units of the array are standard deviations from the average day, so that day is all zeros.
BASELINES = {
    "average": Baseline("Average day", lambda model, x, argument: np.zeros((1, *x.shape), np.float32)),
    "freezing": Baseline("0 °C, no wind, no rain", lambda model, x, argument: (-AVERAGE / SPREAD)[np.newaxis]),
}


@dataclass(frozen=True, eq=False)
class DayClassifier:
    """A model of days that can be explained."""

    name: str
    labels: tuple[str, ...]
    logits: Callable  # (n, columns) -> (n, outputs), in tensors of the backend of Keras
    card: Mapping
    kind: ClassVar[str] = "day"
    baselines: ClassVar[Mapping[str, Baseline]] = BASELINES
    shape: ClassVar[tuple[int, ...]] = (len(COLUMNS),)

    def encode(self, day: Any) -> EncodedDay:
        return encode(day)

    def as_array(self, encoded: EncodedDay) -> np.ndarray:
        return ((np.array(list(encoded.values.values())) - AVERAGE) / SPREAD).astype(np.float32)

    def baseline_points(self, name: str, x: np.ndarray) -> np.ndarray:
        row, argument = find_baseline(self.baselines, name)
        return row.points(self, x, argument)

    def record(self, encoded: EncodedDay, scores: np.ndarray, **facts: Any) -> DayExplanation:
        return DayExplanation(values=encoded.values, scores=scores.astype(float), **facts)

    def forward(self, days: Sequence) -> np.ndarray:
        return np.asarray(self.logits(np.stack([self.as_array(self.encode(day)) for day in days])))


def made_up_days(count: int) -> np.ndarray:
    """Days (count, columns) that nobody has measured, always the same."""
    return np.abs(np.random.default_rng(0).normal(AVERAGE, SPREAD, (count, len(COLUMNS))))


def load() -> DayClassifier:
    """A small network that has learnt which of the made-up days are pleasant: between 14 and 30 °C, and dry."""
    import keras  # within the function: a row of MODELS costs nothing until somebody asks for the model

    keras.utils.set_random_seed(0)
    days = made_up_days(1000)
    pleasant = (abs(days[:, 0] - 22) < 8) & (days[:, 2] < 2)
    layers = [keras.Input((len(COLUMNS),)), keras.layers.Dense(16, activation="tanh"), keras.layers.Dense(1)]
    network = keras.Sequential(layers)
    network.compile(keras.optimizers.Adam(0.02), keras.losses.BinaryCrossentropy(from_logits=True))
    network.fit((days - AVERAGE) / SPREAD, pleasant.astype("float32"), epochs=15, batch_size=50, verbose=0)
    return DayClassifier("weather", ("unpleasant", "pleasant"), network, card={})


# ---- 4. The rows. How columns are taken out of an input, for deletion tests: they get the value of the baseline.


def candidates(case: Perturbed, scores: np.ndarray) -> np.ndarray:
    """Columns that differ from the baseline."""
    return np.flatnonzero(case.x != case.start)


def outputs_without(case: Perturbed, choices: Sequence[np.ndarray]) -> np.ndarray:
    points = np.tile(case.x, (len(choices), 1))
    for point, columns in zip(points, choices, strict=True):
        point[columns] = case.start[columns]
    return np.asarray(case.model.logits(points))


def background(model: DayClassifier, x: np.ndarray, count: int, dataset: str | None) -> Background:
    """Days for methods that average over many baselines."""
    return Background(f"{count} made-up days", ((made_up_days(count) - AVERAGE) / SPREAD).astype(np.float32))


ig_core.KINDS["day"] = Kind(
    label="day",
    record=DayExplanation,
    unit="column",
    baselines=BASELINES,
    perturbation=Perturbation(candidates, outputs_without, count=lambda columns: max(1, columns // 3), draws=20),
    background=background,
)
ig_core.MODELS["weather"] = ig_core.Model(
    label="Weather",
    kind="day",
    labels=("unpleasant", "pleasant"),
    module=__name__,  # where load() is: this file
)


def main() -> None:
    day = {"temperature": 21, "wind": 35, "rain": 6.5}
    explanation = ig_core.explain(day, model="weather")
    print(headline(explanation))  # the columns are named by `by_place`
    print(explanation.to_csv())
    print(exactness(explanation))
    Path("day.html").write_text(explanation.to_html(), encoding="utf-8")
    Path("day.png").write_bytes(explanation.to_png())
    Path("day.json").write_text(explanation.to_json(), encoding="utf-8")
    again = ig_core.Explanation.from_json(Path("day.json").read_text(encoding="utf-8"))
    assert again.to_json() == explanation.to_json()


if __name__ == "__main__":
    main()
