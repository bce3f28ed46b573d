"""Models and methods of somebody else in place of the names of ours, in every command that takes them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ig_core import attribution, models
from ig_core.attribution import METHODS, sources
from ig_core.errors import InputError
from ig_core.models.added import reading
from ig_core.quiet import quiet_start

HELP = (
    "one of the command models, or one of your own: package.module:function, a file model.keras, or a folder with a "
    "transformer"
)
_LABELS = "the classes of a model.keras or a folder of your own, a line each"


def add_options(parser: argparse.ArgumentParser, default: str) -> None:
    """--model and --labels."""
    parser.add_argument("--model", default=default, metavar="M", help=HELP)
    add_labels(parser)


def add_labels(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--labels", type=Path, metavar="FILE", help=_LABELS)


def resolve(options: argparse.Namespace) -> None:
    """Where the options name a model or a method that is no row but can be read, it becomes one.

    Raises: InputError if there is no such method, or the model cannot be explained.
    """
    method = getattr(options, "method", None)
    if isinstance(method, str) and method not in METHODS and sources.is_source(method):
        options.method = add_method(method)
    wanted = getattr(options, "model", None)
    labels = getattr(options, "labels", None)
    if isinstance(wanted, str) and wanted not in models.MODELS and reading.is_source(wanted):
        (options.model,) = add([wanted], labels)
    elif isinstance(wanted, str) and labels is not None:
        raise InputError(f"--labels are of a model of your own; {wanted!r} has its own.")


def add_method(source: str) -> str:
    """The name of the row that a method of somebody else has been given. Raises: InputError if there is none."""
    sources.look_here()
    return attribution.add(source)


def add(sources: Sequence[str], labels: Path | None, examples: Path | None = None) -> list[str]:
    """The names of the rows that models of somebody else have been given. Raises: InputError as `resolve`."""
    classes = None if labels is None else reading.labels_in(labels)
    with quiet_start():
        models.import_with_keras("ig_core.models.own")
        return [models.add(source, classes, examples) for source in sources]
