"""How records are drawn: a function a format, for which whoever draws a class of records registers.

Records know nobody. `ig_core.render` registers what draws ours; what draws a record of yours is registered in the same
way: `drawing.html.register(MyExplanation, my_html)`.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any


def _format(name: str) -> Any:
    @singledispatch
    def draw(record: Any, **view: Any) -> Any:
        raise TypeError(f"Nothing is registered that draws a {type(record).__name__} as {name}.")

    draw.__doc__ = f"A record as {name}."
    return draw


html = _format("a page of HTML")
fragment = _format("a piece of HTML within another page")
png = _format("PNG")
svg = _format("SVG")
pdf = _format("PDF")
dot = _format("DOT")


@singledispatch
def trust(record: Any, model: Any = None) -> Any:
    """Whether a record can be trusted."""
    raise TypeError(f"Nothing is registered that tests a {type(record).__name__}.")
