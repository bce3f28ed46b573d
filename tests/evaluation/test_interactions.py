"""Which columns act together: F(x) − F(without one) − F(without the other) + F(without both), by hand."""

import pytest
from small_rows import MEDIAN, ROW, WEIGHTS, small

from ig_core.evaluation.interactions import partner
from ig_core.explainer import prepare
from ig_core.kinds.row.rows import reference_to

AGE, WARMTH, WEATHER, GRADE = range(4)


@pytest.fixture(scope="module")
def product():
    """F is the product of what age and temperature become; at ROW 1 and −2, at MEDIAN 0 and 0; plus the grade."""
    return small(labels=("count",), logits=lambda points: points[:, :1] * points[:, 1:2] + points[:, 5:6])


def test_of_a_product_both_factors_add_what_neither_adds_alone(product):
    case = prepare(ROW, model=product)
    assert partner(case, AGE) == (WARMTH, -2.0)
    assert partner(case, WARMTH) == (AGE, -2.0)


def test_away_from_zero_it_is_the_product_of_both_differences(product):
    start = MEDIAN | {"age": 70.0, "warmth": 30.0}  # 3 and 3
    case = prepare(ROW | {"warmth": 10.0}, model=product, baseline=f"row:{reference_to(start)}")
    assert partner(case, AGE) == (WARMTH, pytest.approx((1 - 3) * (-1 - 3)))


def test_a_column_that_only_adds_has_a_partner_of_no_effect(product):
    assert partner(prepare(ROW, model=product), GRADE).effect == 0
    linear = small()
    for unit in range(4):
        assert partner(prepare(ROW, model=linear), unit).effect == pytest.approx(0, abs=1e-5)


def test_for_one_of_two_classes_the_effect_has_its_sign():
    import tensorflow as tf

    bent = small(logits=lambda points: tf.square(points @ tf.constant(WEIGHTS[:, None] / 4)))
    both = [partner(prepare(ROW, model=bent, target=label), AGE) for label in ("no", "yes")]
    assert both[0].effect == -both[1].effect
    # of a square the two parts do twice their product: 0.5 of the age, −1 of the grade
    assert both[1] == (GRADE, pytest.approx(2 * 0.5 * -1.0))


def test_where_nothing_else_differs_or_the_column_does_not_there_is_no_partner(product):
    assert partner(prepare(MEDIAN | {"age": 50.0}, model=product), AGE) is None
    assert partner(prepare(MEDIAN | {"age": 50.0, "warmth": 5.0}, model=product), GRADE) is None
