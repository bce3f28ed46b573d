"""Compare methods and models: one text, explained by all of them, side by side."""

import streamlit as st

from ig_core.errors import AssetError
from webapp.compare import input as compare_input
from webapp.compare import result as compare_result
from webapp.review import input as review_input
from webapp.shared import frame

frame.through_app(__file__)
state, params = st.session_state, st.query_params
if not frame.presenting():
    frame.block(
        '<p class="dim">One text, explained for several models by several methods: each cell colours the words by '
        "their scores, and says how exact and how faithful these scores are.</p>"
    )
try:
    compare_input.restore(state, params)
except AssetError as error:
    frame.say(str(error))
    st.stop()

if not frame.presenting():
    review_input.draw(state)
    with st.container(border=True):
        compare_input.draw()
compare_result.draw(state)
if not frame.presenting():
    compare_result.over_test_set()
compare_input.remember(state, params)
