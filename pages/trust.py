"""Can I trust it? One explanation is tested; and experiments with a known answer."""

import streamlit as st

from ig_core.errors import AssetError
from webapp.shared import frame, resuming
from webapp.trust import experiments
from webapp.trust import input as trust_input
from webapp.trust import page as trust_page

frame.through_app(__file__)
state, params = st.session_state, st.query_params
try:
    trust_input.restore(state, params)
except AssetError as error:
    frame.say(str(error))
    resuming.stop()

place = st.container()
if not frame.presenting():
    with st.container(border=True):
        trust_input.draw(state)
resuming.widgets_are_drawn()
trust_input.remember(state, params)
below = None if frame.presenting() else experiments.draw(state)
with place:  # when all else is there, since it takes long
    if trust_input.subject(state).input(state).strip():
        trust_page.draw(state)
    else:
        frame.invite(trust_input.subject(state).nothing(state))
if below is not None:
    experiments.draw_open(state, below)  # last: a network may be trained in it
