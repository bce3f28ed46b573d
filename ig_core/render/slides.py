"""Slides as one HTML file that needs nothing else: no network, no font, and of scripts only those beside this file.

A slide fills the screen, and says and shows what the page about the same thing does. Keys, clickers and fingers go from
one to the next; a window for the one who speaks has the notes. Without its script, and on paper, all slides stand below
each other.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ig_core.render.page import Parts, colours, text

SPEAKER = Path(__file__).with_name("speaker.js")  # the window of the one who speaks, for whoever shows slides
_KEYS = {
    "→, Page down, Space": "next slide",
    "←, Page up, Shift + Space": "slide before",
    "Home, End": "first, last slide",
    "N": "a window for you: notes, next title, time",
    "F": "full screen",
    "?": "these keys",
}


class Slide(NamedTuple):
    """What fills the screen, and what to say about it.

    Attributes:
        parts: what it says and shows.
        title: a line above the headline, as text; none where it is empty or says the same.
        notes: for the one who speaks; text of several lines.
    """

    parts: Parts
    title: str = ""
    notes: str = ""


def document(title: str, slides: Sequence[Slide]) -> str:
    """The file; `title` is text. Whatever comes from elsewhere is escaped.

    Styles of slides are nested (CSS Nesting) under a class for each of them, so that they do not meet; slides of the
    same style share one.
    Raises: ValueError if there are no slides.
    """
    if not slides:
        raise ValueError("slides must hold at least one; got none")
    names: dict[str, str] = {}
    for slide in slides:
        names.setdefault(slide.parts.style, f"style-{len(names)}")
    styles = "".join(f".{name}{{{style}}}\n" for style, name in names.items())
    shown = "".join(_section(slide, at, len(slides), names[slide.parts.style]) for at, slide in enumerate(slides, 1))
    script = '"use strict";\n' + _file(SPEAKER.name) + _file("slides.js")
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{text(title)}</title><style>{colours()}{_file('slides.css')}{styles}</style></head>"
        f"<body><main><h1>{text(title)}</h1>{shown}</main>{_navigation()}<script>{script}</script></body></html>\n"
    )


def _section(slide: Slide, at: int, of: int, style: str) -> str:
    made = slide.parts
    title = slide.title if slide.title.strip() != made.headline else ""
    own = f'<aside class="notes" aria-label="Notes"><b>Notes</b><p>{text(slide.notes)}</p></aside>'
    notes = own if slide.notes.strip() else ""
    return (
        f'<section class="slide {style}" id="{at}" aria-label="{at} of {of}: {text(title or made.headline)}">'
        f"{_line('kicker', title)}{_line('doubt', made.doubt)}<h2>{_unbroken(made.headline)}</h2>"
        f"{_line('said', made.said)}{made.body}{_line('facts', made.facts)}{notes}</section>\n"
    )


def _line(name: str, said: str) -> str:
    """A line of text, if there is something in it."""
    return f'<p class="{name}">{_unbroken(said)}</p>' if said.strip() else ""


def _unbroken(said: str) -> str:
    """A text as it can be shown, escaped; no number loses its sign to the next line."""
    return text(said).replace(" %", "\u00a0%").replace(" → ", "\u00a0→ ")


def _navigation() -> str:
    """Buttons, where one is, and what the keys do; the script brings them to sight."""
    keys = "".join(f"<dt>{key}</dt><dd>{does}</dd>" for key, does in _KEYS.items())
    return (
        '<nav aria-label="Slides" hidden><button id="back" aria-label="Slide before">←</button>'
        '<span role="status"><span id="place"></span><span id="said" class="out-of-sight"></span></span>'
        '<button id="forth" aria-label="Next slide">→</button><button id="help" aria-label="Keys">?</button></nav>'
        f'<dialog aria-labelledby="keys"><h2 id="keys">Keys</h2><dl>{keys}</dl>'
        '<button id="close">Close</button></dialog>'
    )


@cache
def _file(name: str) -> str:
    """A file beside this one; nothing in it ends the element that holds it."""
    content = Path(__file__).with_name(name).read_text(encoding="utf-8")
    assert "</" not in content
    return content
