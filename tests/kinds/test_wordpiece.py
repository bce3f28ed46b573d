"""Wordpieces: BERT's way to split, every piece in its place, and the words that treebanks know."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ig_core.errors import InputError
from ig_core.kinds.text.wordpiece import OUTSIDE, SPECIAL, PieceVocabulary, cut

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
PIECES = (
    *SPECIAL,
    *LETTERS,
    *(f"##{letter}" for letter in LETTERS),
    *("this", "is", "cafe", "un", "##bel", "##ie", "##va", "##bly", "film", "50", "do", "not"),
    *".,!?'\"-$%()",
)
VOCABULARY = PieceVocabulary(PIECES, limit=40)


def pieces_of(text, vocabulary=VOCABULARY):
    return [PIECES[i] for i in vocabulary.encode(text).pieces[1:-1]]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("This is", ["this", "is"]),
        ("unbelievably", ["un", "##bel", "##ie", "##va", "##bly"]),  # the longest piece first
        ("Café CAFÉ cafe\u0301", ["cafe"] * 3),
        ("isn't", ["is", "n", "'", "t"]),
        ("don’t", ["do", "n", "'", "t"]),
        ("$50.", ["$", "50", "."]),
        ("100%?!", ["1", "##0", "##0", "%", "?", "!"]),
        ("👍🏽 🎬", ["[UNK]", "[UNK]"]),
        ("日本", ["[UNK]", "[UNK]"]),
        ("x" * 101, ["[UNK]"]),
        ("film-(this)", ["film", "-", "(", "this", ")"]),
        ("[CLS]", ["[UNK]", "c", "##l", "##s", "[UNK]"]),  # typed, it is no special token
    ],
)
def test_a_text_is_split_into_the_pieces_that_it_holds(text, pieces):
    assert pieces_of(text) == pieces


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It isn't, it's not.", ["It", "is", "n't", ",", "it", "'s", "not", "."]),
        ("They can’t've", ["They", "ca", "n’t", "'ve"]),
        ("n't so", ["n't", "so"]),
        ("N'T isn'tt", ["N'T", "isn", "'", "tt"]),
        ("café 👩‍👩‍👧 👍🏽!", ["café", "👩‍👩‍👧", "👍🏽", "!"]),
        ("5% of $3", ["5", "%", "of", "$", "3"]),
    ],
)
def test_words_are_those_of_a_treebank(text, words):
    assert VOCABULARY.encode(text).words == words


def test_pieces_know_their_word_and_their_letters():
    encoded = VOCABULARY.encode("film, unbelievably film")
    assert encoded.words_of.tolist() == [OUTSIDE, 0, 1, 2, 2, 2, 2, 2, 3, OUTSIDE]
    spans = zip(*encoded.token_places, strict=True)
    letters = [encoded.text[start:end] for start, end in spans]
    assert letters == ["", "film", ",", "un", "bel", "ie", "va", "bly", "film", ""]
    assert encoded.content.tolist() == [False, *[True] * 8, False]
    assert [PIECES[i] for i in encoded.ids] == ["film", ",", "un", "film"]


def test_markup_is_no_word_but_other_signs_are():
    encoded = VOCABULARY.encode("film<br /><br />is < film")
    assert encoded.words == ["film", "is", "<", "film"]
    assert encoded.starts.tolist() == [0, 16, 19, 21]
    assert encoded.pieces.size == 6  # with the two special tokens


def test_at_the_limit_whole_words_are_left_out():
    vocabulary = PieceVocabulary(PIECES, limit=8)
    encoded = vocabulary.encode("this film unbelievably is film")
    assert encoded.pieces.size == 4  # "unbelievably" would need five more, and one is kept for the end
    assert encoded.mask.tolist() == [True, True, False, False, False]
    assert encoded.status == ["seen", "seen", "beyond", "beyond", "beyond"]


def test_a_word_without_letters_that_count_is_unknown():
    encoded = VOCABULARY.encode("film \u200b film")
    assert encoded.words == ["film", "\u200b", "film"]
    assert encoded.status == ["seen", "unknown", "seen"]


def test_removed_words_take_all_their_pieces_along():
    encoded = VOCABULARY.encode("film unbelievably is")
    assert [PIECES[i] for i in encoded.without(np.array([1]), 40)] == ["[CLS]", "film", "is", "[SEP]"]


@pytest.mark.parametrize(("text", "message"), [("", "is empty"), (" \n", "is empty"), ("a" * 20_001, "20,001")])
def test_bad_texts_are_one_sentence(text, message):
    with pytest.raises(InputError, match=message):
        VOCABULARY.encode(text)


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_whatever_is_typed_pieces_stay_in_order_inside_their_words(text):
    encoded = PieceVocabulary(PIECES, limit=1000).encode(text)
    starts, ends = (places[encoded.content] for places in encoded.token_places)
    words = encoded.words_of[encoded.content]
    assert (starts < ends).all()
    assert (np.diff(words) >= 0).all()
    assert (encoded.starts[words] <= starts).all()
    assert (ends <= encoded.ends[words]).all()
    assert (np.diff(starts) >= 0).all()
    assert (np.diff(ends) >= 0).all()
    assert "".join(encoded.words) == "".join(text.split())


def test_a_cut_vocabulary_keeps_what_is_used_and_every_letter():
    words = [*SPECIAL, "film", "films", "a", "##a", "日", "##s"]
    assert cut(words, {"films"}) == [*SPECIAL, "films", "a", "##a", "##s"]


def test_a_cut_vocabulary_splits_the_texts_that_it_was_cut_for_as_before():
    texts = ["this film isn't unbelievably cafe 50!", "do not"]
    used = {PIECES[i] for text in texts for i in VOCABULARY.encode(text).pieces}
    kept = cut(PIECES, used)
    smaller = PieceVocabulary(tuple(kept), limit=40)
    for text in texts:
        assert [kept[i] for i in smaller.encode(text).pieces[1:-1]] == pieces_of(text)
