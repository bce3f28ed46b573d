"""Class: a room in which a class guesses together; the phone, the teacher's desk and the wall."""

import streamlit as st

from webapp.room import page
from webapp.shared import frame, resuming

frame.through_app(__file__)
state, params = st.session_state, st.query_params
page.restore(state, params)
page.draw(state)
resuming.widgets_are_drawn()
page.remember(state, params)
