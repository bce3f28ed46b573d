"""Taking pixels out of linear models, where every curve and area can be done by hand."""

import numpy as np
import pytest

from ig_core.errors import InputError
from ig_core.evaluation.deletion import deletion_test
from ig_core.evaluation.removal import DRAWS, STEPS, removal_curves
from ig_core.explainer import Case
from ig_core.kinds.image.classifier import EncodedImage, ImageClassifier
from ig_core.kinds.image.perturbation import perturbation

WORTH = np.array([[0.4, 0.1], [0.3, 0.2]])  # of four pixels; together they are certain
X, BLACK = np.ones((2, 2, 1)), np.zeros((2, 2, 1))


def chance(points):
    return (points[..., 0] * WORTH).sum(axis=(1, 2))


def curve(curves, kind, order="scores"):
    rows = curves.table[(curves.table.kind == kind) & (curves.table.order == order)]
    return rows.part.tolist(), rows.probability.tolist()


def test_pixels_are_deleted_and_inserted_from_the_highest_score_down():
    curves = removal_curves(chance, X, BLACK, WORTH, steps=4)
    quarters = [0, 0.25, 0.5, 0.75, 1]
    assert curve(curves, "deletion") == (quarters, pytest.approx([1, 0.6, 0.3, 0.1, 0], abs=1e-12))
    assert curve(curves, "insertion") == (quarters, pytest.approx([0, 0.4, 0.7, 0.9, 1]))


def test_units_that_are_one_number_each_need_no_axis_of_features():
    worth = WORTH.ravel()
    flat = removal_curves(lambda points: points @ worth, np.ones(4), np.zeros(4), worth, steps=4)
    curves = removal_curves(chance, X, BLACK, WORTH, steps=4)
    assert curve(flat, "deletion")[1] == pytest.approx(curve(curves, "deletion")[1])
    assert flat.areas == pytest.approx(curves.areas)


def test_areas_are_those_below_the_straight_lines_between_the_points():
    areas = removal_curves(chance, X, BLACK, WORTH, steps=4).areas
    assert areas["deletion", "scores"] == pytest.approx((0.5 + 0.6 + 0.3 + 0.1 + 0) / 4)
    assert areas["insertion", "scores"] == pytest.approx((0 + 0.4 + 0.7 + 0.9 + 0.5) / 4)


def test_the_opposite_scores_take_the_opposite_order():
    areas = removal_curves(chance, X, BLACK, -WORTH, steps=4).areas
    assert areas["deletion", "scores"] == pytest.approx((0.5 + 0.9 + 0.7 + 0.4 + 0) / 4)
    assert areas["insertion", "scores"] == pytest.approx((0 + 0.1 + 0.3 + 0.6 + 0.5) / 4)


def test_what_is_deleted_is_what_the_insertion_of_a_linear_model_adds():
    curves = removal_curves(chance, X, BLACK, WORTH, steps=4, draws=7)
    for order in ("scores", "random"):
        deleted, inserted = (np.array(curve(curves, kind, order)[1]) for kind in ("deletion", "insertion"))
        np.testing.assert_allclose(deleted + inserted, 1)
        assert curves.areas["deletion", order] + curves.areas["insertion", order] == pytest.approx(1)


def test_a_random_order_takes_equal_shares_on_average():
    curves = removal_curves(chance, X, BLACK, WORTH, steps=4, draws=4000)
    # a quarter of the pixels is worth a quarter on average, with a spread of 0.112 and less over 4,000 draws
    np.testing.assert_allclose(curve(curves, "deletion", "random")[1], [1, 0.75, 0.5, 0.25, 0], atol=0.01)
    assert curves.areas["deletion", "random"] == pytest.approx(0.5, abs=0.01)


def test_pixels_worth_the_same_fall_on_a_straight_line_in_any_order():
    x, black = np.ones((5, 4, 1)), np.zeros((5, 4, 1))
    curves = removal_curves(lambda points: points.mean(axis=(1, 2, 3)), x, black, np.ones((5, 4)), steps=10)
    for order in ("scores", "random"):
        parts, values = curve(curves, "deletion", order)
        np.testing.assert_allclose(values, 1 - np.array(parts), atol=1e-12)
        assert curves.areas["deletion", order] == pytest.approx(0.5)


def test_equal_scores_are_taken_in_the_order_of_the_picture():
    seen = []

    def watched(points):
        seen.append(points[:5].reshape(5, 4).copy())
        return chance(points)

    removal_curves(watched, X, BLACK, np.ones((2, 2)), steps=4, draws=1)
    assert seen[0].tolist() == [[1, 1, 1, 1], [0, 1, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1], [0, 0, 0, 0]]


def test_pixels_like_the_baseline_are_never_counted_whatever_their_scores():
    x = np.array([[1.0, 0.0], [1.0, 1.0]])[..., np.newaxis]  # the second pixel is black already
    scores = np.array([[0.4, 99], [0.3, 0.2]])
    curves = removal_curves(chance, x, BLACK, scores, steps=3)
    parts, values = curve(curves, "deletion")
    assert parts == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert values == pytest.approx([0.9, 0.5, 0.2, 0], abs=1e-12)
    assert curve(curves, "insertion")[1] == pytest.approx([0, 0.4, 0.7, 0.9])


def test_a_unit_differs_when_any_of_its_features_does_and_is_exchanged_whole():
    x = np.array([[1.0, 0], [0, 0], [0, 2]])  # three words of two features, the second like the baseline
    curves = removal_curves(lambda points: points.sum(axis=(1, 2)), x, np.zeros((3, 2)), np.array([1.0, 5, 2]), steps=2)
    assert curve(curves, "deletion") == ([0, 0.5, 1], [3, 1, 0])


def test_pixels_take_the_values_of_the_baseline_and_not_zero():
    baseline = np.full((2, 2, 1), 0.5)
    curves = removal_curves(chance, X, baseline, WORTH, steps=4)
    assert curve(curves, "deletion")[1] == pytest.approx([1, 0.8, 0.65, 0.55, 0.5])
    assert curve(curves, "insertion")[1] == pytest.approx([0.5, 0.7, 0.85, 0.95, 1])


def test_a_picture_equal_to_its_baseline_has_nothing_to_remove():
    curves = removal_curves(chance, X, X, WORTH)
    assert curve(curves, "deletion") == ([0], [1])
    assert set(curves.areas.values()) == {0.0}


@pytest.mark.parametrize(("pixels", "points"), [(4, 5), (25, 26), (26, 26), (784, STEPS + 1)])
def test_no_more_points_are_taken_than_there_are_pixels_or_steps(pixels, points):
    x = np.ones((1, pixels, 1))
    curves = removal_curves(lambda p: p.mean(axis=(1, 2, 3)), x, 0 * x, np.arange(pixels)[np.newaxis], draws=1)
    parts, _ = curve(curves, "deletion")
    assert len(parts) == points
    assert (parts[0], parts[-1]) == (0, 1)
    assert (np.diff(parts) > 0).all()


def test_the_table_has_both_kinds_and_both_orders():
    curves = removal_curves(chance, X, BLACK, WORTH)
    assert curves.table.columns.tolist() == ["kind", "order", "part", "probability"]
    pairs = {(kind, order) for kind in ("deletion", "insertion") for order in ("scores", "random")}
    assert set(zip(curves.table.kind, curves.table.order, strict=True)) == pairs == set(curves.areas)


def test_the_same_seed_draws_the_same_orders_and_another_others():
    def area(seed):
        return removal_curves(chance, X, BLACK, WORTH, draws=3, seed=seed).areas["deletion", "random"]

    assert area(1) == area(1)
    assert len({area(seed) for seed in range(6)}) > 1


def test_as_many_random_orders_are_averaged_as_are_drawn():
    rows = []

    def watched(points):
        rows.append(len(points))
        return chance(points)

    removal_curves(watched, X, BLACK, WORTH, steps=4)
    assert rows == [5 * (1 + DRAWS)] * 2


def test_nothing_that_comes_in_is_modified():
    arrays = [X.copy(), BLACK.copy(), WORTH.copy()]
    for array in arrays:
        array.setflags(write=False)
    removal_curves(chance, *arrays)
    removal_test(LABELS, logits, *arrays, "shoe")


# ---- the test in a sentence

LABELS = ("shoe", "bag")
BARE = -0.55  # logit of "shoe" without any pixel; that of "bag" is 0


def logits(points):
    worth = (points[..., 0] * WORTH).sum(axis=(1, 2)) if isinstance(points, np.ndarray) else _worth(points)
    return _stacked(points, worth + BARE, 0 * worth)


def _worth(points):
    import tensorflow as tf

    return tf.reduce_sum(points[..., 0] * tf.constant(WORTH, tf.float32), axis=(1, 2))


def _stacked(points, *columns):
    import tensorflow as tf

    return (np if isinstance(points, np.ndarray) else tf).stack(columns, axis=1)


def removal_test(labels, logits, x, baseline, scores, target, part=0.1, draws=20, seed=0):
    """The deletion test of a picture of four pixels."""
    model = ImageClassifier("four pixels", labels, (2, 2, 1), np.zeros((2, 2, 2)), logits, 16, {})
    outputs = np.asarray(logits(np.stack([x, baseline])))
    case = Case(model, EncodedImage("", x[..., 0]), x, "black", baseline[np.newaxis], outputs, target, None, 0.0)
    return deletion_test(case, scores, perturbation(part, draws), seed)


@pytest.mark.parametrize(("part", "removed", "fall"), [(0.1, 1, 0.4), (0.5, 2, 0.7), (0.75, 3, 0.9), (1.0, 4, 1.0)])
def test_the_strongest_pixels_are_taken_out(part, removed, fall):
    test = removal_test(LABELS, logits, X, BLACK, WORTH, "shoe", part=part)
    assert test.strongest.removed == removed
    assert test.strongest.before == pytest.approx(0.45)
    assert (test.strongest.actual, test.strongest.predicted) == (pytest.approx(fall), pytest.approx(fall))
    assert test.flips == (fall > 0.45)
    assert test.strongest.label == ("bag" if fall > 0.45 else "shoe")


def test_probabilities_are_those_of_the_target():
    test = removal_test(LABELS, logits, X, BLACK, WORTH, "shoe", part=0.5)
    assert test.strongest.probability_before == pytest.approx(1 / (1 + np.exp(-0.45)))
    assert test.strongest.probability_after == pytest.approx(1 / (1 + np.exp(0.25)))


def test_for_the_other_class_the_pixels_that_speak_for_it_are_taken_out():
    test = removal_test(LABELS, logits, X, BLACK, np.zeros((2, 2)), "bag")
    assert test.strongest.removed == 0  # none speaks for it
    assert not test.flips
    assert test.random_fall == 0


def test_no_more_pixels_are_taken_out_than_speak_for_the_target():
    scores = np.where(WORTH > 0.25, WORTH, -WORTH)
    assert removal_test(LABELS, logits, X, BLACK, scores, "shoe", part=1.0).strongest.removed == 2


def test_pixels_like_the_baseline_are_never_taken_out():
    x = np.array([[0.0, 1.0], [1.0, 1.0]])[..., np.newaxis]
    test = removal_test(LABELS, logits, x, BLACK, WORTH, "shoe", part=0.3)
    assert test.strongest.removed == 1  # of three pixels, 0.9 is one
    assert test.strongest.predicted == pytest.approx(0.3)


def test_random_pixels_fall_by_their_share_on_average_and_flip_as_often_as_they_can():
    test = removal_test(LABELS, logits, X, BLACK, WORTH, "shoe", part=0.5, draws=4000)
    assert test.draws == 4000
    assert test.random_fall == pytest.approx(0.5, abs=0.01)
    # of the six pairs .4 + .1, .4 + .3, .4 + .2 and .3 + .2 are worth more than 0.45
    assert test.random_flips == pytest.approx(4 / 6, abs=4 * (2 / 9 / 4000) ** 0.5)


def test_the_same_seed_takes_out_the_same_pixels():
    def fall(seed):
        return removal_test(LABELS, logits, X, BLACK, WORTH, "shoe", draws=3, seed=seed).random_fall

    assert fall(1) == fall(1)
    assert len({fall(seed) for seed in range(6)}) > 1


def test_one_output_of_two_classes_is_enough():
    def one(points):  # the logit of "bag"
        return -logits(points)[:, :1]

    for target, sign in (("shoe", 1), ("bag", -1)):
        test = removal_test(LABELS, one, X, BLACK, WORTH, target, part=0.5)
        assert test.strongest.before == pytest.approx(sign * 0.45)
        assert test.strongest.actual == pytest.approx(sign * 0.7)
        assert test.flips


def test_an_unknown_target_of_a_removal_is_refused():
    with pytest.raises(InputError, match="There is no target 'hat'; choose from: shoe, bag"):
        removal_test(LABELS, logits, X, BLACK, WORTH, "hat")
