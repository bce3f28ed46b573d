"""ig-lens trust INPUT: whether an explanation is to be believed, check by check."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from ig_core import attribution, models
from ig_core.cli.common import add_target_options, read_file, target_options
from ig_core.cli.explain import text_of
from ig_core.errors import InputError
from ig_core.quiet import quiet_start

if TYPE_CHECKING:
    from ig_core.evaluation.trust import Trust

HELP = "check whether an explanation can be trusted"
_LIGHTS = {"passed": "✓", "doubtful": "!", "failed": "✕", "not run": "–"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    given = (
        "a text, or - to read it from standard input; of a model of pictures a file, or drawing:NAME, or test:NUMBER; "
        'of a model of table rows example:NUMBER, test:NUMBER, or {"column": value, …}'
    )
    parser.add_argument("input", metavar="INPUT", help=given)
    add_target_options(parser, "imdb-onehot", "text")
    parser.add_argument("--method", default="integrated-gradients", metavar="M", help="see the command methods")
    parser.add_argument("--json", action="store_true", help="print the checks as JSON")


def run(options: argparse.Namespace) -> None:
    attribution.lookup(options.method)  # what is refused need not wait for TensorFlow
    given = _READ[models.lookup(options.model).kind](options.input)
    with quiet_start():
        from ig_core.explainer import explain

        models.load(options.model)
    explanation = explain(given, model=options.model, method=options.method, **target_options(options))
    found = explanation.trust()
    if options.json:
        print(found.to_json())
    else:
        _print_table(found)


def _print_table(found: Trust) -> None:
    from ig_core.render.trust import figure_text, rates_text

    print(f"{found.verdict.capitalize()}. {found.sentence}")
    for finding in found.checks:
        figure = figure_text(finding)
        print(f"{_LIGHTS[finding.light]} {finding.name}{f': {figure}' if figure else ''}")
        print(f"    {finding.sentence}{f' {finding.advice}' if finding.advice else ''}")
        if rates := rates_text(finding):
            print(f"    {rates}")


def _picture(given: str) -> str | bytes:
    from ig_core.kinds.image import pictures

    if given.startswith(("drawing:", "test:")):
        return given
    return read_file(given, pictures.MAX_BYTES)


def _row(given: str) -> Any:
    if not given.lstrip().startswith("{"):
        return given
    try:
        return json.loads(given)
    except ValueError:
        raise InputError(f"The row must be a JSON object of columns and values; got {given[:60]!r}.") from None


_READ = {"text": text_of, "image": _picture, "row": _row}
