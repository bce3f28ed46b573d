"""The table of commands: a file each here, and a line each in `COMMANDS`."""

from __future__ import annotations

import argparse
from typing import Protocol

from ig_core.cli import (
    app,
    check,
    corpus,
    data,
    evaluate,
    explain,
    explain_image,
    explain_row,
    lesson,
    methods,
    models,
    phrases,
    remedy,
    train,
    trust,
)


class Command(Protocol):
    """What the file of a command defines. It is imported by every command, so it imports TensorFlow only in `run`."""

    HELP: str  # what the command does, as one line in the list of commands

    def add_arguments(self, parser: argparse.ArgumentParser, /) -> None:
        """Add what may follow the command's name."""

    def run(self, options: argparse.Namespace, /) -> None:
        """Do it and print the result. Raises: UserError, in one sentence, for what cannot be done."""


COMMANDS: dict[str, Command] = {
    "app": app,
    "explain": explain,
    "explain-image": explain_image,
    "explain-row": explain_row,
    "phrases": phrases,
    "corpus": corpus,
    "remedy": remedy,
    "trust": trust,
    "check": check,
    "lesson": lesson,
    "models": models,
    "methods": methods,
    "data": data,
    "train": train,
    "evaluate": evaluate,
}
