"""An explanation as one HTML page that needs nothing else: no script, no font, no network."""

from __future__ import annotations

from html import escape

from ig_core.records import Explanation, Measured
from ig_core.render.numbers import ends, ramp, visible
from ig_core.render.palette import DARK, LIGHT, Theme
from ig_core.render.sentences import exactness, headline, prediction_text

_STYLE = """
:root{color-scheme:light dark;%s}
@media(prefers-color-scheme:dark){:root{%s}}
body{margin:0 auto;max-width:52rem;padding:3rem 1.25rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.3;letter-spacing:-.01em;margin:0 0 .4rem}
.dim{color:var(--dim);font-size:.9rem}
"""
_RAMP = """
.ramp{display:inline-block;width:13rem;max-width:40vw;height:.6rem;border-radius:.3rem;margin:0 .6rem;
background:linear-gradient(90deg,%s)}
@media(prefers-color-scheme:dark){.ramp{background:linear-gradient(90deg,%s)}}
"""


def page(explanation: Explanation, style: str, body: str, note: str = "", scale: tuple[str, str] | None = None) -> str:
    """A whole page around `body`, which shows the coloured input; both body and note are markup, escaped already.

    Args:
        note: what is said behind the colour scale.
        scale: what its two ends mean, as text; see `numbers.ends`, which says it if it is not given.
    """
    low, high = scale or ends(explanation)
    ramps = _RAMP % tuple(",".join(ramp(explanation, theme)) for theme in (LIGHT, DARK))
    legend = f'<p class="dim">{escape(low)}<span class="ramp"></span>{escape(high)}{note}</p>'
    return framed(explanation, headline(explanation), exactness(explanation), ramps + style, body + legend)


def framed(explanation: Measured, title: str, exact: str, style: str, body: str) -> str:
    """A whole page: the title, how exact the scores are, `body`, which is markup, and what made them."""
    prediction = explanation.prediction
    target = "" if prediction.is_number else f"target {explanation.target} · "  # of a number there is only one
    facts = (
        f"{prediction_text(prediction)} · {explanation.model} · {explanation.method} · "
        f"{target}baseline {explanation.baseline}"
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>IG Lens: {escape(visible(title))}</title>"
        f"<style>{_STYLE % (_variables(LIGHT), _variables(DARK))}{style}</style>"
        f"<h1>{escape(visible(title))}</h1>"
        f'<p class="dim">{escape(visible(exact))}</p>{body}'
        f'<p class="dim">{escape(visible(facts))}</p></html>\n'
    )


def _variables(theme: Theme) -> str:
    return f"--paper:{theme.paper};--ink:{theme.ink};--dim:{theme.dim};--line:{theme.line}"
