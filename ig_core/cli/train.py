"""ig-lens train NAME: the weights of a model, made again."""

from __future__ import annotations

import argparse
import inspect
import json
from pathlib import Path

from ig_core import training
from ig_core.cli.common import check_assets_writable
from ig_core.errors import InputError

HELP = "train a model, as its weights that ship were trained"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help=", ".join(training.NAMES))
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of all random numbers; 0 if not given")
    backbone = "a BERT encoder that some models are trained from, of Hugging Face or KerasHub"
    parser.add_argument("--backbone", type=Path, metavar="FOLDER", help=backbone)


def run(options: argparse.Namespace) -> None:
    recipe = training.lookup(options.name)
    chosen = {} if options.backbone is None else {"backbone": options.backbone}
    if not chosen.keys() <= inspect.signature(recipe.train).parameters.keys():
        raise InputError(f"The model {options.name!r} starts from no encoder: leave out --backbone.")
    check_assets_writable()
    print(json.dumps(recipe.train(seed=options.seed, **chosen), indent=2, ensure_ascii=False))
