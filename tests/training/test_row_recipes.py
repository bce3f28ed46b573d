"""The recipes of the models of table rows, with one epoch: what they write is a model whose figures are its card's."""

from dataclasses import replace

import pytest

from ig_core import assets, cli, models, training
from ig_core.data import DATASETS
from ig_core.evaluation import row_overview
from ig_core.evaluation.figures import LABELS
from ig_core.models import MODELS
from ig_core.training.row_models import Settings

NAMES = [name for name, row in MODELS.items() if row.kind == "row"]


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_writes_a_model_that_is_measured_as_its_card_says(name, tmp_path, monkeypatch, capfd):
    if DATASETS[MODELS[name].dataset].find() is None:
        pytest.skip(f"IG_DATA_DIR names no folder with {MODELS[name].dataset}")
    (tmp_path / "models").mkdir()
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    models._loaded.cache_clear()
    widths = () if name == "adult-linear" else (16,)
    settings = replace(Settings(), widths=widths, dropout=0.0, batch=512, epochs=1, learning_rate=0.01)
    card = training.lookup(name).train(settings=settings, runs=tmp_path / "runs")
    try:
        capfd.readouterr()
        assert cli.main(["evaluate", name]) == 0
        printed = capfd.readouterr().out
        assert cli.main(["evaluate", name, "--experiment", "overview"]) == 0
    finally:
        models._loaded.cache_clear()
    for key in ("accuracy", "auc", "r2", "mean_absolute_error"):
        if key in card:
            assert f"{name}: test {LABELS[key]} {card[key]['test']['value']:.{2 if 'mean' in key else 4}f} (" in printed
    assert card["bytes"] == sum(file.stat().st_size for file in (tmp_path / "models" / name).glob("weights.npz"))
    assert row_overview.read(name)["exactness"]["within"] == 1
