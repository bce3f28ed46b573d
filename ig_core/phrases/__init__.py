"""Phrases of a text: trees, where they come from, and what each of their nodes contributes."""
