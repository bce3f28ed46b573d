"""What remakes the weights that ship: a recipe a model, and that of the parser."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from ig_core import models

PARSER = "parser"  # it is trained and measured as models are, but classifies nothing
NAMES = (*models.MODELS, PARSER)


def lookup(name: str) -> ModuleType:
    """The module whose `train()` remakes it. Raises: InputError if there is no such model."""
    return import_module("ig_core.training.parser" if name == PARSER else models.lookup(name).recipe)
