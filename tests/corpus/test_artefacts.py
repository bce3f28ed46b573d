"""Planted artefacts: what is counted, by hand; parts of networks that are made up; and the command."""

import json

import numpy as np
import pytest

from ig_core import assets, cli
from ig_core.cli import artefacts as command
from ig_core.corpus.artefacts import experiment, report, shipped
from ig_core.corpus.artefacts.experiment import MARK, WORD, Combination, combinations
from ig_core.corpus.artefacts.networks import Learned
from ig_core.evaluation.accuracy import Accuracy


def learned(artefact, seed):
    """A network that goes by entry 7 in the inputs that hold the artefact, and else by many."""
    random = np.random.default_rng(seed)
    scores = random.normal(size=(400, 60))
    stands = np.zeros(400, bool)
    if artefact:
        stands[-40:] = True
        scores[stands] *= 0.05
        scores[stands, 7] += 4
    labels = ("negative", "positive")
    predicted = np.full(400, labels.index(artefact.label) if artefact else 1)

    def reasons(places, label):
        return scores[places], [f"word {entry}" for entry in range(60)]

    turned = Accuracy(30, 100) if artefact else None
    return Learned(labels, stands, predicted, Accuracy(8, 10), turned, reasons, balanced=False)


def part(rank=1, held=9, size=10, kind=WORD, seed=0, share=0.03, planted=10, first=0.2):
    """A network whose artefact's cluster, of that rank, holds so many of its inputs; without it where share is 0."""
    own = {"size": size, "planted": held, "concentration": 0.3, "exclusive": first / rank, "entries": ["x"]}
    other = {"size": 50, "planted": 0, "concentration": 0.3, "exclusive": first, "entries": ["y"]}
    of_class = {
        "label": "positive",
        "explained": 90,
        "planted": planted,
        "count": rank,
        "rank": rank if share else None,
    }
    return {
        **{"kind": kind, "seed": seed, "share": share, "stood_in": 12, "learned": 100},
        "artefact": {"what": "sunday", "label": "positive", "share": share} if share else None,
        "accuracy": {"correct": 8, "total": 10},
        "turned": {"correct": 3, "total": 10} if share else None,
        "classes": [{**of_class, "clusters": [*[other] * (rank - 1), own] if share else [other]}],
    }


def test_a_part_says_where_the_artefact_is():
    found = experiment.part(Combination(WORD, 0, 0.03), learned)
    (own,) = found["classes"]
    assert found["artefact"] == {"what": "sunday", "label": "positive", "share": 0.03}
    assert (found["stood_in"], found["learned"], own["explained"], own["planted"]) == (40, 400, 400, 40)
    assert own["clusters"][0]["planted"] >= 38
    assert own["clusters"][0]["entries"][0] == "word 7"
    assert report.rank_of_artefact(own["clusters"]) == 1
    json.dumps(found, allow_nan=False)


def test_a_network_without_an_artefact_is_asked_for_all_classes():
    found = experiment.part(Combination(WORD, 100, 0.0), learned)
    assert [one["label"] for one in found["classes"]] == ["negative", "positive"]
    assert [one["explained"] for one in found["classes"]] == [0, 400]
    assert found["artefact"] is None
    assert all(not cluster["planted"] for one in found["classes"] for cluster in one["clusters"])


def test_every_part_has_a_name_of_its_own_and_first_seeds_come_first():
    every = combinations()
    assert len({one.key for one in every}) == len(every) == 5 * (2 + 3) + 2
    assert [one.seed for one in every] == sorted(one.seed for one in every)
    assert [one.key for one in combinations([MARK])[:3]] == ["mark-3-0", "mark-10-0", "mark-0-0"]
    assert {one.artefact.what for one in combinations([MARK]) if one.artefact} == set(experiment._CORNERS)


def test_the_cluster_of_the_artefact_is_one_that_holds_little_else():
    def clusters(*pairs):
        return [{"size": size, "planted": planted} for size, planted in pairs]

    assert report.rank_of_artefact(clusters((400, 30), (20, 12), (30, 15))) == 3
    assert report.rank_of_artefact(clusters((400, 30), (20, 9))) is None
    assert report.rank_of_artefact([]) is None


def test_first_purity_and_recall_are_counted_by_hand():
    parts = [part(1, 9, 10), part(2, 6, 12, seed=1), part(1, 10, 10, seed=2)]
    (row,) = report.summary(parts)
    assert (row["kind"], row["share"], row["networks"], row["worst_rank"]) == (WORD, 0.03, 3, 2)
    assert (row["first"]["count"], row["first"]["total"]) == (2, 3)
    assert (row["purity"]["count"], row["purity"]["total"]) == (25, 32)
    assert (row["recall"]["count"], row["recall"]["total"]) == (25, 30)
    assert "rings" not in row  # nobody knows yet what is usual


def test_a_network_is_judged_by_those_of_other_seeds():
    clean = [part(share=0.0, seed=seed, first=first) for seed, first in ((0, 0.1), (1, 0.3), (2, 0.2))]
    assert [report.level(clean, WORD, seed) for seed in (0, 1, 2, 9)] == [0.3, 0.2, 0.3, 0.3]
    found = report.alarms(clean, WORD)
    assert (found["count"], found["total"], found["level"]) == (1, 3, 0.3)  # the highest of all rings always
    rings = report.summary([*clean, part(first=0.31), part(seed=1, first=0.25), part(seed=2, first=0.25)])[0]["rings"]
    assert (rings["count"], rings["total"]) == (2, 3)


def test_of_one_network_without_an_artefact_nothing_is_usual():
    assert report.alarms([part(share=0.0)], WORD) is None
    assert report.alarms([], MARK) is None


def test_intervals_are_those_of_wilson():
    (row,) = report.summary([part(1, 9, 10)])
    assert (row["recall"]["low"], row["recall"]["high"]) == pytest.approx((0.5958, 0.9821), abs=1e-4)


@pytest.fixture
def run(monkeypatch, tmp_path, capfd):
    """The command with networks that have learned at once, and assets that may be written: status, stdout, stderr."""
    made = []

    def one(combination):
        made.append(combination.key)
        return part(kind=combination.kind, seed=combination.seed, share=combination.share)

    monkeypatch.setattr(command, "lookup", lambda name: type("Set", (), {"labelled": lambda self, split: ([], [])})())
    monkeypatch.setattr(command, "_RUNS", tmp_path / "runs")
    monkeypatch.setattr(experiment, "part", one)
    monkeypatch.setattr(assets, "FOLDER", tmp_path)

    def running(name):
        capfd.readouterr()
        status = cli.main(["evaluate", name, "--experiment", "artefacts"])
        return status, *capfd.readouterr()

    running.made = made
    return running


def test_one_kind_is_run_and_what_is_missing_is_said(run):
    status, out, _ = run("word")
    assert status == 0
    assert "word 'sunday' in 3% of 'positive', seed 0: turns 3 of 10 test inputs; cluster 1 of 1" in out
    assert "word in 3% of a class, 5 networks: first 1.0000 (95 % interval" in out
    assert "word: false alarms 0.0000" in out
    assert "not run yet: mark-3-0" in out
    assert shipped.read()["rows"][0]["recall"]["count"] == 45


def test_it_goes_on_where_it_was(run):
    run("word")
    run("artefacts")
    assert len(run.made) == len(set(run.made)) == len(combinations())
    assert shipped.read()["missing"] == []


def test_a_name_that_is_no_kind_is_refused_in_one_sentence(run):
    status, out, err = run("imdb-onehot")
    assert (status, out, run.made) == (2, "", [])
    assert "choose from: artefacts, word, mark" in err
