"""Write your own page: a script of Streamlit that is read from top to bottom as the page is.

    streamlit run docs/own_page.py

Words, widgets with a key, one call of the library, drawings: a page holds no formula and no tensor.

How the pages of IG Lens lie in this repository, and what to add for a page NAME:

- `app.py` lists the pages. A line adds yours: `st.Page("pages/NAME.py", title="…")`. It also draws the frame (logo,
  style, theme) and starts loading models in the background.
- `pages/NAME.py` is a thin script like this one. Its first call there is `frame.through_app(__file__)`: so app.py draws
  the frame, whatever address is opened first.
- `webapp/NAME/` has what becomes long: `input.py`, where the input comes from, and `result.py`, how it is shown.
- `webapp/shared/` has what several pages use. Take from it, in place of their counterparts here: `core.explain`, which
  is cached for all sessions and takes turns with all others (`jobs`); `settings`, the row of choices (model, method,
  target, baseline, tolerance); `result`, the verdict, tests, tables and exports of an explanation; `lazy`, tabs and
  popovers of which nothing is computed before they are opened; `chart`, for charts that are built once and filled for
  each input; `frame`, whose `frame.entering` and `frame.remember` keep what is shown in the address and bring it back;
  `resuming`, to which the page says by `resuming.widgets_are_drawn()` that all its widgets are there, so that what was
  entered last outlives the server.
- `webapp/components/NAME/` is an element of one's own: `__init__.py`, `NAME.js`, `NAME.css`.
- `webapp/overview/cards.py` lists the cards of the overview: a line there leads to yours, below its question.
- `tests/pages/test_NAME_page.py` runs it without a browser, as `tests/docs/test_guides.py` runs this script, and
  `tests/browser/` in Chromium.
"""

import streamlit as st

import ig_core
from ig_core import models
from ig_core.errors import UserError
from ig_core.render.sentences import exactness, probability_text

MODEL = "imdb-onehot"
METHODS = models.methods_of(MODEL)  # name -> label of those that apply to it


@st.cache_data(max_entries=64, show_spinner="Reading the review …")
def explain(text: str, method: str) -> ig_core.Explanation:
    return ig_core.explain(text, model=MODEL, method=method)  # imports TensorFlow on first use, and not before


st.title("Why is this review positive, or negative?")

# What is in the address is in the widgets, and the other way round: a link shows the same view.
text = st.text_area("Review", "A slow start, but what a superb ending.", key="text", bind="query-params")
method = st.selectbox("Method", METHODS, format_func=METHODS.get, key="method", bind="query-params")

try:
    explanation = explain(text, method)
except UserError as error:  # bad input is one sentence at the widget; a programming error is not caught
    st.warning(str(error))
    st.stop()

st.metric(explanation.prediction.label.capitalize(), probability_text(explanation.prediction.probability))
st.html(explanation)  # what a notebook shows; whatever comes from outside is escaped in it
st.caption(exactness(explanation))
st.download_button("Save as a web page", explanation.to_html(), "explanation.html", "text/html", key="save")
