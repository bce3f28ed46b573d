"""Parts done by processes: what is written, and what happens when one of them is killed."""

import json
import os
import signal
import sys

import psutil
import pytest

from ig_core import corpus
from ig_core.corpus import parts
from ig_core.corpus.engines import local
from ig_core.errors import InputError
from ig_core.kinds.text.examples import reviews

SETTINGS = corpus.Settings(model="imdb-onehot", part=2)


@pytest.fixture
def run(tmp_path):
    """A run of six texts that has been begun."""
    file = tmp_path / "reviews.jsonl"
    texts = [review.text for review in reviews().values()][:6]
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    return tmp_path / "run", corpus.begin(str(file), tmp_path / "run", SETTINGS)


def test_two_processes_share_the_parts_and_one_that_is_killed_is_replaced(run):
    folder, manifest = run
    states = corpus.explain(folder, manifest, workers=2)
    assert next(states).done == 0
    assert next(states).done == 2  # both are at work now
    worker = next(
        child for child in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(child.cmdline())
    )
    os.kill(worker.pid, signal.SIGKILL)
    assert [state.done for state in states][-1] == 6
    ids = [one for table in corpus.open_run(folder).tables() for one in table["id"].to_pylist()]
    assert sorted(ids) == list(range(6))
    assert parts.missing(folder, manifest.parts) == []


def test_workers_that_die_again_and_again_end_the_run_in_a_sentence(run, monkeypatch):
    folder, manifest = run
    monkeypatch.setattr(local, "_begin", _die)
    with pytest.raises(InputError, match="A worker has died 3 times without finishing a part"):
        list(corpus.explain(folder, manifest))


def _die():
    os._exit(9)


def test_an_engine_that_is_not_there_is_said_with_those_that_are(run):
    folder, manifest = run
    with pytest.raises(InputError, match="There is no engine 'spark'; choose from: local, ray"):
        list(corpus.explain(folder, manifest, engine="spark"))


def test_without_ray_its_engine_says_what_to_install(run, monkeypatch):
    folder, manifest = run
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match="needs Ray Data: pip install"):
        list(corpus.explain(folder, manifest, engine="ray"))
