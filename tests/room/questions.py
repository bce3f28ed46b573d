"""Questions that no model has to answer."""

from collections import namedtuple

import numpy as np

from webapp.room.item import MARKS, PREDICTION, Item

Asked = namedtuple("Asked", "input model method")


def make_item(asks=MARKS, text="a dull film", units=(0, 1, 2), said="negative"):
    """A question about a review of three words, of which the second counts most."""
    asked = Asked(text, "imdb-onehot", "integrated-gradients")
    options = ("negative", "positive") if asks == PREDICTION else ()
    return Item("text", asked, asks, frozenset(units), options, said, np.array([0.1, -2.0, 0.5]))
