"""Word vectors: words that are used alike lie close, and nothing is seen across the end of a text."""

import numpy as np

from ig_core.training.vectors import word_vectors

# ids: 1 and 2 stand between 3 and 4; 5 stands between 6 and 7; 8 stands nowhere
ROWS = [np.array(row) for row in ([3, 1, 4], [3, 2, 4], [6, 5, 7])] * 5


def cosine(a, b):
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


def test_words_in_the_same_places_have_the_same_vector_and_others_have_not():
    vectors = word_vectors(ROWS, 9, 4, seed=0)
    assert vectors.shape == (9, 4)
    assert cosine(vectors[1], vectors[2]) > 0.999
    assert abs(cosine(vectors[1], vectors[5])) < 1e-3


def test_padding_and_words_that_are_nowhere_have_no_vector():
    vectors = word_vectors(ROWS, 9, 4, seed=0)
    np.testing.assert_allclose(vectors[[0, 8]], 0, atol=1e-6)
    assert (np.abs(vectors[1:8]).max(axis=1) > 0.1).all()


def test_products_of_vectors_are_pointwise_mutual_information():
    # Two words that only meet each other: of all pairs half are (1, 2) and half (2, 1), so information is log 2.
    vectors = word_vectors([np.array([1, 2])], 3, 2, seed=0, smoothing=1.0)
    information = np.log(2) * np.eye(2)[::-1]
    values = np.linalg.svd(information)[1]
    np.testing.assert_allclose(np.linalg.svd(vectors)[1], np.sqrt(values), rtol=1e-4)


def test_words_of_two_texts_do_not_meet():
    apart = word_vectors([np.array([1, 2]), np.array([3, 4])] * 3, 5, 4, seed=0)
    assert abs(cosine(apart[2], apart[3])) < 1e-3


def test_the_same_seed_gives_the_same_vectors():
    np.testing.assert_array_equal(word_vectors(ROWS, 9, 3, seed=1), word_vectors(ROWS, 9, 3, seed=1))
