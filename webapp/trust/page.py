"""The verdict on an explanation, and the checks that it rests on: quick ones are made at once, others on request."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.errors import UserError
from ig_core.evaluation import trust
from ig_core.evaluation.trust.finding import NOT_RUN, Finding
from ig_core.render.trust import judged, sample_text, told
from webapp.shared import core, frame, result, waiting
from webapp.shared.jobs import QUICK, duration
from webapp.shared.trust import finding as find
from webapp.trust import asked, rows, weights
from webapp.trust import input as trust_input
from webapp.trust.shown import Shown

STYLE = Path(__file__).parent / "trust.css"


def draw(state: MutableMapping) -> None:
    """Verdict, checks, and what random weights do, of the explanation that is chosen."""
    request, subject = trust_input.request(state), trust_input.subject(state)
    with st.container():  # so that what is below stays in its place, whatever is said here
        explanation = result.computed(request, core.explain)
    if explanation is None:
        return
    st.html(STYLE)
    shown = Shown(subject, request, explanation, subject.told(state))
    findings, seconds = _known(state, shown)
    pending = [name for name in trust.CHECKS if name not in findings]
    verdict = st.empty()
    with st.container(border=True, key="card_trust"):
        places = {name: st.empty() for name in trust.CHECKS}
        foot = st.empty()
        _offer_all(state, request, seconds)
    if_random = st.empty()

    def draw_row(name: str) -> None:
        rows.draw(places[name], shown, name, findings.get(name), rows.offer(seconds, name))
        if name == trust.LEARNED:
            weights.draw(if_random, shown, findings.get(name), rows.offer(seconds, name))

    def draw_foot() -> None:
        with foot:
            rows.not_asked(one for name, one in findings.items() if one.light == NOT_RUN and name not in seconds)

    for name in trust.CHECKS:
        draw_row(name)
    draw_foot()
    for name in pending:
        _say(verdict, shown, findings, seconds, state)
        findings[name] = _found(state, shown, name, places[name])
        if not find.holds(request, name):
            seconds[name] = None
        draw_row(name)
    _say(verdict, shown, findings, seconds, state)
    draw_foot()


def _known(state: Mapping, shown: Shown) -> tuple[dict[str, Finding], dict[str, float | None]]:
    """What is there without computing: what has been found, and what is not run, with its reason; all others are to be
    made now. And of those that can be asked for, how many seconds they should take."""
    request, explanation = shown.request, shown.explanation
    wanted, problems, case = asked.wanted(state, request), asked.problems(state, request), core.case_of(request)
    findings: dict[str, Finding] = {}
    seconds: dict[str, float | None] = {}
    for name, row in trust.CHECKS.items():
        if find.holds(request, name):
            findings[name] = find(request, name)
        elif name in problems or asked.is_stopped(state, request, name):
            seconds[name] = trust.expected_seconds(name, case, explanation)
            findings[name] = Finding(name, NOT_RUN, problems.get(name, "Stopped."))
        elif row.quick or name in wanted:
            continue
        elif why := row.refusal(case, explanation):
            findings[name] = told(explanation, Finding(name, NOT_RUN, about=(why,)))
        else:
            expected = trust.expected_seconds(name, case, explanation)
            if expected is None or expected > QUICK:
                seconds[name] = expected
                findings[name] = told(explanation, trust.not_run(name))
    return findings, seconds


def _found(state: MutableMapping, shown: Shown, name: str, place: DeltaGenerator) -> Finding:
    """What a check finds, made now; while that takes long, `place` says how far it is."""
    with place.container():
        rows.waits(name)
        try:
            with waiting.line((shown.request, name)):
                return find(shown.request, name)
        except UserError as error:
            asked.give_up(state, shown.request, name, str(error))
            return Finding(name, NOT_RUN, str(error))


def _offer_all(state: MutableMapping, request: core.Request, seconds: Mapping[str, float | None]) -> None:
    """A button that has all checks made that can be and have not been."""
    if len(seconds) < 2:
        return
    known = [one for one in seconds.values() if one is not None]
    about = f" · about {duration(sum(known))}" if len(known) == len(seconds) else ""
    label = f"Run all {len(seconds)}{about}"
    arguments = (state, request, list(seconds))
    st.button(label, key="trust run all", type="primary", on_click=asked.ask, args=arguments)


def _say(
    place: DeltaGenerator,
    shown: Shown,
    findings: Mapping[str, Finding],
    seconds: Mapping[str, float | None],
    state: Mapping,
) -> None:
    """The verdict as a headline; what it is about, and what it does not rest on. There is none before all checks that
    nobody has asked for are made: it only ever grows weaker."""
    made = [findings[name] for name in trust.CHECKS if name in findings]
    left = [name for name in trust.CHECKS if name not in findings and name not in asked.wanted(state, shown.request)]
    headline = f"Checking: {len(left)} to go …" if left else judged(shown.explanation, made).sentence
    model = models.lookup(shown.request.model).label
    about = f"For {shown.told}, explained by {METHODS[shown.request.method].label} on the model “{model}”."
    place.empty()
    with place:
        frame.block(
            f'<div role="status"><h2 class="verdict" style="margin:0;padding:0">{escape(headline)}</h2></div>'
            f'<p class="dim" style="margin-top:.4rem;max-width:46rem;text-wrap:pretty">'
            f"{escape(about)} {escape(sample_text(shown.explanation))} {escape(_not_run(made, seconds))}</p>"
        )


def _not_run(made: Sequence[Finding], seconds: Mapping[str, float | None]) -> str:
    """The checks that could be run and were not, which count for nothing."""
    names = [f"“{trust.CHECKS[one.name].label}”" for one in made if one.light == NOT_RUN and one.name in seconds]
    if not names:
        return ""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"Not run, and not counted: {listed}."
