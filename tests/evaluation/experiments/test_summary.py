"""What tables of experiments say together, on tables made up so that the answers can be read off."""

import json
import shutil
import subprocess
import sys

import pytest

from ig_core import assets
from ig_core.evaluation.experiments import files, summary, verdicts
from ig_core.evaluation.experiments.verdicts import AGREES, FAILS, GOOD, OPEN, REVERSED, UNCLEAR, Result, judged

IG, SENSITIVITY, LRP = "integrated-gradients", "sensitivity", "lrp"
MASKING_MEASURES = ("log_odds", "comprehensiveness", "sufficiency")


def figures(**given):
    """name -> (value, half of the interval), as fields of a row."""
    row = {}
    for name, (value, half) in given.items():
        row |= {name: value, f"{name}_low": value - half, f"{name}_high": value + half}
    return row


def masking_table(**methods):
    """Of each method (its name with _) comprehensiveness, and the difference to random in all three measures."""
    rows = [{"method": "random", **figures(**dict.fromkeys(MASKING_MEASURES, (0.05, 0.01)))}]
    against = []
    for name, (value, differences) in methods.items():
        method = name.replace("_", "-")
        rows.append({"method": method, **figures(**dict.fromkeys(MASKING_MEASURES, (value, 0.02)))})
        pairs = {measure: (one, 0.01) for measure, one in zip(MASKING_MEASURES, differences, strict=True)}
        against.append({"method": method, **figures(**pairs)})
    return {"setting": {"inputs": 100}, "rows": rows, "against_random": against, "order": []}


def randomisation_table(**methods):
    rows = [
        {"stage": "output", "count": 1, "method": name.replace("_", "-"), **figures(rank=(0.99, 0.0))}
        for name in (*methods, "input-size")
    ]
    for name, given in methods.items():
        rows.append({"stage": "hidden", "count": 2, "method": name.replace("_", "-"), **figures(rank=given)})
    rows.append({"stage": "hidden", "count": 2, "method": "input-size", **figures(rank=(1.0, 0.0))})
    return {"setting": {"inputs": 50, "stages": ["output", "hidden"]}, "rows": rows}


@pytest.mark.parametrize(
    ("differences", "verdict"),
    [
        ([(0.1, 0.2), (0.01, 0.3)], GOOD),
        ([(0.1, 0.2), (-0.01, 0.3)], UNCLEAR),
        ([(0.1, 0.2), (-0.3, -0.01)], FAILS),
        ([], UNCLEAR),
    ],
)
def test_a_verdict_is_about_intervals(differences, verdict):
    assert judged(differences) == verdict


def test_masking_is_judged_by_all_three_measures_against_random():
    table = masking_table(
        integrated_gradients=(0.4, (0.5, 0.3, 0.2)), lrp=(0.3, (0.5, 0.005, 0.2)), sensitivity=(0.04, (0.1, -0.02, 0.1))
    )
    found = {one.method: one for one in verdicts.masking(table)}
    assert {name: one.verdict for name, one in found.items()} == {IG: GOOD, LRP: UNCLEAR, SENSITIVITY: FAILS}
    assert found[IG] == Result("masking", IG, 0.4, 0.4 - 0.02, 0.4 + 0.02, 0.05, True, 100, GOOD)


def test_randomisation_is_judged_after_the_last_stage_and_its_control_is_no_method():
    table = randomisation_table(integrated_gradients=(0.2, 0.1), sensitivity=(0.8, 0.1), lrp=(0.45, 0.1))
    found = verdicts.randomisation(table)
    assert [(one.method, one.value, one.verdict) for one in found] == [
        (IG, 0.2, GOOD),
        (SENSITIVITY, 0.8, FAILS),
        (LRP, 0.45, UNCLEAR),
    ]


def test_a_stage_at_which_the_input_itself_changes_tells_nothing():
    table = randomisation_table(sensitivity=(0.9, 0.05))
    everything = [
        {"stage": "embedding", "count": 3, "method": name, **figures(rank=(0.0, 0.1))}
        for name in (SENSITIVITY, "input-size")
    ]
    (found,) = verdicts.randomisation(table | {"rows": table["rows"] + everything})
    assert (found.value, found.verdict) == (0.9, FAILS)


def test_removal_is_judged_by_both_areas():
    rows = [{"method": name, **figures(deletion=(0.3, 0.01), insertion=(0.6, 0.01))} for name in (IG, LRP, "random")]
    against = [
        {"method": IG, **figures(deletion=(0.2, 0.01), insertion=(0.1, 0.01))},
        {"method": LRP, **figures(deletion=(0.2, 0.01), insertion=(-0.1, 0.01))},
    ]
    found = verdicts.removal({"setting": {"inputs": 9}, "rows": rows, "against_random": against})
    assert [(one.method, one.verdict, one.value, one.better) for one in found] == [
        (IG, GOOD, 0.3, False),
        (LRP, FAILS, 0.3, False),
    ]


def deletion_rows(start, **accuracies):
    return [
        {"start": start, "method": name.replace("_", "-"), "deleted": deleted, "accuracy": accuracy, "sentences": 400}
        for name, ends in accuracies.items()
        for deleted, accuracy in enumerate(ends)
    ]


def test_word_deletion_is_judged_where_the_intervals_do_not_touch():
    # Wilson's intervals of 400 texts reach about 0.05 to each side
    right = deletion_rows(
        "correct", integrated_gradients=(1, 0.2), lrp=(1, 0.68), sensitivity=(1, 0.9), random=(1, 0.7)
    )
    wrong = deletion_rows("wrong", integrated_gradients=(0, 0.8), lrp=(0, 0.5), sensitivity=(0, 0.3), random=(0, 0.3))
    found = {one.method: one for one in verdicts.deletion({"rows": right + wrong})}
    assert {name: one.verdict for name, one in found.items()} == {IG: GOOD, LRP: UNCLEAR, SENSITIVITY: FAILS}
    assert (found[IG].value, found[IG].floor, found[IG].inputs) == (0.2, 0.7, 800)
    assert found[IG].low < 0.2 < found[IG].high


def test_random_labels_are_held_against_true_ones():
    table = {
        "setting": {"inputs": 7},
        "rows": [
            {"method": IG, **figures(random_labels=(0.3, 0.1), true_labels=(0.6, 0.1), difference=(0.3, 0.1))},
            {"method": LRP, **figures(random_labels=(0.6, 0.1), true_labels=(0.6, 0.1), difference=(0.0, 0.1))},
        ],
    }
    assert [(one.verdict, one.floor) for one in verdicts.random_labels(table)] == [(GOOD, 0.6), (UNCLEAR, 0.6)]


def shortcut(method, name, precision, family="lstm", data="imdb"):
    return {
        "data": data,
        "family": family,
        "shortcut": name,
        "method": method,
        "examples": 600,
        **figures(precision=(precision, 0.02), mean_rank=(1.0, 0.1)),
    }


def test_of_planted_shortcuts_the_hardest_counts():
    rows = [
        shortcut(IG, "single", 0.99),
        shortcut(IG, "ordered", 0.9),
        shortcut(SENSITIVITY, "single", 0.2),
        shortcut(IG, "single", 0.1, family="transformer"),
        shortcut(IG, "single", 0.1, data="sst-2"),
        shortcut("random", "ordered", 0.05),
    ]
    found = verdicts.shortcuts({"rows": rows}, "imdb-bilstm")
    assert [(one.method, one.value, one.verdict, one.floor) for one in found] == [
        (IG, 0.9, GOOD, 0.05),
        (SENSITIVITY, 0.2, FAILS, None),
    ]
    assert verdicts.shortcuts({"rows": rows}, "imdb-maxpool") == []
    assert [one.value for one in verdicts.shortcuts({"rows": rows}, "sst-bilstm")] == [0.1]


def test_the_best_is_good_most_often_and_then_by_the_first_figure():
    masking = verdicts.masking(
        masking_table(
            integrated_gradients=(0.40, (0.5, 0.3, 0.2)),
            lrp=(0.45, (0.5, 0.3, 0.2)),
            gradient_times_input=(0.39, (0.5, 0.3, 0.2)),
            sensitivity=(0.50, (0.5, 0.3, 0.2)),
        )
    )
    random = verdicts.randomisation(
        randomisation_table(
            integrated_gradients=(0.2, 0.1), lrp=(0.45, 0.1), gradient_times_input=(0.2, 0.1), sensitivity=(0.8, 0.1)
        )
    )
    found = summary.of_tables("imdb-onehot", [*masking, *random])
    assert found.best == IG  # sensitivity fails, of LRP it is unclear, and gradient × input has the smaller figure
    assert found.alike == ("gradient-times-input",)
    assert found.failing == {SENSITIVITY: ("randomisation",)}
    assert found.passing == (IG, "gradient-times-input")


def test_what_no_method_passes_tells_of_the_model_and_excludes_none():
    masking = verdicts.masking(masking_table(integrated_gradients=(0.4, (0.5, 0.3, 0.2)), lrp=(0.3, (0.5, 0.3, 0.2))))
    random = verdicts.randomisation(randomisation_table(integrated_gradients=(0.8, 0.1), lrp=(0.5, 0.1)))
    found = summary.of_tables("imdb-maxpool", [*masking, *random])
    assert (found.best, found.failing, found.by_none) == (IG, {}, ("randomisation",))


def test_what_was_tried_more_comes_before_what_was_tried_less():
    masking = verdicts.masking(masking_table(integrated_gradients=(0.4, (0.5, 0.3, 0.2)), lrp=(0.5, (0.5, 0.3, 0.2))))
    random = verdicts.randomisation(randomisation_table(integrated_gradients=(0.45, 0.1)))
    assert summary.of_tables("imdb-onehot", [*masking, *random]).best == IG


def test_what_is_not_certain_to_be_better_than_random_is_not_called_best():
    masking = verdicts.masking(masking_table(lrp=(0.5, (0.5, 0.005, 0.2))))
    assert summary.of_tables("imdb-onehot", masking).best is None


def test_what_only_passes_a_sanity_check_is_not_called_best():
    found = summary.of_tables("adult-mlp", verdicts.randomisation(randomisation_table(lrp=(0.1, 0.1))))
    assert (found.best, found.passing) == (None, (LRP,))


def test_without_tables_nothing_is_said():
    found = summary.of_tables("imdb-onehot", [])
    assert (found.results, found.best, found.failing) == ((), None, {})


def test_whether_neighbours_agree_is_about_intervals():
    pair = {"better": "leave-one-out", "worse": IG}
    given = figures(log_odds=(0.3, 0.1), comprehensiveness=(0.05, 0.1), sufficiency=(-0.3, 0.1))
    found = verdicts.published_order({"order": [pair | given]})
    assert [(one["measure"], one["verdict"]) for one in found] == [
        ("log_odds", AGREES),
        ("comprehensiveness", OPEN),
        ("sufficiency", REVERSED),
    ]


def test_the_summary_of_a_model_reads_what_ships(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "FOLDER", shutil.copytree(assets.FOLDER, tmp_path / "assets"))
    for name in summary.EXPERIMENTS:
        (assets.FOLDER / files.name_of("imdb-bilstm", name)).unlink(missing_ok=True)
    shortcuts = assets.FOLDER / summary.SHORTCUTS
    shortcuts.unlink(missing_ok=True)
    assert summary.of_model("imdb-bilstm").results == ()
    table = masking_table(lrp=(0.45, (0.5, 0.3, 0.2)))
    files.write("imdb-bilstm", "masking", table["setting"], table["rows"], against_random=table["against_random"])
    shortcuts.parent.mkdir(exist_ok=True)
    shortcuts.write_text(
        json.dumps({"setting": {}, "rows": [shortcut(LRP, "single", 0.2), shortcut(IG, "single", 0.9)]})
    )
    assets.register([summary.SHORTCUTS], licence="Apache-2.0", source="made up", command="none")
    found = summary.of_model("imdb-bilstm")
    assert found.experiments == ("masking", "shortcuts")
    assert (found.best, found.failing) == (None, {LRP: ("shortcuts",)})


def test_summary_and_drawings_need_no_tensorflow():
    code = (
        "import sys\nfrom ig_core.render.experiment_sections import available, sections\n"
        "for name in available(): sections(name)\nassert 'tensorflow' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
