"""How the columns of a row take the answer from where the path starts to where it ends, a bar a column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

from ig_core.render.palette import Theme
from webapp.components.registry import registered

_HTML = """
<div class="around">
  <div class="head" aria-hidden="true">
    <span>Column</span><span>Value</span>
    <span class="scale"><span class="title"></span><span class="ends"><b></b><b></b></span></span>
    <span class="right">Score</span>
  </div>
  <div class="lines" role="listbox"></div>
  <div class="sides" aria-hidden="true"><span><span></span><span></span></span></div>
  <div class="tip" aria-hidden="true" hidden></div>
</div>
"""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A column of the row, as one bar.

    Attributes:
        column: by which it is chosen; empty for a line that cannot be, such as several columns together.
        label: what people call the column.
        value, baseline: of the row, and where the path starts, as text; the baseline may be empty.
        score: in the unit of the method; score_text: the same for people, with its sign.
        start, end: of the bar, in the unit of the output.
        colour: of the bar, as #rrggbb.
        chosen: whether it is the chosen column.
        sensitive: whether the column tells of groups that are protected from unequal treatment.
    """

    column: str
    label: str
    value: str
    baseline: str
    score: float
    score_text: str
    start: float
    end: float
    colour: str
    chosen: bool = False
    sensitive: bool = False


@dataclass(frozen=True, kw_only=True)
class Scale:
    """From where to where the bars lead.

    Attributes:
        title: what the bars show: "From the middle person (19 %) to this one (42 %)".
        start, end: the output at the baseline and at the row, in the unit of the bars.
        start_text, end_text: the same for people.
        low_text, high_text: what further left and further right mean; empty where nothing is to be said.
    """

    title: str
    start: float
    end: float
    start_text: str
    end_text: str
    low_text: str = ""
    high_text: str = ""


@dataclass(frozen=True, kw_only=True)
class Score:
    """What `lines_of` needs to know of a column; its attributes are those of `Line`."""

    column: str
    label: str
    value: str
    baseline: str
    score: float
    sensitive: bool = False


def lines_of(
    scores: Iterable[Score],
    start: float | None,
    text: Callable[[float], str],
    theme: Theme,
    chosen: Collection[str] = (),
    has_signs: bool = True,
) -> list[Line]:
    """A bar a score, in the order given; each starts where the one before ends, the first at `start`.

    Args:
        start: the output at the baseline; None where scores do not add up to anything: each bar then starts at zero.
        text: a score for people, with its sign if it has one.
        theme: green for scores that raise the output, purple for those that lower it, grey for zero.
        chosen: columns to be marked.
        has_signs: whether scores tell for from against; if not, all bars have the colour of strength.
    """
    lines, at = [], start or 0.0
    for one in scores:
        end = at + one.score
        colour = theme.positive if one.score > 0 else theme.negative if one.score < 0 else theme.dim
        lines.append(
            Line(
                **asdict(one),
                score_text=text(one.score),
                start=at,
                end=end,
                colour=colour if has_signs else theme.strengths[-1],
                chosen=one.column in chosen,
            )
        )
        at = 0.0 if start is None else end
    return lines


def waterfall(lines: Sequence[Line], scale: Scale, key: str, on_choose: Callable[[str], None]) -> None:
    """Draw the bars; call `on_choose` with the column of a line that is pressed, or chosen with Enter."""
    columns = {line.column for line in lines if line.column}

    def changed() -> None:
        column = st.session_state[key].chosen
        if column in columns:
            on_choose(column)

    data = {
        "label": f"{scale.title}. {len(lines)} lines; arrow keys move, Enter chooses.",
        "lines": [asdict(line) for line in lines],
        "scale": asdict(scale),
    }
    registered(Path(__file__).parent, _HTML)(key=key, data=data, on_chosen_change=changed)
