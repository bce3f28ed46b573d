"""Probes: sentences that differ in one place only, put to the model of the run."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from html import escape

import pandas as pd
import streamlit as st

from ig_core import models
from ig_core.errors import InputError
from ig_core.evaluation import probes
from ig_core.evaluation.probes import Difference, Probe
from ig_core.render import corpus_charts
from ig_core.render.numbers import signed
from webapp.corpus.runs import Opened
from webapp.corpus.units import unit_of
from webapp.shared import core, frame, turns, waiting

OWN = "own"
_BEFORE = "corpus probes"  # of the session: model -> label of a probe -> what it found
_MEGABYTE = 2**20
_TEMPLATE = "{name} made a {quality} film."
_GROUPS = "men: James, Robert, Thomas\nwomen: Mary, Susan, Helen"
_OTHERS = "quality: superb, moving, funny, dull, boring, weak"
_MOST = 2_000  # characters of a field


def draw(state: MutableMapping, shown: Opened) -> None:
    """A choice of probes, and what the chosen one finds."""
    if shown.summary.kind != "text" or len(shown.summary.facts["labels"]) < 2:
        frame.say("Probes are sentences: the model of this run reads none.")
        return
    st.caption(
        "Sentences that differ in one place only, a name, a country. If the model is fair to both, the answer is the "
        "same; the scores say whether the words themselves count, or change how the rest is read."
    )
    names = {**{name: one.label for name, one in probes.PROBES.items()}, OWN: "Your own"}
    chosen = st.segmented_control(
        "What is swapped", names, format_func=names.__getitem__, default=next(iter(names)), required=True, key="probe"
    )
    model, target = str(shown.summary.facts["model"]), str(shown.summary.facts["labels"][-1])
    try:
        probe = _own() if chosen == OWN else probes.PROBES[str(chosen)]
    except InputError as error:
        frame.say(str(error))
        return
    with waiting.refusing((model, probe_key(probe)), can_stop=False):
        found = differences(model, probe_key(probe), target)
        state.setdefault(_BEFORE, {}).setdefault(model, {})[probe.label] = found
        _found(shown, probe, found, target)


def found_before(state: Mapping, shown: Opened) -> dict[str, list[Difference]]:
    """What the probes have found that were put to the model of a run in this session, by what people call them."""
    return dict(state.get(_BEFORE, {}).get(str(shown.summary.facts["model"]), {}))


def probe_key(probe: Probe) -> tuple:
    """A probe as something that can be looked up."""
    return (
        probe.label,
        probe.templates,
        tuple((name, tuple(values)) for name, values in probe.groups.items()),
        probe.swapped,
        tuple((name, tuple(values)) for name, values in probe.others.items()),
        probe.paired,
        probe.of_support,
    )


@core.kept(_MEGABYTE)
def differences(model: str, probe: tuple, target: str) -> list[Difference]:
    """What the swapped words change. Raises: UserError if it cannot be asked."""
    label, templates, groups, swapped, others, *of_what = probe
    asked = Probe(label, templates, dict(groups), swapped, dict(others), *of_what)
    models.import_with_keras("ig_core.explainer")
    with turns.computing(model):
        return probes.asked(asked, models.load(model), target)


def _own() -> Probe:
    """The fields of a probe of one's own. Raises: InputError if they make none."""
    template = st.text_input("A sentence with slots in braces", _TEMPLATE, key="probe template", max_chars=200)
    left, right = st.columns(2, gap="large")
    groups = left.text_area("What is swapped: a line a group", _GROUPS, key="probe groups", max_chars=_MOST)
    others = right.text_area("What other slots hold: a line a slot", _OTHERS, key="probe others", max_chars=_MOST)
    known, slots = _lines(others), probes.slots_of(template)
    swapped = [name for name in slots if name not in known]
    if len(swapped) != 1:
        raise InputError("One slot of the sentence must be left for what is swapped: name the others on the right.")
    if len(swaps := _lines(groups)) < 2:
        raise InputError("What is swapped needs two groups or more: a line each, as “women: Mary, Susan”.")
    return Probe("Your own", (template,), swaps, swapped[0], known)


def _lines(text: str) -> dict[str, tuple[str, ...]]:
    """ "name: one, another" on each line."""
    found = {}
    for line in filter(str.strip, text.splitlines()):
        name, colon, values = line.partition(":")
        if not colon:
            raise InputError(f"A line is written name: one, another; got {line.strip()[:40]!r}.")
        found[name.strip()] = tuple(value.strip() for value in values.split(",") if value.strip())
    return found


def _found(shown: Opened, probe: Probe, found: list[Difference], target: str) -> None:
    first = next(iter(probe.groups))
    table = pd.DataFrame(
        {
            "group": [one.group for one in found],
            **{
                name: [one.figure(probe.of_support)[place] for one in found]
                for place, name in enumerate(("mean", "low", "high"))
            },
            "texts": [one.contexts for one in found],
        }
    )
    asked = "How far the score speaks for its answer" if probe.of_support else f"Score towards {target}"
    st.markdown(f"**{asked}, compared with {first}**")
    told = [_told(one, probe.of_support) for one in found]
    chart = corpus_charts.ends(table, "group", unit_of(shown), frame.theme())
    st.altair_chart(chart, theme=None, alt="; ".join(told))
    frame.block("".join(f'<p style="margin:.3rem 0">{escape(one)}</p>' for one in told))
    example = " ".join(probe.templates)
    frame.block(f'<p class="small dim">Sentences: {escape(example)}</p>')


def _told(one: Difference, of_support: bool) -> str:
    """In a sentence."""
    mean, low, high = one.figure(of_support)
    if low <= 0 <= high:
        return f"{one.group}: no difference that {one.contexts} sentences could show ({signed(mean)})."
    turned = f", which turns the answer in {one.turned}" if one.turned else ""
    rest = "" if of_support else f"; the words themselves {signed(one.swapped)}, the rest {signed(one.rest)}"
    interval = f"95 % interval {signed(low)} to {signed(high)}"
    return f"{one.group}: {signed(mean)} ({interval}) over {one.contexts} sentences{turned}{rest}."
