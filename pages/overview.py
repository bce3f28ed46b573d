"""The page to start from: one sentence whose words can be clicked away, and what there is to see."""

import streamlit as st

from ig_core.errors import UserError
from webapp.overview import old_links, page
from webapp.shared import frame, resuming

frame.through_app(__file__)
state, params = st.session_state, st.query_params
old_links.follow(params)
try:
    page.restore(state, params)
    page.draw_sentence(state)
except UserError as error:
    frame.say(str(error))
else:
    page.remember(state, params)
resuming.widgets_are_drawn()
if not frame.presenting():
    page.draw_last(state)
    page.draw_cards()
