"""adult-linear: the same question as adult-mlp answers, by a logistic regression, where all exact methods agree."""

from ig_core.kinds.row.model import RowModel
from ig_core.models import row_network

NAME = "adult-linear"


def load() -> RowModel:
    """The shipped model. Raises: AssetError if a file of it is missing or damaged."""
    return row_network.load(NAME)
