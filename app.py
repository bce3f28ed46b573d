"""IG Lens: the list of its pages."""

import streamlit as st

from webapp.shared import frame, resuming, terms

st.set_page_config(page_title="IG Lens", page_icon=frame.icon(), layout="wide")
with resuming.session():
    frame.begin()
    st.navigation(
        [
            st.Page("pages/review.py", title="Explain a review", default=True),
            st.Page("pages/image.py", title="Explain an image"),
            st.Page("pages/phrases.py", title="Explain phrases"),
            st.Page("pages/row.py", title="Explain a table row"),
            st.Page("pages/compare.py", title="Compare"),
        ],
        position="top",
    ).run()
    terms.foot()
