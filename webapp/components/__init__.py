"""Custom components, a folder each: what it is called with in Python, and the JavaScript and CSS that draw it."""
