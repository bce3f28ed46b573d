"""Words and their places: whatever is typed, text[start:end] is the word as it was written."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ig_core.errors import InputError
from ig_core.kinds.text.words import MAX_CHARACTERS, UNKNOWN, Vocabulary, find_words, normalise

VOCABULARY = Vocabulary(("", "good", "bad", "don't", "café", "film"), limit=3)

ANY_TEXT = st.text(max_size=200) | st.text(st.characters(categories=["L", "M", "N", "P", "S", "Z", "C"]), max_size=60)
FRAGMENTS = [
    "good",
    "’",
    "'",
    "-",
    "_",
    "<br />",
    "<b>",
    "</",
    "<",
    ">",
    "&lt;",
    "$x$",
    "é",
    "e\u0301",
    "\ud800",
    "\x00",
]
FRAGMENTS += ["👩\u200d👧", "\u202e", "ف", " ", "\n", "\u0301", "字", "9", "\U0001f600", "İ", "ß", "\u00ad"]


def words_of(text):
    return [match.group() for match in find_words(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A good film.", ["A", "good", "film"]),
        ("good,bad;film!", ["good", "bad", "film"]),
        ("well-made", ["well", "made"]),
        ("well\u2010made co\u2011production", ["well", "made", "co", "production"]),
        ("don't don’t donʼt don＇t", ["don't", "don’t", "donʼt", "don＇t"]),
        ("'good' ‘bad’ rock 'n' roll's'", ["good", "bad", "rock", "n", "roll's"]),
        ("l'été d’hiver", ["l'été", "d’hiver"]),
        ("café cafe\u0301 nai\u0308ve", ["café", "cafe\u0301", "nai\u0308ve"]),
        ("9/10, 2nd, 1,000", ["9", "10", "2nd", "1", "000"]),
        ("👨\u200d👩\u200d👧 good 🎬 ❤\ufe0f bad", ["good", "bad"]),
        ("فيلم جميل good", ["فيلم", "جميل", "good"]),
        ("סרט טוב", ["סרט", "טוב"]),
        ("\u202egood\u202c bad", ["good", "bad"]),
        ("good\x00bad", ["good", "bad"]),
        ("good\ud800bad", ["good", "bad"]),
        ("good<br />bad<br/><BR>film", ["good", "bad", "film"]),
        ("<script>good</script><img src=x onerror='bad'>", ["good"]),
        ("<b>NEVER</b> again", ["NEVER", "again"]),
        ("&lt;b&gt; good &amp; bad", ["lt", "b", "gt", "good", "amp", "bad"]),
        ("3 < 5 > 4, a<5", ["3", "5", "4", "a", "5"]),
        ("good <3 bad", ["good", "3", "bad"]),
        ("<good", ["good"]),
        ("$x_1^2$ is \\alpha", ["x", "1", "2", "is", "alpha"]),
        ("**good** _bad_ [film](http://a.b)", ["good", "bad", "film", "http", "a", "b"]),
        ("五つ星!", ["五つ星"]),
        ("…!?—«»", []),
    ],
)
def test_words_are_found_as_they_were_written(text, words):
    assert words_of(text) == words
    encoded = VOCABULARY.encode(text)
    assert encoded.words == words
    assert [text[start:end] for start, end in zip(encoded.starts, encoded.ends, strict=True)] == words


def test_a_repeated_word_has_a_place_for_each_time():
    encoded = VOCABULARY.encode("good bad good")
    assert encoded.starts.tolist() == [0, 5, 9]
    assert encoded.ends.tolist() == [4, 8, 13]


@pytest.mark.parametrize("word", ["good", "Good", "GOOD"])
def test_case_does_not_matter(word):
    assert VOCABULARY.encode(word).ids.tolist() == [1]


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ", "＇"])
def test_the_kind_of_apostrophe_does_not_matter(apostrophe):
    assert VOCABULARY.encode(f"Don{apostrophe}t").ids.tolist() == [3]


@pytest.mark.parametrize("word", ["café", "cafe\u0301", "CAFÉ", "CAFE\u0301"])
def test_how_an_accent_is_composed_does_not_matter(word):
    encoded = VOCABULARY.encode(f"a {word}!")
    assert encoded.ids.tolist() == [UNKNOWN, 4]
    assert encoded.words[1] == word


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join) | ANY_TEXT)
def test_spans_of_any_text_are_ordered_disjoint_and_inside_and_join_back(text):
    at, pieces = 0, []
    for match in find_words(text):
        start, end = match.span()
        assert at <= start < end <= len(text)
        pieces += [text[at:start], text[start:end]]
        at = end
    assert "".join([*pieces, text[at:]]) == text


@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=40).map("".join) | ANY_TEXT)
def test_any_text_is_encoded_or_called_empty(text):
    if not text.strip():
        with pytest.raises(InputError, match="The review is empty"):
            VOCABULARY.encode(text)
        return
    encoded = VOCABULARY.encode(text)
    assert encoded.text == text
    assert len(encoded.status) == len(encoded.words) == encoded.ids.size == encoded.mask.size
    assert encoded.seen_ids.size <= VOCABULARY.limit
    assert (encoded.seen_ids > 0).all()
    for name, id_, word in zip(encoded.status, encoded.ids, encoded.words, strict=True):
        assert (VOCABULARY.words[id_] == normalise(word)) if id_ != UNKNOWN else (name != "seen")


@given(st.text(max_size=30))
def test_a_normalised_word_has_composed_accents(text):
    assert unicodedata.is_normalized("NFC", normalise(text))


def test_words_are_seen_unknown_or_beyond_the_limit():
    encoded = VOCABULARY.encode("good zzz bad film yyy good xxx")
    assert encoded.status == ["seen", "unknown", "seen", "seen", "unknown", "beyond", "beyond"]
    assert encoded.mask.tolist() == [True, False, True, True, False, False, False]
    assert encoded.seen_ids.tolist() == [1, 2, 5]


def test_as_many_known_words_as_the_limit_are_all_seen():
    assert VOCABULARY.encode("good bad film").status == ["seen"] * 3


def test_a_word_spelt_like_the_padding_token_is_unknown():
    encoded = Vocabulary(("pad", "good"), limit=3).encode("good pad zzz good")
    assert encoded.mask.tolist() == [True, False, False, True]
    assert encoded.status == ["seen", "unknown", "unknown", "seen"]


def test_a_text_without_a_known_word_is_encoded_and_nothing_of_it_is_seen():
    encoded = VOCABULARY.encode("zzz!")
    assert encoded.status == ["unknown"]
    assert encoded.seen_ids.size == 0


def test_a_text_without_any_word_is_encoded_as_none():
    encoded = VOCABULARY.encode("?!")
    assert encoded.words == encoded.status == []
    assert encoded.ids.dtype == np.int32


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000"])
def test_an_empty_text_is_refused(text):
    with pytest.raises(InputError) as caught:
        VOCABULARY.encode(text)
    assert str(caught.value) == "The review is empty: type or pick one."


def test_a_text_that_is_too_long_is_refused_with_both_lengths():
    assert VOCABULARY.encode("a" * MAX_CHARACTERS).words == ["a" * MAX_CHARACTERS]
    with pytest.raises(InputError) as caught:
        VOCABULARY.encode("a" * (MAX_CHARACTERS + 1))
    assert str(caught.value) == "The review has 20,001 characters; at most 20,000 can be explained."


@pytest.mark.parametrize(("value", "kind"), [(None, "NoneType"), (b"good", "bytes"), (5, "int"), (["good"], "list")])
def test_what_is_not_a_text_is_refused_by_its_kind(value, kind):
    with pytest.raises(InputError) as caught:
        VOCABULARY.encode(value)
    assert str(caught.value) == f"The review must be a text; got {kind}."


def test_a_classifier_refuses_a_text_of_which_it_would_see_nothing(linear):
    with pytest.raises(InputError, match=r"The model knows no word of this review, so there is nothing to explain\."):
        linear.encode("zzz yyy")
    assert linear.encode("zzz good").words == ["zzz", "good"]


def test_embeddings_are_rows_of_the_table(linear):
    np.testing.assert_array_equal(linear.embed(np.array([[1, 2], [0, 1]]))[..., 0], [[2, -3], [0, 2]])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("zero", [0, 0, 0]),
        ("padding", [0, 0, 0]),
        ("mean", [0.25, 0.25, 0.25]),
        ("text:bad", [-3, 0, 0]),
        ("text:good, bad", [2, -3, 0]),
        ("text:good bad film great", [2, -3, 0.5]),
    ],
)
def test_a_baseline_has_a_vector_for_every_place(linear, name, expected):
    (baseline,) = linear.baseline_points(name, np.zeros((3, 1), np.float32))
    assert baseline.dtype == np.float32
    np.testing.assert_array_equal(baseline, np.array(expected)[:, np.newaxis])


@pytest.mark.parametrize("name", ["", "Zero", "noise", "text"])
def test_an_unknown_baseline_is_refused_naming_those_there_are(linear, name):
    with pytest.raises(InputError) as caught:
        linear.baseline_points(name, np.zeros((3, 1), np.float32))
    known = f"There is no baseline {name!r}; choose from: zero, padding, mean, text:TEXT."
    assert str(caught.value) == ("This baseline is written text:TEXT; got 'text'." if name == "text" else known)


@pytest.mark.parametrize("name", ["text:", "text:  ", "text:zzz"])
def test_a_neutral_review_of_which_nothing_is_seen_is_refused(linear, name):
    with pytest.raises(InputError):
        linear.baseline_points(name, np.zeros((3, 1), np.float32))
