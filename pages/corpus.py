"""A whole data set: what moves a model overall, and where it goes wrong."""

import streamlit as st

from webapp.corpus import input as corpus_input
from webapp.corpus import page as corpus_page
from webapp.corpus import runs
from webapp.shared import frame, resuming

frame.through_app(__file__)
state, params = st.session_state, st.query_params
if not runs.names():
    frame.say("No run can be opened here: make one by ig-lens corpus, and start the app by ig-lens app --run FOLDER.")
    resuming.stop()
corpus_input.restore(state, params)
frame.say_problem(state)
if not frame.presenting():
    corpus_input.draw(state)
resuming.widgets_are_drawn()
corpus_page.draw(state)
corpus_input.remember(state, params)
