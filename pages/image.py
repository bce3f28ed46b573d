"""Explain an image: what every pixel of a garment did for a class."""

import streamlit as st

from ig_core.errors import AssetError
from ig_core.render.pixels import SIGNS
from webapp.image import input as image_input
from webapp.image import result as image_result
from webapp.shared import frame, resuming, settings

frame.through_app(__file__)
state, params = st.session_state, st.query_params
if not frame.presenting():
    frame.block(
        '<p class="dim">Pick a garment or upload a picture, and see what a neural network takes it for: green pixels '
        "speak for the class that is explained, purple ones against it. The page also shows how exactly their scores "
        "add up.</p>"
    )
try:
    image_input.restore(state, params)
except AssetError as error:
    frame.say(str(error))
    resuming.stop()

left, right = st.columns([2.6, 1], gap="large")
result, facts = left.container(), right.container()
if not frame.presenting():
    with st.container(border=True):
        settings.draw("image", state)
        shown, opacity, _ = st.columns([1.2, 1.2, 1.6], vertical_alignment="bottom")
        shown.segmented_control("Show scores", SIGNS, key="shown", required=True)
        opacity.slider("Opacity of the scores", 0.0, 1.0, step=0.05, key="opacity")
    with st.container(border=True):
        image_input.draw(state)
    st.toggle(
        "Show all ten classes",
        key="classes",
        help="What speaks for and against every class in this picture, side by side, on one scale. They are computed "
        "together, which takes some seconds where many people use this page.",
    )
every_class = st.container()
resuming.widgets_are_drawn()
request = settings.request("image", state, state["image"])
is_explained = image_result.draw(request, result, facts, state["shown"], state["opacity"])
if is_explained and not frame.presenting():
    image_result.details(request)
image_input.remember(state, params)
if is_explained and state["classes"]:  # last, since it takes the longest
    with every_class:
        image_result.all_classes(request)
