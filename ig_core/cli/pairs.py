"""What the commands that explain one input give with --interactions: which words, or columns, act together."""

from __future__ import annotations

import argparse
from typing import Any

from ig_core import models
from ig_core.errors import InputError
from ig_core.quadrature import DEFAULT_TOLERANCE
from ig_core.records import InteractionExplanation
from ig_core.records.text import rows_of

_PRINTED = 10  # pairs


def interactions_of(given: Any, options: argparse.Namespace, method: str) -> InteractionExplanation:
    """The interactions in an input, as the options of `add_explanation_options` ask for them.

    Args:
        method: that a command has unless another is asked for, which cannot be here.
    Raises: InputError if options were given that mean nothing for pairs, or the model has no second derivatives.
    """
    from ig_core.interactions import TOLERANCE, explain_interactions, refuse

    unused = [f"--{name}" for name in ("points", "png") if getattr(options, name) is not None]
    unused += ["--method"] * (options.method != method)
    if unused:
        raise InputError(
            f"--interactions are found by Integrated Hessians, as text, JSON, HTML or CSV: leave out"
            f" {' and '.join(unused)}."
        )
    refuse(models.lookup(options.model))
    tolerance = TOLERANCE if options.tolerance == DEFAULT_TOLERANCE else options.tolerance
    names = ("model", "target", "contrast", "baseline")
    return explain_interactions(given, **{name: getattr(options, name) for name in names}, tolerance=tolerance)


def print_pairs(explanation: InteractionExplanation) -> None:
    """The strongest pairs, below a sentence about the first."""
    from ig_core.render.interaction_sentences import exactness, headline, printer
    from ig_core.render.numbers import visible

    print(headline(explanation))
    shown = printer(explanation)
    for row in rows_of(explanation.pairs.head(_PRINTED)):
        print(f"{shown(row.score):>9}  {visible(row.first)} × {visible(row.second)}")
    print(exactness(explanation))
