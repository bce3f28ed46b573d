"""Bytes in an address: they come back whole, and no more are unfolded than may be shown."""

import base64
import string
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ig_core.errors import InputError
from ig_core.packing import pack, unpack

LETTERS = set(string.ascii_letters + string.digits + "-_")
DAMAGED = "The thing is damaged: ask for the link again."
CUT_OFF = "The thing is cut off: ask for the link again."
LONGER = "The thing is longer than can be shown."


def refused(packed, limit=100):
    with pytest.raises(InputError) as error:
        unpack(packed, limit, "The thing")
    return str(error.value)


@given(st.binary(max_size=2000))
def test_what_was_packed_comes_back(data):
    packed = pack(data)
    assert set(packed) <= LETTERS
    assert unpack(packed, len(data), "The thing") == data


def test_what_repeats_is_packed_short():
    assert len(pack(bytes(10_000))) < 100


def test_as_many_bytes_as_allowed_come_back_and_one_more_does_not():
    assert unpack(pack(b"x" * 100), 100, "The thing") == b"x" * 100
    assert refused(pack(b"x" * 101)) == LONGER


@pytest.mark.parametrize(
    ("packed", "sentence"),
    [
        ("", CUT_OFF),
        ("A", DAMAGED),
        ("!!!!", DAMAGED),
        ("AAAA", DAMAGED),
        ("a b", DAMAGED),
        ("ab\n", DAMAGED),
        ("é", DAMAGED),
        ("\ud800", DAMAGED),
        (pack(b"good") + "!", DAMAGED),
        (base64.urlsafe_b64encode(b"good").decode().rstrip("="), DAMAGED),
    ],
)
def test_what_was_not_packed_is_one_sentence(packed, sentence):
    assert refused(packed) == sentence


def test_wherever_it_was_cut_off_it_is_one_sentence():
    whole = pack(bytes(range(80)))
    for length in range(len(whole)):
        assert refused(whole[:length]) in (CUT_OFF, DAMAGED)


def test_a_letter_changed_in_what_was_packed_is_noticed():
    whole = pack(bytes(range(80)))
    for at in range(4, len(whole) - 1):  # of the last letter a few bits stand for nothing
        changed = whole[:at] + ("A" if whole[at] != "A" else "B") + whole[at + 1 :]
        assert refused(changed) in (CUT_OFF, DAMAGED, LONGER)


def test_no_more_is_unfolded_than_may_be_shown():
    packed = base64.urlsafe_b64encode(zlib.compress(bytes(50 * 2**20), 9)).decode().rstrip("=")
    tracemalloc.start()
    try:
        assert refused(packed, 1000) == LONGER
        assert tracemalloc.get_traced_memory()[1] < 2**20  # 50 KB of letters, a few times over
    finally:
        tracemalloc.stop()


@given(st.text(max_size=80))
def test_any_text_is_unpacked_or_refused_in_one_sentence(packed):
    said = None
    try:
        assert len(unpack(packed, 50, "The thing")) <= 50
    except InputError as error:
        said = str(error)
    assert said in (None, CUT_OFF, DAMAGED, LONGER)
