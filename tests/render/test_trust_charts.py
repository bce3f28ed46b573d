"""What checks have found, as charts: what is in their data."""

import numpy as np
import pandas as pd

from ig_core.render import trust_charts


def data_of(chart):
    """All rows of a chart."""
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def test_the_answer_is_drawn_by_score_and_at_random():
    parts = np.array([0.1, 0.5])
    chart = trust_charts.against_chance(np.array([1.0, -2.0]), np.array([3.0, 2.5]), parts, "taken away", "logits")
    rows = data_of(chart)
    assert [(row["order"], row["answer"]) for row in rows] == [
        ("by score", 1.0),
        ("by score", -2.0),
        ("at random", 3.0),
        ("at random", 2.5),
    ]
    assert chart.to_dict()["encoding"]["y"]["title"] == "logits"


def test_correlations_are_dots_beside_the_threshold_and_what_is_not_defined_is_left_out():
    rows = data_of(trust_charts.dots({"White": 0.9, "Grey": float("nan")}, 0.8, "rank correlation"))
    assert {row.get("name"): row["value"] for row in rows} == {None: 0.8, "White": 0.9}


def test_the_axis_reaches_as_far_as_the_lowest_correlation():
    drawn = trust_charts.dots({"White": -0.6}, None, "rank correlation").to_dict()
    assert drawn["layer"][0]["encoding"]["x"]["scale"]["domain"] == [-0.6, 1]


def test_changes_have_a_dot_each():
    rows = data_of(trust_charts.strip(np.array([0.02, 0.04]), 0.1))
    assert [row["change"] for row in rows] == [0.02, 0.04, 0.1]


def test_an_interval_is_drawn_for_each_reason_that_there_is():
    table = pd.DataFrame(
        {
            "name": ["superb", "dull"],
            "score": [1.0, -0.5],
            "quadrature low": [0.9, -0.6],
            "quadrature high": [1.1, -0.4],
            "baselines low": [0.5, -1.0],
            "baselines high": [1.5, 0.2],
        }
    )
    widths = [row for row in data_of(trust_charts.intervals(table)) if "because" in row]
    assert {(row["name"], row["because"], row["low"], row["high"]) for row in widths} == {
        ("superb", "rounding of the integral", 0.9, 1.1),
        ("superb", "other baselines", 0.5, 1.5),
        ("dull", "rounding of the integral", -0.6, -0.4),
        ("dull", "other baselines", -1.0, 0.2),
    }


def test_a_gauge_shades_where_the_figure_passes():
    passes, limit, dot = trust_charts.gauge(0.3, 0.5, True, "unknown words").to_dict()["layer"]
    assert passes["encoding"]["x"]["scale"]["domain"] == [0.0, 1.0]
    rows = data_of(trust_charts.gauge(0.3, 0.5, True, "unknown words"))
    assert {"low": 0.0, "high": 0.5} in rows
    assert {"low": 0.3} in rows
    assert {"low": 0.1, "high": 1.0} in data_of(trust_charts.gauge(0.3, 0.1, False, "lead"))
    assert (limit["mark"]["type"], dot["mark"]["type"]) == ("rule", "circle")


def test_a_gauge_without_an_end_has_room_on_both_sides_of_zero():
    drawn = trust_charts.gauge(-4.0, 8.0, True, "how strange", whole=None).to_dict()
    assert drawn["layer"][0]["encoding"]["x"]["scale"]["domain"] == [-5.0, 10.0]


def test_both_sums_are_drawn_from_zero():
    drawn = trust_charts.sums(-1.5, -1.6, "logits").to_dict()
    low, high = drawn["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert low < -1.6
    assert high == 0
    shown = {row["name"]: row["shown"] for row in data_of(trust_charts.sums(-1.5, -1.6, "logits"))}
    assert shown == {"sum of the scores": "−1.5000", "change of the answer": "−1.6000"}
