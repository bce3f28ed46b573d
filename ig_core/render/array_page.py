"""Arrays with the scores of their entries as an HTML page: bars of a few, maps of many, and the strongest of all."""

from __future__ import annotations

import numpy as np

from ig_core.records import ArrayExplanation
from ig_core.render import array_table
from ig_core.render.array_panels import Panel, cell_notes, own_scale, panels, scale, size
from ig_core.render.page import Parts, in_both, text, whole, with_scale
from ig_core.render.palette import DARK, LIGHT, Theme
from ig_core.render.pixels import data_uri, heatmap, is_large, within
from ig_core.render.row_page import STYLE as TABLES
from ig_core.render.row_table import PARTS
from ig_core.render.squares import svg

_STYLE = """
.input{margin:1.8em 0}
.input h2{font-size:1.1em;margin:0;overflow-wrap:anywhere}
.input h2 span{font-weight:400;color:var(--dim);font-size:.85em;margin-left:.6em}
.input .note{color:var(--dim);font-size:.85em;margin:.4em 0 0}
.input svg,.input img{display:block;max-width:100%;margin-top:.6em;border:1px solid var(--line);border-radius:4px}
.input svg rect{fill:var(--l)}
.input svg rect:hover{stroke:var(--ink);stroke-width:.08}
@media(prefers-color-scheme:dark){.input svg rect{fill:var(--d)}}
.input .row-table{margin:.4em 0 0}
.input .row-table th,.input .row-table td{padding-top:.2em;padding-bottom:.2em}
"""
_CELL, _WIDTH, _HEIGHT, _LEAST = 2.2, 48, 30, 1.1  # em: of a map and its cells, see `array_panels.size`


def html(explanation: ArrayExplanation) -> str:
    """A whole page; see `parts`."""
    return whole(parts(explanation))


def parts(explanation: ArrayExplanation) -> Parts:
    """The parts of the page: each input with its bars or its map, and the strongest entries."""
    shown, classed = panels(explanation), {part: f'class="{part}"' for part in PARTS}
    drawn = ""
    for panel in shown:
        note = " ".join(filter(None, (panel.note, own_scale(explanation, panel, shown))))
        body = array_table.bars(explanation, panel, classed) if panel.grid is None else _map(explanation, panel)
        said = f'<p class="note">{text(note)}</p>' if note else ""
        drawn += f'<div class="input"><h2>{text(panel.name)} <span>{text(panel.facts)}</span></h2>{body}{said}</div>'
    strongest = array_table.of_strongest(explanation, shown, classed)
    drawn += f'<div class="input">{strongest}</div>' if strongest else ""
    return with_scale(explanation, TABLES + _STYLE, drawn, scale=scale(explanation, shown))


def dimensions(grid: np.ndarray) -> str:
    """CSS of the size of a map."""
    width, height = size(grid, _CELL, _WIDTH, _HEIGHT, _LEAST)
    return f"width:{width:.4g}em;height:{height:.4g}em"


def coloured(explanation: ArrayExplanation, panel: Panel, theme: Theme) -> np.ndarray:
    """The colours of a map, (rows, columns, 3) from 0 to 255."""
    assert panel.grid is not None
    return heatmap(panel.grid, panel.limit, theme, explanation.traits.signed)


def _map(explanation: ArrayExplanation, panel: Panel) -> str:
    assert panel.grid is not None
    label, own = f"Scores of {panel.name}", f' style="{dimensions(panel.grid)}"'
    light, dark = (coloured(explanation, panel, theme) for theme in (LIGHT, DARK))
    if not is_large(panel.grid.shape):
        notes = cell_notes(explanation, panel)
        return svg(label, light, dark, notes, f'{own} preserveAspectRatio="none"')
    return in_both(*(f'<img{own} alt="{text(label)}" src="{data_uri(within(one))}">' for one in (light, dark)))
