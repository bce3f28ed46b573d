"""adult-mlp: whether a person earns more than 50,000 dollars a year, by a network of two hidden layers."""

from ig_core.kinds.row.model import RowModel
from ig_core.models import row_network

NAME = "adult-mlp"


def load() -> RowModel:
    """The shipped model. Raises: AssetError if a file of it is missing or damaged."""
    return row_network.load(NAME)
