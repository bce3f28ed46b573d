"""When an explanation is as exact as asked for: the gap and the estimated error of the scores, in the record."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from row_samples import person

from ig_core.attribution.adaptive import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.max_pool import max_pool_attribution
from ig_core.attribution.record import Attribution, average
from ig_core.errors import InputError
from ig_core.quadrature import midpoint
from ig_core.records import Measured

OLD = sorted((Path(__file__).parent / "v0_4_0").glob("*.json"))
TEXT, PHRASES = (
    Measured.from_json((Path(__file__).parent / "v0_4_0" / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("text", "phrases")
)
KINKS = 400


@pytest.mark.parametrize("record", [TEXT, PHRASES, person()], ids=["text", "phrases", "row"])
@pytest.mark.parametrize("error", [None, 0.0, 0.00025])
def test_the_estimated_error_survives_json(record, error):
    again = Measured.from_json(replace(record, error=error).to_json())
    assert again.error == error
    assert json.loads(again.to_json())["error"] == error


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_a_record_that_says_nothing_of_an_error_has_no_estimate_and_is_judged_by_its_gap(path):
    record = Measured.from_json(path.read_text(encoding="utf-8"))
    assert record.error is None
    assert record.meets_tolerance == record.gap_meets_tolerance


def test_an_error_that_is_no_number_is_refused():
    data = json.loads(TEXT.to_json()) | {"error": "small"}
    with pytest.raises(InputError, match="not the JSON of an explanation"):
        Measured.from_json(json.dumps(data))


@pytest.mark.parametrize(
    ("gap", "error", "tolerance", "gap_met", "met"),
    [
        (0.002, None, 1e-3, True, True),  # 0.002 of 2 is just 0.1 %
        (0.002, 0.001, 1e-3, True, True),
        (0.002, 0.0011, 1e-3, True, False),
        (0.0, 0.5, 1e-3, True, False),
        (-0.0021, None, 1e-3, False, False),
        (-0.0021, 0.0, 1e-3, False, False),
        (0.0021, 0.5, 1e-3, False, False),
        (0.0, None, None, False, False),  # so many points were asked for, and no tolerance
        (0.0, 0.0, None, False, False),
        (None, None, 1e-3, False, False),
        (None, 0.0, 1e-3, False, False),
    ],
)
def test_the_tolerance_is_met_by_the_gap_and_by_the_error_where_there_is_an_estimate(
    gap, error, tolerance, gap_met, met
):
    record = replace(TEXT, explains=-2.0, gap=gap, error=error, tolerance=tolerance)
    assert record.gap_meets_tolerance == gap_met
    assert record.meets_tolerance == met


def cancelling():
    """Σ sign_k·max(x - c_k, 0) minus the same of y; and Σ sign_k·(1 - c_k), the score of x from (0, 0) to (1, 1)."""
    kinks = np.random.default_rng(0).uniform(size=KINKS)
    signs = np.where(np.arange(KINKS) % 2, 1.0, -1.0)

    def gradient_fn(points):
        beyond = points[:, :, np.newaxis] - kinks
        values = (signs * np.maximum(beyond, 0)).sum(axis=2)
        gradients = (signs * (beyond > 0)).sum(axis=2)
        return values[:, 0] - values[:, 1], gradients * [1, -1]

    return gradient_fn, float((signs * (1 - kinks)).sum())


def test_jumps_that_cancel_in_the_sum_leave_no_gap_and_an_error_that_is_not_within_the_tolerance():
    gradient_fn, score = cancelling()
    found = integrated_gradients(gradient_fn, np.ones(2), np.zeros(2), Adaptive(1e-3, max_points=200))
    assert found.points == 200
    assert abs(found.gap) <= 1e-12
    assert np.abs(found.scores - [score, -score]).sum() > 1e-3 * 2 * abs(score)  # so much for the gap
    assert found.error > 1e-3
    facts = {"explains": found.explains, "gap": found.gap, "error": found.error, "points": found.points}
    record = replace(TEXT, **facts, tolerance=1e-3)
    assert record.gap_meets_tolerance
    assert not record.meets_tolerance


def test_a_trace_to_the_words_has_the_error_of_the_pooled_scores():
    gradient_fn, _ = cancelling()
    words = np.array([[1.0, 0.25], [0.5, 1.0]])
    pooled = integrated_gradients(gradient_fn, np.ones(2), np.zeros(2), Adaptive(1e-3, max_points=50))
    traced = max_pool_attribution(gradient_fn, words, Adaptive(1e-3, max_points=50))
    assert traced.error == pooled.error > 0
    assert max_pool_attribution(gradient_fn, words, midpoint(50)).error is None


@pytest.mark.parametrize("errors", [(0.25, None), (None, None)])
def test_a_mean_of_attributions_has_an_error_only_if_all_have_one(errors):
    assert average([Attribution(np.ones(2), explains=2.0, error=error) for error in errors]).error is None


def test_errors_of_a_mean_add_up_while_its_scores_may_cancel():
    both = [Attribution(np.array([1.0, 1.0]), 2.0, error=0.1), Attribution(np.array([-1.0, 0.0]), -1.0, error=0.2)]
    # errors of 0.1 · 2 and 0.2 · 1, in the mean 0.2; scores (0, 0.5)
    assert average(both).error == pytest.approx(0.4)
