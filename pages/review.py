"""Explain a review: every word of a film review, priced by what it did for the prediction."""

import streamlit as st

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.errors import UserError
from ig_core.models.baselines import BASELINES
from webapp import core, frame, review_input, review_result

MODELS = [name for name, row in models.MODELS.items() if row.kind == "text"]
PREDICTED = "predicted"
TOLERANCES = {"1%": 0.01, "0.1%": 0.001, "0.01%": 0.0001}

state = st.session_state
frame.block(
    '<p class="dim">Type or pick a film review and see what a neural network makes of it: green words spoke for its '
    "answer, purple ones against it. The scores add up to the answer, and the page shows how exactly they do.</p>"
)
try:
    review_input.restore(state, st.query_params)
except UserError as error:
    frame.say(str(error))
    st.stop()

left, right = st.columns([2.3, 1], gap="large")
result, facts = left.container(), right.container()
with right.container(border=True):
    model = st.selectbox(
        "Model", MODELS, key="model", bind="query-params", format_func=lambda name: models.MODELS[name].label
    )
    method = st.selectbox(
        "Method", METHODS, key="method", bind="query-params", format_func=lambda name: METHODS[name].label
    )
    target = st.selectbox(
        "Explain the logit of",
        [PREDICTED, *models.MODELS[model].labels],
        key="target",
        bind="query-params",
        format_func=lambda label: "the predicted class" if label == PREDICTED else label,
    )
    if METHODS[method].has_path:
        named = {name: row.label for name, row in BASELINES.items()} | {"text": "A neutral review of mine"}
        baseline = st.selectbox(
            "Baseline", named, key="baseline", bind="query-params", format_func=lambda name: named[name]
        )
        if baseline == "text":
            baseline = "text:" + st.text_input(
                "Neutral review", "I saw a film.", key="neutral", bind="query-params", max_chars=1000
            )
        tolerance = st.segmented_control(
            "Tolerance", TOLERANCES, key="tolerance", bind="query-params", default="0.1%", required=True
        )
    else:
        baseline, tolerance = "zero", "0.1%"
    signs = st.toggle("Print + and − on the words", key="signs", bind="query-params")
with left:
    review_input.draw(state, model)

request = core.Request(
    state["text"], model, method, None if target == PREDICTED else target, baseline, TOLERANCES[tolerance]
)
review_result.draw(request, result, facts, state["dropped"], signs)
review_input.remember(state, st.query_params)
