"""Cells of a picture, counted by hand."""

import numpy as np
import pytest

from ig_core.evaluation import cells


def test_a_cell_of_28_pixels_has_four_times_four():
    of_pixels = cells.of_pixels((28, 28))
    assert of_pixels[0, 0] == of_pixels[3, 3] == 0
    assert of_pixels[3, 4] == 1
    assert of_pixels[4, 3] == 7
    assert of_pixels[27, 27] == 48
    assert np.bincount(of_pixels.ravel()).tolist() == [16] * 49


def test_other_pictures_have_as_many_cells():
    assert cells.of_pixels((3, 5), (2, 2)).tolist() == [[0, 0, 0, 1, 1], [0, 0, 0, 1, 1], [2, 2, 2, 3, 3]]


def test_scores_of_a_cell_add_up_with_their_signs():
    scores = np.zeros((28, 28))
    scores[0, 0], scores[1, 1], scores[27, 0] = 2.0, -0.5, -3.0
    found = cells.sums(scores)
    assert found[0] == pytest.approx(1.5)
    assert found[42] == pytest.approx(-3.0)
    assert found.sum() == pytest.approx(scores.sum())


def test_cells_with_nothing_in_them_are_left_out():
    pixels = np.zeros((28, 28))
    pixels[5, 9] = 0.1
    assert cells.occupied(pixels) == [9]


def test_the_pixels_of_cells_are_found_again():
    assert cells.pixels_in([0, 3], (2, 4), (2, 2)) == [0, 1, 6, 7]
    assert len(cells.pixels_in([8, 48], (28, 28))) == 32


def test_a_cell_is_named_as_one_reads():
    assert cells.name(0) == "row 1 column 1"
    assert cells.name(11) == "row 2 column 5"
