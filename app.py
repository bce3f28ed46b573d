"""IG Lens: the list of its pages."""

import streamlit as st

from webapp.lesson import way_back
from webapp.playlist import stage
from webapp.shared import frame, resuming, terms

st.set_page_config(page_title="IG Lens", page_icon=frame.icon(), layout="wide")
with resuming.session():
    frame.begin()
    terms.head()
    page = st.navigation(
        [
            st.Page("pages/overview.py", title="Overview", default=True),
            st.Page("pages/review.py", title="Review"),
            st.Page("pages/image.py", title="Image"),
            st.Page("pages/phrases.py", title="Phrases"),
            st.Page("pages/row.py", title="Table row"),
            st.Page("pages/compare.py", title="Compare"),
            st.Page("pages/path.py", title="How it works"),
            st.Page("pages/trust.py", title="Trust"),
            st.Page("pages/corpus.py", title="Whole data set"),
            st.Page("pages/lesson.py", title="Lesson"),
            st.Page("pages/room.py", title="Class"),
            st.Page("pages/playlist.py", title="Playlist"),
        ],
        position="top",
    )
    frame.name(page)
    stage.draw(st.session_state)
    way_back.draw(st.session_state, page.url_path)
    page.run()
    terms.foot()
    stage.foot(st.session_state)
