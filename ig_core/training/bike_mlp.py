"""The recipe of `bike-mlp`: from the rentals of 2011 and 2012 to assets/models/bike-mlp/.

Columns and settings were chosen on the hours before November 2012: their weeks, in PARTS_OF_WEEKS parts drawn at
random, were each estimated by a network that had learned from the others. Whole weeks, because hours are neighbours.
November and December 2012 are used at the end, to write the card.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import keras
import numpy as np
import pandas as pd

from ig_core.data import bike_sharing
from ig_core.data.columns import features
from ig_core.evaluation.figures import figures_of
from ig_core.evaluation.quality import Figure, r2
from ig_core.kinds.row.encoding import Encoding
from ig_core.models import bike_mlp, row_network
from ig_core.training import row_models, shipping
from ig_core.training.row_models import Settings

COLUMNS = features(bike_sharing.COLUMNS)
PARTS = {"temperature": 8, "humidity": 8, "wind": 8}  # of all other numbers all values
PARTS_OF_WEEKS = 5


def train(seed: int = 0, settings: Settings | None = None, runs: Path = Path("runs/bike-mlp")) -> dict:
    """Fit on all hours before November 2012, test once on those after, write assets.

    Interrupted, it goes on from the last whole epoch kept in `runs`. Returns the card that it wrote.
    """
    settings = settings or Settings(epochs=60)
    rows, test = bike_sharing.load("train"), bike_sharing.load("test")
    validation = of_held_out_weeks(rows, seed, settings, runs)
    encoding, network, scale = fitted(rows, seed, settings, runs / "all")
    average = round(float(rows.cnt.mean()), 2)
    whole = asdict(settings) | {"target": row_network.ROOT, "scale": scale, "average": average}
    whole = row_models.write(bike_mlp.NAME, network, encoding, rows, whole)
    model = bike_mlp.load()
    rentals, days, named = test.cnt.to_numpy(), test.date.to_numpy(), "all hours of November and December 2012"
    measured = row_models.figure_rows(figures_of(model.labels, model.forward(test), rentals, days), named)
    boosted = r2(gradient_boosting(rows, seed)(test), rentals, days)
    split = "all hours before November 2012, weeks held out in turn, on which columns and settings were chosen"
    card = {
        "name": bike_mlp.NAME,
        "task": "How many bicycles are rented in an hour?",
        "data": "Bike Sharing (Fanaee-T and Gama 2013), Capital Bikeshare in Washington, D.C.: all hours of 2011, and "
        "of 2012 those before November",
        "seed": seed,
        "settings": whole,
        "transform": "The network learned the square root of the rentals; what is explained is its answer squared, "
        f"times {scale:.4f}, so that rentals are right on average. Scores are in rentals an hour.",
        "command": shipping.command(bike_mlp.NAME, seed),
        "licence": "Apache-2.0 (weights; the rows they were trained on are CC BY 4.0)",
        **measured,
        "r2": measured["r2"] | {"validation": row_models.figure_row(validation, split)},
        "gradient_boosting": {"r2": row_models.figure_row(boosted, f"{named}; scikit-learn, for comparison")},
        "weaknesses": [
            "It knows one city in two years: rentals rose from year to year, and what a third year brings, it cannot "
            "know.",
            "Special days that are no public holiday, and storms that empty the streets, are beyond it.",
            "It reads one hour alone, and not how many bicycles were rented in the hour before.",
            "Beyond the smallest and the largest value of the training rows a number makes no further difference to "
            "it.",
        ],
    }
    return shipping.write_card(bike_mlp.NAME, card)


def fitted(rows: pd.DataFrame, seed: int, settings: Settings, folder: Path) -> tuple[Encoding, keras.Model, float]:
    """The encoding and the network, and what its squares must be multiplied by to be right on average."""
    encoding = row_models.piecewise(rows, COLUMNS, PARTS)
    x, rentals = encoding.write(rows), rows.cnt.to_numpy()
    loss = keras.losses.MeanSquaredError()
    network = row_models.fit(x, np.sqrt(rentals), seed, settings, loss, folder, row_network.positive)
    squares = estimate(network, 1.0)(x)
    return encoding, network, float(rentals.sum() / squares.sum())


def estimate(network: keras.Model, scale: float) -> Callable[[np.ndarray], np.ndarray]:
    """Encoded rows -> rentals."""
    outputs = row_network.outputs_of(network, {"target": row_network.ROOT, "scale": scale})
    return lambda x: np.asarray(outputs(x), np.float64)[:, 0]


def of_held_out_weeks(rows: pd.DataFrame, seed: int, settings: Settings, runs: Path) -> Figure:
    """R² on all rows, each part of the weeks estimated by a network that was fitted on the others."""
    weeks = pd.to_datetime(rows.date).dt.strftime("%G-%V").to_numpy()
    names = np.unique(weeks)
    part_of = dict(zip(names, np.random.default_rng(seed).permutation(len(names)) % PARTS_OF_WEEKS, strict=True))
    parts, estimated = np.array([part_of[week] for week in weeks]), np.zeros(len(rows))
    for part in range(PARTS_OF_WEEKS):
        encoding, network, scale = fitted(rows[parts != part], seed, settings, runs / str(part))
        estimated[parts == part] = estimate(network, scale)(encoding.write(rows[parts == part]))
    return r2(estimated, rows.cnt.to_numpy(), rows.date.to_numpy())


def gradient_boosting(rows: pd.DataFrame, seed: int) -> Callable[[pd.DataFrame], np.ndarray]:
    """What a strong model of another family forecasts, for comparison; it ships with nothing."""
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OrdinalEncoder

    numbers = [column.name for column in COLUMNS if column.is_number]
    categories = [column.name for column in COLUMNS if not column.is_number]
    boosting = HistGradientBoostingRegressor(
        max_iter=400, learning_rate=0.06, categorical_features=range(len(numbers), len(COLUMNS)), random_state=seed
    )
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)
    fitted = make_pipeline(make_column_transformer(("passthrough", numbers), (encoder, categories)), boosting).fit(
        rows[numbers + categories], np.sqrt(rows.cnt)
    )
    return lambda table: np.maximum(fitted.predict(table[numbers + categories]), 0) ** 2
