"""The figures of a model on its test part: which ones a number, two classes and many classes have."""

import numpy as np
import pytest

from ig_core.evaluation.figures import LABELS, figures_of

OUTPUTS = np.array([[-1.0], [2.0], [0.5], [3.0]], np.float32)


def test_two_classes_have_accuracy_ranking_and_calibration():
    figures = figures_of(("no", "yes"), OUTPUTS, [0, 1, 0, 1])
    assert list(figures) == ["accuracy", "auc", "calibration"]
    assert (figures["accuracy"].correct, figures["accuracy"].total) == (3, 4)
    assert figures["auc"].value == 1
    shares = 1 / (1 + np.exp([1.0, -2.0, -0.5, -3.0]))
    assert figures["calibration"].error == pytest.approx(np.abs(shares - [0, 1, 0, 1]).mean())


def test_two_outputs_are_ranked_by_their_difference():
    both = np.concatenate([np.array([[9.0], [0.0], [5.0], [1.0]]), OUTPUTS], axis=1)
    figures = figures_of(("no", "yes"), both, [0, 1, 0, 1])
    assert figures["auc"].value == 1
    assert figures["accuracy"].correct == 4


def test_many_classes_have_accuracy_alone():
    figures = figures_of(("a", "b", "c"), np.eye(3), [0, 1, 1])
    assert list(figures) == ["accuracy"]
    assert figures["accuracy"].correct == 2


def test_a_number_has_its_share_of_the_variance_and_its_mean_error():
    figures = figures_of(("rentals an hour",), OUTPUTS, np.array([0.0, 3.0, 0.5, 1.0]), groups=np.array([0, 0, 1, 1]))
    assert list(figures) == ["r2", "mean_absolute_error"]
    assert figures["mean_absolute_error"].value == pytest.approx((1 + 1 + 0 + 2) / 4)
    assert figures["r2"].value == pytest.approx(1 - 6 / (10.25 - 4 * 1.125**2))
    assert figures["mean_absolute_error"].digits == 2


def test_every_figure_has_words_for_people():
    both = figures_of(("no", "yes"), OUTPUTS, [0, 1, 0, 1]) | figures_of(("count",), OUTPUTS, [0, 3, 0, 1])
    assert both.keys() == LABELS.keys()
