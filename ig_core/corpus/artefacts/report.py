"""What the experiment found, in short: how often the artefact comes first, how pure its cluster is, how often it rings
without one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ig_core import assets
from ig_core.corpus.artefacts import networks
from ig_core.corpus.artefacts.experiment import KINDS, SHARES, Combination, combinations
from ig_core.corpus.artefacts.shipped import FILE
from ig_core.corpus.clusters import PART, SMALLEST, TOP
from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.planting.race import MAX_POINTS, TOLERANCE

COMMAND = "python -m ig_core evaluate artefacts --experiment artefacts"
_DIGITS = 4


def finished(folder: Path) -> list[dict[str, Any]]:
    """The parts of the experiment that the folder holds, in their order; of each class of a network with an artefact
    besides the `rank` of its cluster, see `rank_of_artefact`."""
    files = [folder / f"{one.key}.json" for one in combinations()]
    parts = [json.loads(file.read_text(encoding="utf-8")) for file in files if file.exists()]
    for part in (one for one in parts if one["artefact"]):
        for of_class in part["classes"]:
            of_class["rank"] = rank_of_artefact(of_class["clusters"])
    return parts


def rank_of_artefact(clusters: Sequence[Mapping[str, Any]]) -> int | None:
    """The place, from 1, of the artefact's cluster: of those in which at least half the inputs hold it, the one with
    most of them; None if there is none."""
    ranks = {rank: one["planted"] for rank, one in enumerate(clusters, start=1) if 2 * one["planted"] >= one["size"]}
    return max(ranks, key=lambda rank: ranks[rank]) if ranks else None


def level(parts: Iterable[Mapping[str, Any]], kind: str, seed: int) -> float | None:
    """Above which `exclusive` of its first cluster a class of a network of this seed rings: the highest of any class of
    the networks of other seeds that learned without an artefact; None if there are none."""
    clean = [part for part in _clean(parts, kind) if part["seed"] != seed]
    return max((one for part in clean for one in _first(part)), default=None)


def alarms(parts: Sequence[Mapping[str, Any]], kind: str) -> dict[str, Any] | None:
    """How often a class rings without an artefact; None if there are too few networks to tell.

    Returns: kind, networks; `level`, the highest of all classes; of the classes, `total`, how many ring, see `level`,
        `count`, the share and its 95 % interval, low and high.
    """
    clean = _clean(parts, kind)
    asked = [(one, level(parts, kind, part["seed"])) for part in clean for one in _first(part)]
    rings = [one > highest for one, highest in asked if highest is not None]
    if not rings:
        return None
    share = _figures(Accuracy(sum(rings), len(rings)))
    return {"kind": kind, "networks": len(clean), "level": max(one for one, _ in asked), **share}


def summary(parts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Of each kind of artefact and share in which it stands, over the networks that learned it.

    Returns: kind, share, networks; how often its cluster, see `rank_of_artefact`, is the `first`, and how often that is
        so and it rings, `rings`: count, total, share, low, high; the same of inputs, over all networks: `purity` of
        that cluster and its `recall`, see below; `worst_rank`, None where some network has no such cluster.

    The purity is the share of the cluster's inputs that hold the artefact, the recall the share of those that hold it,
    and are taken for its class, which are in this cluster.
    """
    parts, rows = list(parts), []
    for kind in KINDS:
        for share in SHARES[kind]:
            own = [part for part in parts if part["kind"] == kind and part["share"] == share]
            levels = [level(parts, kind, part["seed"]) for part in own]
            if own:
                classes = [part["classes"][0] for part in own]
                rows.append({"kind": kind, "share": share, "networks": len(own), **_row(classes, levels)})
    return rows


def _row(classes: Sequence[Mapping[str, Any]], levels: Sequence[float | None]) -> dict[str, Any]:
    first = [one["rank"] == 1 for one in classes]
    values = [one["clusters"][0]["exclusive"] if one["clusters"] else 0.0 for one in classes]
    found = [one["clusters"][one["rank"] - 1] for one in classes if one["rank"]]
    held = sum(one["planted"] for one in found)
    ranks = [one["rank"] for one in classes]
    row: dict[str, Any] = {"first": _figures(Accuracy(sum(first), len(first)))}
    known = [one for one in levels if one is not None]
    if len(known) == len(levels):
        rings = [own and one > highest for own, one, highest in zip(first, values, known, strict=True)]
        row["rings"] = _figures(Accuracy(sum(rings), len(rings)))
    if found:
        row["purity"] = _figures(Accuracy(held, sum(one["size"] for one in found)))
        row["recall"] = _figures(Accuracy(held, sum(one["planted"] for one in classes)))
    return {**row, "worst_rank": None if None in ranks else max(ranks)}


def _clean(parts: Iterable[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [one for one in parts if one["kind"] == kind and not one["artefact"]]


def _first(part: Mapping[str, Any]) -> list[float]:
    """`exclusive` of the first cluster of each class; 0 of a class without one."""
    return [one["clusters"][0]["exclusive"] if one["clusters"] else 0.0 for one in part["classes"]]


def _figures(accuracy: Accuracy) -> dict[str, float]:
    low, high = (round(end, _DIGITS) for end in accuracy.interval)
    share = round(accuracy.value, _DIGITS)
    return {"count": accuracy.correct, "total": accuracy.total, "share": share, "low": low, "high": high}


def contents(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What ships: setting, parts, rows (see `summary`), alarms, and missing: the parts that have not been run."""
    done = {Combination(part["kind"], part["seed"], part["share"]).key for part in parts}
    return {
        "setting": _setting(),
        "parts": list(parts),
        "rows": summary(parts),
        "alarms": [found for kind in KINDS if (found := alarms(parts, kind))],
        "missing": [one.key for one in combinations() if one.key not in done],
    }


def _setting() -> dict[str, Any]:
    excerpt, pictures = networks.REVIEWS.excerpt, networks.PICTURES
    return {
        "word": f"put once at a random place of a share of the reviews of one class, of {excerpt.learn:,} IMDB reviews "
        f"to learn from, the first {excerpt.longest} words of each; a gated bag of words, {networks.REVIEWS.epochs} "
        "epochs; another word for each seed, and the other class for every second one",
        "mark": f"a white square of 3 × 3 pixels in a corner of a share of the pictures of one class, of "
        f"{pictures.learn:,} pictures of Fashion-MNIST to learn from; two convolutions, {pictures.epochs} epochs; "
        "another corner and class for each seed",
        "explained": "all inputs learned from that are taken for the class, towards it, by Integrated Gradients; "
        "baselines: a blank for words, black for pictures",
        "integration": f"adaptive, to a tolerance of {TOLERANCE:.0%}, at most {MAX_POINTS} points",
        "clusters": f"see ig_core.corpus.clusters; at least {SMALLEST} inputs, and {PART:.1%} of all; ranked by the "
        f"share of |score| that {TOP} entries have which count in hardly any other input (`exclusive`)",
        "rings": "a class rings where its first cluster is more exclusive than that of any class of the networks of "
        "other seeds that learned without an artefact; false alarms are those of networks without one",
        "turned": "test inputs of other classes that are taken for the artefact's once it is put in",
        "intervals": "95 %, Wilson's; those of purity and recall over inputs",
    }


def write(folder: Path) -> dict[str, Any]:
    """Put what the folder of parts holds into assets. Returns: what was written, see `contents`."""
    found = contents(finished(folder))
    file = assets.FOLDER / FILE
    file.parent.mkdir(exist_ok=True)
    text = json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False)
    file.write_text(text + "\n", encoding="utf-8", newline="\n")
    assets.register([FILE], licence="Apache-2.0", source="measured for this project", command=COMMAND)
    return found
