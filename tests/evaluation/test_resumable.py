"""A killed run goes on where it was."""

import pytest

from ig_core.evaluation.resumable import each


def test_a_run_that_was_killed_makes_only_what_is_missing(tmp_path):
    made = []

    def make(key):
        if key == "c" and "c" not in made:
            made.append(key)
            raise KeyboardInterrupt
        made.append(key)
        return {"of": key}

    with pytest.raises(KeyboardInterrupt):
        each(tmp_path, "abcd", make)
    told = []
    found = each(tmp_path, "abcd", make, progress=lambda done, total: told.append((done, total)))
    assert made == ["a", "b", "c", "c", "d"]
    assert found == {key: {"of": key} for key in "abcd"}
    assert told[-1] == (4, 4)


def test_what_was_half_written_is_made_again(tmp_path):
    (tmp_path / "a.part").write_text("{", encoding="utf-8")
    assert each(tmp_path, "a", lambda key: 1) == {"a": 1}
