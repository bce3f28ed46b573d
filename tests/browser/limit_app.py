"""A page whose first run is refused because a session asked for too much; the next one is not."""

import streamlit as st

from webapp.shared import frame
from webapp.shared.limits import LimitError

st.session_state["runs"] = st.session_state.get("runs", 0) + 1
if st.session_state["runs"] == 1:
    frame.refuse(LimitError(1))
else:
    st.html('<p class="on">It went on.</p>')
