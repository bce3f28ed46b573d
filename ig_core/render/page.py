"""The coloured text as one HTML page that needs nothing else: no script, no font, no network."""

from __future__ import annotations

from html import escape

from ig_core.explanation import Explanation
from ig_core.render.palette import DARK, LIGHT, Theme
from ig_core.render.segments import Segment, ends, ramp, scale_limit, segments, visible
from ig_core.render.sentences import chance, exactness, headline

_STYLE = """
:root{color-scheme:light dark;%s}
@media(prefers-color-scheme:dark){:root{%s}}
body{margin:0 auto;max-width:52rem;padding:3rem 1.25rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.3;letter-spacing:-.01em;margin:0 0 .4rem}
.dim{color:var(--dim);font-size:.9rem}
.text{font:1.35rem/1.9 Georgia,"Source Serif 4",serif;white-space:pre-wrap;overflow-wrap:anywhere;
border:1px solid var(--line);border-radius:14px;padding:1.4rem 1.7rem;margin:1.5rem 0 .8rem}
.w{padding:.1em .06em;border-radius:.22em;background:var(--l);color:var(--lt);position:relative}
.n{position:relative;color:var(--dim);border-bottom:2px dotted var(--dim)}
.w:hover::after,.w:focus::after,.n:hover::after,.n:focus::after{content:attr(data-note);position:absolute;left:0;
bottom:100%%;background:var(--ink);color:var(--paper);font:.8rem/1.4 system-ui,sans-serif;padding:.15rem .5rem;
border-radius:.3rem;width:max-content;max-width:16rem;z-index:1}

@media(prefers-color-scheme:dark){.w{background:var(--d);color:var(--dt)}}
.ramp{display:inline-block;width:13rem;max-width:40vw;height:.6rem;border-radius:.3rem;margin:0 .6rem;
background:linear-gradient(90deg,%s)}
@media(prefers-color-scheme:dark){.ramp{background:linear-gradient(90deg,%s)}}
"""


def html(explanation: Explanation) -> str:
    """A whole page. All that came from a user is escaped; pointing at a word or tabbing to it shows its score."""
    limit, (low, high) = scale_limit(explanation), ends(explanation)
    prediction = explanation.prediction
    ramps = (",".join(ramp(explanation, theme)) for theme in (LIGHT, DARK))
    style = _STYLE % (_variables(LIGHT), _variables(DARK), *ramps)
    spans = "".join(_span(segment, limit) for segment in segments(explanation))
    facts = (
        f"{chance(prediction.probability)} {prediction.label} · {explanation.model} · {explanation.method} · "
        f"target {explanation.target} · baseline {visible(explanation.baseline)}"
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>IG Lens: {escape(visible(headline(explanation)))}</title><style>{style}</style>"
        f"<h1>{escape(visible(headline(explanation)))}</h1>"
        f'<p class="dim">{escape(exactness(explanation))}</p><div class="text" dir="auto">{spans}</div>'
        f'<p class="dim">{low}<span class="ramp"></span>{escape(high)}'
        ' · <span class="n">dotted</span>: the model did not see this</p>'
        f'<p class="dim">{escape(facts)}</p></html>\n'
    )


def _span(segment: Segment, limit: float) -> str:
    text = escape(segment.text)
    if segment.word is None:
        return text
    light, dark = segment.colours(limit, LIGHT), segment.colours(limit, DARK)
    note = f'tabindex="0" data-note="{escape(segment.note)}" aria-label="{text}: {escape(segment.note)}"'
    if light is None or dark is None:
        return f'<span class="n" {note}>{text}</span>'
    colours = f"--l:{light[0]};--lt:{light[1]};--d:{dark[0]};--dt:{dark[1]}"
    return f'<span class="w" style="{colours}" {note}>{text}</span>'


def _variables(theme: Theme) -> str:
    return f"--paper:{theme.paper};--ink:{theme.ink};--dim:{theme.dim};--line:{theme.line}"
