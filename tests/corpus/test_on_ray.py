"""Parts done by actors of Ray: how it is called; and, where it is installed, what is found."""

import json
import os
import signal
import socket
import sys
from types import ModuleType, SimpleNamespace

import psutil
import pytest

from ig_core import corpus
from ig_core.corpus import parts, work
from ig_core.corpus.engines import on_ray
from ig_core.corpus.work import Done
from ig_core.errors import InputError
from ig_core.kinds.text.examples import reviews

SETTINGS = corpus.Settings(model="imdb-onehot", part=5)


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "reviews.jsonl"
    texts = [review.text for review in reviews().values()]
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in (3 * texts)[:30]), encoding="utf-8")
    return str(file)


# ---- without Ray


class _Dataset:
    """As much of Ray Data as is used, done in this process; keeps how it was asked."""

    def __init__(self, items):
        self.items = items

    def map_batches(self, worker, **options):
        self.options, self.worker = options, worker()
        return self

    def iter_rows(self):
        for item in self.items:
            batch = {name: [value] for name, value in item.items()}
            columns = self.worker(batch)
            yield {name: values[0] for name, values in columns.items()}


@pytest.fixture
def ray(monkeypatch):
    """Stands for the module."""
    module, data = ModuleType("ray"), ModuleType("ray.data")
    module.calls, module.data = [], data

    def from_items(items, override_num_blocks):
        module.dataset = _Dataset(items)
        module.blocks = override_num_blocks
        return module.dataset

    data.from_items = from_items
    data.ActorPoolStrategy = lambda size: f"{size} actors"
    context = SimpleNamespace(enable_progress_bars=True, print_on_execution_start=True)
    data.DataContext = SimpleNamespace(get_current=lambda: context)
    module.context = context
    module.is_initialized = lambda: False
    module.init = lambda **options: module.calls.append(("init", options))
    module.shutdown = lambda: module.calls.append(("shutdown", {}))
    monkeypatch.setitem(sys.modules, "ray", module)
    monkeypatch.setitem(sys.modules, "ray.data", data)
    monkeypatch.delenv(on_ray.ADDRESS, raising=False)
    monkeypatch.delenv("RAY_USAGE_STATS_ENABLED", raising=False)
    return module


def test_ray_is_started_here_with_a_processor_for_each_worker_and_ended(ray, tmp_path, monkeypatch):
    monkeypatch.setattr(on_ray, "Worker", lambda folder: lambda number: Done(number, 2, 0, 9, 0.5))
    monkeypatch.setenv("IG_DATA_DIR", "/data")
    assert list(on_ray.run(tmp_path, [3, 5], workers=4)) == [Done(3, 2, 0, 9, 0.5), Done(5, 2, 0, 9, 0.5)]
    (name, options), end = ray.calls
    assert (name, options["address"], options["num_cpus"], options["include_dashboard"]) == ("init", "local", 4, False)
    assert end == ("shutdown", {})
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"
    assert not ray.context.enable_progress_bars
    asked = ray.dataset.options
    assert (asked["compute"], asked["batch_size"], ray.blocks) == ("4 actors", 1, 2)
    assert asked["runtime_env"]["env_vars"] == {**work.ENVIRONMENT, "IG_DATA_DIR": "/data"}


def test_a_cluster_is_used_as_it_is(ray, tmp_path, monkeypatch):
    monkeypatch.setattr(on_ray, "Worker", lambda folder: lambda number: Done(number, 2, 0, 9, 0.5))
    list(on_ray.run(tmp_path, [0], workers=4, address="auto"))
    monkeypatch.setenv(on_ray.ADDRESS, "auto")
    list(on_ray.run(tmp_path, [0], workers=4))
    started = [options for name, options in ray.calls if name == "init"]
    assert [options["address"] for options in started] == ["auto", "auto"]
    assert not any("num_cpus" in options for options in started)


def test_what_a_worker_cannot_do_is_one_sentence(ray, tmp_path, monkeypatch):
    def refusing(folder):
        raise InputError(f"There is no run in {folder}.")

    monkeypatch.setattr(on_ray, "Worker", refusing)
    with pytest.raises(InputError, match="There is no run in"):
        list(on_ray.run(tmp_path, [0], workers=1))
    assert ray.calls[-1] == ("shutdown", {})


def test_an_address_where_nobody_listens_is_refused_at_once(ray, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(InputError, match=f"Ray at '{address}' could not be reached: .*refused"):
        list(on_ray.run(tmp_path, [0], workers=1, address=address))


def test_what_ray_says_when_it_cannot_be_reached_is_one_sentence(ray, tmp_path):
    def init(**options):
        raise ConnectionError("Could not find any running Ray instance.\nPlease specify one.")

    ray.init = init
    with pytest.raises(
        InputError, match=r"Ray at 'auto' could not be reached: Could not find any running Ray instance\.$"
    ):
        list(on_ray.run(tmp_path, [0], workers=1, address="auto"))


def test_an_address_is_for_the_engine_of_clusters(file, tmp_path):
    manifest = corpus.begin(file, tmp_path / "run", SETTINGS)
    with pytest.raises(InputError, match=r"An address is that of a cluster, .* 'ray' works on; got 'local'"):
        list(corpus.explain(tmp_path / "run", manifest, address="auto"))


# ---- with Ray


def explained(file, folder, engine):
    manifest = corpus.begin(file, folder, SETTINGS)
    yield from corpus.explain(folder, manifest, engine=engine, workers=2)


def test_ray_finds_what_processes_here_find_also_where_a_worker_is_killed(file, tmp_path):
    pytest.importorskip("ray.data", reason='the extra "cluster" is not installed')
    list(explained(file, tmp_path / "local", "local"))
    states = explained(file, tmp_path / "ray", "ray")
    assert next(states).done == 0
    assert next(states).done == SETTINGS.part  # both are at work now
    actors = [one for one in psutil.Process().children(recursive=True) if "ray::MapWorker" in " ".join(one.cmdline())]
    os.kill(actors[0].pid, signal.SIGKILL)
    assert [state.done for state in states][-1] == 30
    assert parts.missing(tmp_path / "ray", 6) == []
    one, other = (corpus.open_run(tmp_path / name) for name in ("ray", "local"))
    assert corpus.fingerprint(one) == corpus.fingerprint(other)
