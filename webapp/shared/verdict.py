"""The verdict of a page: a headline that says its doubts first, and the checks that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ig_core import kinds, models
from ig_core.attribution import METHODS
from ig_core.errors import UserError
from ig_core.evaluation import checks
from ig_core.evaluation.checks import Check
from ig_core.evaluation.trust.finding import FAILED
from ig_core.records import Explanation, Measured
from ig_core.render import doubts, sentences
from webapp.shared import core, frame, trust, turns, waiting
from webapp.shared.jobs import TooLongError

_MARKS = {True: ("good", "✓", "passed"), False: ("doubt", "!", "doubtful"), None: ("dim", "–", "not checked")}
_CHECKING = "Checking whether this holds …"
_DOUBTFUL, _REFUTED = "Doubtful", "Not to be trusted"
_LEADS = "Can I trust it? All checks of this explanation"


@dataclass(frozen=True)
class Checked:
    """What has been looked at.

    Attributes:
        checks: all of them, those that fail first.
        sentences: of each check what it has found.
        plain: what the model would have said without its reasons; empty where that was not asked.
        notes: why some checks could not be made.
        others: what the page itself knows to speak against the explanation, the worst first.
        is_refuted: whether a check on the page Trust has failed: then that is the first of `others`.
    """

    checks: Sequence[Check]
    sentences: Sequence[str]
    plain: str = ""
    notes: Sequence[str] = ()
    others: Sequence[str] = ()
    is_refuted: bool = False

    @property
    def doubts(self) -> tuple[str, ...]:
        """All that speaks against the explanation, the worst first."""
        found = zip(self.checks, self.sentences, strict=True)
        return *self.others, *(sentence for check, sentence in found if check.passed is False)


class Headline:
    """The headline in the place where it is made: first with what is known at once, then with what tests find.

    What stands before it has its line from the beginning, so that nothing moves; and it only ever grows weaker.

    Args:
        tests: the address at which the explanation is tested further, to which that line leads; empty if to none.
    """

    def __init__(self, explanation: Measured, headline: str, tests: str = ""):
        self._explanation, self._headline, self._tests = explanation, headline, tests
        self._place = st.empty()
        self.below = st.container(key="plain")
        """What is below it, where it is also said how far tests are."""
        self._line = self.below.empty()
        self.say()

    def draw(self, made: Checked, checking: bool = False) -> None:
        """Draw it with what has been found.

        Args:
            checking: whether tests are still to come.
        """
        line = doubts.first(made.doubts, _REFUTED if made.is_refuted else _DOUBTFUL)
        status = f'<span class="doubt">{_kept_together(escape(line))}</span>'
        if not line:
            status = _CHECKING if checking else _summary(made)
        if self._tests and status not in ("", _CHECKING):
            status = f'<a href="{escape(self._tests)}" target="_self" title="{_LEADS}">{status}</a>'
        with self._place:
            frame.block(
                f'<div role="status"><p class="status">{status}</p>'
                f'<p class="verdict" role="heading" aria-level="2">{escape(self._headline)}</p></div>'
            )

    def say(self, *said: str, warning: str = "") -> None:
        """What is to be read below it."""
        predicted = _kept_together(escape(sentences.prediction_text(self._explanation.prediction)))
        line = _kept_together(escape(" ".join(filter(None, said))))
        warned = f' <b class="doubt">{escape(warning)}</b>' if warning else ""
        with self._line:
            frame.block(f'<p class="plain"><b class="narrow">{predicted}.</b> {line}{warned}</p>')


def _kept_together(line: str) -> str:
    """With every per cent sign in the line of its number."""
    return line.replace(" %", "\u00a0%")


def _summary(made: Checked) -> str:
    """How many checks were made, none of which failed."""
    count = sum(check.passed is not None for check in made.checks)
    return f"Nothing speaks against it in {count} check{'s' * (count != 1)}." if count else ""


def untested(explanation: Measured, others: Sequence[str] = ()) -> Checked:
    """The checks that need no test; `others` as Checked has them."""
    found = checks.in_order(checks.of_record(explanation))
    return Checked(found, _told(explanation, found), others=others)


def _told(explanation: Measured, found: Sequence[Check]) -> list[str]:
    """What each of the checks has found, with what pages call the baselines."""
    labels = {name: baseline.label for name, baseline in models.baselines_of(explanation.model).items()}
    unit = kinds.lookup(models.lookup(explanation.model).kind).unit
    return [
        doubts.sentence(explanation, check, unit, [labels.get(name, name) for name in check.about]) for check in found
    ]


def checked(
    request: core.Request,
    explanation: Explanation,
    place: DeltaGenerator,
    others: Sequence[str] = (),
    can_ask: bool = True,
) -> Checked:
    """All checks of an explanation; while their tests take long, `place` says how far they are.

    Args:
        can_ask: whether `place` offers less where they take too long; else a note says it.
    """
    row, kind, prediction = METHODS[request.method], kinds.lookup(explanation.kind), explanation.prediction
    found, plain, notes, too_long = checks.of_record(explanation), "", [], None
    with place, waiting.line(request, can_stop=False):
        try:
            turns.let_browser_draw()
            if strange := checks.of_strangeness(core.strangeness(request)):
                found.append(strange)
            if row.signed and request.contrast is None:
                asked = _of_what_is_predicted(request, explanation)
                of_asked, test = core.explain(asked), core.deletion_test(asked)
                without = sentences.if_not_there(of_asked)
                plain = sentences.tested(test, of_asked.target, kind.unit, prediction.is_number, without)
                found.append(checks.of_removal(test))
            if row.uses_baseline:
                found.append(checks.of_baselines(core.agreement(request)))
        except TooLongError as error:
            too_long = error
        except UserError as error:
            notes.append(str(error))
    if too_long and not can_ask:
        notes.append(str(too_long))
    elif too_long:
        with place:
            waiting.offer_less(request, too_long)
    tested = trust.doubts(request)  # by checks that say more than those of the same name here
    found = checks.in_order([check for check in found if check.name not in {one.name for one in tested}])
    others = [*(one.sentence for one in tested), *others]
    is_refuted = any(one.light == FAILED for one in tested)
    return Checked(found, _told(explanation, found), plain, notes, others, is_refuted)


def _of_what_is_predicted(request: core.Request, explanation: Explanation) -> core.Request:
    """The same request for the predicted class, where a model has a class of its own that pages explain whatever is
    predicted: what removing columns does is asked of the answer that the headline gives."""
    own = models.lookup(request.model).target
    predicted = explanation.prediction.label
    return request._replace(target=predicted) if own and request.target == own != predicted else request


def card(made: Checked, said: str = "") -> None:
    """All checks with what they have found.

    Args:
        said: what stands before them.
    """
    lines = [f'<p class="small">{escape(said)}</p>'] if said else []
    found: list[tuple[bool | None, str]] = [(False, sentence) for sentence in made.others]
    found += [(check.passed, sentence) for check, sentence in zip(made.checks, made.sentences, strict=True)]
    for passed, sentence in found:
        style, mark, meaning = _MARKS[passed]
        lines.append(
            f'<p class="small check"><span class="{style}" role="img" aria-label="{meaning}">{mark}</span>'
            f"<span>{escape(sentence)}</span></p>"
        )
    with st.container(border=True, key="card_checks"):
        frame.block(f'<p class="card-title">Can this be believed?</p>{"".join(lines)}')
