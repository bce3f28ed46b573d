"""bike-mlp: how many bicycles are rented in an hour, by a network of two hidden layers."""

from ig_core.kinds.row.model import RowModel
from ig_core.models import row_network

NAME = "bike-mlp"


def load() -> RowModel:
    """The shipped model. Raises: AssetError if a file of it is missing or damaged."""
    return row_network.load(NAME)
