"""LRP for LSTMs: by hand on one unit, conserved, and equal to a slow loop written from the paper."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.lrp_loop import lrp_loop
from ig_core.attribution.lrp import GATE_RULES, GATES, BiLstmWeights, LstmWeights, lrp_batch, lrp_bilstm

EPS = 1e-3


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm(random, e, d, size=0.5):
    shapes = ((e, 4 * d), (d, 4 * d), (4 * d,))
    return LstmWeights(*(random.normal(0, size, shape) for shape in shapes))


def weights(seed=0, e=4, d=3, outputs=5, both=True, bias=False):
    random = np.random.default_rng(seed)
    return BiLstmWeights(
        lstm(random, e, d),
        lstm(random, e, d) if both else None,
        random.normal(size=((1 + both) * d, outputs)),
        random.normal(size=outputs) if bias else None,
    )


def words(seed=0, length=6, e=4):
    return np.random.default_rng(seed + 1000).normal(size=(length, e))


def one_unit(**kernel):
    """A unidirectional LSTM of one unit on embeddings of one number, with these input weights and nothing else."""
    columns = np.array([[kernel.get(gate, 0.0) for gate in GATES]])
    return BiLstmWeights(LstmWeights(columns, np.zeros((1, 4)), np.zeros(4)), None, np.array([[2.0]]), None)


# ---- by hand


@pytest.mark.parametrize("x", [1.0, -0.7])
def test_one_word_and_one_unit_by_hand(x):
    # All gates are σ(0) = 1/2. z = 3x, c = tanh(z)/2, y = 2 · tanh(c)/2, and every layer has one input.
    z = 3 * x
    c = np.tanh(z) / 2
    y, s = np.tanh(c), np.sign(x) * EPS
    result = lrp_bilstm(one_unit(candidate=3.0), np.array([[x]]), 0)
    np.testing.assert_allclose(result.scores, [[y * y / (y + s) * c / (c + s) * z / (z + s)]], rtol=1e-12)
    assert result.explains == pytest.approx(y, rel=1e-12)
    assert result.rest == 0
    assert result.points == 0


def test_two_words_share_the_cell_by_what_they_left_in_it():
    first, second = 1.0, 0.5  # the cell is c₂ = c₁/2 + tanh(3x₂)/2, and c₁ = tanh(3x₁)/2
    z = 3 * np.array([first, second])
    c1 = np.tanh(z[0]) / 2
    added = np.tanh(z[1]) / 2
    c2 = c1 / 2 + added
    y = np.tanh(c2)
    top = y * y / (y + EPS) / (c2 + EPS)
    by_hand = [top * c1 / 2 * c1 / (c1 + EPS) * z[0] / (z[0] + EPS), top * added * z[1] / (z[1] + EPS)]
    result = lrp_bilstm(one_unit(candidate=3.0), np.array([[first], [second]]), 0)
    np.testing.assert_allclose(result.scores[:, 0], by_hand, rtol=1e-12)


@pytest.mark.parametrize("rule", ["half", "prop"])
@pytest.mark.parametrize("x", [0.8, -1.3])
def test_gates_that_get_a_share_pass_it_to_the_word_by_their_own_weights(rule, x):
    w = {"input": 0.5, "forget": 9.0, "candidate": 2.0, "output": -0.25}
    z = {gate: w[gate] * x for gate in GATES}
    i, o, g = sigmoid(z["input"]), sigmoid(z["output"]), np.tanh(z["candidate"])
    c = i * g
    tanh_c = np.tanh(c)
    y = 2 * o * tanh_c

    def over(value, total):
        return value / (total + EPS * np.sign(total))

    of_gate, of_signal = (0.5, 0.5) if rule == "half" else (over(o, o + tanh_c), over(tanh_c, o + tanh_c))
    R = y * over(y, y)
    to_output, R_cell = of_gate * R, of_signal * R
    R_added = R_cell * over(c, c)
    of_gate, of_signal = (0.5, 0.5) if rule == "half" else (over(i, i + g), over(g, i + g))
    relevance = {"input": of_gate * R_added, "candidate": of_signal * R_added, "output": to_output}
    by_hand = sum(R_gate * over(z[gate], z[gate]) for gate, R_gate in relevance.items())  # nothing was to be forgotten
    result = lrp_bilstm(one_unit(**w), np.array([[x]]), 0, gate_rule=rule)
    np.testing.assert_allclose(result.scores, [[by_hand]], rtol=1e-12)


@pytest.mark.parametrize("gate", GATES)
def test_gates_are_packed_input_forget_candidate_output(gate):
    # With c₀ = 0 one word gives h = σ(o) tanh(σ(i) tanh(g)): what each gate does tells which columns are its own.
    z = dict.fromkeys(GATES, 0.0) | {"candidate": 1.0} | {gate: 1.0}
    h = sigmoid(z["output"]) * np.tanh(sigmoid(z["input"]) * np.tanh(z["candidate"]))
    result = lrp_bilstm(one_unit(**{"candidate": 1.0} | {gate: 1.0}), np.array([[1.0]]), 0)
    assert result.explains == pytest.approx(2 * h, rel=1e-12)


def test_the_forget_gate_weighs_the_first_word():
    packed = np.zeros((2, 4))
    packed[0, GATES.index("candidate")] = packed[1, GATES.index("forget")] = 1.0  # the second number only forgets
    part = LstmWeights(packed, np.zeros((1, 4)), np.zeros(4))
    model = BiLstmWeights(part, None, np.array([[1.0]]), None)
    keep, lose = (lrp_bilstm(model, np.array([[1.0, 0.0], [0.0, by]]), 0).explains for by in (5.0, -5.0))
    c = np.tanh(1) / 2
    assert keep == pytest.approx(np.tanh(sigmoid(5) * c) / 2, rel=1e-12)
    assert lose == pytest.approx(np.tanh(sigmoid(-5) * c) / 2, rel=1e-12)


# ---- against the slow loop


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("bias_factor", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("eps", [1e-9, 1e-3, 0.5])
def test_it_is_the_published_loop(both, bias, bias_factor, eps):
    model, x = weights(both=both, bias=bias), words()
    for target in range(model.outputs):
        scores, rest, value = lrp_loop(model, x, target, eps, bias_factor)
        result = lrp_bilstm(model, x, target, eps=eps, bias_factor=bias_factor)
        size = np.abs(scores).max()
        np.testing.assert_allclose(result.scores, scores, rtol=1e-6, atol=1e-9 * size)
        assert result.rest == pytest.approx(rest, rel=1e-6, abs=1e-9 * size)
        assert result.explains == pytest.approx(value, rel=1e-12)


def test_single_precision_is_computed_in_and_close_to_double():
    model, x = weights(), words()
    result = lrp_bilstm(model, x.astype(np.float32), 2)
    assert result.scores.dtype == np.float32
    assert lrp_bilstm(model, x, 2).scores.dtype == np.float64
    np.testing.assert_allclose(result.scores, lrp_bilstm(model, x, 2).scores, rtol=1e-3, atol=1e-4)


# ---- conservation


@given(
    seed=st.integers(0, 2**32 - 1),
    length=st.integers(1, 8),
    e=st.integers(1, 5),
    d=st.integers(1, 4),
    outputs=st.integers(1, 5),
    both=st.booleans(),
    bias=st.booleans(),
    eps=st.sampled_from([1e-6, 1e-3, 1e-1]),
    rule=st.sampled_from(sorted(GATE_RULES)),
)
def test_with_biases_shared_words_and_rest_add_up_to_the_output(seed, length, e, d, outputs, both, bias, eps, rule):
    model = weights(seed, e, d, outputs, both, bias)
    x = words(seed, length, e)
    for target in range(outputs):
        result = lrp_bilstm(model, x, target, eps=eps, bias_factor=1.0, gate_rule=rule)
        size = max(1.0, np.abs(result.scores).sum())  # rules that feed gates can make it huge; rounding grows with it
        assert abs(result.gap) <= 1e-9 * size


@pytest.mark.parametrize("length", [1, 25, 256])
def test_at_the_published_size_it_is_conserved_to_a_billionth(length):
    random = np.random.default_rng(0)
    parts = [lstm(random, 60, 60, 0.2) for _ in range(2)]
    model = BiLstmWeights(*parts, random.normal(size=(120, 5)), None)
    for target in range(5):
        result = lrp_bilstm(model, words(0, length, 60), target, bias_factor=1.0)
        assert abs(result.gap) <= 1e-9


def test_without_sharing_nothing_is_left_on_the_first_states_and_the_gap_is_what_biases_keep():
    result = lrp_bilstm(weights(), words(), 1)
    assert result.rest == 0
    assert result.gap == pytest.approx(result.scores.sum() - result.explains)
    assert abs(result.gap) > 1e-6


def test_without_biases_the_gap_goes_away_with_eps():
    model = weights()
    plain = BiLstmWeights(
        *(LstmWeights(part.kernel, part.recurrent_kernel, np.zeros_like(part.bias)) for part in model.directions),
        model.output_kernel,
        None,
    )
    gaps = [abs(lrp_bilstm(plain, words(), 1, eps=eps).gap) for eps in (1e-2, 1e-4, 1e-6, 1e-8)]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 1e-5


# ---- what must not matter, and what must


@pytest.mark.parametrize("rule", GATE_RULES)
def test_a_zero_embedding_gets_no_relevance(rule):
    x = words()
    x[2] = 0
    scores = lrp_bilstm(weights(), x, 0, gate_rule=rule).scores
    assert (scores[2] == 0).all()
    assert (np.abs(np.delete(scores, 2, axis=0)).sum(axis=1) > 0).all()


def test_a_text_of_zeros_gets_no_relevance():
    assert (lrp_bilstm(weights(), np.zeros((4, 4)), 0).scores == 0).all()


def test_a_unidirectional_lstm_is_a_bidirectional_one_whose_other_direction_has_no_weight():
    both = weights()
    kernel = both.output_kernel.copy()
    kernel[3:] = 0
    unused = BiLstmWeights(both.forward, both.backward, kernel, None)
    alone = BiLstmWeights(both.forward, None, kernel[:3], None)
    one, two = (lrp_bilstm(model, words(), 4) for model in (alone, unused))
    np.testing.assert_allclose(two.scores, one.scores, rtol=1e-12, atol=1e-15)
    assert one.explains == pytest.approx(two.explains)


def test_the_backward_direction_reads_from_the_end():
    model = weights()
    swapped = np.concatenate([model.output_kernel[3:], model.output_kernel[:3]])
    mirrored = BiLstmWeights(model.backward, model.forward, swapped, None)
    result, mirror = lrp_bilstm(model, words(), 0), lrp_bilstm(mirrored, words()[::-1], 0)
    np.testing.assert_allclose(mirror.scores[::-1], result.scores, rtol=1e-9, atol=1e-12)


def test_texts_of_several_lengths_and_all_classes_at_once_are_what_they_are_one_by_one():
    model = weights(bias=True)
    texts = [words(seed, length) for seed, length in enumerate((3, 1, 7, 7, 2, 5))]
    for options in ({}, {"bias_factor": 1.0}, {"gate_rule": "half", "eps": 0.1}):
        results = lrp_batch(model, texts, np.eye(5), **options)
        for text, of_text in zip(texts, results, strict=True):
            for target, result in enumerate(of_text):
                alone = lrp_bilstm(model, text, target, **options)
                np.testing.assert_allclose(result.scores, alone.scores, rtol=1e-8, atol=1e-10)
                assert result.rest == pytest.approx(alone.rest, rel=1e-8, abs=1e-10)
                assert result.explains == pytest.approx(alone.explains)


def test_each_text_may_have_classes_of_its_own():
    model, texts = weights(), [words(0, 3), words(1, 5)]
    results = lrp_batch(model, texts, np.eye(5)[[[4], [2]]])
    for text, target, (result,) in zip(texts, (4, 2), results, strict=True):
        np.testing.assert_allclose(result.scores, lrp_bilstm(model, text, target).scores, rtol=1e-9, atol=1e-12)


def test_a_contrast_is_a_difference_and_an_opposite_turns_all_signs():
    model, x = weights(), words()
    for options in ({}, {"bias_factor": 1.0}):
        ((contrast, opposite),) = lrp_batch(model, [x], np.array([[1, 0, -1, 0, 0], [-1, 0, 0, 0, 0]]), **options)
        first, third = (lrp_bilstm(model, x, target, **options) for target in (0, 2))
        np.testing.assert_allclose(contrast.scores, first.scores - third.scores, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(opposite.scores, -first.scores, rtol=1e-9, atol=1e-12)
        assert contrast.explains == pytest.approx(first.explains - third.explains)
        assert opposite.explains == pytest.approx(-first.explains)


def test_large_inputs_do_not_overflow_the_gates():
    with np.errstate(over="raise"):
        result = lrp_bilstm(weights(), 1e4 * words().astype(np.float32), 0)
    assert np.isfinite(result.scores).all()


def test_nothing_is_modified():
    model, x = weights(), words()
    arrays = [x, model.output_kernel]
    arrays += [getattr(part, name) for part in model.directions for name in ("kernel", "recurrent_kernel", "bias")]
    for array in arrays:
        array.setflags(write=False)
    lrp_bilstm(model, x, 0, bias_factor=1.0)


# ---- what is refused


@pytest.mark.parametrize(
    ("x", "options", "sentence"),
    [
        (words(), {"target": 5}, "target must be an output from 0 to 4; got 5"),
        (words(), {"target": -1}, "target must be an output from 0 to 4; got -1"),
        (words(), {"eps": 0}, "eps must be larger than zero; got 0"),
        (words(), {"gate_rule": "none"}, "gate_rule must be one of all, prop, half; got 'none'"),
        (words(e=3), {}, r"x must have the shape \(T, 4\) with T of at least 1; got \(6, 3\)"),
        (words(length=0), {}, r"x must have the shape \(T, 4\) with T of at least 1; got \(0, 4\)"),
        (words()[0], {}, r"x must have the shape \(T, 4\) with T of at least 1; got \(4,\)"),
        (words() * np.nan, {}, "x is not finite"),
    ],
)
def test_what_cannot_be_explained_is_refused(x, options, sentence):
    with pytest.raises(ValueError, match=sentence):
        lrp_bilstm(weights(), x, **{"target": 0} | options)


@pytest.mark.parametrize("directions", [np.eye(4), np.ones(4), np.ones((3, 1, 5))])
def test_directions_of_another_shape_are_refused(directions):
    with pytest.raises(ValueError, match=r"directions must have the shape \(5,\), \(K, 5\) or \(2, K, 5\); got"):
        lrp_batch(weights(), [words(), words()], directions)


def test_weights_that_do_not_fit_are_refused():
    part, other = (lstm(np.random.default_rng(0), e, 3) for e in (4, 5))
    with pytest.raises(ValueError, match=r"kernel must have the shape \(4, 12\) in an LSTM of 3 units; got \(4, 9\)"):
        LstmWeights(part.kernel[:, :9], part.recurrent_kernel, part.bias)
    with pytest.raises(ValueError, match=r"bias must have the shape \(12,\) in an LSTM of 3 units; got \(24,\)"):
        LstmWeights(part.kernel, part.recurrent_kernel, np.zeros(24))
    with pytest.raises(ValueError, match="both directions must have kernels of one shape"):
        BiLstmWeights(part, other, np.zeros((6, 5)), None)
    with pytest.raises(ValueError, match=r"output_kernel must have the shape \(6, C\); got \(3, 5\)"):
        BiLstmWeights(part, part, np.zeros((3, 5)), None)
    with pytest.raises(ValueError, match=r"output_bias must have the shape \(5,\); got \(6,\)"):
        BiLstmWeights(part, part, np.zeros((6, 5)), np.zeros(6))
