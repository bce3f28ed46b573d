"""The columns of a table row with their waterfall, as an HTML page."""

from __future__ import annotations

from ig_core.records import RowExplanation
from ig_core.render.page import Parts, text, whole, with_scale
from ig_core.render.row_sentences import from_where
from ig_core.render.row_table import classed

STYLE = """
.row-table{border-collapse:collapse;width:100%;margin:1.5em 0 .8em;font-variant-numeric:tabular-nums}
.row-table th,.row-table td{padding:.5em .8em .5em 0;text-align:left;overflow-wrap:anywhere}
.row-table .head,.row-table .last{font-size:.8em;font-weight:600;color:var(--dim);white-space:nowrap}
.row-table tbody th,.row-table td{border-top:1px solid var(--line);font-weight:400}
.row-table .from{color:var(--dim)}
.row-table .bar{width:38%;padding:0;position:relative}
.row-table .score,.row-table .last{text-align:right;white-space:nowrap;padding-right:0;padding-left:.8em}
.track{position:absolute;inset:0}
.track i{position:absolute}
.mark{top:0;bottom:0;border-left:1px dashed var(--dim);opacity:.5}
.for,.against,.strength{top:calc(50% - .45em);height:.9em;border-radius:2px;background:var(--for)}
.against{background:var(--against)}
.strength{background:var(--strength)}
@media(max-width:34rem){
.row-table thead tr,.row-table tbody tr{display:grid;grid-template-columns:1fr auto;padding:.5em 0;
border-top:1px solid var(--line)}
.row-table thead tr{border:0}
.row-table th,.row-table td,.row-table tbody th{padding:0;border:0}
.row-table .head,.row-table .last{display:none}
.row-table .head:nth-last-child(2){display:block}
.row-table .name{font-weight:600}
.row-table .score{grid-row:1;grid-column:2}
.row-table .value,.row-table .from,.row-table .bar{grid-column:1/3;width:auto}
.row-table .bar{height:1.5em}
.row-table .from::before{content:"from "}
}
"""


def html(explanation: RowExplanation) -> str:
    """A whole page: a line a column, the strongest first, with its value, where the path started, and its score."""
    said = from_where(explanation, f"the baseline “{explanation.baseline}”")
    made = parts(explanation)
    return whole(made._replace(body=(f'<p class="dim">{text(said)}</p>' if said else "") + made.body))


def parts(explanation: RowExplanation, most: int | None = None) -> Parts:
    """The parts of the page, but for where the path started.

    Args:
        most: columns that have a line of their own, see `row_table.classed`.
    """
    return with_scale(explanation, STYLE, classed(explanation, most))
