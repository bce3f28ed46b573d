"""A class on one server: simulated people over the real protocol, and what they cost. See __main__.py."""
