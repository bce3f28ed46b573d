"""What one table of an experiment says of each method: whether it found the known answer.

Rules, all on 95 % intervals. A method is GOOD where everything that was measured speaks for it, FAILS where anything
speaks against it, and is UNCLEAR otherwise:

- masking, removal: each measure, against random orders of the same inputs: for it where the interval of the difference
  lies above 0, against it where it lies below.
- deletion: the accuracy after the last deletion, against that of random order: where the two intervals do not touch.
- randomisation: the rank correlation of |scores| after the last stage that leaves the input itself as it is: for it
  below HALF, against it above. (Where an embedding is random too, words are others: the size of the input passes.)
- random labels: the rank correlation with a network of random labels, against that with one of true labels.
- shortcuts: the precision of the worst shortcut: for it above FOUND, against it below HALF.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ig_core import models
from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.experiments.published import HIGHER_IS_BETTER
from ig_core.evaluation.experiments.published import MEASURES as MASKING_MEASURES

GOOD, UNCLEAR, FAILS = VERDICTS = ("good", "unclear", "fails")
HALF, FOUND = 0.5, 0.75
UNCHANGED = 0.99  # the rank correlation of the control, from which on a stage leaves the input as it is
RANDOM, CONTROL = "random", "input-size"  # rows of tables that are no methods
FAMILIES = {"lstm": ("imdb-bilstm", "sst-bilstm"), "transformer": ("imdb-bert", "sst-bert")}  # of planted shortcuts
REMOVAL_MEASURES = ("deletion", "insertion")


@dataclass(frozen=True)
class Result:
    """What one experiment says of one method, for one model.

    Attributes:
        experiment: a key of EXPERIMENTS.
        method: a row of METHODS.
        value, low, high: the figure that is shown, with its 95 % interval.
        floor: the same figure of random order, or what else the figure is to be held against; None if nothing.
        better: whether larger figures are better.
        inputs: how many it rests on.
        verdict: one of VERDICTS, by the rules above.
    """

    experiment: str
    method: str
    value: float
    low: float
    high: float
    floor: float | None
    better: bool
    inputs: int
    verdict: str


def judged(differences: Iterable[tuple[float, float]]) -> str:
    """The verdict of several intervals (low, high) of differences that are positive where the method is better."""
    intervals = list(differences)
    if any(high < 0 for _, high in intervals):
        return FAILS
    return GOOD if intervals and all(low > 0 for low, _ in intervals) else UNCLEAR


def masking(table: Mapping[str, Any]) -> list[Result]:
    """Comprehensiveness, judged by all three measures."""
    return _against_random(table, "masking", "comprehensiveness", MASKING_MEASURES, better=True)


def removal(table: Mapping[str, Any]) -> list[Result]:
    """The area below the curve of deletion, judged by that of insertion too."""
    return _against_random(table, "removal", "deletion", REMOVAL_MEASURES, better=False)


def _against_random(
    table: Mapping[str, Any], experiment: str, shown: str, measures: Sequence[str], better: bool
) -> list[Result]:
    rows = {row["method"]: row for row in table["rows"]}
    found = []
    for against in table["against_random"]:
        row = rows[against["method"]]
        verdict = judged((against[f"{measure}_low"], against[f"{measure}_high"]) for measure in measures)
        figures = row[shown], row[f"{shown}_low"], row[f"{shown}_high"]
        floor, inputs = rows[RANDOM][shown], table["setting"]["inputs"]
        found.append(Result(experiment, row["method"], *figures, floor, better, inputs, verdict))
    return found


def deletion(table: Mapping[str, Any]) -> list[Result]:
    """Accuracy after the last deletion, on what the model got right; judged by what it got wrong too."""
    last = max(row["deleted"] for row in table["rows"])
    ends = {(row["start"], row["method"]): row for row in table["rows"] if row["deleted"] == last}
    found = []
    for (start, method), row in ends.items():
        if start != "correct" or method == RANDOM:
            continue
        low, high = interval_of(row)
        differences = [_apart(interval_of(ends["correct", RANDOM]), (low, high))]
        if ("wrong", method) in ends:
            differences.append(_apart(interval_of(ends["wrong", method]), interval_of(ends["wrong", RANDOM])))
        floor = ends["correct", RANDOM]["accuracy"]
        inputs = sum(ends[begun, method]["sentences"] for begun in ("correct", "wrong") if (begun, method) in ends)
        found.append(Result("deletion", method, row["accuracy"], low, high, floor, False, inputs, judged(differences)))
    return found


def interval_of(row: Mapping[str, Any]) -> tuple[float, float]:
    """Wilson's interval of an accuracy; of a mean over draws that of as many texts."""
    return Accuracy(round(row["accuracy"] * row["sentences"]), row["sentences"]).interval


def _apart(larger: tuple[float, float], smaller: tuple[float, float]) -> tuple[float, float]:
    """An interval that lies above 0 only if all of `larger` lies above all of `smaller`, and below 0 likewise."""
    return larger[0] - smaller[1], larger[1] - smaller[0]


def randomisation(table: Mapping[str, Any]) -> list[Result]:
    """The rank correlation of |scores| with those of the trained model, after the last stage that tells anything."""
    last, found = judged_stage(table), []
    for row in table["rows"]:
        if row["count"] != last or row["method"] == CONTROL or row["rank_low"] is None:
            continue
        low, high = row["rank_low"], row["rank_high"]
        verdict = judged([(HALF - high, HALF - low)])
        inputs = table["setting"]["inputs"]
        found.append(Result("randomisation", row["method"], row["rank"], low, high, HALF, False, inputs, verdict))
    return found


def judged_stage(table: Mapping[str, Any]) -> int:
    """How many stages are random where the control is still what it was, and methods should not be; 0 if there is no
    such stage."""
    kept = [row["count"] for row in table["rows"] if row["method"] == CONTROL and row["rank"] >= UNCHANGED]
    return max(kept, default=0)


def random_labels(table: Mapping[str, Any]) -> list[Result]:
    """The rank correlation with scores of a network that learned random labels, held against true ones."""
    found = []
    for row in table["rows"]:
        figures = row["random_labels"], row["random_labels_low"], row["random_labels_high"]
        verdict = judged([(row["difference_low"], row["difference_high"])])
        inputs = table["setting"]["inputs"]
        found.append(Result("random-labels", row["method"], *figures, row["true_labels"], False, inputs, verdict))
    return found


def shortcuts(table: Mapping[str, Any], model: str) -> list[Result]:
    """The precision of the worst shortcut that was planted into networks of the model's family, and of its data."""
    family = [name for name, of in FAMILIES.items() if model in of]
    data = models.lookup(model).dataset.removesuffix("-2") if family else ""
    rows = [row for row in table["rows"] if row["family"] in family and row["data"].removesuffix("-2") == data]
    found = []
    for method in dict.fromkeys(row["method"] for row in rows if row["method"] != RANDOM):
        worst = min((row for row in rows if row["method"] == method), key=lambda row: row["precision"])
        alike = [row for row in rows if row["method"] == RANDOM and row["shortcut"] == worst["shortcut"]]
        low, high = worst["precision_low"], worst["precision_high"]
        verdict = GOOD if low > FOUND else FAILS if high < HALF else UNCLEAR
        floor = alike[0]["precision"] if alike else None
        figures = worst["precision"], low, high
        found.append(Result("shortcuts", method, *figures, floor, True, worst["examples"], verdict))
    return found


AGREES, REVERSED, OPEN = "agrees", "reversed", "open"


def published_order(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Of every two neighbours of the published order, and every measure, whether ours come in that order too.

    Returns: better, worse (methods), measure, mean, low, high (of the difference, positive where it agrees) and
    verdict: AGREES where the interval lies above 0, REVERSED where it lies below, OPEN where it holds 0.
    """
    found = []
    for pair in table["order"]:
        for measure in HIGHER_IS_BETTER:
            low, high = pair[f"{measure}_low"], pair[f"{measure}_high"]
            verdict = AGREES if low > 0 else REVERSED if high < 0 else OPEN
            names = {"better": pair["better"], "worse": pair["worse"]}
            found.append(
                {**names, "measure": measure, "mean": pair[measure], "low": low, "high": high, "verdict": verdict}
            )
    return found
