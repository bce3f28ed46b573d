"""What the recipes of all models of table rows share: how columns are encoded, how a network is fitted and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from ig_core.data.columns import Column
from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.figures import Calibration, Figures
from ig_core.evaluation.quality import Figure
from ig_core.kinds.row.encoding import Encoding, OneHot, PiecewiseLinear, Standardised
from ig_core.kinds.row.plausible import Plausible
from ig_core.models import row_network
from ig_core.training import shipping

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Settings:
    """How a network is built and fitted; `widths` of its hidden layers, none for a linear one."""

    widths: tuple[int, ...] = (128, 64)
    dropout: float = 0.2
    batch: int = 128
    epochs: int = 12
    learning_rate: float = 2e-3
    weight_decay: float = 0.01


def knots(values: np.ndarray, parts: int, least: float = 0.0) -> np.ndarray:
    """Where a number bends: the quantiles that cut its values into `parts`, ends included, each once.

    Of a number that is mostly zero, such as capital gains, those of the others, and zero: so that the few who have some
    are not all in one part.

    Args:
        least: between two knots, so that a slope between values that lie close together is no stair.
    """
    others = values[values != 0] if (values == 0).mean() > 0.5 else values
    quantiles = np.quantile(others, np.linspace(0, 1, parts + 1))
    found = np.unique(np.concatenate([[values.min()], quantiles])).round(6)
    kept = [found[0]]
    for knot in found[1:]:
        if knot - kept[-1] >= least:
            kept.append(knot)
    if kept[-1] != found[-1]:  # the largest value stays an end
        kept = [*kept[:-1], found[-1]] if len(kept) > 1 else [kept[0], found[-1]]
    return np.array(kept)


def piecewise(
    rows: pd.DataFrame, columns: Sequence[Column], parts: Mapping[str, int], least: Mapping[str, float] | None = None
) -> Encoding:
    """Numbers as ramps between `parts` quantiles, or between all their values where none are given; categories one-hot.

    Args:
        rows: the part that is learned from.
        least: between two knots, of the numbers that have such a bound.
    """

    def code(column: Column) -> PiecewiseLinear | OneHot:
        if not column.is_number:
            return OneHot(tuple(column.categories))
        values = rows[column.name].to_numpy(float)
        if column.name not in parts:
            return PiecewiseLinear(np.unique(values))
        return PiecewiseLinear(knots(values, parts[column.name], (least or {}).get(column.name, 0.0)))

    return Encoding(tuple(columns), {column.name: code(column) for column in columns})


def standardised(rows: pd.DataFrame, columns: Sequence[Column], heavy: Sequence[str]) -> Encoding:
    """Numbers in standard deviations, those that are `heavy`-tailed after a logarithm; categories one-hot."""

    def code(column: Column) -> Standardised | OneHot:
        if not column.is_number:
            return OneHot(tuple(column.categories))
        raw = Standardised(0.0, 1.0, column.name in heavy).write(rows[column.name].to_numpy())
        return Standardised(float(raw.mean()), float(raw.std()), column.name in heavy)

    return Encoding(tuple(columns), {column.name: code(column) for column in columns})


def fit(
    x: np.ndarray,
    y: np.ndarray,
    seed: int,
    settings: Settings,
    loss: keras.losses.Loss,
    folder: Path,
    transformed: Callable | None = None,
) -> keras.Model:
    """Train on encoded rows, keeping the state after each epoch in `folder`, so that it can go on from there.

    Args:
        transformed: what the loss sees of the outputs; the outputs themselves if None.
    Returns: the network without that.
    """
    keras.utils.set_random_seed(seed)
    network = row_network.build(x.shape[1], settings.widths, settings.dropout)
    outputs = network.output if transformed is None else keras.layers.Lambda(transformed)(network.output)
    trained = keras.Model(network.input, outputs)
    steps = settings.epochs * (len(x) // settings.batch)
    rate = keras.optimizers.schedules.CosineDecay(settings.learning_rate, steps)
    trained.compile(keras.optimizers.AdamW(rate, weight_decay=settings.weight_decay), loss)
    folder.mkdir(parents=True, exist_ok=True)
    kept = keras.callbacks.BackupAndRestore(folder)
    trained.fit(x, y, epochs=settings.epochs, batch_size=settings.batch, verbose=2, callbacks=[kept])
    return network


def median_row(rows: pd.DataFrame, columns: Sequence[Column]) -> dict[str, float | str]:
    """The median of every number, the most frequent of every category."""
    return {
        column.name: float(np.median(rows[column.name])) if column.is_number else str(rows[column.name].mode()[0])
        for column in columns
    }


def write(
    model: str, network: keras.Model, encoding: Encoding, rows: pd.DataFrame, settings: Mapping[str, Any]
) -> dict[str, Any]:
    """Save weights and the mean of the encoding, and of the card the settings, which loading reads.

    Args:
        rows: the part that was learned from.
    Returns: the settings, with the encoding and the median row.
    """
    arrays = {weight.path: weight.numpy() for weight in network.weights}
    parameters = sum(array.size for array in arrays.values())
    plausible = Plausible.of(rows, encoding.columns)
    beside = {"mean": encoding.write(rows).mean(axis=0), "strange": plausible.strange.astype(np.int8)}
    shipping.write_weights(model, arrays | beside)
    whole = dict(settings) | {"parameters": parameters, "encoding": encoding.settings()}
    whole["median"] = median_row(rows, encoding.columns)
    whole["quantiles"] = {name: values.tolist() for name, values in plausible.quantiles.items()}
    shipping.write_card(model, {"settings": whole})
    return whole


def figure_row(figure: Accuracy | Figure, split: str) -> dict[str, Any]:
    """A figure as a card states it."""
    if isinstance(figure, Accuracy):
        return shipping.accuracy_row(figure, split)
    return {
        "value": round(figure.value, figure.digits),
        "interval_95": [round(figure.low, figure.digits), round(figure.high, figure.digits)],
        "total": figure.total,
        "split": split,
    }


def figure_rows(figures: Figures, split: str) -> dict[str, dict[str, Any]]:
    """The figures of a test part as a card states them, by name."""
    rows: dict[str, dict[str, Any]] = {}
    for name, figure in figures.items():
        if isinstance(figure, Calibration):
            bins = figure.bins.round(4).to_dict(orient="records")
            rows[name] = {"error": round(figure.error, 4), "split": split, "bins": bins}
        else:
            rows[name] = {"test": figure_row(figure, split)}
    return rows
