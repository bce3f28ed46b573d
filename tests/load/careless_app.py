"""An app that makes the mistakes that a load test has to find: it shows everybody the last text of all people."""

import streamlit as st

from webapp.shared import link


@st.cache_resource
def last() -> dict:
    return {"text": ""}


def page() -> None:
    state = st.session_state
    if "text" not in state:
        state["text"] = link.unpack(st.query_params["text"])
    text = st.text_area("Text", key="text")
    shown, last()["text"] = (last()["text"] if "careless" in text else text), text
    st.html('<div><p class="verdict" role="heading">Positive.</p></div>')
    words = st.components.v2.component("ig_lens_words", html="<p></p>", js="export default function () {}")
    words(key="words", data={"pieces": [{"text": word + " "} for word in shown.split()]})
    if "broken" in text:
        raise ValueError("broken")
    if "refused" in text:
        st.html('<p class="say" role="status">Too long.</p>')


st.navigation([st.Page(page, title="Careless", default=True)]).run()
