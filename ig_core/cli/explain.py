"""ig-lens explain TEXT: the words of a text and their scores."""

from __future__ import annotations

import argparse
import sys

from ig_core.cli.common import add_explanation_options, explain_and_output
from ig_core.render.orientation import BY_CLASS, COLOURS

HELP = "explain a text word by word"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="the text, or - to read it from standard input")
    add_explanation_options(parser, "imdb-onehot", "text")
    colours = (
        "what green and purple mean in a page or a picture: class, the second and the first of two opposite classes, "
        "which is the default; or support, for and against the class that is explained"
    )
    parser.add_argument("--colours", choices=list(COLOURS), default=BY_CLASS, help=colours)


def run(options: argparse.Namespace) -> None:
    explain_and_output(text_of(options.text), "text", options, colours=options.colours)


def text_of(given: str) -> str:
    """The text itself, or what standard input holds if it is "-"."""
    from ig_core.kinds.text.words import MAX_CHARACTERS

    if given != "-":
        return given
    data = sys.stdin.buffer.read(4 * MAX_CHARACTERS + 4)  # a text that is too long is refused, not read to its end
    return data.decode("utf-8", "replace")
