"""What experiments share: samples, parts, sums over words, means of draws."""

import shutil

import numpy as np
import pytest

from ig_core import assets, models
from ig_core.data import lookup
from ig_core.errors import AssetError
from ig_core.evaluation.experiments import deletion, files, inputs, scores, summary
from ig_core.evaluation.experiments.clusters import mean_of_draws
from ig_core.explainer import prepare


def test_a_mean_of_draws_counts_draws_and_not_what_is_in_them():
    # means 1 and 3: their mean is 2, the standard error 1, and t for one degree of freedom 12.706
    assert mean_of_draws([[1, 1, 1, 1], [2, 4]]) == pytest.approx((2, 2 - 12.706, 2 + 12.706))


def test_a_single_draw_has_no_interval():
    assert mean_of_draws([[1, 2, 3]]) == (2, None, None)


def test_fewer_inputs_are_the_first_of_more(monkeypatch):
    reviews = [f"review {number}" for number in range(50)]
    monkeypatch.setattr(type(lookup("imdb")), "labelled", lambda self, split: (reviews, list(range(50))))
    few, many = (inputs.of_test_part("imdb-onehot", count) for count in (5, 20))
    assert few.inputs == many.inputs[:5] != reviews[:5]
    assert [f"review {label}" for label in many.labels] == many.inputs
    assert len(inputs.of_test_part("imdb-onehot", longest=len("review 10"))) == 10


def test_names_of_parts_say_what_is_in_them():
    sample = inputs.Inputs("imdb", list("abcde"), np.zeros(5))
    parts = dict(sample.parts(2))
    assert list(parts) == ["000000-000002", "000002-000004", "000004-000005"]
    assert [sample.inputs[part] for part in parts.values()] == [["a", "b"], ["c", "d"], ["e"]]


def test_other_settings_have_another_folder():
    one, same, other = (files.parts_folder("m", "e", {"seed": seed, "b": 1}) for seed in (0, 0, 1))
    assert one == same != other


def test_a_table_is_kept_in_assets_and_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "FOLDER", shutil.copytree(assets.FOLDER, tmp_path / "assets"))
    files.write("imdb-onehot", "trial", {"inputs": 2}, [{"method": "lrp"}], order=[1])
    assert files.exists("imdb-onehot", "trial")
    assert files.read("imdb-onehot", "trial") == {"setting": {"inputs": 2}, "rows": [{"method": "lrp"}], "order": [1]}
    assert assets.manifest()["models/imdb-onehot/trial.json"]["command"].endswith("imdb-onehot --experiment trial")
    (assets.FOLDER / files.name_of("imdb-onehot", "trial")).write_text("{}")
    with pytest.raises(AssetError, match="is damaged"):
        files.read("imdb-onehot", "trial")


@pytest.mark.parametrize("name", models.MODELS)
def test_a_model_names_the_experiments_that_ship_with_it(name):
    known = ("overview", *summary.EXPERIMENTS)
    assert set(models.MODELS[name].experiments) == {one for one in known if files.exists(name, one)}


def test_entries_of_a_text_are_the_words_it_sees(linear):
    case = prepare("great zzz film", model=linear)
    assert scores.entries_of(case).tolist() == [0, 1]
    assert scores.of_entries(np.array([[1.0], [2.0]]), scores.entries_of(case)).tolist() == [1, 2]


def test_pieces_of_a_word_are_summed_and_special_tokens_left_out():
    entries = np.array([-1, 0, 0, 1, -1])
    values = np.array([[9.0, 9], [1, 2], [3, 4], [5, 6], [9, 9]])
    assert scores.of_entries(values, entries).tolist() == [10, 11]


def test_entries_of_a_picture_are_its_pixels(plain):
    case = prepare(np.zeros((28, 28), int), model=plain)
    assert scores.entries_of(case).tolist() == np.arange(784).reshape(28, 28).tolist()


def test_methods_that_take_long_are_left_out_when_asked(linear):
    assert "smooth-integrated-gradients" in scores.applicable(linear)
    assert "smooth-integrated-gradients" not in scores.applicable(linear, slow=False)
    assert "lrp" not in scores.applicable(linear)


def test_parts_of_word_deletion_are_weighed_by_their_texts():
    def row(accuracy, spread, sentences):
        figures = {"accuracy": accuracy, "spread": spread, "sentences": sentences}
        return {"start": "correct", "method": "random", "deleted": 1, **figures}

    (whole,) = deletion.together([[row(1.0, 0.4, 30)], [row(0.2, 0.0, 10)]])
    assert whole["accuracy"] == pytest.approx(0.8)
    assert whole["spread"] == pytest.approx(0.3)  # three quarters of 0.4, and nothing of the other
    assert whole["sentences"] == 40
