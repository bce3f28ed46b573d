"""What remakes the weights that ship: a recipe a model, and that of the parser."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from ig_core import models
from ig_core.errors import InputError

PARSER = "parser"  # it is trained and measured as models are, but classifies nothing
NAMES = (*models.MODELS, PARSER)


def lookup(name: str) -> ModuleType:
    """The module whose `train()` remakes it. Raises: InputError if there is no such model, or no recipe for it."""
    recipe = "ig_core.training.parser" if name == PARSER else models.lookup(name).recipe
    if not recipe:
        raise InputError(f"There is no recipe that trains the model {name!r}.")
    return import_module(recipe)
