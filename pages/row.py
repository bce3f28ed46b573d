"""Explain a table row: what every column of a row did for the answer, and what would change it."""

import streamlit as st

from ig_core.errors import UserError
from webapp.guess import mode, page
from webapp.guess.row import ROW
from webapp.path.link import onwards
from webapp.row import input as row_input
from webapp.row import overview
from webapp.row import result as row_result
from webapp.shared import frame, resuming, settings

frame.through_app(__file__)
state, params = st.session_state, st.query_params
introduction = st.container()
try:
    row_input.restore(state, params)
    row_input.follow_model(state)
except UserError as error:
    frame.say(str(error))
    resuming.stop()

if not frame.presenting():
    with introduction:
        frame.block(f'<p class="dim">{row_input.introduction(state["model"])}</p>')
    row_input.draw(state)
overview.keep_up(state)
shows_answer = False
if not resuming.for_widgets_alone():
    shows_answer = page.shows_answer(ROW, row_input.request(state), known_by=state["row picked"])
if shows_answer:
    row_result.live(state)
if not frame.presenting():
    with st.container(border=True):
        settings.draw("row", state)
        if ROW.applies(state["model"]):
            mode.draw(state, ROW.unit)
    resuming.widgets_are_drawn()
    if shows_answer:
        overview.draw(state)
        onwards("row", row_input.url_params(state))
row_input.remember(state, params)
