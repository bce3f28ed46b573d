"""The coloured text as an HTML page."""

from __future__ import annotations

from html import escape

from ig_core.records import TextExplanation
from ig_core.render.numbers import ends, scale_limit, visible
from ig_core.render.orientation import BY_CLASS, coloured_by
from ig_core.render.page import Parts, whole, with_scale
from ig_core.render.palette import DARK, LIGHT
from ig_core.render.removed import Removed
from ig_core.render.segments import Segment, segments

_STYLE = """
.text{font:1.35em/1.9 Georgia,"Source Serif 4",serif;white-space:pre-wrap;overflow-wrap:anywhere;
border:1px solid var(--line);border-radius:14px;padding:1em 1.25em;margin:1.1em 0 .6em}
.w{padding:.1em .06em;border-radius:.22em;background:var(--l);color:var(--lt);position:relative}
.n{position:relative;color:var(--dim);border-bottom:2px dotted var(--dim)}
.w:hover::after,.w:focus::after,.n:hover::after,.n:focus::after{content:attr(data-note);position:absolute;left:0;
bottom:100%;background:var(--ink);color:var(--paper);font:.6em/1.4 system-ui,sans-serif;padding:.15em .5em;
border-radius:.3em;width:max-content;max-width:20em;z-index:1}
[data-sign]::before{content:attr(data-sign);font:600 .62em/1 system-ui,sans-serif;vertical-align:super;
margin-right:.1em}
.out{background:none;color:var(--dim);text-decoration:line-through}
@media(prefers-color-scheme:dark){.w:not(.out){background:var(--d);color:var(--dt)}}
"""


def html(explanation: TextExplanation, removed: Removed | None = None, colours: str = BY_CLASS) -> str:
    """A whole page; arguments as of `parts`."""
    return whole(parts(explanation, removed, colours))


def parts(
    explanation: TextExplanation, removed: Removed | None = None, colours: str = BY_CLASS, signs: bool = False
) -> Parts:
    """The parts of the page. All that came from a user is escaped; pointing at a word or tabbing to it shows its score.

    Args:
        removed: words that were taken out, which are struck through; below the text stands what that did.
        colours: what they go by, see `orientation.coloured_by`; the headline is about what is explained all the same.
        signs: whether + or − is printed at every coloured word.
    """
    drawn = coloured_by(explanation, colours)
    limit, taken_out = scale_limit(drawn), removed.words if removed else ()
    spans = "".join(_span(segment, limit, signs) for segment in segments(drawn, taken_out))
    said = f"<p>{escape(visible(removed.sentence(explanation)))}</p>" if removed else ""
    note = ' · <span class="n">dotted</span>: the model did not see this'
    body = f'<div class="text" dir="auto">{spans}</div>{said}'
    return with_scale(explanation, _STYLE, body, note, ends(drawn, colours))


def _span(segment: Segment, limit: float, signs: bool) -> str:
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
    sign = {1: ' data-sign="+"', -1: ' data-sign="−"'}.get(segment.sign(limit) if signs else 0, "")
    return f'<span class="w" style="{colours}" {note}{sign}>{text}</span>'
