"""Phrases: what every word, phrase and clause of a sentence did for the prediction, on its parse tree."""

import streamlit as st

from ig_core.errors import AssetError
from webapp.path.link import onwards
from webapp.phrases import input as phrases_input
from webapp.phrases import result as phrases_result
from webapp.shared import core, frame, resuming, settings, warming

frame.through_app(__file__)
state, params = st.session_state, st.query_params
try:
    phrases_input.restore(state, params)
except AssetError as error:
    frame.say(str(error))
    resuming.stop()

top, facts = (st.container(), None) if frame.presenting() else st.columns([2.3, 1], gap="large")
field, verdict = top.container(), top.container()
if not resuming.for_widgets_alone():
    with verdict:
        phrases_input.resolve(state)
if not frame.presenting():
    with field:
        phrases_input.draw(state)
with field.container():  # there even when it is empty, so that nothing below it is made anew
    phrases_input.draw_problem(state)
if phrases_input.is_empty(state):
    with verdict:
        frame.invite("Type a sentence above, or pick an example.")
tree, controls, below = st.container(), st.container(), st.container()
if not frame.presenting():
    with controls:
        phrases_result.draw_controls(state)
    with st.container(border=True):
        settings.draw("text", state, without=("method",))
resuming.widgets_are_drawn()
if state["trees"] is not None:
    request = phrases_input.request(state)
    explanation = phrases_result.explained(request, verdict)
    if explanation is not None:
        with verdict:
            phrases_result.draw_verdict(explanation, core.is_coarse(explanation, request))
        with tree:
            phrases_result.draw_tree(explanation, state)
        if facts:
            with facts.container(key="facts_above"):  # hidden on a narrow screen, where the verdict says the same
                phrases_result.draw_facts(explanation, phrases_result.true_label(state, explanation))
            with below:
                phrases_result.draw_lines(explanation, state)
                phrases_result.draw_exports(explanation, state)
            phrases_result.draw_details(request, explanation, state["least"])
if state["trees"] is not None and not frame.presenting():
    onwards("text", phrases_input.as_text(state))
phrases_input.remember(state, params)
warming.start_warming_parser()
if state["trees"] is not None and explanation is not None and core.is_coarse(explanation, request):
    phrases_result.refine(request)
