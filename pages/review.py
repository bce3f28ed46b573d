"""Explain a review: what every word of a film review did for the prediction."""

import streamlit as st

from ig_core.errors import AssetError
from webapp.guess import mode, page
from webapp.guess.text import TEXT
from webapp.path.link import onwards
from webapp.review import input as review_input
from webapp.review import result as review_result
from webapp.shared import colours, frame, result, resuming, settings

frame.through_app(__file__)
state, params = st.session_state, st.query_params
try:
    review_input.restore(state, params)
except AssetError as error:
    frame.say(str(error))
    resuming.stop()

left, right = (st.container(), None) if frame.presenting() else st.columns([2.3, 1], gap="large")
if not frame.presenting():
    with left:
        review_input.draw(state)
place, facts = left.container(), right and right.container()
if not frame.presenting():
    with st.container(border=True):
        settings.draw("text", state)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            colours.draw(st, state, [(state["model"], state["method"])])
            st.toggle("Show + and − on the words", key="signs")
            mode.draw(state, TEXT.unit)
resuming.widgets_are_drawn()
coarse, request = None, settings.request("text", state, state["text"])
if not state["text"].strip():
    with place:
        frame.invite("Type a film review above, or pick an example.")
elif page.shows_answer(TEXT, request, place):
    by = colours.chosen(state)
    coarse = review_result.draw(request, place, facts, state["dropped"], state["signs"], by)
    if not frame.presenting():
        onwards("text", review_input.url_params(state) | settings.url_params("text", state))
review_input.remember(state, params)
if coarse:
    result.refine(request, coarse)
