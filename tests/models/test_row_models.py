"""The models of table rows that ship: exact methods agree on the linear one, and cards and overviews say what is so."""

import functools
import json

import numpy as np
import pytest

from ig_core import assets, models
from ig_core.data import DATASETS, tables
from ig_core.evaluation import row_overview
from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.figures import figures_of
from ig_core.evaluation.row_overview import scores_of
from ig_core.explainer import explain, prepare
from ig_core.models import MODELS, shipped
from ig_core.quadrature import DEFAULT_TOLERANCE

NAMES = [name for name, row in MODELS.items() if row.kind == "row"]
EXACT = ("integrated-gradients", "shapley", "leave-one-out")
WANTED = {  # of the figures of cards, where a card has them
    "adult-mlp": {"accuracy": 0.858, "auc": 0.912},
    "adult-linear": {"accuracy": 0.84, "auc": 0.89},
    "bike-mlp": {"r2": 0.86},
}
BYTES = 2_000_000
LINEAR = [f"example:{number}" for number in range(20)]


@functools.cache
def part_of(name):
    """The test part of a model's data set, with its answers; the test is skipped where it is not on this machine."""
    dataset = DATASETS[MODELS[name].dataset]
    if dataset.find() is None:
        pytest.skip(f"IG_DATA_DIR names no folder with {dataset.name}")
    return dataset.labelled("test")


def drawn(name, count):
    """So many random rows of the test part, or as many as there are: rows, answers, and their groups or None."""
    rows, answers = part_of(name)
    chosen = np.sort(np.random.default_rng(0).choice(len(rows), min(count, len(rows)), replace=False))
    groups = DATASETS[MODELS[name].dataset].groups("test")
    return rows.iloc[chosen], answers[chosen], None if groups is None else groups[chosen]


# ---- the linear one


@pytest.fixture(scope="module")
def linear():
    return models.load("adult-linear")


@pytest.fixture(scope="module")
def weights(linear):
    """Of the encoded row, read from the file that ships."""
    (kernel,) = [array for path, array in shipped.weights("adult-linear").items() if path.endswith("kernel")]
    assert kernel.shape == (*linear.shape, 1)
    return kernel[:, 0].astype(float)


def by_hand(case, weights, start):
    """Of each column its weights times what differs from `start`."""
    return np.bincount(case.encoded.units, weights * (case.x.astype(float) - start))


@pytest.mark.parametrize("method", EXACT)
@pytest.mark.parametrize("baseline", ["median", "mean", "row:example:30"])
def test_on_the_linear_model_every_exact_method_gives_weight_times_difference(linear, weights, method, baseline):
    for reference in LINEAR:
        case = prepare(reference, model=linear, baseline=baseline, target=linear.labels[1])
        explanation = explain(reference, model=linear, method=method, baseline=baseline, target=linear.labels[1])
        np.testing.assert_allclose(explanation.scores, by_hand(case, weights, case.start), atol=1e-5)


def test_on_the_linear_model_expected_gradients_are_integrated_gradients_from_the_mean_of_the_background(
    linear, weights
):
    for reference in LINEAR:
        case = prepare(reference, model=linear, target=linear.labels[1])
        start = case.background(64).points.astype(float).mean(axis=0)
        averaged = explain(reference, model=linear, method="expected-gradients", target=linear.labels[1])
        np.testing.assert_allclose(averaged.scores, by_hand(case, weights, start), atol=1e-4)
        assert averaged.gap == pytest.approx(0, abs=1e-4)


# ---- all of them


@pytest.mark.parametrize("name", NAMES)
def test_the_scores_of_shipped_rows_add_up(name):
    model = models.load(name)
    found = scores_of(model, tables.examples(model.dataset))
    assert found.gaps.max() <= DEFAULT_TOLERANCE
    assert found.points.max() <= 200


@pytest.mark.parametrize("name", NAMES)
def test_the_scores_of_test_rows_add_up(name):
    rows, *_ = drawn(name, 100)
    assert scores_of(models.load(name), rows).gaps.max() <= DEFAULT_TOLERANCE


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_row_is_its_row_of_the_test_part(name):
    model, rows = models.load(name), part_of(name)[0]
    examples = tables.examples(model.dataset).iloc[:10]
    np.testing.assert_array_equal(model.encoding.write(examples), model.encoding.write(rows.iloc[examples.test]))


@pytest.mark.parametrize("name", NAMES)
def test_the_figures_of_the_card_are_as_good_as_promised(name):
    card = models.load(name).card
    for figure, least in WANTED[name].items():
        assert card[figure]["test"]["value"] >= least
        assert card[figure]["test"]["total"] == (1460 if MODELS[name].dataset == "bike-sharing" else 16_281)


@pytest.mark.parametrize("name", NAMES)
def test_on_random_test_rows_the_model_is_as_good_as_its_card_says(name):
    model = models.load(name)
    rows, answers, groups = drawn(name, 2000)
    for key, figure in figures_of(model.labels, model.forward(rows), answers, groups).items():
        if key == "calibration":
            continue  # its error is larger on fewer rows
        low, high = figure.interval if isinstance(figure, Accuracy) else (figure.low, figure.high)
        card_low, card_high = model.card[key]["test"]["interval_95"]
        assert card_low - (high - low) / 2 <= figure.value <= card_high + (high - low) / 2


@pytest.mark.parametrize("name", NAMES)
def test_a_model_ships_in_two_megabytes_and_with_what_is_weak_in_it(name):
    files = [path for path in (assets.FOLDER / "models" / name).iterdir() if path.is_file()]
    tables = {"overview.json", "randomisation.json", "trust.json", *(["intervals.json"] if name == "adult-mlp" else [])}
    assert {path.name for path in files} == {"weights.npz", "card.json", *tables}
    assert sum(path.stat().st_size for path in files) <= BYTES
    assert len(models.load(name).card["weaknesses"]) >= 2


@pytest.mark.parametrize("name", NAMES)
def test_the_median_row_is_one_that_the_model_can_read(name):
    model = models.load(name)
    assert model.encode(model.median).values == model.median
    assert model.mean.shape == model.shape


# ---- their overviews


@pytest.mark.parametrize("name", NAMES)
def test_the_overview_has_the_rows_and_figures_that_the_page_draws(name):
    model, found = models.load(name), row_overview.read(name)
    names = [column.name for column in model.columns]
    assert found["model"] == name
    assert found["columns"] == names
    assert len(set(found["rows"])) == row_overview.ROWS
    assert max(found["rows"]) < found["of"]
    scores = np.array(found["scores"])
    assert scores.shape == (row_overview.ROWS, len(names))
    np.testing.assert_allclose([mean for mean, _, _ in found["strength"]], np.abs(scores).mean(axis=0), atol=1e-4)
    assert found["exactness"]["within"] == 1
    assert found["exactness"]["largest_gap"] <= DEFAULT_TOLERANCE
    sensitive = [column.name for column in model.columns if column.is_sensitive and len(column.categories) <= 10]
    assert {group["column"] for group in found["groups"]} == set(sensitive)
    for column in sensitive:
        assert sum(group["rows"] for group in found["groups"] if group["column"] == column) == found["of"]


@pytest.mark.parametrize("name", NAMES)
def test_the_scores_of_the_overview_are_those_of_the_rows_that_it_names(name):
    model, found, rows = models.load(name), row_overview.read(name), part_of(name)[0]
    assert found["of"] == len(rows)
    some = slice(None, None, 25)
    chosen = rows.iloc[found["rows"][some]]
    size = np.abs(found["scores"]).max()
    np.testing.assert_allclose(scores_of(model, chosen).scores, found["scores"][some], atol=1e-4 + 1e-5 * size)
    np.testing.assert_allclose(model.forward(chosen)[:, 0], found["predictions"][some], atol=1e-4 + 1e-5 * size)


@pytest.mark.parametrize("name", NAMES)
def test_the_overview_is_written_as_strict_json(name):
    text = assets.path(f"models/{name}/overview.json").read_text(encoding="utf-8")
    json.loads(text, parse_constant=lambda constant: pytest.fail(f"{constant} is no JSON"))
