"""A whole data set: what moves a model overall, and where it goes wrong."""

import streamlit as st

from webapp.corpus import input as corpus_input
from webapp.corpus import page as corpus_page
from webapp.shared import frame, resuming

frame.through_app(__file__)
state, params = st.session_state, st.query_params
corpus_input.restore(state, params)
frame.say_problem(state)
if not frame.presenting():
    corpus_input.draw(state)
resuming.widgets_are_drawn()
corpus_page.draw(state)
corpus_input.remember(state, params)
