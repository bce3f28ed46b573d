"""ig-lens explain TEXT: the words of a text and their scores."""

from __future__ import annotations

import argparse
import sys

from ig_core.cli.common import add_explanation_options, explain_and_output

HELP = "explain a text word by word"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="the text, or - to read it from standard input")
    add_explanation_options(parser, "imdb-onehot", "text")


def run(options: argparse.Namespace) -> None:
    explain_and_output(_standard_input() if options.text == "-" else options.text, "text", options)


def _standard_input() -> str:
    from ig_core.kinds.text.words import MAX_CHARACTERS

    data = sys.stdin.buffer.read(4 * MAX_CHARACTERS + 4)  # a text that is too long is refused, not read to its end
    return data.decode("utf-8", "replace")
