"""Technical words that explain themselves where they are met, from the table of ig_core/render/glossary.py.

In the page's own markup a term is underlined, and shows its sentence and its picture while it is pointed at or has the
focus; style.css places them beside the word, or at the bottom of a narrow screen. In the labels of widgets it is what
stands behind their question mark.

The pictures of all terms are one style sheet, which a browser is sent once (Streamlit sends a message of more than
10 kB again by its name): in the markup of each term they would be sent with every run of a page.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from html import escape

import streamlit as st

from ig_core.render import glossary
from ig_core.render.palette import Theme
from webapp.components.terms import close_by_escape
from webapp.shared import frame


def term(name: str, shown: str = "") -> str:
    """The word as markup for `frame.block`, with its explanation.

    Args:
        name: of a term of the glossary.
        shown: the word as it stands on the page, if it is not the name: "gradients"; escaped here.
    """
    return _term(name, shown or name)


@cache
def _term(name: str, shown: str) -> str:
    found = glossary.lookup(name)
    return (
        f'<span class="term" role="button" tabindex="0" aria-description="{escape(found.explanation)}">{escape(shown)}'
        f'<span class="tip" aria-hidden="true"><b>{escape(found.title)}</b>{_picture(name)}'
        f"<span>{escape(found.sentence)}</span>{_more(found)}</span></span>"
    )


def within(text: str, *names: str) -> str:
    """A text as markup, in which each of the terms, also in its plural, is explained where it stands first."""
    parts, at, met = [], 0, set()
    for match in re.finditer(rf"\b({'|'.join(map(re.escape, names))})s?\b", text):
        if match[1] not in met:
            parts += [escape(text[at : match.start()]), term(match[1], match[0])]
            at = match.end()
            met.add(match[1])
    return "".join([*parts, escape(text[at:])])


def _more(found: glossary.Term) -> str:
    return f'<span class="more">{escape(found.more)}</span>' if found.more else ""


def _picture(name: str) -> str:
    """The place of the picture. It has no text of its own, for the sentence beside it says the same."""
    return f'<span class="picture {_class(name)}"></span>'


def _class(name: str) -> str:
    """What a style sheet calls the term."""
    return "term-" + re.sub(r"\W+", "-", name.lower())


def _address(name: str, theme: Theme) -> str:
    """The picture itself, as an address."""
    return f"data:image/svg+xml;base64,{base64.b64encode(glossary.picture(name, theme).encode()).decode()}"


def head() -> None:
    """What every page has above it: the pictures of all terms, in the colours of the theme."""
    st.html(_sheet(frame.theme()))


@cache
def _sheet(theme: Theme) -> str:
    """The style sheet of the pictures; st.html lets no <svg> pass."""
    rules = (
        f'.block .{_class(one.name)}{{background-image:url("{_address(one.name, theme)}")}}' for one in glossary.TERMS
    )
    return f"<style>{''.join(rules)}</style>"


def with_picture(*names: str) -> str:
    """What the terms mean and a picture of the first, for the `help` of a widget, in Markdown."""
    return _with_picture(names, frame.theme())


@cache
def _with_picture(names: tuple[str, ...], theme: Theme) -> str:
    return f"![]({_address(names[0], theme)})\n\n{explanation(*names)}"


@cache
def explanation(*names: str) -> str:
    """What the terms mean, for the `help` of a caption or a column, in Markdown."""
    return "\n\n".join(f"**{found.title}.** {found.explanation}" for found in map(glossary.lookup, names))


def foot() -> None:
    """What every page has below it: all terms, drawn when somebody asks for them."""
    close_by_escape()
    if not frame.presenting():
        _glossary()


@st.fragment
def _glossary() -> None:
    with st.expander("Words used here", key="glossary", on_change="rerun") as place:
        if place.open:
            _all()


def _all() -> None:
    frame.block(
        '<div class="glossary">'
        + "".join(
            f"<div>{_picture(one.name)}<b>{escape(one.title)}</b><span>{escape(one.explanation)}</span></div>"
            for one in sorted(glossary.TERMS, key=lambda one: one.name.lower())
        )
        + "</div>"
    )
