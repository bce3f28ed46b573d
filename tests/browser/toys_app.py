"""A page of the toys alone, which no model keeps waiting."""

from pathlib import Path

import streamlit as st

from webapp.path import toys
from webapp.shared import frame, terms

st.set_page_config(page_title="Toys", layout="wide")
st.html(Path(frame.__file__).parent / "style.css")
terms.head()
st.html('<h1 class="page-name">Toys</h1>')
toys.draw()
terms.foot()
