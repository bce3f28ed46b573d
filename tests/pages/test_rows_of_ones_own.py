"""Models of one's own on the pages: rows of MODELS with an empty card, other classes and fewer baselines."""

import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest
from app_page import entered, markup

from ig_core.kinds.text.baselines import BASELINES
from ig_core.models import MODELS, Model
from webapp.shared import link

TEXT = link.pack("a good film, not an awful one")


@pytest.fixture
def opened(page, tiny, linear, monkeypatch):
    """A page, opened with two more models: "mine" of three classes, "yours" of two."""
    rows = {
        "mine": Model("Mine", "text", tiny.labels, "mine", baselines=("zero", "mean")),
        "yours": Model("Yours", "text", ("dull", "bright"), "yours"),
    }
    loaded = {"mine": replace(tiny, name="mine"), "yours": replace(linear, name="yours", labels=("dull", "bright"))}
    for name, row in rows.items():
        monkeypatch.setitem(MODELS, name, row)
        monkeypatch.setitem(sys.modules, name, SimpleNamespace(load=lambda name=name: loaded[name]))

    def opening(name, **parameters):
        page.switch_page(f"pages/{name}.py")
        return entered(page, {"text": TEXT, **parameters})

    return opening


def test_a_model_without_a_card_is_explained_with_the_baselines_that_it_has(opened):
    page = opened("review", model="mine")
    assert "Exact to" in markup(page)
    assert "rank alike" in markup(page)  # both of them
    assert page.selectbox(key="baseline").options == [BASELINES[name].label for name in ("zero", "mean")]


def test_a_card_that_says_little_is_no_error(opened):
    page = opened("phrases", model="yours")
    assert not any("The model." in block.value for block in page.markdown)


def test_a_class_of_other_models_is_none_to_compare_by(opened):
    page = opened("compare", models="mine,yours", methods="integrated-gradients", two="negative", many="neutral")
    assert markup(page).count('class="cells"') == 2
    assert "There is no target" not in markup(page)
