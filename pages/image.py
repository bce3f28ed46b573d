"""Explain an image: what every pixel of it did for a class."""

import streamlit as st

from ig_core.errors import AssetError
from webapp.guess import mode, page
from webapp.guess.image import IMAGE
from webapp.image import input as image_input
from webapp.image import result as image_result
from webapp.path.link import onwards
from webapp.shared import frame, resuming, settings

frame.through_app(__file__)
state, params = st.session_state, st.query_params
introduction = st.container()
try:
    image_input.restore(state, params)
    image_input.follow_model(state)
except AssetError as error:
    frame.say(str(error))
    resuming.stop()
if not frame.presenting():
    with introduction:
        frame.block(f'<p class="dim">{image_input.introduction(state["model"])}</p>')

if frame.presenting():
    result, facts, exports = st.container(), None, None
else:
    with st.container(key="beside"):  # on a narrow screen the result comes first, see style.css
        sources, right = st.columns([1, 1.9], gap="medium")
    with sources.container(border=True, key="sources"):
        image_input.draw(state)
    with sources.container(border=True):
        image_input.draw_view()
    result, facts, exports = right.container(), right.container(), right.container()
    with st.container(border=True):
        settings.draw("image", state)
        if IMAGE.applies(state["model"]):
            mode.draw(state, IMAGE.unit)
    if image_result.has_classes_to_show(state["model"]):
        st.toggle(
            f"Show {image_result.every_class(state['model'])}",
            key="classes",
            help="What speaks for and against every class in this picture, side by side, on one scale. They are "
            "computed together, which takes some seconds where many people use this page.",
        )
every_class = st.container()
resuming.widgets_are_drawn()
request = settings.request("image", state, state["image"])
places = image_result.Places(result, facts, exports)
shows_answer = False
if request.input:
    shows_answer = page.shows_answer(IMAGE, request, result)
else:
    with result:
        frame.invite(image_input.nothing_yet(state))
is_explained = shows_answer and image_result.draw(request, places, image_result.View.chosen(state))
if is_explained and not frame.presenting():
    image_result.details(request)
    onwards("image", image_input.url_params(state))
image_input.remember(state, params)
if (
    is_explained and state.get("classes") and image_result.has_classes_to_show(request.model)
):  # last, since it takes the longest
    with every_class:
        image_result.all_classes(request)
