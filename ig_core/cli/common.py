"""What several commands share: files, the quiet start of TensorFlow, and the options of explanations."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

from ig_core import assets, attribution, kinds, models
from ig_core.cli import own_model, pairs
from ig_core.errors import InputError
from ig_core.quadrature import DEFAULT_TOLERANCE
from ig_core.quiet import quiet_start
from ig_core.records import Explanation, InteractionExplanation

_METHOD = "integrated-gradients"


def program_name() -> str:
    """How the program was started: "ig-lens", the installed command, or "python -m ig_core"."""
    return "ig-lens" if Path(sys.argv[0]).stem == "ig-lens" else "python -m ig_core"


def read_file(name: str, limit: int) -> bytes:
    """The bytes of a file; no more than one beyond `limit`, which is enough to refuse it.

    Raises: InputError if it cannot be read.
    """
    try:
        with open(name, "rb") as stream:
            return stream.read(limit + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{name} could not be read: {getattr(error, 'strerror', None) or error}.") from None


def write_file(file: Path, data: bytes) -> None:
    """Write a file. Raises: InputError if it cannot be written."""
    try:
        file.write_bytes(data)
    except OSError as error:
        raise InputError(f"{file} could not be written: {error.strerror}.") from None


def show_progress(done: int, total: int, began: float) -> None:
    """On a terminal: how many inputs are done since `began`, by the monotonic clock, and about how long others take."""
    if total == 1 or not sys.stderr.isatty():
        return
    left = (time.monotonic() - began) / done * (total - done)
    print(f"\r{done:,} of {total:,}, {left / 60:.0f} minutes left ", end="\n" * (done == total), file=sys.stderr)


def check_assets_writable() -> None:
    """Raises: InputError if the folder of assets cannot be written, as in an installation that is another user's."""
    if not os.access(assets.FOLDER, os.W_OK):
        raise InputError(f"The result would be written into {assets.FOLDER}, which this user may not change.")


def add_target_options(parser: argparse.ArgumentParser, model: str, kind: str) -> None:
    """Which model is explained, for which class, against what, and how exactly.

    Args:
        model: the name of the model that is explained unless another one is asked for.
        kind: what it reads, a row of KINDS.
    """
    baselines = f"{kinds.listed(kinds.lookup(kind).baselines)}; the model's own first one if not given"
    own_model.add_options(parser, model)
    parser.add_argument("--target", metavar="LABEL", help="class to explain; the predicted one if not given")
    parser.add_argument("--contrast", metavar="LABEL", help="class whose logit is subtracted from the target's")
    parser.add_argument("--baseline", metavar="B", help=baselines)
    exactness = parser.add_mutually_exclusive_group()
    tolerance = (
        "largest gap between the sum of the scores and the change of the output, as a fraction of that change, and "
        "largest estimated error of the scores, as a fraction of their size"
    )
    exactness.add_argument("--tolerance", type=float, default=DEFAULT_TOLERANCE, metavar="X", help=tolerance)
    exactness.add_argument("--points", type=int, metavar="N", help="take N Gauss-Legendre points instead")


def target_options(options: argparse.Namespace) -> dict:
    """What `add_target_options` added, but for the model, as arguments of `ig_core.explain` and `explain_phrases`."""
    return {name: getattr(options, name) for name in ("target", "contrast", "baseline", "tolerance", "points")}


def add_explanation_options(parser: argparse.ArgumentParser, model: str, kind: str) -> None:
    """The options of a command that explains one input by a method of choice; `model`, `kind` as above."""
    add_target_options(parser, model, kind)
    parser.add_argument("--method", default=_METHOD, metavar="M", help="see the command methods")
    together = "say what each two words, or columns, do together instead; the tolerance is 0.01 then if not given"
    parser.add_argument("--interactions", action="store_true", help=together)
    parser.add_argument("--json", action="store_true", help="print the explanation as JSON")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the explanation as a web page")
    parser.add_argument("--png", type=Path, metavar="FILE", help="write the explanation as a picture")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the scores as a table")


def check_kind(model: str, kind: str) -> None:
    """Raises: InputError if there is no such model, or it reads another kind of input."""
    if models.lookup(model).kind != kind:
        known = ", ".join(models.of_kind(kind))
        raise InputError(f"The model {model!r} cannot read this {kind}; these can: {known}.")


def explain_and_output(given: Any, kind: str, options: argparse.Namespace, **view: Any) -> None:
    """Explain one input, and write or print what the options ask for.

    Args:
        given: the input, as `ig_core.explain` takes it.
        kind: what the model must be able to read: "text", "image" or "row".
        options: those of `add_explanation_options`.
        view: how it is drawn, where the kind leaves a choice: arguments of `to_html` and `to_png`.
    """
    check_kind(options.model, kind)
    attribution.lookup(options.method)  # what is refused need not wait for TensorFlow
    with quiet_start():
        from ig_core.explainer import explain

        models.load(options.model)
    if options.interactions:
        explanation: Explanation | InteractionExplanation = pairs.interactions_of(given, options, _METHOD)
        view = {}  # of pairs there is one
    else:
        explanation = explain(given, model=options.model, method=options.method, **target_options(options))
    if options.html:
        write_file(options.html, explanation.to_html(**view).encode("utf-8", "replace"))
    if options.png:
        write_file(options.png, explanation.to_png(**view))
    if options.csv:
        write_file(options.csv, explanation.to_csv().encode("utf-8", "replace"))
    if options.json:
        print(explanation.to_json())
    elif options.html or options.png or options.csv:
        return
    elif isinstance(explanation, InteractionExplanation):
        pairs.print_pairs(explanation)
    else:
        _print_table(explanation)


def _print_table(explanation: Explanation) -> None:
    from ig_core.render import doubts
    from ig_core.render.sentences import certainty, exactness, headline, summary

    for doubt in doubts.of_record(explanation):
        print(f"Doubtful: {doubt}")
    print(f"{headline(explanation)}{certainty(explanation.prediction)}")
    print(summary(explanation))
    print(exactness(explanation))
