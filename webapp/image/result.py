"""What a picture's explanation looks like: the picture, its scores, the one over the other, and every class."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.errors import AssetError
from ig_core.quadrature import DEFAULT_TOLERANCE
from ig_core.records import Explanation, ImageExplanation
from ig_core.render import charts, figures, sentences
from ig_core.render.numbers import number, printer, scale_limit, signed
from ig_core.render.pixels import as_rgb, data_uri, heatmap, is_large, limit_of_all, of_sign, over, overlay
from ig_core.render.regions import regions, whereabouts
from ig_core.render.smooth import NOTE, drawn_as, smoothed
from webapp.components.pixels import pictures
from webapp.components.tiles import Tile, tiles
from webapp.image import input as image_input
from webapp.path.link import to_trust
from webapp.shared import chart, core, frame, lazy, result, terms, verdict
from webapp.shared.settings import NOTHING

_SHOE_AND_SHIRT = ("drawing:boot-heel", "drawing:shirt-striped")
_FEW, _MANY = 3, 20  # classes that are shown side by side: two say the same, and of more nobody sees any
_LIKELIEST = 10  # classes whose probability is drawn, where there are many
_NUMBERS = ("three", "four", "five", "six", "seven", "eight", "nine", "ten")  # from _FEW on


class Places(NamedTuple):
    """The containers of the page that the result is drawn into; on the stage there are the pictures alone."""

    pictures: DeltaGenerator
    facts: DeltaGenerator | None
    exports: DeltaGenerator | None


class View(NamedTuple):
    """How the scores are shown.

    Attributes:
        shown: which of them, a key of SIGNS.
        smooth: whether each is spread over its neighbours.
        opacity: of the colours over the picture.
    """

    shown: str
    smooth: bool
    opacity: float

    @classmethod
    def chosen(cls, state: Mapping) -> View:
        """As it is chosen on the page."""
        return cls(state["shown"], state["view"] == image_input.SMOOTH, state["opacity"])


def draw(request: core.Request, places: Places, view: View) -> bool:
    """Explain `request` and draw the result. Returns: whether it could be explained; if not, the page says why."""
    with places.pictures:
        explanation = result.explained(ImageExplanation, request)
        if explanation is None:
            return False
        tests = to_trust("image", image_input.url_params(st.session_state))
        headline = verdict.Headline(explanation, sentences.headline(explanation), tests)
        headline.draw(verdict.untested(explanation), checking=True)
        _pictures(request, explanation, view)
        if places.facts:
            frame.block(f'<p class="says">{escape(whereabouts(explanation))}</p>')
    beliefs = _facts(explanation, places.facts) if places.facts else None
    checked = verdict.checked(request, explanation, headline.below)  # after all that does not wait for it
    headline.draw(checked)
    headline.say(checked.plain, *checked.notes)
    if beliefs:
        with beliefs:
            verdict.card(checked)
    if places.exports:
        with places.exports:
            address = image_input.address(st.session_state, st.context.url)
            smooth = {"smooth": True} if view.smooth else {}
            name = "garment" if image_input.takes_garments(request.model) else "picture"
            result.exports(request, explanation, name, address, checked.doubts, **smooth)
    return True


def _pictures(request: core.Request, explanation: ImageExplanation, view: View) -> None:
    """The picture, its scores, the one over the other, and the scale of their colours."""
    theme, signs = frame.theme(), explanation.traits.signed
    drawn = drawn_as(explanation, view.smooth)
    limit, scores = scale_limit(drawn), of_sign(drawn.scores, view.shown if signs else "both")
    name = "The scores of its pixels, smoothed." if view.smooth else "The scores of its pixels."
    captions = {
        image_input.named(request.model, request.input): as_rgb(explanation.pixels),
        name: heatmap(scores, limit, theme, signs),
        f"The {over(explanation.pixels)}.": overlay(explanation.pixels, scores, limit, view.opacity, signs),
    }
    pictures(explanation, captions, printer(explanation))
    pointing = "point at a pixel to read its value and its own score"
    if is_large(scores.shape):
        pointing = "point at a part to read what its scores add up to"
    result.legend(drawn, *([NOTE] if view.smooth else []), pointing)


def _facts(explanation: ImageExplanation, place: DeltaGenerator) -> DeltaGenerator:
    """The cards, side by side; the place for that of the checks."""
    prediction, other = place.columns([1.25, 1])
    with prediction:
        _prediction(explanation)
    with other:
        beliefs = st.container()
        result.completeness(explanation)
    return beliefs


def _prediction(explanation: ImageExplanation) -> None:
    prediction = explanation.prediction
    with st.container(border=True, key="card_prediction"):
        frame.block(
            f'<p class="card-title">Prediction</p><p class="big">'
            f"{escape(sentences.prediction_text(prediction))}</p>{result.logit_line(explanation)}"
            f"{_true_class(explanation)}"
        )
        if prediction.is_number:
            return
        shown = _likeliest(prediction.probabilities, explanation.target)
        listing = ", ".join(f"{label} {probability:.1%}" for label, probability in shown.items())
        chart.draw(figures.probabilities(shown, explanation.target, frame.theme()), alt=f"Probabilities: {listing}")
        if others := len(prediction.probabilities) - len(shown):
            frame.block(f'<p class="small">And {others:,} other classes, less likely than those.</p>')


def _likeliest(probabilities: Mapping[str, float], target: str) -> Mapping[str, float]:
    """Those that are drawn: all of few classes, else the likeliest and that of the explained class."""
    if len(probabilities) <= _MANY:
        return probabilities
    kept = {target, *sorted(probabilities, key=lambda label: -probabilities[label])[:_LIKELIEST]}
    return {label: probability for label, probability in probabilities.items() if label in kept}


def has_classes_to_show(model: str) -> bool:
    """Whether the scores for every class of the model can be seen side by side."""
    return _FEW <= len(models.lookup(model).labels) <= _MANY


def every_class(model: str) -> str:
    """How many classes the model has, in words: "all ten classes"."""
    count = len(models.lookup(model).labels)
    return f"all {_NUMBERS[count - _FEW] if count - _FEW < len(_NUMBERS) else count} classes"


def _true_class(explanation: ImageExplanation) -> str:
    if not image_input.takes_garments(explanation.model):
        return "" if "accuracy" in core.card(explanation.model) else '<p class="small">Accuracy unknown.</p>'
    label = image_input.true_class(explanation.picture)
    if label is None:
        return ""
    verdict = "right" if label == explanation.prediction.label else "wrong"
    known = "drawn as" if explanation.picture.startswith("drawing:") else "labelled"
    return f'<p class="small">It was {known} {escape(label)}: the model is <b>{verdict}</b>.</p>'


def all_classes(request: core.Request) -> None:
    """The scores for every class side by side, in the colours of one scale; pressing one explains that class."""
    lazy.drawn(partial(_classes, request), request)


def _classes(request: core.Request) -> None:
    with st.spinner("Explaining every class", show_time=True):
        explanations = core.explain_all_classes(request)
    view = View.chosen(st.session_state)
    scores = {label: smoothed(one.scores) if view.smooth else one.scores for label, one in explanations.items()}
    limit = limit_of_all(list(scores.values()))
    first = next(iter(explanations.values()))
    signs = METHODS[request.method].signed
    shown = view.shown if signs else "both"
    target = core.explain(request).target
    probabilities = first.prediction.probabilities
    st.markdown(f"## {sentences.capitalised(every_class(request.model))}, on one scale")
    strongest = f"±{limit:.3f} {first.traits.unit}" if signs else number(first, limit)
    spread = f" ({NOTE})" if view.smooth else ""
    points = f" One path of {first.points:,} points serves all classes." if first.traits.uses_rule else ""
    st.caption(
        f"What speaks for and against each class in this picture; full colour stands for {strongest} or more{spread}."
        f"{points} Computed in {first.seconds * 1e3:.0f} ms. Press a class to explain it above."
    )
    items = [
        Tile(
            label,
            data_uri(heatmap(of_sign(scores[label], shown), limit, frame.theme(), signs)),
            label,
            note=f"{probabilities[label]:.1%}",
            title=f"{probabilities[label]:.2%}; scores add up to {signed(one.sum)}{_gap(one)}",
            chosen=label == target,
        )
        for label, one in explanations.items()
    ]
    tiles(items, "Scores for every class; press one to explain it", _choose_class, "every_class")


def _gap(explanation: Explanation) -> str:
    if explanation.relative_gap is None:
        return ""
    missed = sentences.not_reached(explanation)
    return f", gap {sentences.percent(explanation.relative_gap)}{f'. {missed[:-1]}' if missed else ''}"


def _choose_class(label: str) -> None:
    st.session_state["target"] = label
    if st.session_state["contrast"] == label:
        st.session_state["contrast"] = NOTHING


def details(request: core.Request) -> None:
    """Deletion and insertion, of models of classes; the nine regions, every pixel, convergence, and how it works."""
    removal = {"Deletion and insertion": partial(_removal, request)}
    contents = {
        **({} if models.lookup(request.model).is_number else removal),
        "Regions and pixels": partial(_tables, request),
        "Convergence": partial(result.convergence, request),
        "What am I looking at?": partial(_about, request),
    }
    lazy.tabs(contents, "details", request)


def _removal(request: core.Request) -> None:
    st.caption(
        "Deletion replaces the pixels by those of the baseline, the highest scores first, and follows the probability "
        "of the explained class. Insertion starts at the baseline and puts the pixels back in the same order. If the "
        "scores are right about the model, the first curve falls and the second one rises faster than in a random "
        "order.",
        help=terms.explanation("deletion test", "baseline", "probability"),
    )
    if not st.button("Delete and insert pixels", key="remove") and st.session_state.get("removed") != request:
        return
    with st.spinner("Deleting and inserting pixels"):
        curves = core.removal_curves(request)
    st.session_state["removed"] = request
    for column, (kind, title) in zip(
        st.columns(2), {"deletion": "Deletion", "insertion": "Insertion"}.items(), strict=True
    ):
        rows = curves.table[curves.table.kind == kind]
        by_score, at_random = curves.areas[kind, "scores"], curves.areas[kind, "random"]
        with column:
            frame.block(
                f'<p class="card-title">{title}</p><p class="number">area under the curve: {by_score:.3f} by score, '
                f"{at_random:.3f} at random (mean of {curves.draws} orders)</p>"
            )
            curve = charts.removal(rows, "pixels", frame.theme())
            st.altair_chart(curve, theme=None, alt=f"{title}: area {by_score:.3f}, at random {at_random:.3f}")


_PIXELS = {
    name: st.column_config.NumberColumn("pixel value" if name == "pixel" else name, format="%.2f")
    for name in ("pixel", "red", "green", "blue")
}


def _tables(request: core.Request) -> None:
    explanation = core.explain_as(ImageExplanation, request)
    nine, pixels = st.columns([1, 1.6])
    table = regions(explanation.scores)
    form = "%+.4f" if explanation.traits.signed else "%.4f"
    score = st.column_config.NumberColumn("score", format=form)
    with nine:
        st.caption("The picture in nine parts: their sums add up to the whole.")
        frame.block(f'<p class="small number">{escape(sentences.balance(explanation))}</p>')
        st.dataframe(table, hide_index=True, column_config={"score": score}, height="content")
    with pixels:
        st.caption("Every pixel, the strongest first; rows and columns are counted from 0 at the top left.")
        st.dataframe(
            charts.by_strength(explanation.table),
            hide_index=True,
            height=355,
            column_config={"score": score, **_PIXELS},
        )


def _about(request: core.Request) -> None:
    garments = image_input.takes_garments(request.model)
    between = "0 (black) and 1 (white)" if garments else "black and white"
    thing = "what makes a shoe a shoe" if garments else "what makes a thing what it is"
    of_class = "" if models.lookup(request.model).is_number else " of the explained class"
    what = f"{result.output_of(request.model)}{of_class}"
    result.about(
        request,
        "The path runs in a straight line from the baseline picture $x'$ to the picture $x$ and changes all pixels at "
        f"once; they lie between {between}. $F$ is {what}, or the difference of two. A pixel that is the same in both "
        "pictures has a score of zero: from a black baseline the background cannot speak, from a white one it can."
        if METHODS[request.method].uses_baseline and METHODS[request.method].uses_rule
        else f"$x$ is the picture, its pixels between {between}, and $F$ {what}.",
        "Neighbouring pixels often have scores of opposite sign: the network looks at differences between them. Sums "
        "over a region say more than single pixels, and another baseline asks another question. A score is about this "
        f"model, not about {thing}.",
    )
    if by_class := core.card(request.model).get("accuracy_of_classes"):
        listing = ", ".join(f"{label} {share:.1%}" for label, share in by_class.items())
        st.caption(f"Share of test pictures that it gets right: {listing}.")
    if not image_input.takes_garments(request.model):
        return
    try:
        _shoe_and_shirt(request.model)
    except AssetError as error:
        frame.say(str(error))


def _shoe_and_shirt(model: str) -> None:
    """The picture with which texts on this method explain what the signs mean, computed from two drawings."""
    st.markdown("**A shoe and a shirt.** What the positive and the negative attributions of two drawings say:")
    for column, picture in zip(st.columns(2), _SHOE_AND_SHIRT, strict=True):
        target = image_input.true_class(picture)
        example = core.Request(picture, model, "integrated-gradients", target, None, "black", DEFAULT_TOLERANCE)
        column.image(core.page_png(example), width="stretch")
        column.caption(sentences.balance(core.explain_as(ImageExplanation, example)))
