"""ig-lens lesson: what it writes, and what it says of lessons that are wrong."""

import pytest

from ig_core import lessons
from ig_core.cli import main

GOOD = "title: A\nminutes: 1\nfor: b\nparts:\n- title: C\n  minutes: 1\n  items:\n  - read: D\n"


def test_it_tells_what_a_lesson_has(capsys):
    assert main(["lesson", "in-ten-minutes"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("In ten minutes\n10 minutes.")
    assert "  2 Where it goes wrong, 4 minutes, 2 items" in printed


@pytest.mark.parametrize(("suffix", "begin"), [(".html", b"<!doctype html>"), (".pdf", b"%PDF"), (".PDF", b"%PDF")])
def test_it_writes_sheet_and_key(tmp_path, suffix, begin):
    sheet, key = tmp_path / f"sheet{suffix}", tmp_path / f"key{suffix}"
    assert main(["lesson", "in-ten-minutes", "--sheet", str(sheet), "--key", str(key)]) == 0
    assert sheet.read_bytes().startswith(begin)
    assert key.read_bytes().startswith(begin)


def test_a_file_of_ones_own_is_read(tmp_path, capsys):
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD)
    assert main(["lesson", str(file)]) == 0
    assert "  1 C, 1 minute, 1 item" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing"], f"There is no lesson 'nothing'; these are there: {', '.join(lessons.NAMES)}."),
        (["nothing.yaml"], "nothing.yaml could not be read"),
        (["in-ten-minutes", "--sheet", "sheet.txt"], "is written as .html or .pdf; got 'sheet.txt'."),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(arguments, sentence, capsys):
    assert main(["lesson", *arguments]) == 2
    assert sentence in capsys.readouterr().err


def test_a_mistake_in_a_file_is_told_by_its_line(tmp_path, capsys):
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD.replace("  - read: D", "  - red: D"))
    assert main(["lesson", str(file)]) == 2
    assert capsys.readouterr().err.startswith("Line 8: an item has no “red”")


def test_a_lesson_that_is_true_passes_its_check(capsys):
    assert main(["lesson", "in-ten-minutes", "--check"]) == 0
    assert "All 10 checks hold" in capsys.readouterr().out


def test_what_is_not_true_and_what_is_not_explained_is_told(tmp_path, capsys):
    file = tmp_path / "mine.yaml"
    checks = "    check:\n    - {text: A dull film., prediction: positive}\n"
    file.write_text(GOOD.replace("read: D", "read: A gradient is steep.") + checks)
    assert main(["lesson", str(file), "--check"]) == 2
    first, second = capsys.readouterr().err.strip().splitlines()[-2:]
    assert first.startswith("Line 10: the prediction should be “positive”; it is “negative”")
    assert second == "Part 1, item 1 uses “gradient”, which no item explains."
