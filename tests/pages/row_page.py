"""The page of table rows in an AppTest: how it is opened, what is on it, and a browser's part of its components."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from app_page import entered, markup

PERSON, HOUR = "example:3", "example:2"


def _needs(dataset):
    folder = Path(os.environ.get("IG_DATA_DIR", "")) / dataset
    return pytest.mark.skipif(
        "IG_DATA_DIR" not in os.environ or not folder.is_dir(), reason=f"IG_DATA_DIR names no folder with {dataset}"
    )


adult, bikes = _needs("adult"), _needs("bike-sharing")


class Parts:
    """What the components of the page were given, and what a browser does with them: a hidden button for each report.

    `drawn` is, by key, the data that a component got in the last run.
    """

    def __init__(self):
        self.drawn = {}
        self._report = {}

    def registered(self, folder, html=None, *scripts):
        def draw(key, data, **callbacks):
            self.drawn[key] = data
            for name, callback in callbacks.items():
                state_name = name.removeprefix("on_").removesuffix("_change")
                st.button(f"{key} {state_name}", key=f"press {key}", on_click=self._press, args=(key, callback))

        return draw

    def _press(self, key, callback):
        st.session_state[key] = SimpleNamespace(**self._report)
        callback()

    def _send(self, page, key, **report):
        self._report = report
        page.button(key=f"press {key}").click().run()
        assert not page.exception

    def set(self, page, chosen=None, **values):
        """Set values by the controls; "_" in a name stands for "-"."""
        report = {name.replace("_", "-"): value for name, value in values.items()}
        self._send(page, "controls", reported={"number": 1, "values": report, "chosen": chosen})

    def press_line(self, page, column):
        """Press a line of the waterfall."""
        self._send(page, "waterfall", chosen=column)

    @property
    def values(self):
        return {field["column"]: field["value"] for field in self.drawn["controls"]["fields"]}

    @property
    def changed(self):
        fields = self.drawn["controls"]["fields"]
        return {field["column"]: field["value"] for field in fields if field["value"] != field["original"]}

    @property
    def scores(self):
        return {line["column"] or "others": line["score"] for line in self.drawn["waterfall"]["lines"]}


def opened(page, **parameters):
    page.switch_page("pages/row.py")
    return entered(page, parameters)


def parameter(page, name):
    value = page.query_params.get(name)
    return value[0] if isinstance(value, list) else value


def parameters(page):
    """The address, as a new visitor would bring it."""
    return {name: parameter(page, name) for name in page.query_params}


def texts(page):
    """All that the page says outside of its components and charts."""
    parts = [block.value for kind in ("markdown", "caption") for block in page.get(kind)]
    return " ".join([*parts, *(block.label for block in page.expander), markup(page)])


def open_tab(page, name):
    page.session_state["row tab"] = name
    page.run()
    assert not page.exception
    return page


def button(page, label):
    return next(one for one in page.button if one.label == label)


def labels(page):
    return [one.label for one in page.button]


def upload(page, text, name="rows.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    page.file_uploader(key="row file").set_value((name, data, "text/csv")).run()
    assert not page.exception
    return page
