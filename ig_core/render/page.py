"""An explanation as one HTML page that needs nothing else: no script, no font, no network; and the parts of one."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from ig_core.records import Explanation, Measured
from ig_core.render import doubts
from ig_core.render.numbers import ends, ramp, visible
from ig_core.render.palette import DARK, LIGHT, Theme
from ig_core.render.sentences import exactness, headline, prediction_text

_COLOURS = """
:root{color-scheme:light dark;%s}
.in-the-dark{display:none}
@media(prefers-color-scheme:dark){:root{%s}.in-the-light{display:none}.in-the-dark{display:revert}}
"""
_STYLE = """
body{margin:0 auto;padding:3rem 1.25rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.3;letter-spacing:-.01em;margin:0 0 .4rem}
.dim{color:var(--dim);font-size:.9em}
.doubt{color:var(--doubt);font-weight:600;margin:0 0 .3rem}
"""
_RAMP = """
.ramp{display:inline-block;width:13em;max-width:40vw;height:.6em;border-radius:.3em;margin:0 .6em;
background:linear-gradient(90deg,%s)}
@media(prefers-color-scheme:dark){.ramp{background:linear-gradient(90deg,%s)}}
"""


class Parts(NamedTuple):
    """What a page, or a slide, says and shows of one thing. Texts are as they are, not escaped; markup is.

    Attributes:
        headline: a sentence.
        body: the picture with its legend, as markup.
        style: CSS of the body. Its lengths are in em, so that it grows with the letters around it; it names no element
            outside the body, and its colours are variables: --paper, --ink, --dim, --line, --doubt, --for, --against
            and --strength.
        doubt: what speaks against it, which is said first; empty where nothing does.
        said: what follows from it in plain words, below the headline.
        exact: how exact the scores are.
        facts: what the model says, and what made the scores.
        width: of the page, in rem.
    """

    headline: str
    body: str = ""
    style: str = ""
    doubt: str = ""
    said: str = ""
    exact: str = ""
    facts: str = ""
    width: int = 52


def page(explanation: Explanation, style: str, body: str, note: str = "", scale: tuple[str, str] | None = None) -> str:
    """A whole page around `body`, which shows the coloured input; arguments as of `with_scale`."""
    return whole(with_scale(explanation, style, body, note, scale))


def with_scale(
    explanation: Explanation, style: str, body: str, note: str = "", scale: tuple[str, str] | None = None
) -> Parts:
    """The parts of such a page, with the colour scale below `body`; both body and note are markup, escaped already.

    Args:
        style: as Parts has it.
        note: what is said behind the colour scale.
        scale: what its two ends mean, as text; see `numbers.ends`, which says it if it is not given.
    """
    low, high = scale or ends(explanation)
    ramps = _RAMP % tuple(",".join(ramp(explanation, theme)) for theme in (LIGHT, DARK))
    legend = f'<p class="dim">{escape(low)}<span class="ramp"></span>{escape(high)}{note}</p>'
    return parts(explanation, headline(explanation), exactness(explanation), ramps + style, body + legend)


def parts(explanation: Measured, title: str, exact: str, style: str, body: str) -> Parts:
    """The parts of a page about an explanation, with what speaks against it, and what made it."""
    prediction = explanation.prediction
    target = "" if prediction.is_number else f"target {explanation.target} · "  # of a number there is only one
    facts = (
        f"{prediction_text(prediction)} · {explanation.model} · {explanation.method} · "
        f"{target}baseline {explanation.baseline}"
    )
    doubt = doubts.first(doubts.of_record(explanation))
    return Parts(headline=title, body=body, style=style, doubt=doubt, exact=exact, facts=facts)


def whole(made: Parts) -> str:
    """A whole page: what speaks against it, the headline, the body, how exact the scores are, and what made them."""
    title = text(made.headline)
    style = f"{colours()}{_STYLE}body{{max-width:{made.width}rem}}{made.style}"
    doubt = f'<p class="doubt">{text(made.doubt)}</p>' if made.doubt else ""
    said = f"<p>{text(made.said)}</p>" if made.said else ""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>IG Lens: {title}</title>"
        f"<style>{style}</style>"
        f"{doubt}<h1>{title}</h1>{said}{made.body}"
        f'<p class="dim">{text(made.exact)}</p>'
        f'<p class="dim">{text(made.facts)}</p></html>\n'
    )


def colours() -> str:
    """CSS of the variables that a style may use, and of what is drawn `in_both` themes."""
    return _COLOURS % (_variables(LIGHT), _variables(DARK))


def in_both(light: str, dark: str) -> str:
    """Two drawings of the same thing, as markup, of which the one shows that goes with the reader's theme."""
    return f'<div class="in-the-light">{light}</div><div class="in-the-dark">{dark}</div>'


def text(raw: str) -> str:
    """A text as it can be shown, escaped."""
    return escape(visible(raw))


def _variables(theme: Theme) -> str:
    return (
        f"--paper:{theme.paper};--ink:{theme.ink};--dim:{theme.dim};--line:{theme.line};--doubt:{theme.doubt};"
        f"--for:{theme.positive};--against:{theme.negative};--strength:{theme.strengths[-1]}"
    )
