"""The app, as tests of its pages run it: without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest


@pytest.fixture
def page():
    return AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=120)
