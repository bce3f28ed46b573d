"""The page to start from: one sentence whose words can be clicked away, and what there is to see."""

import streamlit as st

from webapp.overview import old_links
from webapp.shared import frame, resuming

frame.through_app(__file__)
old_links.follow(st.query_params)
resuming.widgets_are_drawn()
