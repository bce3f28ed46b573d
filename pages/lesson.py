"""A lesson: its parts, an item at a time, each with something to look at and a question; to teach with, or alone."""

import streamlit as st

from ig_core.errors import AssetError
from webapp.lesson import page, place
from webapp.shared import frame, resuming

frame.through_app(__file__)
state, params = st.session_state, st.query_params
try:
    place.restore(state, params)
except AssetError as error:
    frame.say(str(error))
    resuming.stop()
page.draw(state)
resuming.widgets_are_drawn()
place.remember(state, params)
