"""Compare methods and models: one review or table row, explained by all of them, side by side."""

import streamlit as st

from ig_core.errors import AssetError
from webapp.compare import input as compare_input
from webapp.compare import result as compare_result
from webapp.shared import frame, resuming

frame.through_app(__file__)
state, params = st.session_state, st.query_params
if not frame.presenting():
    frame.block(
        '<p class="dim">One review or table row, explained for several models by several methods: each cell shows the '
        "scores of its words or columns, and says how exact and how faithful they are.</p>"
    )
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
compare_result.draw(state)
if not frame.presenting():
    compare_result.over_test_set(state)
compare_input.remember(state, params)
