"""What words do together as an HTML page: the strongest pairs, and the map."""

from __future__ import annotations

from html import escape

from ig_core.records import InteractionExplanation
from ig_core.records.text import rows_of
from ig_core.render import interaction_map, interaction_sentences
from ig_core.render.interaction_sentences import exactness, headline, printer, whole
from ig_core.render.numbers import explained, visible
from ig_core.render.page import Parts
from ig_core.render.page import parts as parts_of
from ig_core.render.page import whole as page_of
from ig_core.render.palette import LIGHT

STRONGEST = 10  # pairs that are listed
_STYLE = """
.pairs{list-style:none;padding:0;margin:1em 0;font-size:1.05em}
.pairs li{display:flex;gap:1em;justify-content:space-between;border-bottom:1px solid var(--line);padding:.25em 0;
max-width:34em}
.pairs b{font-weight:600;font-variant-numeric:tabular-nums;white-space:nowrap}
.pairs .for{color:var(--for)}.pairs .against{color:var(--against)}
.wide{overflow-x:auto}
.map{border-collapse:separate;border-spacing:2px;font:.8em system-ui,sans-serif;font-variant-numeric:tabular-nums}
.map th{font-weight:400;text-align:right;max-width:9em;overflow-wrap:anywhere;padding:.2em .4em}
.map th[scope=col]{text-align:center;vertical-align:bottom}
.map td{text-align:center;padding:.35em .4em;border-radius:3px;background:var(--l);color:var(--lt)}
@media(prefers-color-scheme:dark){.map td{background:var(--d);color:var(--dt)}}
"""


def html(explanation: InteractionExplanation) -> str:
    """A whole page. All that came from a user is escaped."""
    return page_of(parts(explanation))


def parts(explanation: InteractionExplanation) -> Parts:
    """The parts of the page."""
    text = ""
    if explanation.text:
        text = f'<p dir="auto" style="white-space:pre-wrap">{escape(visible(explanation.text))}</p>'
    body = (
        f"{text}{_strongest(explanation)}"
        f'<p class="dim">{escape(legend(explanation))}</p>'
        f'<div class="wide">{interaction_map.table(explanation)}</div>'
        f'<p class="dim">{escape(whole(explanation))}</p>'
    )
    return parts_of(explanation, headline(explanation), exactness(explanation), _STYLE, body)


def fragment(explanation: InteractionExplanation) -> str:
    """A piece of HTML within another page, such as a notebook: the strongest pairs and how exact they are."""
    shown, lines = printer(explanation), []
    for row in rows_of(explanation.pairs.head(STRONGEST)):
        colour = LIGHT.positive if row.score > 0 else LIGHT.negative
        names = escape(visible(f"{row.first} × {row.second}"))
        lines.append(f'<div>{names} <b style="color:{colour}">{escape(shown(row.score))}</b></div>')
    facts = f"{exactness(explanation)} {explanation.model} · {explanation.method}"
    return (
        f'<div style="background:{LIGHT.paper};color:{LIGHT.ink};font:1em/1.5 system-ui,sans-serif;padding:1em;'
        f'border-radius:10px;max-width:60em"><div style="font-weight:600;font-size:1.15em;margin-bottom:.4em">'
        f"{escape(headline(explanation))}</div>{''.join(lines)}"
        f'<div style="color:{LIGHT.dim};font-size:.85em;margin-top:.5em">{escape(visible(facts))}</div></div>'
    )


def legend(explanation: InteractionExplanation) -> str:
    """What the two colours of pairs mean."""
    if explanation.prediction.is_number:
        return f"Green: together more {visible(explanation.traits.unit)}. Purple: together fewer."
    towards, unit = explained(explanation), visible(explanation.traits.unit)
    return f"Green: together they speak for {towards} (in {unit}). Purple: against it."


def _strongest(explanation: InteractionExplanation) -> str:
    shown, lines = printer(explanation), []
    for number, row in enumerate(rows_of(explanation.pairs.head(STRONGEST))):
        side = "for" if row.score > 0 else "against"
        said = escape(interaction_sentences.pair(explanation, number))
        names = escape(visible(f"{row.first} × {row.second}"))
        lines.append(f'<li title="{said}"><span>{names}</span><b class="{side}">{escape(shown(row.score))}</b></li>')
    return f'<ol class="pairs">{"".join(lines)}</ol>' if lines else ""
