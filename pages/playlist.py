"""The playlist: views collected on any page, in an order, with titles and notes; to present, to share, to save."""

import streamlit as st

from webapp.playlist import page
from webapp.shared import frame, resuming

frame.through_app(__file__)
state, params = st.session_state, st.query_params
page.restore(state, params)
page.draw(state)
resuming.widgets_are_drawn()
page.remember(state, params)
