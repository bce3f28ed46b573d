"""Any page in an AppTest: how it is entered, and what is on it."""


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


def markup(page):
    return " ".join(block.proto.body for block in page.get("html"))


def open_details(page, label):
    """Open that tab below the result: only its content is on the page then."""
    page.session_state["details"] = label
    page.run()
    assert not page.exception
    return page
