"""The section in which one plants something oneself, alone on a page."""

import streamlit as st

from webapp.trust import plant

plant.draw(st.session_state)
