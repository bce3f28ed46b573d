"""Where a picture comes from: an example, a test picture, a file, or a drawing; kept in the address of the page."""

from __future__ import annotations

import random
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from urllib.parse import urlencode

import numpy as np
import streamlit as st
from PIL import Image
from streamlit.runtime.state import QueryParamsProxy

from ig_core.data import DATASETS
from ig_core.data.fashion_mnist import COUNTS, LABELS
from ig_core.errors import AssetError, DataError, UserError
from ig_core.evaluation import samples
from ig_core.kinds.image import examples as image_examples
from ig_core.kinds.image import pictures
from ig_core.render.image_page import OPACITY
from ig_core.render.pixels import SIGNS, as_rgb, data_uri
from webapp.components.tiles import Tile, tiles
from webapp.guess import mode
from webapp.shared import core, frame, limits, settings, warming

FIRST = "drawing:boot-heel"
_CANVAS = 280  # pixels on the screen
_PARAMS = ("image", "shown", "view", "opacity", "classes")
EXACT, SMOOTH = "exact", "smooth"  # each pixel with its own score, or with a part of its neighbours'
VIEWS = (EXACT, SMOOTH)
OUTCOMES = {
    "any": samples.ANY,
    "the model is right": samples.RIGHT,
    "the model is wrong": samples.WRONG,
    "the model is unsure": samples.UNSURE,
}
_SOURCES = ("Examples", "Test pictures", "Your file", "Your drawing")
_EXAMPLES_HEIGHT = 364  # pixels; the rest scrolls


def restore(state: MutableMapping, query_params: Mapping) -> None:
    """When the page is entered, take picture and choices from the address, else what was shown before."""
    with frame.entering("image", state, query_params, "shown") as params:
        if params is not None:
            take(state, params)
            state["problem"] = mode.restore(state, params) or state["problem"]


def take(state: MutableMapping, params: Mapping) -> None:
    """Take picture and choices from the parameters of an address."""
    state["problem"] = settings.restore("image", state, params)
    state["shown"] = params.get("shown") if params.get("shown") in SIGNS else next(iter(SIGNS))
    state["view"] = params.get("view") if params.get("view") in VIEWS else EXACT
    state["opacity"] = _fraction(params.get("opacity"))
    state["classes"] = params.get("classes") == "true"
    state["uploaded"] = None
    state["image"] = params.get("image", FIRST)
    try:
        pictures.resolve(state["image"])
    except AssetError:
        raise
    except UserError as error:
        state["image"], state["problem"] = FIRST, str(error)


def _fraction(text: str | None) -> float:
    try:
        value = float(text or "")
    except ValueError:
        return OPACITY
    return value if 0 <= value <= 1 else OPACITY


def remember(state: MutableMapping, params: QueryParamsProxy) -> None:
    """Write picture and choices into the address of the page."""
    frame.remember("image", state, params, url_params(state), (*_PARAMS, *settings.PARAMS, *mode.PARAMS))


def address(state: Mapping, page: str | None) -> str:
    """The link to what is shown; `page` is the address of the page, with or without parameters."""
    return f"{(page or '').split('?')[0]}?{urlencode(url_params(state))}"


def url_params(state: Mapping) -> dict[str, str]:
    params = settings.url_params("image", state) | {"image": state["image"]}
    if state["shown"] != next(iter(SIGNS)):
        params["shown"] = state["shown"]
    if state["view"] != EXACT:
        params["view"] = state["view"]
    if state["opacity"] != OPACITY:
        params["opacity"] = f"{state['opacity']:g}"
    if state["classes"]:
        params["classes"] = "true"
    return params | mode.url_params(state)


def true_class(picture: str) -> str | None:
    """The class that a picture shows, where that is known."""
    kind, _, name = picture.partition(":")
    if kind == "drawing":
        return image_examples.garments()[name].label
    return LABELS[pictures.test_pictures().labels[int(name)]] if kind == "test" else None


def caption(picture: str) -> str:
    """Where a picture comes from and what it is meant to be, in a few words."""
    kind, _, name = picture.partition(":")
    if kind == "drawing":
        garment = image_examples.garments()[name]
        return f"{garment.title}: an example drawing of the class {garment.label}."
    if kind == "test":
        return f"Test picture {int(name):,} of Fashion-MNIST, labelled {true_class(picture)}."
    return "Your picture."


def draw(state: MutableMapping) -> None:
    """The ways to a picture."""
    if state.pop("upload waits", False):
        _show_uploaded()
    with st.container():  # there even when it is empty: where the tabs are another element of the page, they begin anew
        frame.say_problem(state)
        if state.get("upload waits"):
            frame.run_again_after(limits.RETRY)
    example, real, file, drawing = st.tabs(_SOURCES, on_change="ignore", key="source")
    with example:
        _offer_examples(state["image"])
    with real:
        if DATASETS["fashion-mnist"].find() is None:
            frame.offer_download("fashion-mnist")
        else:
            _offer_test_pictures(state["model"])
    with file:
        _offer_upload(state)
    with drawing:
        _offer_canvas(state)


def draw_view() -> None:
    """How the scores are shown: of which sign, each pixel's own or spread, and how much of the picture is covered."""
    st.segmented_control("Show scores", SIGNS, key="shown", required=True)
    view, opacity = st.columns(2)
    view.segmented_control(
        "Pixels",
        VIEWS,
        key="view",
        required=True,
        help="Neighbouring pixels often have scores of opposite sign. The smooth view spreads each score over about "
        "3 × 3 pixels, so that one sees shapes, also from afar. Nothing is lost: the scores add up to the same.",
    )
    opacity.slider("Opacity of the scores", 0.0, 1.0, step=0.05, key="opacity")


def show(picture: str) -> None:
    """Show another picture."""
    st.session_state.update(image=picture, uploaded=None)


def _offer_examples(shown: str) -> None:
    try:
        rows = image_examples.garments()
    except AssetError as error:
        frame.say(str(error))
        return
    st.caption(f"{len(rows)} pictures drawn for this page. The model has learned from photographs, not from drawings.")
    items = [
        Tile(
            f"drawing:{slug}",
            _address_of(row.pixels.tobytes(), *row.pixels.shape),
            row.title,
            title="" if mode.chosen(st.session_state) else f"class {row.label}",
            chosen=shown == f"drawing:{slug}",
        )
        for slug, row in rows.items()
    ]
    with st.container(height=_EXAMPLES_HEIGHT, border=False):
        tiles(items, "Drawings of garments; press one to explain it", show, "drawings")


@lru_cache(maxsize=64)
def _address_of(pixels: bytes, rows: int, columns: int) -> str:
    """The picture of these pixels, a byte each, as an address; made once, since every run of the page shows it."""
    return data_uri(as_rgb(np.frombuffer(pixels, np.uint8).reshape(rows, columns) / 255))


def _offer_test_pictures(model: str) -> None:
    st.caption(f"From the {COUNTS['test']:,} pictures of Fashion-MNIST that the model was tested on.")
    garment, outcome = st.columns(2)
    chosen_garment = garment.selectbox("Garment", ["any", *LABELS], key="garment")
    chosen_outcome = outcome.selectbox("where", OUTCOMES, key="outcome")
    st.button(
        "Random example",
        type="primary",
        on_click=_show_random,
        args=(model, chosen_garment, chosen_outcome),
        width="stretch",
    )
    index, go = st.columns([2, 1], vertical_alignment="bottom")
    number = index.number_input("or by index", 0, COUNTS["test"] - 1, key="index", step=1)
    go.button("Show", on_click=show, args=(f"test:{number}",), width="stretch")


def _show_random(model: str, garment: str, outcome: str) -> None:
    try:
        warming.wait_until_warm(model)
        label = None if garment == "any" else LABELS.index(garment)
        index = core.random_picture(model, label, OUTCOMES[outcome], seed=random.randrange(2**31))
        if index is None:
            raise DataError("No such picture was found. Try a wider choice.")
        show(f"test:{index}")
    except UserError as error:
        st.session_state["problem"] = str(error)


def _offer_upload(state: MutableMapping) -> None:
    st.caption(
        "One garment on a plain background. The picture is turned to grey on black, cropped and shrunk to 28 × 28 "
        "pixels, like the pictures that the model has learned from. It stays in the memory of this app and is not "
        "stored."
    )
    st.file_uploader(
        "PNG, JPEG or WebP, at most 10 MiB",
        type=["png", "jpg", "jpeg", "webp"],
        key="file",
        on_change=_show_uploaded,
        max_upload_size=10,
    )
    uploaded = state["uploaded"]
    if uploaded is not None:
        before, after = st.columns(2)
        before.image(uploaded.before, caption="as uploaded", width=130)
        swapped = ", light and dark swapped because the background is light" if uploaded.inverted else ""
        after.image(
            np.kron(uploaded.pixels, np.ones((6, 6), np.uint8)), caption=f"as the model sees it{swapped}", width=130
        )


def _offer_canvas(state: MutableMapping) -> None:
    from streamlit_drawable_canvas import st_canvas  # which can be imported by a page of a running app only

    widths, greys = st.columns(2)
    width = widths.slider("Pen width", 4, 60, 24, key="pen")
    grey_level = greys.slider("Brightness", 0, 255, 200, key="grey")
    with st.container(key="sheet_with_tools"):  # which appear above the sheet: style.css leaves room for them
        drawn = st_canvas(
            stroke_width=width,
            stroke_color=f"rgb({grey_level}, {grey_level}, {grey_level})",
            background_color="#000000",
            height=_CANVAS,
            width=_CANVAS,
            return_image_data=True,
            key="sheet",
        )
    st.caption("Explained after every stroke, cropped to 28 × 28 pixels.")
    if drawn.image_data is None:
        return
    pixels = np.asarray(Image.fromarray(drawn.image_data.astype(np.uint8)).convert("L"))
    picture = pictures.reference_to(pictures.fit(pixels)) if pixels.any() else None
    if picture != state.get("drawn"):
        state["drawn"] = picture
        if picture:
            show(picture)
            st.rerun()


def _show_uploaded() -> None:
    file = st.session_state["file"]
    if file is None:
        return
    try:
        limits.count("uploads", file.file_id, st.session_state)
        picture = pictures.read(file.getvalue())
    except UserError as error:
        st.session_state["problem"] = str(error)
        st.session_state["upload waits"] = isinstance(error, limits.LimitError)
        return
    st.session_state.update(image=pictures.reference_to(picture.pixels), uploaded=picture)
