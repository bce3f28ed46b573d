"""What the result of the phrases page looks like: the tree, the same in a line, the words alone, and tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.data import sst
from ig_core.errors import UserError
from ig_core.evaluation import samples
from ig_core.phrases.explain import of_tree_words
from ig_core.records import Measured, PhraseExplanation, TextExplanation
from ig_core.render import nested, phrase_sentences, sentences, tree, tree_page, tree_picture
from ig_core.render.numbers import signed
from ig_core.render.palette import PHRASES_DARK, PHRASES_LIGHT, Theme
from webapp.components.tree import tree_of_phrases
from webapp.path.link import to_trust
from webapp.phrases import input as phrases_input
from webapp.shared import collecting, core, frame, lazy, result, terms, verdict
from webapp.shared.jobs import QUEUE


def explained(request: core.PhraseRequest, place: DeltaGenerator) -> PhraseExplanation | None:
    """The explanation; None, and a sentence in `place`, where there cannot be one."""
    with place:
        return result.computed(request, core.phrases)


@st.fragment(run_every=2.0)
def refine(request: core.PhraseRequest) -> None:
    """Once nobody computes, what `request` asks for in place of the coarse scores that are shown."""
    state = st.session_state
    if not QUEUE.is_idle or state.get("not refined") == request:
        return
    try:
        core.refine(request)
    except UserError:  # what is shown stays
        state["not refined"] = request
    else:
        st.rerun()


def theme() -> Theme:
    """The colours of phrases that go with the theme of the reader's browser."""
    return PHRASES_DARK if st.context.theme.type == "dark" else PHRASES_LIGHT


def draw_verdict(explanation: PhraseExplanation, is_coarse: bool = False) -> None:
    """The headline, and what a reader should know."""
    tests = to_trust("text", phrases_input.as_text(st.session_state))
    headline = verdict.Headline(explanation, phrase_sentences.headline(explanation), tests)
    headline.draw(verdict.untested(explanation))
    said = phrase_sentences.warnings(explanation)
    if is_coarse:
        said.append("Others are being served: finer scores follow.")
    headline.say(phrase_sentences.plain(explanation), *said)


def draw_facts(explanation: PhraseExplanation, true_label: str) -> None:
    """The cards: what the model predicts, with the markup of the `true_label`, and the completeness meter."""
    prediction = explanation.prediction
    with st.container(border=True, key="card_prediction"):
        frame.block(
            f'<p class="card-title">Prediction</p><p class="big">'
            f"{escape(sentences.prediction_text(prediction))}</p>"
            f"{result.meter(prediction)}{result.logit_line(explanation)}{true_label}"
        )
    result.completeness(explanation, phrase_sentences.exactness(explanation))


def true_label(state: Mapping, explanation: PhraseExplanation) -> str:
    """What people called a sentence of the treebank, and whether the model is right, as markup."""
    if not state["origin"] or state["origin"][0] != "sst":
        return ""
    label = int(explanation.phrases.nodes[0].label)
    labels = list(explanation.prediction.probabilities)
    verdict = ""
    if label != 2:
        right = samples.agrees(len(labels), labels.index(explanation.prediction.label), int(label > 2))
        verdict = f" The model is <b>{'right' if right else 'wrong'}</b>."
    return f'<p class="small" style="margin-top:.5rem">People called it {sst.LABELS[label]}.{verdict}</p>'


def draw_tree(explanation: PhraseExplanation, state: Mapping) -> None:
    """The tree with its scale."""
    tree_of_phrases(explanation, state["folded"], state["least"], theme(), _fold)


def draw_controls(state: Mapping) -> None:
    """What changes how much of the tree is drawn."""
    least, fold = st.columns([1.2, 1], vertical_alignment="bottom", gap="large")
    least.slider(
        "Show phrases with a value of at least",
        0.0,
        0.5,
        step=0.01,
        key="least",
        help=terms.explanation("value of a phrase"),
    )
    if state["trees"] is None:
        return
    aligned = core.aligned(*state["trees"])
    inner = [place for place, below in enumerate(aligned.children) if below and place]
    label, places = "Fold all", inner
    if aligned.sentences > 1:
        label, places = "Fold the sentences", [place for place in aligned.children[0] if aligned.children[place]]
    with fold.container(horizontal=True, vertical_alignment="bottom"):
        st.button("Unfold all", on_click=_set_folded, args=([],), disabled=not state["folded"])
        st.button(label, on_click=_set_folded, args=(places,), disabled=not places)


def _fold(place: int) -> None:
    folded = set(st.session_state["folded"])
    st.session_state["folded"] = sorted(folded ^ {place})


def _set_folded(places: list[int]) -> None:
    st.session_state["folded"] = places


def draw_lines(explanation: PhraseExplanation, state: Mapping) -> None:
    """The phrases in a line of text, and beside them the words alone, with the scores of any method."""
    left, right = st.columns(2, gap="large")
    with left:
        frame.block(f'<p class="card-title">Phrases: {terms.term("Integrated Directional Gradients")}</p>')
        frame.block(nested.html(explanation, theme(), state["least"]))
    with right:
        frame.block(f'<p class="card-title">Words alone: {escape(METHODS[phrases_input.words_by(state)].label)}</p>')
        known = models.methods_of(explanation.model)
        st.selectbox(
            "Words alone, by", known, key="words_by", format_func=known.__getitem__, label_visibility="collapsed"
        )
        try:
            _draw_words(explanation, state)
        except UserError as error:
            frame.say(str(error))


def _draw_words(explanation: PhraseExplanation, state: Mapping) -> None:
    """The words of the tree in the colours of their scores, the strongest, and what they add up to."""
    source: Measured = explanation
    scores = explanation.words
    if phrases_input.words_by(state) != explanation.method:
        source = alone = core.explain_as(TextExplanation, phrases_input.words_request(state))
        starts, ends = (alone.words[side].to_numpy() for side in ("start", "end"))
        scores = of_tree_words(explanation.phrases, starts, ends, alone.scores)
    frame.block(nested.words(explanation, theme(), scores, source.traits))
    strongest = signed(abs(scores).max(initial=0.0), 2).lstrip("+")
    line = f"Strongest word: {strongest} {source.traits.unit}."
    if source.explains is not None:
        line += f" All words together: {signed(source.sum, 2)} of {signed(source.explains, 2)}."
    if source is not explanation:
        line += f" {sentences.exactness(source)}"
    frame.block(f'<p class="small number">{escape(line)}</p>')


def draw_exports(explanation: PhraseExplanation, state: Mapping) -> None:
    """Buttons that save the tree as it is drawn here, and its numbers; the address to share; what collects it."""
    view = {"folded": tuple(state["folded"]), "least": state["least"]}
    row = st.container(horizontal=True, gap="small")
    for label, kind, make in (
        ("SVG", "image/svg+xml", lambda: tree.svg(explanation, **view)),
        ("PNG", "image/png", lambda: tree_picture.png(explanation, **view)),
        ("PDF", "application/pdf", lambda: tree_page.pdf(explanation, **view)),
        ("DOT", "text/vnd.graphviz", explanation.to_dot),
        ("JSON", "application/json", explanation.to_json),
        ("CSV", "text/csv", explanation.to_csv),
    ):
        row.download_button(label, make, f"phrases.{label.lower()}", kind, on_click="ignore")
    with row:
        lazy.popover("Copy as Python", partial(_python, explanation), "python")
    with row.popover("Share"):
        result.share(phrases_input.address(state, st.context.url))
    with row:
        collecting.buttons(phrase_sentences.headline(explanation))


def _python(explanation: PhraseExplanation) -> None:
    st.code(phrase_sentences.as_python(explanation), language="python")


def draw_details(request: core.PhraseRequest, explanation: PhraseExplanation, least: float) -> None:
    """The table of all nodes, and what all this is."""
    contents = {
        "All phrases": partial(_table, explanation, least),
        "Can this be believed?": partial(verdict.card, verdict.untested(explanation)),
        "What am I looking at?": partial(_about, explanation),
    }
    lazy.tabs(contents, "details", request)


def _table(explanation: PhraseExplanation, least: float) -> None:
    rows = explanation.nodes
    shown = rows.assign(
        value=rows.sign * rows.value, phrase=[phrase_sentences.shortened(phrase) for phrase in rows.phrase]
    )[rows.value >= least]
    columns = ["phrase", "value", "score", "dividend", "label", "depth", "tokens"]
    st.dataframe(
        shown[[name for name in columns if name != "label" or rows.label.any()]],
        hide_index=True,
        column_config={
            "phrase": st.column_config.TextColumn("phrase", width="medium"),
            "value": st.column_config.NumberColumn(
                "value, signed", format="%+.4f", help=terms.explanation("value of a phrase")
            ),
            "score": st.column_config.NumberColumn("score", format="%+.4f"),
            "dividend": st.column_config.NumberColumn(
                "own dividend", format="%.5f", help=terms.explanation("dividend")
            ),
            "label": st.column_config.TextColumn("label in the brackets"),
        },
    )
    st.caption(
        "The value is the share of a phrase with all its parts. The dividend is what the phrase as a whole adds to "
        f"the values of its parts. The score is its integrated directional gradient, in {explanation.traits.unit} per "
        "unit of the embedding; the sign of the score gives the colour.",
        help=terms.explanation("value of a phrase", "dividend", "logit", "gradient", "embedding"),
    )


def _about(explanation: PhraseExplanation) -> None:
    st.latex(
        r"s(S)=\int_0^1 \nabla F(x'+\alpha z)\cdot\frac{z_S}{\lVert z_S\rVert}\,d\alpha"
        r"=\frac{\sum_{i\in S}\mathrm{IG}_i}{\lVert z_S\rVert},\qquad"
        r"v(S)=\sum_{T\subseteq S,\;T\in M}\frac{|s(T)|}{\sum_{U\in M}|s(U)|}"
    )
    st.markdown(
        "$x$ is the text as embedded tokens, $x'$ the baseline, $z=x-x'$ and $F$ the logit of the explained class. The "
        "family $M$ holds every dimension of every token, every token, every word and every phrase of the tree, each "
        "once. So values are never negative, a phrase has at least the sum of its parts, and the whole text has 1. The "
        "number says how much a phrase contributes; sign and colour say whether for or against the class. One run of "
        "Integrated Gradients gives all of them."
    )
    st.caption(
        "Source: Sikdar, Bhattacharya and Heese (2021), Integrated Directional Gradients: Feature Interaction "
        "Attribution for Neural NLP Models, ACL. What differs here: nodes of Gauss–Legendre keep their weights, a set "
        "of tokens counts once even if the tree has it twice, and words are matched with tokens by position."
    )
    st.caption(
        "At the start of the path, every token of a word has the embedding of the baseline; special tokens stay as "
        "they are, and positions are added afterwards. Several sentences share one normaliser. The tree of a typed "
        "text is the parser's guess: look at it before you trust it, and correct it under “Edit the tree”."
    )
    result.of_model(explanation.model)
    st.markdown(
        "**The limits.** Most of a value comes from the gradients of single dimensions, and these add up over the "
        "tokens: a long phrase has a large value even if it says little. The sign is that of the sum of Integrated "
        "Gradients, so it depends on the baseline as they do."
    )
