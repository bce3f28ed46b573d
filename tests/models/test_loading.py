"""Loading a model: once per process, whoever asks and however many at once."""

import subprocess
import sys
import textwrap
import threading
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from ig_core import models
from ig_core.kinds.text.baselines import BASELINES


def test_those_who_ask_at_the_same_time_get_the_same_model(monkeypatch):
    def load():
        time.sleep(0.1)  # so that the second asks while the first still waits
        return object()

    row = replace(models.lookup("fashion-cnn"), module="slow_model")
    monkeypatch.setitem(sys.modules, "slow_model", SimpleNamespace(load=load))
    monkeypatch.setitem(models.MODELS, "slow", row)
    loaded = []
    threads = [threading.Thread(target=lambda: loaded.append(models.load("slow"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loaded) == 3
    assert len(set(map(id, loaded))) == 1


def test_the_first_calls_of_a_process_may_come_from_several_threads_at_once():
    script = """
        import threading

        import ig_core
        from ig_core.phrases import parsing

        TEXT = "A good film."
        calls = (
            lambda: ig_core.explain(TEXT, points=1),
            lambda: parsing.parse(TEXT),
            lambda: ig_core.explain_phrases("(good film)", model="imdb-onehot", points=1),
        )
        done = []
        threads = [threading.Thread(target=lambda call=call: done.append(call())) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(done) == 3
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True, capture_output=True, timeout=300)


@pytest.mark.parametrize("name", list(models.of_kind("text")))
def test_a_model_starts_from_the_baseline_that_its_row_names(name):
    assert next(iter(models.load(name).baselines)) == (models.MODELS[name].baseline or next(iter(BASELINES)))


def test_a_row_that_is_replaced_is_loaded_anew(monkeypatch):
    made = SimpleNamespace(name="mine")
    monkeypatch.setitem(sys.modules, "mine", SimpleNamespace(load=lambda: made))
    before = models.load("imdb-onehot")
    monkeypatch.setitem(models.MODELS, "imdb-onehot", replace(models.lookup("imdb-onehot"), module="mine"))
    assert models.load("imdb-onehot") is made
    monkeypatch.undo()
    assert models.load("imdb-onehot") is before
