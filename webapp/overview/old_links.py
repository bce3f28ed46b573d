"""Links from when the review page was the first one: "/?example=..." goes on showing a review.

serve.py sends them on before a page is loaded, see webapp/server/old_links.py; a page that is served without it, as by
`streamlit run app.py`, sends them on itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from webapp.review import input as review_input
from webapp.shared import settings

REVIEW = "pages/review.py"
_PARAMS = {*review_input.PARAMS, *settings.PARAMS}


def is_old(params: Mapping[str, str]) -> bool:
    """Whether the parameters of an address without a page are those of a review."""
    return not _PARAMS.isdisjoint(params)


def follow(params: Mapping[str, str]) -> None:
    """Go to the review page, if the parameters of the overview's address are those of a review."""
    if is_old(params):
        st.switch_page(REVIEW, query_params=dict(params))
