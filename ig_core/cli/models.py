"""ig-lens models: the models that ship, with what their cards say."""

from __future__ import annotations

import argparse
import json

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
        accuracy = card["accuracy"]["test"]
        low, high = accuracy["interval_95"]
        print(f"{name}: {row.label}; {card['task']}")
        print(f"  labels: {', '.join(row.labels)}; {card['bytes'] / 1e6:.1f} MB; {card['date']}; {card['licence']}")
        print(f"  right on {accuracy['value']:.4f} of {accuracy['split']} (95 % interval {low} to {high})")
