"""The tab of pairs: which words act together, as arcs over the text and as a map."""

from __future__ import annotations

from html import escape

import streamlit as st

from ig_core import interactions as pairs_of
from ig_core import models
from ig_core.records import InteractionExplanation, TextExplanation
from ig_core.records.text import rows_of
from ig_core.render import interaction_map, interaction_sentences
from ig_core.render.interaction_page import legend
from ig_core.render.interaction_sentences import printer
from ig_core.render.numbers import visible
from ig_core.render.orientation import coloured_by
from ig_core.render.segments import segments
from webapp.components.arcs import Arc, arcs
from webapp.shared import core, frame, terms
from webapp.shared.jobs import duration

MOST = 10  # pairs that are drawn
_MAP = 680  # pixels, the width of the map where there is room
_WAIT = 3.0  # seconds that nobody need be asked for
_FAINT = 0.02  # of the strongest pair, below which one is not drawn


def draw(request: core.Request, explanation: TextExplanation, by: str) -> None:
    """Draw which words of the review act together; `by` says what the colours go by, a key of COLOURS."""
    if reason := pairs_of.why_not(models.lookup(request.model)):
        frame.say(reason)
        return
    asked = core.pairs_request(request)
    place = st.empty()
    if not core.interactions.holds(asked) and not _is_wanted(asked, place):
        return
    found = core.interactions(asked)
    place.empty()
    _drawn(coloured_by(found, by), explanation)


def _is_wanted(asked: core.Request, place: st.delta_generator.DeltaGenerator) -> bool:
    """Whether the pairs are to be computed now: where that takes long, when the reader says so."""
    seconds = core.pairs_seconds(asked)
    if seconds is not None and seconds <= _WAIT:
        return True
    takes = "This takes a while." if seconds is None else f"This takes about {duration(seconds)} on an idle machine."
    with place.container():
        st.markdown(f"Which words act together? {takes} The first time, the model has to be prepared besides.")
        return st.button("Find the pairs", key="find_pairs", type="primary")


def _drawn(found: InteractionExplanation, explanation: TextExplanation) -> None:
    """What was found, in the colours that the page has, over the text of the explanation."""
    headline = interaction_sentences.headline(found)
    frame.block(f'<p class="says">{escape(headline)}</p>')
    if found.named < 2:
        return
    pieces, label = segments(explanation), f"Pairs of words that act together. {headline}"
    places = {row.start: number for number, row in enumerate(rows_of(found.places.head(found.named)))}
    starts = explanation.words.start.tolist()
    piece_of = {places.get(starts[one.word]): at for at, one in enumerate(pieces) if one.word is not None}
    arcs([one.drawn for one in pieces], _strongest(found, piece_of), label, key="pairs")
    frame.block(f'<p class="small">{escape(legend(found))} Its arcs are dashed.{_share(found)}</p>')
    with st.container(width=_MAP):
        st.altair_chart(interaction_map.chart(found, frame.theme()), theme=None, alt=f"Map of the pairs. {headline}")
    frame.block(
        f'<p class="small">{escape(interaction_sentences.whole(found))}</p>'
        f'<p class="small number">{terms.within(interaction_sentences.exactness(found), "score", "logit")}</p>'
    )


def _strongest(found: InteractionExplanation, piece_of: dict) -> list[Arc]:
    theme, shown, strongest = frame.theme(), printer(found), found.pairs.head(MOST)
    largest = float(strongest.score.abs().max()) or 1.0
    return [
        Arc(
            one=piece_of[row.one],
            other=piece_of[row.other],
            name=visible(f"{row.first} × {row.second}"),
            shown=shown(row.score),
            note=interaction_sentences.pair(found, number),
            part=abs(row.score) / largest,
            colour=theme.positive if row.score > 0 else theme.negative,
            against=row.score < 0,
        )
        for number, row in enumerate(rows_of(strongest))
        if abs(row.score) > _FAINT * largest
    ]


def _share(found: InteractionExplanation) -> str:
    count = len(found.pairs)
    return f" Of {count:,} pairs, the {MOST} strongest are drawn." if count > MOST else ""
