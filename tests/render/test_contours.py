"""The picture of a function of two inputs, on functions whose lines one knows."""

import numpy as np
import pytest

from ig_core.render.contours import contours
from ig_core.render.palette import DARK, LIGHT, colours


def ramp(pixels=100):
    """A function that grows from 0 to 1 from the left to the right, and its slope."""
    values = np.tile((np.arange(pixels) + 0.5) / pixels, (3, 1))
    return values, np.full_like(values, 1 / pixels)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_bands_have_the_colour_of_their_middle(theme):
    rgb = contours(*ramp(), step=0.25, limit=2.0, theme=theme)
    assert rgb.shape == (3, 100, 3)
    expected = colours(np.array([0.125, 0.375, 0.625, 0.875]), 2.0, theme)
    np.testing.assert_array_equal(rgb[1, [12, 37, 62, 87]], expected)


def test_lines_lie_where_the_function_has_round_values_and_not_at_zero():
    plain = contours(*ramp(), step=0.25, limit=2.0)
    bands = colours((np.floor(ramp()[0] / 0.25) + 0.5) * 0.25, 2.0)
    columns = np.flatnonzero((plain != bands).any(axis=(0, 2)))
    assert {round((column + 0.5) / 25) for column in columns} == {1, 2, 3, 4}
    assert all(abs((column + 0.5) / 25 - round((column + 0.5) / 25)) < 2 / 25 for column in columns)


@pytest.mark.parametrize("step", [0.1, 0.2])
def test_a_line_is_as_wide_where_the_function_is_steep_as_where_it_is_flat(step):
    places = (np.arange(400) + 0.5) / 400
    values, slopes = np.tile(places**2, (2, 1)), np.tile(2 * places / 400, (2, 1))
    inked = (contours(values, slopes, step, 2.0) != colours((np.floor(values / step) + 0.5) * step, 2.0)).any(axis=2)[0]
    lines = np.split(np.flatnonzero(inked), np.flatnonzero(np.diff(np.flatnonzero(inked)) > 1) + 1)
    assert len(lines) == round(1 / step)
    assert {len(line) for line in lines[:-1]} <= {1, 2, 3}


def test_a_function_that_is_flat_has_no_line_but_at_a_round_value():
    flat = np.full((2, 2), 0.15)
    np.testing.assert_array_equal(contours(flat, np.zeros((2, 2)), 0.1, 1.0), colours(flat, 1.0))
