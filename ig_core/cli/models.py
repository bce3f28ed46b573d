"""ig-lens models: the models that ship, with what their cards say."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import Any

from ig_core import assets
from ig_core.models import MODELS

HELP = "list the models and their accuracy"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There are none."""


def run(options: argparse.Namespace) -> None:
    shipped = assets.manifest()
    for name, row in MODELS.items():
        path = f"models/{name}/card.json"
        if path not in shipped:
            print(f"{name}: {row.label}; labels: {', '.join(row.labels)}")
            continue
        card = json.loads(assets.path(path).read_text(encoding="utf-8"))
        print(f"{name}: {row.label}; {card['task']}")
        print(f"  labels: {', '.join(row.labels)}; {card['bytes'] / 1e6:.1f} MB; {card['date']}; {card['licence']}")
        print(f"  {_how_good(card)}")


def _how_good(card: Mapping[str, Any]) -> str:
    """The first figure of a card: of a model of classes how often it is right, of one of numbers its R²."""
    figure = (card.get("accuracy") or card["r2"])["test"]
    low, high = figure["interval_95"]
    said = f"right on {figure['value']:.4f} of" if "accuracy" in card else f"R² {figure['value']:.4f} on"
    return f"{said} {figure['split']} (95 % interval {low} to {high})"
