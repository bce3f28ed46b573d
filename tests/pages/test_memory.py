"""Above the cap, models that nobody uses are unloaded, and loaded again when somebody asks."""

import gc
import sys
import threading
import time
import weakref

import numpy as np
import pytest

from ig_core import assets, models
from webapp.shared import core, memory, warming
from webapp.shared.memory import Keeper

LARGE, OTHER, SMALL = "sst-bert", "imdb-bert", "imdb-onehot"


@pytest.fixture
def loaded(monkeypatch):
    """Models that are only names, each of 100 MB; what is loaded, the one used least recently first."""
    names = [SMALL, LARGE, OTHER]

    def unload(name):
        names.remove(name)
        return []

    monkeypatch.setattr(models, "loaded", lambda: tuple(names))
    monkeypatch.setattr(models, "unload", unload)
    monkeypatch.setattr(memory.streamlit_patches, "spare_loaded_objects", lambda: None)
    return names


def keeper(loaded, most, pause=3600.0, a_while=0.0, clock=time.monotonic):
    return Keeper(lambda: 500.0 + 100 * len(loaded), lambda: most, pause, a_while, clock)


def test_below_the_cap_nothing_is_unloaded(loaded):
    assert keeper(loaded, 900).shrink() == []


def test_the_model_that_nobody_has_used_for_longest_goes(loaded):
    kept = keeper(loaded, 790)
    for name in (LARGE, OTHER, SMALL, LARGE):
        kept.used(name)
    assert kept.shrink() == [OTHER]
    assert loaded == [SMALL, LARGE]


def test_the_model_that_was_used_last_stays_and_so_do_small_ones(loaded):
    kept = keeper(loaded, 1)
    for name in (SMALL, LARGE, OTHER):
        kept.used(name)
    assert kept.shrink() == [LARGE]


def test_what_has_been_loaded_and_never_used_goes_first(loaded):
    kept = keeper(loaded, 790)
    kept.used(LARGE)
    assert kept.shrink() == [OTHER]


def test_a_model_in_use_stays(loaded):
    kept = keeper(loaded, 1)
    with kept.using(LARGE):
        kept.used(OTHER)
        assert kept.shrink() == []
        kept.used(LARGE)
        assert kept.shrink() == [OTHER]
        kept.used(SMALL)
        assert kept.shrink() == []
    kept.used(SMALL)
    assert kept.shrink() == [LARGE]


def test_a_model_that_was_used_a_moment_ago_stays_for_a_while(loaded):
    now = [0.0]
    kept = keeper(loaded, 1, a_while=60.0, clock=lambda: now[0])
    kept.used(LARGE)
    now[0] += 59.0
    kept.used(OTHER)
    assert kept.shrink() == []
    now[0] += 1.0
    assert kept.shrink() == [LARGE]


def test_what_stays_for_a_while_goes_after_it_though_nobody_uses_anything(loaded):
    gone = threading.Event()
    kept = keeper(loaded, 790, pause=0.01, a_while=0.3)
    kept.when_unloaded(lambda name: gone.set())
    for name in (LARGE, OTHER, SMALL):
        kept.used(name)
    assert loaded == [SMALL, LARGE, OTHER]
    assert gone.wait(30)
    assert loaded == [SMALL, OTHER]


def test_a_use_above_the_cap_unloads(loaded):
    gone = threading.Event()
    kept = keeper(loaded, 790, pause=0)
    kept.when_unloaded(lambda name: gone.set())
    kept.used(OTHER)
    assert gone.wait(30)
    assert loaded == [SMALL, OTHER]


@pytest.mark.parametrize("told", [None, 10_000.0])
def test_without_a_figure_or_a_cap_nothing_is_unloaded(loaded, told):
    kept = Keeper(resident=lambda: told, cap=lambda: None if told else 1.0)
    kept.used(OTHER)
    assert kept.shrink() == []


def test_the_cap_is_a_setting(monkeypatch):
    monkeypatch.delenv(memory.SETTING, raising=False)
    assert memory.cap() == memory.CAP
    monkeypatch.setenv(memory.SETTING, "1500")
    assert memory.cap() == 1500
    monkeypatch.setenv(memory.SETTING, "0")
    assert memory.cap() is None
    monkeypatch.setenv(memory.SETTING, "much")
    with pytest.raises(ValueError, match=r"IG_LENS_MEMORY is the memory of the app in MB.*got 'much'"):
        memory.cap()


@pytest.mark.skipif(sys.platform != "linux", reason="where the operating system tells nothing there is no cap")
def test_what_is_resident_grows_by_what_is_held():
    before = memory.resident()
    held = np.ones(25_000_000)  # 200 MB, written to
    assert 150 < memory.resident() - before < 250
    del held


def test_the_files_of_large_models_are_large():
    sizes = {name: (assets.FOLDER / "models" / name / "weights.npz").stat().st_size for name in (LARGE, OTHER, SMALL)}
    assert [memory._is_large(name) for name in sizes] == [True, True, False]


def test_a_page_that_asks_again_gets_the_same_scores_and_waits_for_the_model():
    request = core.Request("A good film, though not great.", LARGE, "integrated-gradients", None, None, None, 1e-3)
    before = core.explain(request).scores
    warming.wait_until_warm(LARGE)
    thread, alive = warming.start_warming(LARGE), weakref.ref(models.load(LARGE))
    memory.KEEPER.unload(LARGE)
    gc.collect()
    assert alive() is None  # neither the inputs made ready nor anything compiled holds it
    assert warming.start_warming(LARGE) is not thread
    warming.wait_until_warm(LARGE)
    core.forget()
    again = core.explain(request).scores
    np.testing.assert_allclose(again, before, rtol=1e-5)  # calls are as long as the speed allows that is measured


def test_what_is_compiled_for_a_model_after_it_has_been_unloaded_goes_at_the_next_look():
    model = models.load(SMALL)
    kept = Keeper(cap=lambda: 1e9)
    kept.unload(SMALL)
    explained = core.models.import_with_keras("ig_core.explainer").explain("A good film.", model=model)
    assert len(explained.scores) == 3
    alive = weakref.ref(model)
    del model, explained
    kept.shrink()
    gc.collect()
    assert alive() is None


SMAPS = """\
7f00-7f40 r-xp 00000000 08:01 11    /lib/libtensorflow_cc.so.2
Rss:                 110 kB
Anonymous:             0 kB
Swap:                  0 kB
7f40-7f80 r--p 00000000 08:01 11    /lib/libtensorflow_cc.so.2
Rss:                 139 kB
Anonymous:             8 kB
Swap:                  0 kB
7f80-7fc0 rw-p 00000000 08:01 11    /lib/libtensorflow_cc.so.2
Anonymous:             0 kB
Swap:                  0 kB
7fc0-7fd0 r-xp 00000000 08:01 12    /lib/libc.so.6
Anonymous:             0 kB
Swap:                  0 kB
7fd0-7fd8 r--p 00000000 08:01 14    /usr/share/locale/locale-archive
Anonymous:             0 kB
Swap:                  0 kB
7fd8-7fe0 rw-p 00000000 00:00 0
Anonymous:             0 kB
Swap:                  0 kB
7fe0-7ff0 r--p 00000000 08:01 13    /lib/libtensorflow_framework.so.2
Anonymous:             0 kB
Swap:                  0 kB
7ff0-8000 r--p 00000000 08:01 13    /lib/libtensorflow_framework.so.2
Anonymous:             0 kB
Swap:                  8 kB
"""


def test_only_what_was_read_from_the_files_of_libraries_and_never_written_to_or_swapped_out_is_let_go_of():
    assert memory._clean_ranges(SMAPS) == [(0x7F00, 0x7F40), (0x7FC0, 0x7FD0), (0x7FE0, 0x7FF0)]
