"""The commands corpus and remedy: what they print of a file, of a line that says nothing, and of a slice."""

import csv

import pytest

from ig_core import cli

WORDS = ("superb", "moving", "funny", "dull", "boring", "awful")


def written(file, lines):
    with file.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(["text", "label", "shop"])
        table.writerows(lines)
    return file


def test_a_file_is_explained_and_its_worst_slice_written(tmp_path, capsys):
    lines = [
        (f"A {WORDS[number % 6]} film.", "positive" if number % 6 < 3 else "negative", "web") for number in range(60)
    ]
    lines[0] = ("A superb film.", "negative", "mail")
    lines[1] = ("qqqzzz", "positive", "mail")
    file, folder = written(tmp_path / "mine.csv", lines), tmp_path / "run"
    assert cli.main(["corpus", str(file), "-o", str(folder), "--workers", "1"]) == 0
    out, err = capsys.readouterr()
    assert "59 of 60 inputs explained" in out
    assert "right: 0.98" in out
    assert "fingerprint " in out
    assert err.startswith("Left out: ")
    assert err.count("\n") == 1

    assert cli.main(["remedy", str(folder), "--slice", "?"]) == 0
    assert "the model says: positive (29 inputs)" in capsys.readouterr().out
    table = tmp_path / "label.csv"
    assert cli.main(["remedy", str(folder), "--slice", "the model says: positive", "-o", str(table)]) == 0
    assert "29 inputs, the most useful to label first" in capsys.readouterr().out
    with table.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert (rows[0]["text"], rows[0]["label"]) == ("A superb film.", "negative")
    assert len(rows) == 29


def test_a_file_of_which_nothing_can_be_explained_is_one_sentence(tmp_path, capsys):
    file = written(tmp_path / "mine.csv", [("qqqzzz", "positive", "web"), ("xxyyzz", "negative", "web")])
    for _ in range(2):  # also where it goes on
        assert cli.main(["corpus", str(file), "-o", str(tmp_path / "run"), "--workers", "1"]) == 2
        assert "No input could be explained; the first one: " in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--slice", "none"], ["--word", "good"]])
def test_a_remedy_of_no_run_is_one_sentence(tmp_path, capsys, options):
    assert cli.main(["remedy", str(tmp_path), *options]) == 2
    assert "There is no run in" in capsys.readouterr().err
