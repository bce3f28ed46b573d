"""Any page in an AppTest: how it is entered, and what is on it."""


def entered(page, parameters):
    """The page, run with the parameters of an address."""
    for name, value in parameters.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def markup(page):
    return " ".join(block.proto.body for block in page.get("html"))
