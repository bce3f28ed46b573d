"""Two toys below the steps of the page, for those who want the maths: one input, and two with a path of one's own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import streamlit as st

from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.evaluation.toys import CEILING
from webapp.components.toy_curve import Place, toy_curve
from webapp.path import own_path
from webapp.shared import frame, terms

_STYLE = Path(__file__).parent / "toys.css"
_PLACES = 41
_RULE = Adaptive(1e-6)


def draw() -> None:
    """Draw both toys; what they keep lies in the session's state, under keys that begin with "toy"."""
    st.html(_STYLE)
    st.markdown("## Why not just the gradient at the end?")
    _one_input()
    st.markdown("## Why a straight line?")
    own_path.draw()


def _one_input() -> None:
    text = (
        "This answer rises with x and then stays flat. At the input, x = 2, its gradient is 0: a little more or less of"
        " x changes nothing. And yet it was x that took the answer from 0 to 1. Integrated Gradients look at the whole"
        " way from the baseline: they add up the gradients on it, and that is the score. Move x and watch both numbers."
    )
    words, picture = st.columns([2, 3], gap="large")
    with words:
        frame.block(f"<p>{terms.within(text, 'gradient', 'Integrated Gradients', 'baseline', 'score')}</p>")
        with st.expander("The formulas", key="toy curve formulas"):
            st.latex(CEILING.formula)
            st.latex(r"\text{score of } x = \int_0^x \frac{\partial F}{\partial x}(t)\, dt = \min(x, 1)")
            st.markdown(
                "ReLU(z) is z above zero, and 0 below. The gradient is 1 up to x = 1 and 0 from there on. So the score"
                " is the area below the gradient. The example is the one of the paper (Sundararajan, Taly and Yan"
                " 2017), where it shows that the gradient at the input alone can miss what mattered."
            )
    with picture:
        toy_curve(_places(), [(0, "0, the baseline"), (1, "1"), (2, "2, the input")], key="toy curve")


@cache
def _places() -> tuple[Place, ...]:
    """Places on the way from the baseline to the input, with what Integrated Gradients say of an input there."""
    way = np.linspace(CEILING.baseline, CEILING.x, _PLACES)
    values, gradients = CEILING.gradient_fn(way)
    results = [integrated_gradients(CEILING.gradient_fn, x, CEILING.baseline, _RULE) for x in way]
    return tuple(
        Place(
            x=float(x[0]),
            value=float(value),
            gradient=float(gradient[0]),
            x_text=f"{x[0]:.2f}",
            gradient_text=f"{gradient[0]:.0f}",
            score_text=f"{result.scores[0]:.2f}",
            said=_said(float(x[0]), float(gradient[0]), float(result.scores[0])),
        )
        for x, value, gradient, result in zip(way, values, gradients, results, strict=True)
    )


def _said(x: float, gradient: float, score: float) -> str:
    if x == 0:
        return "At the baseline, nothing has changed yet."
    if gradient > 0:
        return f"x = {x:.2f}: the answer is rising, and every step adds to the score."
    return f"x = {x:.2f}: the gradient says “x does not matter”. The score still knows what x did: {score:.2f}."
