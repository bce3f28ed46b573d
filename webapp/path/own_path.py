"""Two inputs that only count together, and a path from nothing to both that one draws oneself."""

from __future__ import annotations

from functools import cache

import numpy as np
import streamlit as st

from ig_core.attribution import Adaptive
from ig_core.attribution.path_integrated_gradients import path_integrated_gradients
from ig_core.evaluation.toys import PRODUCT
from ig_core.render.contours import contours
from ig_core.render.palette import Theme
from ig_core.render.pixels import data_uri
from webapp.components.toy_paths import Field, toy_paths
from webapp.path import tried
from webapp.path.drawn import completed
from webapp.path.tried import Tried
from webapp.shared import frame, terms

READY: dict[str, list[tuple[float, float]]] = {  # name -> corners between the start and the end
    tried.STRAIGHT: [],
    "First right, then up": [(1, 0)],
    "First up, then right": [(0, 1)],
    "A detour: once around": [(1, 0), (1, 1), (0, 1), (0, 0)],
}
_TRIED, _DRAWN = "toy tried", "toy drawn"  # the paths tried last, the latest first; how many have been drawn
_KEPT = 6
_PIXELS, _LEVEL, _FULL = 480, 0.1, 1.6  # of the field: its side, the step between lines, the value of the full colour


@st.fragment
def draw() -> None:
    """Draw the field, ready-made paths, and what came of the path that was tried last."""
    state, theme = st.session_state, frame.theme()
    if _TRIED not in state:
        _try(tried.STRAIGHT, np.array(READY[tried.STRAIGHT]).reshape(-1, 2))
    text = (
        "Here the answer is F = x₁ · x₂. It needs both inputs, like two words that say nothing without each other. The"
        " colour is the answer: 0 on the left and lower sides, 1 at the top right. From the baseline at the bottom left"
        " to the input at the top right there are many ways. Integrated Gradients take the straight one. Draw another:"
        " what changes, and what does not?"
    )
    frame.block(f"<p>{terms.within(text, 'baseline', 'Integrated Gradients')}</p>")
    left, right = st.columns(2, gap="large")
    with left:
        toy_paths(_field(theme), state[_TRIED][0].corners, state[_TRIED][0].number, _try_drawn, key="toy paths")
        with st.container(horizontal=True, gap="small"):
            for number, (name, way) in enumerate(READY.items()):
                st.button(name, key=f"toy ready {number}", on_click=_try, args=(name, np.array(way, float)))
    with right:
        frame.block(tried.markup(state[_TRIED], theme))
        with st.expander("The formulas", key="toy paths formulas"):
            _formulas()


def _try_drawn(corners: np.ndarray) -> None:
    st.session_state[_DRAWN] = count = st.session_state.get(_DRAWN, 0) + 1
    _try(f"Drawn, no. {count}", corners, drawn=True)


def _try(name: str, way: np.ndarray, drawn: bool = False) -> None:
    """Compute the scores along a path, and keep it as the latest; of a name, the latest is kept.

    Args:
        way: corners between the start and the end, (k, 2) or none.
        drawn: whether they were drawn by hand, so that it is said which pieces were missing.
    """
    before = st.session_state.get(_TRIED, ())
    ends = np.stack([PRODUCT.baseline, PRODUCT.x])
    path = completed(way if way.size else ends, *ends)
    result = path_integrated_gradients(PRODUCT.gradient_fn, path.corners, Adaptive())
    number = before[0].number + 1 if before else 0
    latest = Tried(name, number, path.corners, result, path.added if drawn else ())
    others = [one for one in before if one.name != name]
    st.session_state[_TRIED] = (latest, *others[: _KEPT - 1])


@cache
def _field(theme: Theme) -> Field:
    middles = (np.arange(_PIXELS) + 0.5) / _PIXELS
    across, up = np.meshgrid(middles, middles[::-1])
    values, gradients = PRODUCT.gradient_fn(np.stack([across.ravel(), up.ravel()], axis=1))
    slopes = np.linalg.norm(gradients, axis=1) / _PIXELS
    shape = (_PIXELS, _PIXELS)
    image = data_uri(contours(values.reshape(shape), slopes.reshape(shape), _LEVEL, _FULL, theme))

    upper_side = np.stack([middles, np.ones(_PIXELS)], axis=1)
    values_there, _ = PRODUCT.gradient_fn(upper_side)
    shown = np.arange(2, 10, 2) * _LEVEL
    return Field(
        label="A square on which a path is drawn, from the start at the bottom left to the end at the top right."
        " To the right x₁ grows from 0 to 1, upward x₂. The answer is 0 on the left and lower sides, and 1 at the end.",
        image=image,
        levels=[
            (x, 0.965, f"{level:.1f}") for x, level in zip(np.interp(shown, values_there, middles), shown, strict=True)
        ],
        across="x₁, the first input, from 0 to 1",
        up="x₂, the second input, from 0 to 1",
        names=tried.NAMES,
    )


def _formulas() -> None:
    st.latex(PRODUCT.formula)
    st.latex(
        r"s_i = \int_0^1 \frac{\partial F}{\partial x_i}\bigl(\gamma(\alpha)\bigr)\,"
        r" \gamma_i'(\alpha)\, d\alpha"
    )
    st.latex(r"s_1 + s_2 = F(\text{end}) - F(\text{start}) = 1")
    st.markdown(
        "γ is the path, and s₁ and s₂ are the scores. Whatever the path, they add up to the change of the answer. Of"
        " this F, the gradient for x₁ is x₂. So the score of x₁ is the area below the path, the score of x₂ the rest of"
        " the square, and both together are the whole square, 1. Where a path goes back, the area counts as negative."
        " Friedman (2004) studied such paths as ways to share costs. Sundararajan, Taly and Yan (2017, section 4) chose"
        " the straight one because it alone gives inputs that play the same part the same score, whatever F is."
    )
