"""What the gradients of a first call are plainly enough for, and all that is left to the finer estimate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ig_core.attribution import adaptive
from ig_core.attribution.adaptive import Adaptive, adaptive_mean_steps, first_alphas
from ig_core.attribution.at_once import means_at_once
from ig_core.quadrature import FLOOR

TOLERANCE = 1e-3
EQUAL = np.linspace(0, 1, 16)
ALPHAS = (EQUAL + np.sin(np.pi / 2 * EQUAL) ** 2) / 2


def path(*rates, integrals, alphas=ALPHAS, z=None):
    """Alphas, z, values and gradients of F(α) = Σ integral(α), whose gradients with regard to each entry are rates."""
    gradients = np.stack([rate(alphas) for rate in rates], axis=1)[:, np.newaxis].astype(np.float32)
    values = sum(integral(alphas) for integral in integrals)[:, np.newaxis].astype(np.float32)
    return alphas, np.ones(len(rates), np.float32) if z is None else z, values, gradients


def turning(speed, phase, size=1.0):
    """A rate that turns, and its integral."""
    return (
        lambda at: size * (2 + np.cos(speed * at + phase)),
        lambda at: size * (2 * at + (np.sin(speed * at + phase) - np.sin(phase)) / speed),
    )


def smooth_path(alphas=ALPHAS, speed=1.5):
    (one, of_one), (other, of_other) = turning(speed, 0.3), turning(1.0, 1.1)
    return path(one, other, integrals=(of_one, of_other), alphas=alphas)


def right(speed=1.5):
    return np.array([turning(speed, 0.3)[1](1.0), turning(1.0, 1.1)[1](1.0)])


def asked(given_path, tolerance=TOLERANCE, summed=0):
    return means_at_once(*given_path, summed, tolerance, FLOOR)


def with_hat(height, at, width, smooth):
    """Two features that turn, a hat on one of them, and the same upside down on the other: no sum tells of it."""

    def hat(alphas):
        return height * np.maximum(0, 1 - np.abs(alphas - at) / width)

    (one, of_one), (other, of_other) = turning(smooth, 0.3), turning(smooth, 1.1)
    return path(lambda a: one(a) + hat(a), lambda a: other(a) - hat(a), integrals=(of_one, of_other))


def test_a_smooth_path_is_answered_from_its_first_gradients():
    (mean,) = asked(smooth_path())
    assert mean.points == ALPHAS.size
    np.testing.assert_allclose(mean.gradient, right(), rtol=1e-5)
    assert mean.explains == pytest.approx(right().sum(), rel=1e-6)


@given(st.floats(0.1, 6), st.floats(0, 3), st.floats(0.1, 6), st.floats(0, 3), st.sampled_from([5, 9, 16, 20]))
def test_the_error_that_is_told_is_more_than_the_error(speed, phase, other_speed, other_phase, count):
    (one, of_one), (other, of_other) = turning(speed, phase), turning(other_speed, other_phase)
    found = asked(path(one, other, integrals=(of_one, of_other), alphas=first_alphas(count)), tolerance=0.05)
    if found:
        truth = np.array([of_one(1.0), of_other(1.0)])
        rounding = 1e-6
        assert np.abs(found[0].gradient - truth).sum() <= (found[0].error + rounding) * np.abs(truth).sum()
        assert found[0].error <= 0.05


def test_it_answers_as_the_finer_estimate_would(monkeypatch):
    def gradients_at(line):
        _, _, values, gradients = smooth_path(line.alphas)
        return values, gradients

    def answer(rule):
        work = adaptive_mean_steps(np.ones(2, np.float32), np.zeros(2, np.float32), rule)
        question, calls = next(work), 0
        while True:
            try:
                question, calls = work.send(gradients_at(question)), calls + 1
            except StopIteration as end:
                return end.value[0], calls

    at_once, calls = answer(Adaptive(TOLERANCE, first=16))
    assert calls == 0
    monkeypatch.setattr(adaptive, "means_at_once", lambda *_: None)
    finer, calls = answer(Adaptive(TOLERANCE, first=16))
    assert calls == 0
    np.testing.assert_allclose(at_once.gradient, finer.gradient, rtol=1e-6)
    assert (at_once.explains, at_once.points) == (pytest.approx(finer.explains), finer.points)
    assert 0 < at_once.error <= TOLERANCE


def test_no_path_is_answered_to_a_tolerance_that_its_differences_hardly_meet():
    """Even where no sum tells of them."""
    turned, _ = turning(6.0, 0.3)
    opposed = path(turned, lambda a: 5 - turned(a), integrals=(lambda a: 5 * a,))
    tolerances = np.geomspace(1e-5, 1e-1, 200)
    answers = [asked(opposed, tolerance=tolerance) for tolerance in tolerances]
    is_answered = np.array([answer is not None for answer in answers])
    assert is_answered.any()
    assert np.all(np.diff(is_answered.astype(int)) >= 0)
    assert tolerances[is_answered][0] > 2 * answers[-1][0].error


@pytest.mark.parametrize("kink", [0.123, 0.42, 0.8])
def test_a_kink_is_left_to_the_finer_estimate(kink):
    bent = path(
        lambda a: 1.0 + (a > kink),
        lambda a: 2.0 - (a > kink),
        integrals=(lambda a: a + np.maximum(a - kink, 0), lambda a: 2 * a - np.maximum(a - kink, 0)),
    )
    assert not asked(bent, tolerance=0.02)


def test_a_hat_is_left_to_it_although_the_rest_turns_so_much_that_the_whole_is_smooth():
    height, at, width = 0.1, ALPHAS[8], 0.02
    assert asked(with_hat(0.0, at, width, smooth=3.5))
    hidden = with_hat(height, at, width, smooth=3.5)
    assert not asked(hidden)
    smooth = with_hat(0.0, at, width, smooth=3.5)
    (found,), (clear,) = asked(hidden, tolerance=1e-2), asked(smooth, tolerance=1e-2)
    off = found.gradient - clear.gradient - height * width * np.array([1, -1])
    assert np.abs(off).sum() > TOLERANCE * np.abs(found.gradient).sum()  # it would have been wrong


def test_what_no_sum_tells_is_told_by_the_units():
    """Entries that turn against each other: the sum is straight, and its gap nothing."""
    turned, of_turned = turning(25.0, 0.3)
    opposed = path(turned, lambda a: 4 - turned(a), integrals=(of_turned, lambda a: 4 * a - of_turned(a)))
    assert not asked(opposed)
    _, z, values, gradients = opposed
    assert asked((ALPHAS, z.reshape(1, 2), values, gradients.reshape(16, 1, 1, 2)), summed=1) is None  # nothing differs
    gentle, of_gentle = turning(1.5, 0.3)
    mixed = path(lambda a: turned(a) + gentle(a), lambda a: 4 - turned(a), integrals=(of_gentle, lambda a: 4 * a))
    assert not asked(mixed)
    _, z, values, gradients = mixed
    assert asked((ALPHAS, z.reshape(1, 2), values, gradients.reshape(16, 1, 1, 2)), summed=1)


def test_a_gap_is_left_to_it():
    alphas, z, values, gradients = smooth_path()
    off = values.copy()
    off[-1] *= 1 + 2 * TOLERANCE
    assert asked((alphas, z, values, gradients))
    assert not asked((alphas, z, off, gradients))


def test_a_gap_is_held_against_what_f_changes_by_which_may_be_less_than_the_scores():
    (one, of_one), (other, of_other) = turning(1.5, 0.3), turning(1.0, 1.1)
    change = of_one(1.0) - of_other(1.0)
    assert change < of_one(1.0) / 3
    for off, is_answered in ((0.0, True), (0.5 * TOLERANCE * change, True), (2 * TOLERANCE * change, False)):
        opposed = path(one, lambda a: -other(a), integrals=(of_one, lambda a: -of_other(a), lambda a, off=off: off * a))
        assert bool(asked(opposed)) == is_answered


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("place", [0, 3, -1])
@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_left_to_it(place, wrong):
    alphas, z, values, gradients = smooth_path()
    for damaged in (values, gradients):
        kept = damaged.copy()
        damaged[place] = wrong
        assert not asked((alphas, z, values, gradients))
        damaged[:] = kept


def test_an_input_equal_to_its_baseline_is_left_to_it():
    alphas, z, values, gradients = smooth_path()
    assert not asked((alphas, 0 * z, np.ones_like(values), gradients))


def test_one_rough_output_of_several_leaves_all_to_it():
    alphas, z, values, gradients = smooth_path()
    both = asked((alphas, z, np.repeat(values, 2, axis=1), np.repeat(gradients, 2, axis=1)))
    assert len(both) == 2
    _, _, hat_values, hat_gradients = with_hat(0.5, ALPHAS[8], 0.05, smooth=1.5)
    mixed = np.concatenate([values, hat_values], axis=1), np.concatenate([gradients, hat_gradients], axis=1)
    assert not asked((alphas, z, *mixed))


def test_large_inputs_are_left_to_it():
    alphas, z, values, gradients = smooth_path()
    many = 800
    assert asked((alphas, np.tile(z, many // 4), values * (many // 4), np.tile(gradients, (1, 1, many // 4))))
    assert not asked((alphas, np.tile(z, many), values * many, np.tile(gradients, (1, 1, many))))
