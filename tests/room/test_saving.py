"""What a teacher saves holds all answers and nobody's token, and is safe to open in a spreadsheet."""

import csv
import io
import json
import random

from questions import make_item

from webapp.room import saving
from webapp.room.item import PREDICTION
from webapp.room.registry import Rooms

NAMES = {0: "“a”", 1: "“dull”", 2: "“film”"}


def played():
    """A room with two questions and two pupils."""
    room, key = Rooms().open()
    one, other = room.join(), room.join()
    room.ask(key, make_item(text="=HYPERLINK(1)"))
    room.answer(one, 1, [1, 0])
    room.ask(key, make_item(PREDICTION))
    room.answer(one, 2, "negative")
    room.answer(other, 2, "positive")
    return room, key, (one, other)


def test_every_answer_is_a_row_and_a_pupil_keeps_a_number():
    room, _, _ = played()
    found = saving.rows(room.rounds(), [NAMES, {}], random.Random(0))
    assert [row["question"] for row in found] == [1, 2, 2]
    assert found[0]["answer"] == ["“a”", "“dull”"]
    assert found[0]["explained"] is None
    by_pupil = {row["pupil"]: row for row in found[1:]}
    assert set(by_pupil) == {1, 2}
    assert by_pupil[found[0]["pupil"]]["answer"] == "negative"
    assert by_pupil[found[0]["pupil"]]["right"] is True
    assert sorted(row["explained"] for row in found[1:]) == [False, True]


def test_numbers_are_dealt_out_by_chance():
    room, _, _ = played()
    dealt = {saving.rows(room.rounds(), [NAMES, {}], random.Random(seed))[0]["pupil"] for seed in range(20)}
    assert dealt == {1, 2}


def test_files_hold_no_token_and_no_key_and_no_formula():
    room, key, tokens = played()
    found = saving.rows(room.rounds(), [NAMES, {}], random.Random(0))
    for text in (saving.as_csv(found), saving.as_json(found)):
        assert not any(secret in text for secret in (key, *tokens))
    table = list(csv.DictReader(io.StringIO(saving.as_csv(found))))
    assert table[0]["input"] == "'=HYPERLINK(1)"
    assert table[0]["answer"] == "“a” | “dull”"
    assert json.loads(saving.as_json(found)) == found
