"""The coloured text as an HTML page."""

from __future__ import annotations

from html import escape

from ig_core.records import TextExplanation
from ig_core.render.numbers import ends, scale_limit, visible
from ig_core.render.orientation import BY_CLASS, coloured_by
from ig_core.render.page import page
from ig_core.render.palette import DARK, LIGHT
from ig_core.render.removed import Removed
from ig_core.render.segments import Segment, segments

_STYLE = """
.text{font:1.35rem/1.9 Georgia,"Source Serif 4",serif;white-space:pre-wrap;overflow-wrap:anywhere;
border:1px solid var(--line);border-radius:14px;padding:1.4rem 1.7rem;margin:1.5rem 0 .8rem}
.w{padding:.1em .06em;border-radius:.22em;background:var(--l);color:var(--lt);position:relative}
.n{position:relative;color:var(--dim);border-bottom:2px dotted var(--dim)}
.w:hover::after,.w:focus::after,.n:hover::after,.n:focus::after{content:attr(data-note);position:absolute;left:0;
bottom:100%;background:var(--ink);color:var(--paper);font:.8rem/1.4 system-ui,sans-serif;padding:.15rem .5rem;
border-radius:.3rem;width:max-content;max-width:16rem;z-index:1}
.out{background:none;color:var(--dim);text-decoration:line-through}
@media(prefers-color-scheme:dark){.w:not(.out){background:var(--d);color:var(--dt)}}
"""


def html(explanation: TextExplanation, removed: Removed | None = None, colours: str = BY_CLASS) -> str:
    """A whole page. All that came from a user is escaped; pointing at a word or tabbing to it shows its score.

    Args:
        removed: words that were taken out, which are struck through; below the text stands what that did.
        colours: what they go by, see `orientation.coloured_by`; the headline is about what is explained all the same.
    """
    drawn = coloured_by(explanation, colours)
    limit, taken_out = scale_limit(drawn), removed.words if removed else ()
    spans = "".join(_span(segment, limit) for segment in segments(drawn, taken_out))
    said = f"<p>{escape(visible(removed.sentence(explanation)))}</p>" if removed else ""
    note = ' · <span class="n">dotted</span>: the model did not see this'
    body = f'<div class="text" dir="auto">{spans}</div>{said}'
    return page(explanation, _STYLE, body, note, ends(drawn, colours))


def _span(segment: Segment, limit: float) -> str:
    text = escape(segment.drawn)
    if segment.word is None:
        return text
    light, dark = segment.colours(limit, LIGHT), segment.colours(limit, DARK)
    note = f'tabindex="0" data-note="{escape(segment.note)}" aria-label="{text}: {escape(segment.note)}"'
    if segment.status == "out":
        return f'<span class="w out" {note}>{text}</span>'
    if light is None or dark is None:
        return f'<span class="n" {note}>{text}</span>'
    colours = f"--l:{light[0]};--lt:{light[1]};--d:{dark[0]};--dt:{dark[1]}"
    return f'<span class="w" style="{colours}" {note}>{text}</span>'
