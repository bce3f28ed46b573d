"""A model can be let go of: its memory is free once nobody holds it, and loaded again it says the same."""

import gc
import sys
import weakref
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

import ig_core
from ig_core import models
from ig_core.errors import InputError
from ig_core.gradients.compiled import compiled_gradient
from ig_core.phrases import parsing

TEXT = "A good film, though not a great one."


@pytest.fixture(autouse=True)
def loaded_anew():
    """Other tests may hold what they have loaded."""
    for name in models.loaded():
        models.unload(name)


def scores(model):
    return ig_core.explain(TEXT, model=model).scores


@pytest.mark.parametrize("name", ["imdb-onehot", "sst-bilstm", "sst-bert"])
def test_an_unloaded_model_is_free_and_loaded_again_gives_the_same_scores(name):
    before = scores(name)
    alive = weakref.ref(models.load(name))
    compiled = weakref.ref(compiled_gradient(alive()))
    assert name in models.loaded()
    models.unload(name)
    gc.collect()
    assert name not in models.loaded()
    assert alive() is None
    assert compiled() is None
    np.testing.assert_array_equal(scores(name), before)


def test_whoever_holds_a_model_may_go_on_using_it():
    model = models.load("imdb-onehot")
    before = scores("imdb-onehot")
    models.unload("imdb-onehot")
    np.testing.assert_array_equal(scores(model), before)


def test_the_parser_goes_with_the_model_whose_states_it_reads():
    before = parsing.parse(TEXT)
    encoder, parser = models.load(models.PARSER_ENCODER), weakref.ref(parsing._parser())
    assert parser()._encoder._embedding is encoder.embedding  # in memory once
    del encoder
    models.unload(models.PARSER_ENCODER)
    gc.collect()
    assert parser() is None
    assert parsing.parse(TEXT).nodes == before.nodes


def test_the_models_in_memory_are_named_in_the_order_of_their_use(monkeypatch):
    monkeypatch.setitem(sys.modules, "any_model", SimpleNamespace(load=SimpleNamespace))
    for name in ("one", "two"):
        row = replace(models.lookup("fashion-cnn"), module="any_model", label=name)
        monkeypatch.setitem(models.MODELS, name, row)
    models.load("one"), models.load("two"), models.load("one")
    assert [name for name in models.loaded() if name in ("one", "two")] == ["two", "one"]
    assert len(models.unload("one")) == 1
    assert models.unload("one") == []
    models.unload("two")


def test_an_unknown_model_is_refused():
    with pytest.raises(InputError, match="no model 'nobody'"):
        models.unload("nobody")
