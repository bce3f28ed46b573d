"""How Integrated Gradients work: the way from a baseline to the reader's own input, in five steps."""

import streamlit as st

from ig_core.errors import AssetError
from webapp.path import input as path_input
from webapp.path import steps, toys
from webapp.shared import frame, resuming

frame.through_app(__file__)
state, params = st.session_state, st.query_params
try:
    path_input.restore(state, params)
except AssetError as error:
    frame.say(str(error))
    resuming.stop()

path_input.draw_steps(state)
place = st.container()
if not frame.presenting():
    path_input.draw_back_and_next(state)
    with st.container(border=True):
        path_input.draw(state)
        path_input.draw_settings(state)
resuming.widgets_are_drawn()
path_input.remember(state, params)
with place:
    if path_input.subject(state).input(state).strip():
        steps.draw(state)
    else:
        frame.invite(path_input.subject(state).nothing(state))
if not frame.presenting():
    toys.draw()
