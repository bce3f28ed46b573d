"""The command that the manifest names makes the explanation that ships."""

import json

import pytest

from ig_core import assets
from ig_core.records import Explanation
from ig_core.training import overview_sentence


def test_the_command_of_the_manifest_writes_the_record_and_its_row(tmp_path, monkeypatch):
    shipped = Explanation.from_json(assets.path(overview_sentence.FILE).read_text(encoding="utf-8"))
    monkeypatch.setattr(overview_sentence.assets, "register", lambda names, **row: rows.append((names, row)))
    rows = []
    ready = overview_sentence.explainer.explain(overview_sentence.SENTENCE)  # before its files are out of reach
    monkeypatch.setattr(overview_sentence.explainer, "explain", lambda text, model: ready)
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    overview_sentence.train()
    written = json.loads((tmp_path / overview_sentence.FILE).read_text(encoding="utf-8"))
    assert written["text"] == shipped.text == overview_sentence.SENTENCE
    assert [word["score"] for word in written["words"]] == pytest.approx(list(shipped.scores), abs=1e-4)
    ((names, row),) = rows
    assert names == [overview_sentence.FILE]
    assert row["command"] == "python -m ig_core.training.overview_sentence"
