"""What the experiment with planted shortcuts found, in sentences; rows are those that ship, see planting/report.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ig_core.evaluation.planting.ranking import RANDOM
from ig_core.render.planted_sentences import label_of
from ig_core.render.sentences import counted

SHORTCUTS = {  # as ig_core/evaluation/planting/shortcuts.py has them: title, and what decides
    "single": ("One word", "“zeroa” anywhere means negative, “onea” means positive."),
    "together": (
        "Two words together",
        "“contexta” with “zeroa” means negative, with “onea” positive; one of them alone means nothing.",
    ),
    "ordered": (
        "Two words in order",
        "“zeroa” before “zerob” means negative, “onea” before “oneb” positive; in the other order they mean nothing.",
    ),
}
DATA = {"sst-2": "Sentences (SST-2)", "imdb": "Reviews (IMDB)"}
FAMILIES = {"lstm": "LSTM", "transformer": "Transformer"}


def means(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Method -> its mean precision over the shortcuts of the rows, the best first, random order last."""
    found: dict[str, list[float]] = {}
    for row in rows:
        found.setdefault(row["method"], []).append(row["precision"])
    shares = {method: sum(values) / len(values) for method, values in found.items()}
    return dict(sorted(shares.items(), key=lambda one: (one[0] == RANDOM, -one[1])))


def headline(rows: Sequence[Mapping[str, Any]]) -> str:
    """Who finds most of what was planted, and who least."""
    shares = [(method, share) for method, share in means(rows).items() if method != RANDOM]
    (best, most), (worst, least) = shares[0], shares[-1]
    return f"{label_of(best)} finds {percent(most)} of the planted words, {label_of(worst)} {percent(least)}."


def rests_on(rows: Sequence[Mapping[str, Any]]) -> str:
    """What the figures of these rows, of one data set and family, are measured on."""
    shortcuts = {row["shortcut"]: row for row in rows}
    seeds = sorted({row["seeds"] for row in shortcuts.values()})
    most = seeds[-1]
    networks = "one network for each" if most == 1 else f"{counted(most)} networks for each, from different seeds"
    if len(seeds) > 1:
        networks = f"{counted(seeds[0])} to {networks}"
    texts = sum(row["examples"] for row in shortcuts.values())
    return (
        f"Mean over {counted(len(shortcuts))} shortcut{'s' * (len(shortcuts) > 1)}, {networks}; {texts:,} test texts "
        "in all. Found is a planted word that is among as many with the highest scores as were planted."
    )


def proof(parts: Sequence[Mapping[str, Any]]) -> str:
    """How one knows that the networks of these parts, of one shortcut, go by it."""
    used = [part for part in parts if part["uses"]]
    if not used:
        return "No network learned it."
    contrast, plain = (_mean(used, name) for name in ("contrast", "plain"))
    said = f"Against what the text says, the networks follow the shortcut in {percent(contrast)}"
    if "misled" in used[0]["accuracy"]:
        said += f"; where it only seems to be there, they are right in {percent(_mean(used, 'misled'))}"
    said += f"; without it, in {percent(plain)}."
    missed = len(parts) - len(used)
    return f"{said} {counted(missed).capitalize()} did not learn it and does not count." if missed else said


def percent(share: float) -> str:
    """A share as a whole percentage, which is never rounded up to all or down to nothing."""
    if 0.995 <= share < 1 or 0 < share < 0.005:
        return f"{100 * share:.1f} %"
    return f"{100 * share:.0f} %"


def _mean(parts: Sequence[Mapping[str, Any]], name: str) -> float:
    return sum(part["accuracy"][name]["mean"] for part in parts) / len(parts)
