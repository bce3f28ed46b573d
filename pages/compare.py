"""Compare methods and models: one review or table row, explained by all of them, side by side."""

import streamlit as st

from ig_core.errors import AssetError
from webapp.compare import input as compare_input
from webapp.compare import result as compare_result
from webapp.path.link import onwards
from webapp.shared import frame, resuming

frame.through_app(__file__)
state, params = st.session_state, st.query_params
try:
    compare_input.restore(state, params)
except AssetError as error:
    frame.say(str(error))
    resuming.stop()

if not frame.presenting():
    compare_input.draw_input(state)
    with st.container(border=True):
        compare_input.draw_choices(state)
resuming.widgets_are_drawn()
with st.container():
    if compare_input.subject(state).input(state).strip():
        compare_result.draw(state)
    else:
        frame.invite("Type a film review above, or pick an example.")
if not frame.presenting():
    compare_result.over_test_set(state)
    onwards(state["kind"], compare_input.first_link(state))
compare_input.remember(state, params)
