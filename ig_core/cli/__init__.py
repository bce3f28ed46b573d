"""The command line: `ig-lens …`, which is the same as `python -m ig_core …`.

A command is a file here and a line in `ig_core.cli.commands`.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from ig_core import __version__
from ig_core.cli import own_model
from ig_core.cli.commands import COMMANDS
from ig_core.cli.common import program_name
from ig_core.errors import InputError, UserError

_DESCRIPTION = (
    "Explain what a neural network makes of a text, a picture or a table row; list models and methods, download data, "
    "train and evaluate, serve the app. Bad input is one sentence on stderr and exit status 2; Ctrl and C is one "
    "sentence and exit status 130."
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message[:1].upper()}{message[1:]}; see {program_name()} --help.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status: 0, or 2 when something asked for cannot be done."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may lack "−"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow's start-up notes are not for our users
    try:
        options = _parser().parse_args(arguments)
        own_model.resolve(options)
        options.run(options)
    except UserError as error:
        print(str(error).encode("utf-8", "replace").decode("utf-8"), file=sys.stderr)
        return 2
    except KeyboardInterrupt as stop:  # Ctrl and C
        print(stop if str(stop) else "Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog=program_name(), description=_DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"ig-lens {__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=command.HELP)
        command.add_arguments(subparser)
        subparser.set_defaults(run=command.run)
    return parser
