"""The summary of all experiments as a table: methods down, experiments across, a verdict and a figure a cell."""

from __future__ import annotations

from html import escape

from ig_core.evaluation.experiments.summary import Summary
from ig_core.evaluation.experiments.verdicts import FAILS, GOOD, UNCLEAR, Result
from ig_core.render.experiment_sentences import EXPERIMENTS, figure, method_label
from ig_core.render.palette import LIGHT, Theme

# Of each verdict a sign and a word: colour is never the only sign
SIGNS = {GOOD: ("✓", "good"), UNCLEAR: ("?", "unclear"), FAILS: ("✗", "fails")}


def summary_table(summary: Summary, theme: Theme = LIGHT) -> str:
    """HTML of a table; the method to use comes first, those that fail last."""
    order = sorted(
        summary.methods, key=lambda name: (name != summary.best, name in summary.failing, method_label(name))
    )
    heads = "".join(
        f'<th scope="col" title="{escape(EXPERIMENTS[one].figure)}">{escape(EXPERIMENTS[one].title)}</th>'
        for one in summary.experiments
    )
    lines = []
    for method in order:
        cells = "".join(_cell(summary.of(method, experiment), theme) for experiment in summary.experiments)
        use = " <small>(use this)</small>" if method == summary.best else ""
        lines.append(f'<tr><th scope="row">{escape(method_label(method))}{use}</th>{cells}</tr>')
    style = (
        f"<style>.experiments{{border-collapse:collapse;color:{theme.ink};font-size:.9rem}}"
        f".experiments th,.experiments td{{padding:.35rem .7rem;text-align:left;border-bottom:1px solid {theme.line};"
        "font-weight:400;vertical-align:top}"
        f".experiments thead th{{color:{theme.dim};font-size:.8rem}}"
        f".experiments .note{{color:{theme.dim};font-size:.75rem;white-space:nowrap}}"
        ".experiments-wide{overflow-x:auto}</style>"
    )
    return (
        f'{style}<div class="experiments-wide" tabindex="0" role="region" '
        f'aria-label="All experiments with {escape(summary.model)}"><table class="experiments">'
        f'<thead><tr><th scope="col">Method</th>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _cell(one: Result | None, theme: Theme) -> str:
    if one is None:
        return '<td><span class="note">not measured</span></td>'
    sign, word = SIGNS[one.verdict]
    colour = {GOOD: theme.positive, UNCLEAR: theme.doubt, FAILS: theme.negative}[one.verdict]
    low, high = (figure(number, one.experiment, unit=False) for number in (one.low, one.high))
    return (
        f'<td><span style="color:{colour}">{sign} {word}</span> {figure(one.value, one.experiment)}'
        f'<br><span class="note">{low} to {high}, {one.inputs:,} inputs</span></td>'
    )
