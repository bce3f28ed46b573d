"""Where a picture comes from: an example, a test picture, a file, or a drawing; kept in the address of the page.

A model that learned from our data set of garments takes our drawings and its test pictures. A model of somebody else
takes the examples that came with it, and files and drawings in the size that it reads.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache
from html import escape
from urllib.parse import urlencode

import numpy as np
import streamlit as st
from PIL import Image
from streamlit.runtime.state import QueryParamsProxy

from ig_core import models
from ig_core.data import DATASETS
from ig_core.data.fashion_mnist import COUNTS, LABELS
from ig_core.errors import AssetError, DataError, InputError, UserError
from ig_core.evaluation import samples
from ig_core.kinds.image import examples as image_examples
from ig_core.kinds.image import pictures
from ig_core.models.added import examples as added_examples
from ig_core.render.image_page import OPACITY
from ig_core.render.pixels import SIGNS, as_rgb, data_uri, fitted
from webapp.components.tiles import Tile, tiles
from webapp.guess import mode
from webapp.shared import core, frame, limits, settings, warming

FIRST = "drawing:boot-heel"
_EXAMPLE = "example:"  # in an address, an example of a model of somebody else, by its number from 1
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
_SHOWN, _TILE = 130, 112  # pixels: the width of an uploaded picture; the longer side of an example
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
    model = state["image model"] = state["model"]
    try:
        state["image"] = _picture_of_link(model, params["image"]) if "image" in params else first(model)
    except AssetError:
        raise
    except UserError as error:
        state["image"], state["problem"] = first(model), str(error)


def takes_garments(model: str) -> bool:
    """Whether our drawings, and the test pictures of their data set, are pictures for the model: not for one of
    somebody else, whose row tells what it reads."""
    return not models.lookup(model).shape


def first(model: str) -> str:
    """The picture that the page begins with; empty where there is none for the model."""
    return FIRST if takes_garments(model) else next(iter(examples(model)), "")


def examples(model: str) -> Mapping[str, str]:
    """References to the pictures that are offered for the model, each with what it is called."""
    if takes_garments(model):
        return {f"drawing:{slug}": row.title for slug, row in image_examples.garments().items()}
    return added_examples.named_examples(models.lookup(model))


def reads(model: str) -> str:
    """What a model reads, in a few words: "32 × 32 pixels in colour"."""
    height, width, channels = models.lookup(model).shape
    return f"{width} × {height} {'grey pixels' if channels == 1 else 'pixels in colour'}"


def introduction(model: str) -> str:
    """What one does on the page, as markup."""
    ways = "Pick, upload or draw a garment, and see what a neural network takes it for"
    if not takes_garments(model):
        row = models.lookup(model)
        ways = f"Choose a picture, and see what “{escape(row.label)}” says of it"
        if row.is_number:
            return f"{ways}: green pixels raise the number that it estimates, purple ones lower it."
    return f"{ways}: green pixels speak for the class that is explained, purple ones against it."


def nothing_yet(state: Mapping) -> str:
    """What to do where there is no picture for the model yet."""
    way = "Upload or draw a picture" if _can_be_drawn(state["model"]) else "Upload a picture"
    return f"{way}: this model reads {reads(state['model'])}."


def _can_be_drawn(model: str) -> bool:
    """Whether a drawing is a picture for the model: the sheet is black, and the pen grey."""
    return takes_garments(model) or models.lookup(model).shape[2] == 1


def _picture_of_link(model: str, given: str) -> str:
    """The picture that an address names. Raises: UserError if it is none, or none for the model."""
    if takes_garments(model):
        pictures.resolve(given)
        return given
    if given.startswith(_EXAMPLE):
        known = dict(enumerate(examples(model), 1))
        number = given.removeprefix(_EXAMPLE)
        if number not in map(str, known):
            raise InputError(f"This model has {len(known)} examples; the link names the example {number[:20]!r}.")
        return known[int(number)]
    if not given.startswith(pictures.SENT):
        raise InputError(f"The picture in this link is none for this model, which reads {reads(model)}.")
    pictures.file_of(given)
    return given


def picture_params(state: Mapping) -> dict[str, str]:
    """The parameters of an address that name the picture; none where there is none."""
    if not state["image"]:
        return {}
    if not takes_garments(state["model"]) and state["image"] in examples(state["model"]):
        return {"image": f"{_EXAMPLE}{list(examples(state['model'])).index(state['image']) + 1}"}
    return {"image": state["image"]}


def follow_model(state: MutableMapping) -> None:
    """Where another model was chosen, show the picture that was shown as far as that model can read it: what was
    uploaded or drawn for a model of somebody else is made anew in its size; drawings of ours stay with models of
    garments. Else begin with its first."""
    settings.complete("image", state)
    before, now = state["image model"], state["model"]
    if before == now:
        return
    state["image model"] = now
    if takes_garments(before) and takes_garments(now):
        return
    was_example = state["image"] in examples(before)
    if state["uploaded"] is not None and state.get("file") is not None:
        _show_uploaded()
    else:
        state["uploaded"] = None
    is_upload_for_garments = takes_garments(now) and state["uploaded"] is not None
    if was_example or not (state["image"].startswith(pictures.SENT) or is_upload_for_garments):
        state["image"] = first(now)


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
    params = settings.url_params("image", state) | picture_params(state)
    if state["shown"] != next(iter(SIGNS)):
        params["shown"] = state["shown"]
    if state["view"] != EXACT:
        params["view"] = state["view"]
    if state["opacity"] != OPACITY:
        params["opacity"] = f"{state['opacity']:g}"
    if state.get("classes"):
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


def named(model: str, picture: str) -> str:
    """The same, of an example that came with the model what it is called."""
    known = {} if takes_garments(model) else examples(model)
    return f"{known[picture]}." if picture in known else caption(picture)


def draw(state: MutableMapping) -> None:
    """The ways to a picture."""
    if state.pop("upload waits", False):
        _show_uploaded()
    with st.container():  # there even when it is empty: where the tabs are another element of the page, they begin anew
        frame.say_problem(state)
        if state.get("upload waits"):
            frame.run_again_after(limits.RETRY)
    ways = _ways(state["model"])
    key = "source" if takes_garments(state["model"]) else f"source: {', '.join(ways)}"
    for tab, offer in zip(st.tabs(list(ways), on_change="ignore", key=key), ways.values(), strict=True):
        with tab:
            offer(state)


def _ways(model: str) -> dict[str, Callable[[MutableMapping], None]]:
    """The ways to a picture for the model, by what their tabs are called."""
    if takes_garments(model):
        own: dict[str, Callable[[MutableMapping], None]] = {
            "Examples": _offer_garments,
            "Test pictures": _offer_test_pictures,
        }
    else:
        own = {"Examples": _offer_examples} if examples(model) else {}
    own |= {"Your file": _offer_upload}
    return own | ({"Your drawing": _offer_canvas} if _can_be_drawn(model) else {})


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


def _offer_examples(state: MutableMapping) -> None:
    model = state["model"]
    items = [
        Tile(f"{_EXAMPLE}{number}", _small(one), title, chosen=state["image"] == one)
        for number, (one, title) in enumerate(examples(model).items(), 1)
    ]
    with st.container(height=_EXAMPLES_HEIGHT, border=False):
        tiles(
            items,
            "Pictures that came with the model; press one to explain it",
            lambda example: show(_picture_of_link(model, example)),
            "examples",
        )


@lru_cache(maxsize=2 * added_examples.MOST_EXAMPLES)
def _small(reference: str) -> str:
    """A picture as an address, no larger than a tile."""
    picture = np.asarray(pictures.file_of(reference).convert("RGB"))
    return data_uri(np.asarray(fitted(picture, _TILE)) if max(picture.shape) > _TILE else picture)


def _offer_garments(state: MutableMapping) -> None:
    shown = state["image"]
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


def _offer_test_pictures(state: MutableMapping) -> None:
    if DATASETS["fashion-mnist"].find() is None:
        frame.offer_download("fashion-mnist")
        return
    model = state["model"]
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
    made = (
        "One garment on a plain background. The picture is turned to grey on black, cropped and shrunk to 28 × 28 "
        "pixels, like the pictures that the model has learned from."
        if takes_garments(state["model"])
        else f"The picture is made {reads(state['model'])}, whatever its proportions, since the model reads that."
    )
    st.caption(f"{made} It stays in the memory of this app and is not stored.")
    st.file_uploader(
        "PNG, JPEG or WebP, at most 10 MiB",
        type=[suffix.lstrip(".") for suffix in pictures.SUFFIXES],
        key="file",
        on_change=_show_uploaded,
        max_upload_size=10,
    )
    uploaded = state["uploaded"]
    if uploaded is not None:
        before, after = st.columns(2)
        before.image(uploaded.before, caption="as uploaded", width=_SHOWN)
        seen = "as the model sees it"
        if isinstance(uploaded, pictures.Sized):
            after.image(fitted(np.asarray(uploaded.after.convert("RGB")), 2 * _SHOWN), caption=seen, width=_SHOWN)
            return
        swapped = ", light and dark swapped because the background is light" if uploaded.inverted else ""
        after.image(np.kron(uploaded.pixels, np.ones((6, 6), np.uint8)), caption=f"{seen}{swapped}", width=_SHOWN)


def _offer_canvas(state: MutableMapping) -> None:
    from streamlit_drawable_canvas import st_canvas  # which can be imported by a page of a running app only

    model, garments = state["model"], takes_garments(state["model"])
    of_size = "" if garments else f" of {reads(model)}"  # each size has a sheet of its own
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
            key=f"sheet{of_size}",
        )
    cropped = "cropped to 28 × 28 pixels" if garments else f"in {reads(model)}"
    st.caption(f"Explained after every stroke, {cropped}.")
    if drawn.image_data is None:
        return
    sheet = Image.fromarray(drawn.image_data.astype(np.uint8)).convert("L")
    picture = None
    if np.asarray(sheet).any():
        fitting = pictures.reference_to(pictures.fit(np.asarray(sheet))) if garments else None
        picture = fitting or pictures.in_size(sheet, models.lookup(model).shape)
    if picture != state.get(f"drawn{of_size}"):
        state[f"drawn{of_size}"] = picture
        if picture:
            show(picture)
            st.rerun()


def _show_uploaded() -> None:
    file = st.session_state["file"]
    if file is None:
        return
    try:
        limits.count("uploads", file.file_id, st.session_state)
        model, data = st.session_state["model"], file.getvalue()
        picture: pictures.Picture | pictures.Sized
        if takes_garments(model):
            picture = pictures.read(data)
            reference = pictures.reference_to(picture.pixels)
        else:
            picture = pictures.sized(data, models.lookup(model).shape)
            reference = picture.reference
    except UserError as error:
        st.session_state["problem"] = str(error)
        st.session_state["upload waits"] = isinstance(error, limits.LimitError)
        return
    st.session_state.update(image=reference, uploaded=picture)
