"""An explanation as one HTML page that needs nothing else: no script, no font, no network."""

from __future__ import annotations

from html import escape

from ig_core.explanation import Explanation
from ig_core.render.numbers import ends, ramp, visible
from ig_core.render.palette import DARK, LIGHT, Theme
from ig_core.render.sentences import chance, exactness, headline

_STYLE = """
:root{color-scheme:light dark;%s}
@media(prefers-color-scheme:dark){:root{%s}}
body{margin:0 auto;max-width:52rem;padding:3rem 1.25rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.3;letter-spacing:-.01em;margin:0 0 .4rem}
.dim{color:var(--dim);font-size:.9rem}
.ramp{display:inline-block;width:13rem;max-width:40vw;height:.6rem;border-radius:.3rem;margin:0 .6rem;
background:linear-gradient(90deg,%s)}
@media(prefers-color-scheme:dark){.ramp{background:linear-gradient(90deg,%s)}}
"""


def page(explanation: Explanation, style: str, body: str, note: str = "") -> str:
    """A whole page around `body`, which shows the coloured input; both body and note are markup, escaped already."""
    low, high = ends(explanation)
    prediction = explanation.prediction
    ramps = (",".join(ramp(explanation, theme)) for theme in (LIGHT, DARK))
    facts = (
        f"{chance(prediction.probability)} {prediction.label} · {explanation.model} · {explanation.method} · "
        f"target {explanation.target} · baseline {visible(explanation.baseline)}"
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>IG Lens: {escape(visible(headline(explanation)))}</title>"
        f"<style>{_STYLE % (_variables(LIGHT), _variables(DARK), *ramps)}{style}</style>"
        f"<h1>{escape(visible(headline(explanation)))}</h1>"
        f'<p class="dim">{escape(exactness(explanation))}</p>{body}'
        f'<p class="dim">{low}<span class="ramp"></span>{escape(high)}{note}</p>'
        f'<p class="dim">{escape(facts)}</p></html>\n'
    )


def _variables(theme: Theme) -> str:
    return f"--paper:{theme.paper};--ink:{theme.ink};--dim:{theme.dim};--line:{theme.line}"
