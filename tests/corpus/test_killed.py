"""The command as a process of its own, killed while it works: what it goes on with, and what is the same in the end."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from ig_core import corpus
from ig_core.corpus import parts
from ig_core.kinds.text.examples import reviews

ROOT = Path(__file__).parents[2]
PATIENCE = 600  # seconds, after which a process does not do what it should; on a busy machine one takes minutes
COUNT, PART = 80, 8


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Texts that differ: sentences of the examples in other orders. Two of them have no word that the model knows."""
    random = np.random.default_rng(0)
    sentences = [one.strip() for review in reviews().values() for one in review.text.split(".") if one.strip()]
    texts = [". ".join(random.permutation(sentences)[: random.integers(1, 12)]) for _ in range(COUNT)]
    texts[7], texts[70] = "qqqzzz", "xxyyzz"
    file = tmp_path_factory.mktemp("corpus") / "reviews.jsonl"
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def whole(file, tmp_path_factory):
    """The fingerprint of the run that nothing interrupts."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    out = finished(file, folder, workers=1)
    found = corpus.fingerprint(corpus.open_run(folder))
    assert f"fingerprint {found}," in out
    return found


def started(file, folder, workers):
    arguments = ["corpus", str(file), "-o", str(folder), "--part", str(PART), "--workers", str(workers)]
    return subprocess.Popen(
        [sys.executable, "-m", "ig_core", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a group of its own, all of which can be killed
    )


def finished(file, folder, workers):
    """What the command prints that is left to its end."""
    with started(file, folder, workers) as command:
        out, err = command.communicate(timeout=PATIENCE)
    assert command.returncode == 0
    assert [line.partition(":")[0] for line in err.splitlines()] == ["Left out"] * 2
    return out


def wait_until(is_so):
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def parts_in(folder):
    return {path.name: path.stat().st_ino for path in folder.glob("part-*.parquet")}


def test_a_run_that_is_killed_three_times_is_the_same_in_the_end(file, whole, tmp_path):
    folder, random, before = tmp_path / "run", np.random.default_rng(), {}
    for workers, all_at_once in ((2, True), (1, False), (1, True)):
        with started(file, folder, workers) as command:
            wanted = min(len(before) + random.integers(0, 4), COUNT // PART - 1)
            wait_until(lambda wanted=wanted: len(parts_in(folder)) >= wanted)
            time.sleep(random.uniform(0, 0.3))
            workers = psutil.Process(command.pid).children(recursive=True)
            os.killpg(command.pid, signal.SIGKILL) if all_at_once else command.kill()
            _, alive = psutil.wait_procs(workers, timeout=PATIENCE)
            assert not alive  # workers end with the command
        now = parts_in(folder)
        assert before.items() <= now.items()  # nothing is done twice
        before = now
    folder.mkdir(exist_ok=True)  # which is not there yet if all three came before anything was done
    (folder / f".{parts.name_of(3)}.99").write_bytes(b"PAR1 half")  # a part that was being written
    out = finished(file, folder, workers=2)
    assert f"{COUNT - 2} of {COUNT} inputs explained" in out
    run = corpus.open_run(folder)
    assert corpus.fingerprint(run) == whole
    ids = list(itertools.chain.from_iterable(table["id"].to_pylist() for table in run.tables()))
    assert sorted(ids) == [number for number in range(COUNT) if number not in (7, 70)]
    assert before.items() <= parts_in(folder).items()
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]
