"""ig-lens phrases FILE: the phrases of parse trees and their scores."""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ig_core import models
from ig_core.cli.common import (
    add_target_options,
    read_file,
    show_progress,
    target_options,
    write_file,
)
from ig_core.errors import InputError
from ig_core.quiet import quiet_start
from ig_core.records import PhraseExplanation, Phrases
from ig_core.records.text import rows_of

if TYPE_CHECKING:
    from nltk.tree import Tree

HELP = "explain sentences phrase by phrase, on their parse trees"

FORMATS: dict[str, Callable] = {  # by the end of a file's name
    ".svg": lambda explanation: explanation.to_svg(),
    ".png": lambda explanation: explanation.to_png(),
    ".pdf": lambda explanation: explanation.to_pdf(),
    ".dot": lambda explanation: explanation.to_dot(),
    ".json": lambda explanation: explanation.to_json(),
    ".csv": lambda explanation: explanation.to_csv(),
}
_MAX_BYTES, _MAX_LINES = 10_000_000, 10_000  # of a file of trees
_PROBE = "(good film)"  # words that every model knows


def add_arguments(parser: argparse.ArgumentParser) -> None:
    source = parser.add_mutually_exclusive_group(required=True)
    file = f"a file of trees in brackets, one a line, at most {_MAX_LINES:,}; or - for standard input"
    source.add_argument("file", nargs="?", metavar="FILE", help=file)
    source.add_argument("--text", metavar="TEXT", help="a text, which is parsed first")
    add_target_options(parser, "sst-bert", "text")
    parser.add_argument("--together", action="store_true", help="all lines are sentences of one text")
    parser.add_argument("--json", action="store_true", help="print each explanation as JSON, on a line of its own")
    output = f"write each explanation to FILE, FILE-2, …, in the format that its name ends in: {', '.join(FORMATS)}"
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help=output)


def run(options: argparse.Namespace) -> None:
    """Explain one text after the other; a text that cannot be explained does not keep the others from it."""
    if options.output and options.output.suffix not in FORMATS:
        raise InputError(f"{options.output} must end in one of {', '.join(FORMATS)}.")
    if models.lookup(options.model).kind != "text":
        raise InputError(f"The model {options.model!r} reads no text; these do: {', '.join(models.of_kind('text'))}.")
    texts = _texts(options)
    # the trees of a single text are read first, so that bad ones are refused before TensorFlow is imported
    trees = _trees(options, texts[0][1]) if len(texts) == 1 else None
    with quiet_start():
        from ig_core.phrases.explain import explain_phrases

        model = models.load(options.model)
    arguments = {"model": model} | target_options(options)
    if len(texts) > 1:
        explain_phrases(_PROBE, **arguments)  # so that a wrong option is refused once, and not for every line
    failed, began = 0, time.monotonic()
    for done, (line, text) in enumerate(texts):
        try:
            explanation = explain_phrases(_trees(options, text) if trees is None else trees, **arguments)
        except InputError as error:
            if trees is not None:
                raise
            failed += 1
            print(f"Line {line}: {error}", file=sys.stderr)
            continue
        except KeyboardInterrupt:
            raise KeyboardInterrupt(f"Stopped after {done:,} of {len(texts):,} texts.") from None
        _output(explanation, options, done)
        show_progress(done + 1, len(texts), began)
    if failed:
        raise InputError(f"{failed:,} of {len(texts):,} lines could not be explained.")


def _texts(options: argparse.Namespace) -> list[tuple[int, str]]:
    """The texts to explain, each with the number of its line in the file, or 0 where it is the only one."""
    if options.text is not None:
        return [(0, options.text)]
    given = read_file(options.file, _MAX_BYTES) if options.file != "-" else sys.stdin.buffer.read(_MAX_BYTES + 1)
    if len(given) > _MAX_BYTES:
        raise InputError(f"{options.file} has more than {_MAX_BYTES:,} bytes: split it.")
    try:
        whole = given.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{options.file} must be text in UTF-8; byte {error.start:,} of it is not.") from None
    if options.together:
        return [(0, whole)]
    lines = [(number, line) for number, line in enumerate(re.split(r"\r?\n", whole), start=1) if line.strip()]
    if len(lines) > _MAX_LINES:
        raise InputError(f"{options.file} has {len(lines):,} lines; at most {_MAX_LINES:,} are explained: split it.")
    return lines or [(0, whole)]


def _trees(options: argparse.Namespace, text: str) -> Sequence[Tree] | Phrases:
    """The trees of a text: those that its brackets show, or those of the parser."""
    from ig_core.phrases import notation, parsing

    if options.text is None:
        return notation.read(text)
    with quiet_start():
        return parsing.parse(text)


def _output(explanation: PhraseExplanation, options: argparse.Namespace, done: int) -> None:
    """Write and print an explanation at once, so that it is there whatever happens to the next ones."""
    if options.output:
        name = options.output if done == 0 else options.output.with_stem(f"{options.output.stem}-{done + 1}")
        content = FORMATS[name.suffix](explanation)
        write_file(name, content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
    if options.json:
        print(json.dumps(explanation.to_dict()))
    elif not options.output:
        _print_tree(explanation)
    sys.stdout.flush()


def _print_tree(explanation: PhraseExplanation) -> None:
    from ig_core.render.numbers import signed, visible
    from ig_core.render.sentences import certainty

    prediction = explanation.prediction
    print(f"{prediction.label}{certainty(prediction)}; explained: {explanation.target}")
    for node in rows_of(explanation.nodes):
        print(f"{signed(node.sign * node.value, 3)}  {'  ' * node.depth}{visible(node.phrase)}")
