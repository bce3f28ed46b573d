"""Any page in an AppTest: how it is entered, and what is on it."""

import json
import re


def entered(page, parameters):
    """The page, run with the parameters of an address."""
    for name, value in parameters.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def entered_review(page, parameters):
    """The page of reviews, in the same way."""
    page.switch_page("pages/review.py")
    return entered(page, parameters)


_TERM = re.compile(r'<span class="term"[^>]*>(.*?)<span class="tip".*?</span></span></span>')


def markup(page):
    """What the page says in its own markup: of terms the words, without what appears when they are pointed at; no style
    sheets, which say nothing."""
    said = (block.proto.body for block in page.get("html") if not block.proto.body.startswith("<style>"))
    return _TERM.sub(r"\1", " ".join(said))


def component_with(page, name):
    """What the first component of the page was given whose data has that name."""
    given = [json.loads(one.proto.json or "{}") for one in page.get("bidi_component")]
    return next(one for one in given if name in one)


def open_details(page, label):
    """Open that tab below the result: only its content is on the page then."""
    page.session_state["details"] = label
    page.run()
    assert not page.exception
    return page
