"""Questions that no model has to answer."""

import pytest
from questions import make_item

from webapp.room.item import PREDICTION


@pytest.fixture
def marks():
    return make_item()


@pytest.fixture
def prediction():
    return make_item(PREDICTION)
