"""The section of the planted shortcuts that ship, alone on a page."""

import streamlit as st

from webapp.trust import shortcuts

shortcuts.draw(st.session_state)
